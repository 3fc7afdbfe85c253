"""Which checks of a build hold, and which values of a source were kept out."""

from __future__ import annotations

import json

import polars as pl

from panels import formats
from panels.data.pipeline.status import SOURCES
from panels.panel import Empty, Panel
from panels.table import Column, Table
from warehouse.query.answers import Answer

CHECKS = {"held": "Held", "warned": "Warns", "failed": "Failed"}
SEVERITIES = {"fail": "Stops a build", "warn": "Warns"}
NOTHING_KEPT_OUT = Empty(
    "Every value fits the source's contract",
    "A value of a wrong type or range, or a row without a name, would be listed here with its reason.",
    icon=":material/verified:",
)


def broken(checks: Answer) -> pl.DataFrame:
    """The checks that found rows."""
    return checks.frame.filter(pl.col("status") != "held")


def checks_table(checks: Answer) -> Table:
    frame = checks.frame.with_columns(
        pl.col("status").replace_strict(CHECKS, default=pl.col("status")).alias("said"),
        pl.col("severity").replace_strict(SEVERITIES, default=pl.col("severity")).alias("weight"),
    )
    columns = {
        "said": Column("Result", width=75),
        "sentence": Column("What must hold", width=430),
        "model": Column("Table", width=190),
        "weight": Column("If it breaks", width=100),
        "offending_rows": Column("Rows", "count", "Rows that break it", 65),
    }
    return Table(frame, columns, alt=_title(checks))


def checks_panel(checks: Answer) -> Panel:
    """Without its table, which comes below the checks that are broken."""
    return Panel(
        _title(checks),
        checks,
        subtitle="Each check is a question whose answer must be no rows; the ones that found some come first",
        rows=formats.plural(checks.frame.height, "check"),
        definitions=(
            "Stops a build: a build that breaks it is not published.",
            "Warns: the build is published, and the run ends with a warning.",
        ),
    )


def _title(checks: Answer) -> str:
    count = broken(checks).height
    if not count:
        return f"All {checks.frame.height} checks of this build hold"
    return f"{count} of {checks.frame.height} checks need a look"


def sample_rows(text: str | None) -> list[dict[str, str | None]]:
    """Rows that break a check, from its JSON; none where the build kept none or they cannot be read."""
    try:
        rows = json.loads(text or "[]")
    except ValueError:
        return []
    return [{name: None if value is None else str(value) for name, value in row.items()} for row in rows]


def kept_out_panel(kept_out: Answer) -> Panel:
    frame = kept_out.frame.with_columns(pl.col("source").replace_strict(SOURCES, default=pl.col("source")))
    total = int(frame["values_kept_out"].sum())
    title = f"{formats.plural(total, 'value')} kept out" if total else "Nothing had to be kept out"
    columns = {
        "reason": Column("Reason", width=200),
        "field": Column("Field", width=110),
        "values_kept_out": Column("Values", "count", width=75),
        "example": Column("Example", width=150),
        "example_repo_id": Column("Of", width=200),
        "source": Column("Source", width=140),
        "first_on": Column("First day", "date", width=105),
        "last_on": Column("Last day", "date", width=105),
    }
    return Panel(
        title,
        kept_out,
        subtitle="Values and rows that broke a source's contract, by reason. They are kept beside the raw data and are part of no figure",
        table=Table(frame, columns, height="content" if frame.height < 12 else "auto", alt=title) if total else None,
        empty=None if total else NOTHING_KEPT_OUT,
        rows=formats.plural(total, "value"),
        definitions=("Example: the value of the latest such day, as the source sent it.",),
    )
