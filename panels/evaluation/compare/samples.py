"""The samples on which two runs differ, side by side, and the slices in which the difference lies."""

from __future__ import annotations

import polars as pl

from panels import formats
from panels.charts.differences import difference_chart
from panels.evaluation.compare.differences import TaskDifference
from panels.evaluation.compare.tasks import axis_unit
from panels.panel import Panel
from panels.table import Column, Table, nonempty_columns
from warehouse.query.answers import Answer

MAX_SLICES = 20
SIDES = {"any": "Any difference", "a": "A higher", "b": "B higher"}
SLICES = {"label": "Right answer", "cluster_id": "Cluster"}
COLUMNS = {
    "sample_id": Column("Sample", pinned=True, width=150),
    "a_score": Column("A", width=70),
    "b_score": Column("B", width=70),
    "label": Column("Right answer", width=130),
    "a_prediction": Column("Answer of A", width=150),
    "b_prediction": Column("Answer of B", width=150),
    "cluster_id": Column("Cluster", width=120),
    "a_error": Column("Error of A"),
    "b_error": Column("Error of B"),
    "input": Column("Input", help="First part; tick the row to read it", width=280),
}


# -- slices ------------------------------------------------------------------------------------------------------------
def available_slices(task: TaskDifference, samples: Answer) -> dict[str, str]:
    """What the shared samples of a task can be sliced by -> its label. `samples`: compare_samples."""
    if not task.shared:
        return {}
    own = samples.frame.filter(pl.col("task") == task.task, pl.col("metric") == task.metric)
    return {name: label for name, label in SLICES.items() if 1 < own[name].drop_nulls().n_unique() <= own.height / 2}


def slices_panel(task: TaskDifference, samples: Answer, slices: pl.DataFrame, by: str) -> Panel:
    """`slices`: see differences.slices; not empty. `by`: a key of SLICES."""
    rows = slices.head(MAX_SLICES).with_columns(
        pl.col("difference", "low", "high") * (100 if task.unit == "share" else 1),
        pl.concat_str("slice", pl.lit(" ("), "samples", pl.lit(")")).alias("label"),
        _side(task.higher_is_better).alias("side"),
    )
    return Panel(
        f"Where the difference lies: by {SLICES[by].lower()}",
        samples,
        subtitle=f"{task.task}, the largest difference first; the number of samples in brackets",
        chart=difference_chart(rows, unit=f"A less B, {axis_unit(task.unit)}", of=SLICES[by]),
        note="Many slices are looked at at once: one of twenty stands out by chance alone. A slice is a hint where to look.",
        definitions=("core.eval_samples.label", "core.eval_samples.cluster_id"),
        rows=formats.plural(slices.height, "slice"),
    )


def _side(higher_is_better: bool | None) -> pl.Expr:
    up, down = ("b", "a") if higher_is_better is False else ("a", "b")
    return (
        pl.when(pl.col("low").is_null())
        .then(pl.lit("unknown"))
        .when(pl.col("low") > 0)
        .then(pl.lit(up))
        .when(pl.col("high") < 0)
        .then(pl.lit(down))
        .otherwise(pl.lit("even"))
    )


# -- sample by sample --------------------------------------------------------------------------------------------------
def panel(task: TaskDifference, samples: Answer, side: str, matching: int, offset: int) -> Panel:
    """Samples that differ from number `offset` on, `matching` in all.

    `samples`: compare_discordant. `side`: a key of SIDES.
    """
    of_all = formats.plural(matching, "sample")
    if side == "any":
        title = f"They differ on {formats.count(matching)} of {formats.plural(task.shared, 'sample')}"
    else:
        title = f"{SIDES[side]} on {of_all}"
    return Panel(
        title,
        samples,
        subtitle=f"{task.task}, {task.measure}, the largest difference first",
        table=_table(samples.frame),
        definitions=("core.eval_samples.score", "core.eval_samples.prediction"),
        rows=f"{offset + 1:,} to {offset + samples.frame.height:,} of {of_all}",
    )


def _table(frame: pl.DataFrame) -> Table:
    cells = frame.with_columns(
        pl.Series(name, [None if value is None else f"{value:,.4g}" for value in frame[name]], dtype=pl.String)
        for name in ("a_score", "b_score")
    )
    return Table(cells, nonempty_columns(frame, COLUMNS), alt="Samples on which the runs differ")
