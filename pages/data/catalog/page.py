"""What is this column, where does it come from, and what breaks if it changes?"""

from __future__ import annotations

from pages.data.catalog import table as table_page
from pages.shared import filters, page
from panels.data.catalog import table as catalog_table
from warehouse.query import cache
from warehouse.query.answers import BuildInfo

FIRST = "marts.model_summary"


def open_table(build: BuildInfo) -> tuple[str, str]:
    """What is looked for, and which table is open; both are in the URL."""
    find = filters.text("Find", "find", "Search tables, columns and their words", live=True).casefold()
    names = sorted(build.manifest["tables"])
    start = FIRST if FIRST in names else names[0]
    return find, filters.one("Table", names, "table", start, "select", show_label=True)


def draw() -> None:
    with page.start("What does the data mean?", sub="Tables, columns, where they come from") as build:
        checks = cache.ask("build_checks")
        find, table = open_table(build)
        with page.boundary():
            matches = catalog_table.every_table(build, find, checks.frame)
            table = table_page.list_card(matches, len(build.manifest["tables"]), table)
        with page.boundary():
            table_page.table_card(build, table, checks)


draw()
