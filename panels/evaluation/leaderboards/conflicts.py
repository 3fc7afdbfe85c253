"""Where sources disagree: each value of the same model and task beside the one that the board shows."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from panels import formats
from panels.evaluation.leaderboards.evidence import value_text
from panels.evaluation.leaderboards.selection import TIERS, LeaderboardSelection
from panels.panel import Panel
from panels.table import Column, Table
from warehouse.query.answers import Answer

MAX_ROWS = 400
COLUMNS = {
    "model": Column("Model", "text", None, 250),
    "task": Column("Task", "text", None, 170),
    "metric": Column("Metric", "text", None, 130),
    "value": Column("Value", "text", None, 85),
    "apart": Column("Apart", "text", "Highest less lowest of the values of this model and task", 85),
    "shown": Column("On the board", "text", "The best source counts, then the one with n, then the latest", 100),
    "tier": Column("Provenance", "text", None, 165),
    "source_name": Column("Source", "text", None, 150),
    "at": Column("Date", "date", None, 95),
    "file_name": Column("Log", "text", None, 180),
}


def panel(
    conflicts: Answer, selection: LeaderboardSelection, units: Mapping[tuple[str, str], str | None]
) -> Panel | None:
    """`conflicts`: leaderboard_conflicts. `units`: task and metric -> unit. None where no sources disagree."""
    frame = conflicts.frame
    if frame.is_empty():
        return None
    rows = frame.to_dicts()
    units_of_rows = [units.get((row["task"], row["metric"])) for row in rows]
    values = [value_text(row["value"], unit) for row, unit in zip(rows, units_of_rows, strict=True)]
    distances = [_distance(row["spread"], unit) for row, unit in zip(rows, units_of_rows, strict=True)]
    cells = frame.with_columns(
        pl.Series("value", values, dtype=pl.String),
        pl.Series("apart", distances, dtype=pl.String),
        pl.concat_str([pl.col("metric"), pl.col("filter")], separator=" ").str.strip_chars().alias("metric"),
        pl.when(pl.col("counts")).then(pl.lit("yes")).otherwise(pl.lit("no")).alias("shown"),
        pl.col("tier").replace(TIERS),
    )
    first = rows[0]
    title = (
        f"{parties(frame).capitalize()} disagree on {formats.plural(first['disputed'], 'result')} of "
        f"{formats.plural(first['models'], 'model')}; most on {first['model']}, {first['task']}: {distances[0]} apart"
    )
    return Panel(
        title,
        conflicts,
        subtitle=f"Values of the same model, task and metric on {selection.board.label}, side by side; those farthest apart first",
        table=Table(cells, COLUMNS, height=420 if frame.height > 11 else "content", alt=title),
        note="They differ by prompts, numbers of shots, versions of a harness, or by error. The board shows one of them and never a mean.",
        rows=formats.plural(frame.height, "value"),
        definitions=(
            "marts.evaluation_conflicts.counts",
            "marts.evaluation_conflicts.spread",
            "marts.evaluation_conflicts.tier",
        ),
    )


def disputed_count(conflicts: Answer) -> int:
    """Results on which sources disagree, however many values `conflicts` holds."""
    return int(conflicts.frame["disputed"][0]) if conflicts.frame.height else 0


def parties(frame: pl.DataFrame) -> str:
    """Sources, or only runs where every value of a disagreement is of the same source."""
    disagreements = frame.group_by("model", "task", "metric", "filter").agg(
        pl.struct("source_name", "tier").n_unique().alias("sources")
    )
    return "sources" if (disagreements["sources"] > 1).any() else "runs"


def _distance(spread: float | None, unit: str | None) -> str:
    """Of shares in percentage points."""
    if spread is None:
        return formats.NOT_STATED
    return f"{spread * 100:.1f} pts" if unit == "share" else value_text(spread, unit)
