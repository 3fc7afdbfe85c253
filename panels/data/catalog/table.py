"""One table: what it means, its columns, its checks, a few of its rows, what it is made of and what is made of it."""

from __future__ import annotations

import textwrap
from datetime import date

import polars as pl

from panels import formats
from warehouse.build import lineage
from warehouse.query import cache
from warehouse.query.answers import BuildInfo

NONE = "–"
MAX_LINKS, BOX_LETTERS = 40, 18
MAIN = ("marts", "core", "meta", "staging")


SOURCES = {
    "hub_models": "models of the Hub",
    "hub_datasets": "datasets of the Hub",
    "hub_spaces": "Spaces of the Hub",
    "publisher_daily": "publishers' own counts",
    "publisher_requests": "publishers' own counts",
    "api_prices": "price lists",
    "router_speeds": "the Hub's router",
}


def every_table(build: BuildInfo, find: str, checks: pl.DataFrame) -> pl.DataFrame:
    """Tables whose name, words or columns hold the text, what pages read first."""
    rows = []
    for name, entry in build.manifest["tables"].items():
        hits = [
            column["name"]
            for column in entry["columns"]
            if find and find in f"{column['name']} {column.get('words', '')}".casefold()
        ]
        if find and find not in f"{name} {entry['words']}".casefold() and not hits:
            continue
        own = checks.filter(pl.col("model") == name)
        rows.append(
            {
                "table": name,
                "words": entry["words"],
                "grain": ", ".join(entry["grain"] or []) or NONE,
                "rows": entry["rows"],
                "size": formats.bytes_(entry["bytes"]) if entry["bytes"] else "made when asked",
                "columns": len(entry["columns"]),
                "found": ", ".join(hits[:6]) or None,
                "checks": f"{own.filter(pl.col('status') == 'held').height} of {own.height} held"
                if own.height
                else NONE,
                "pages": ", ".join(sorted({query.page for query in lineage.queries(name) if query.page})) or NONE,
            }
        )
    order = {name: at for at, name in enumerate(MAIN)}
    rows.sort(key=lambda row: (order.get(row["table"].partition(".")[0], len(order)), row["table"]))
    return pl.DataFrame(rows, infer_schema_length=None)


def made_of(table: str) -> str:
    """The sources behind a table, with the day of which each is; several of one kind are one."""
    days = {row["source"]: row["last_on"] for row in cache.ask("sources_read").frame.iter_rows(named=True)}
    newest: dict[str, list[date]] = {}
    for source in lineage.sources(table):
        read_on = newest.setdefault(SOURCES.get(source, "uploaded evaluation logs"), [])
        if source in days:
            read_on.append(days[source])
    return "; ".join(f"{source}, {formats.day(max(read)) if read else 'not read'}" for source, read in newest.items())


def drawing(table: str, pairs: list[tuple[str, str]]) -> str:
    """The links as a Mermaid flow from left to right, the table itself set apart."""
    names = sorted({table, *(name for pair in pairs for name in pair)})
    number = {name: f"t{at}" for at, name in enumerate(names)}
    lines = ["flowchart LR", *(f'  {number[name]}["{_in_lines(name)}"]' for name in names)]
    lines += [f"  {number[source]} --> {number[made]}" for source, made in pairs]
    return "\n".join([*lines, f"  style {number[table]} stroke-width:3px"])


def _in_lines(name: str) -> str:
    """Broken after its schema, and where it would be too wide for its box between two words."""
    schema, _, table = name.partition(".")
    words = textwrap.wrap(table.replace("_", "_ "), BOX_LETTERS, break_long_words=False)
    return "<br/>".join([f"{schema}.", *(line.replace(" ", "") for line in words)])
