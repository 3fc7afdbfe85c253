"""The data dictionary, docs/data.md, written from the models' own headers so that it cannot fall behind them."""

from __future__ import annotations

from pathlib import Path

from warehouse.build import meta_tables
from warehouse.models import catalog
from warehouse.models.catalog import Model

TARGET = Path(__file__).parents[2] / "docs" / "data.md"
INTRODUCTION = """# Data dictionary

Written by `python -m warehouse docs` from the headers of `warehouse/models`; change it there.

raw holds what a source said, under its own labels. staging holds one source, renamed, typed and without repetitions;
it is not part of a build where it is marked as inner. core holds facts and dimensions, marts what pages read, meta what
a build says of itself.
"""


def page() -> str:
    """The whole dictionary as Markdown."""
    ordered = sorted(catalog.models(), key=lambda model: (SCHEMAS.index(model.name.partition(".")[0]), model.name))
    return "\n".join(
        [
            INTRODUCTION,
            *(section(model) for model in ordered),
            *(meta_section(name) for name in meta_tables.TABLE_DESCRIPTIONS),
        ]
    )


SCHEMAS = ("marts", "core", "staging")


def section(model: Model) -> str:
    kind = "a view" if model.is_view else "a table, a file a month" if model.by_month else "a table"
    inner = " Inner: not part of a build." if model.is_view and model.name.startswith("staging.") else ""
    lines = [
        f"## {model.name}",
        "",
        model.description,
        "",
        f"One row for each {', '.join(f'`{column}`' for column in model.grain)}; {kind}.{inner}",
        "",
        "| column | type | meaning |",
        "|---|---|---|",
        *(f"| {column.name} | {column.type} | {column.description} |" for column in model.columns),
    ]
    if model.checks:
        lines += ["", "Checked at every build:", ""]
        lines += [
            f"- {'must hold' if check.severity == 'fail' else 'warns'}: {check.sentence}" for check in model.checks
        ]
    return "\n".join([*lines, ""])


def meta_section(name: str) -> str:
    descriptions = meta_tables.COLUMN_DESCRIPTIONS[name]
    lines = [
        f"| {field.name} | {meta_tables.type_of(field)} | {descriptions[field.name]} |"
        for field in meta_tables.SCHEMAS[name]
    ]
    grain = ", ".join(f"`{column}`" for column in meta_tables.GRAINS[name])
    head = [f"## {name}", "", meta_tables.TABLE_DESCRIPTIONS[name], "", f"One row for each {grain}; a table.", ""]
    return "\n".join([*head, "| column | type | meaning |", "|---|---|---|", *lines, ""])


def is_current() -> bool:
    return TARGET.exists() and TARGET.read_text() == page()
