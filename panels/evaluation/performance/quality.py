"""Quality over time: run after run with intervals, and where the level changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from panels import formats
from panels.charts.measurements import measurement_history_chart
from panels.evaluation.compare.sentences import amount, value_text
from panels.panel import Panel
from panels.table import Column, Table, nonempty_columns
from warehouse.analysis import drift
from warehouse.analysis.drift import Drift
from warehouse.query import cache
from warehouse.query.answers import Answer

COLUMNS = {
    "run_at": Column("Run on", "date", pinned=True),
    "value": Column("Value", width=85),
    "interval": Column("95 %", width=130),
    "n": Column("n", "count", width=70),
    "stderr_source": Column("Error from", width=100),
    "framework": Column("Framework", width=150),
    "framework_version": Column("Version", width=85),
    "source_name": Column("Source"),
    "file_name": Column("Log", width=220),
}


def panel(history: Answer, drift_of_task: Drift, task: Mapping[str, Any]) -> Panel:
    """`history`: performance_history of `task`, a row of performance_tasks."""
    frame, unit = history.frame, task["unit"]
    measure = task["label"] or task["metric"]
    title = headline(frame, drift_of_task, task)
    chart = None
    if frame.height > 1:
        chart = measurement_history_chart(
            frame.select(at="run_at", value="value", low="ci_low", high="ci_high", name="file_name"),
            unit=measure,
            fmt="percent" if unit == "share" else "count",
            marks=_marks(frame, drift_of_task, unit),
        )
    return Panel(
        title,
        history,
        subtitle=f"{task['task']}, {measure}, {task['suite']}",
        chart=chart,
        table=_table(frame, unit),
        alt=f"{title}. One point a run with its 95 % interval; a dashed rule where the level changed.",
        note=verdict(drift_of_task, frame, unit),
        definitions=(
            "marts.evaluation_history.value",
            "marts.evaluation_history.stderr",
            "Change: the largest standardized step of the level at any moment, tested by simulation against a series without one.",
        ),
        rows=formats.plural(frame.height, "run"),
    )


def task_drift(*, model: str, is_demo: bool, suite: str, task: str, metric: str, filter: str) -> Drift:
    """Changes of the level in the history of one task; for cache.compute."""
    frame = cache.ask(
        "performance_history", model=model, is_demo=is_demo, suite=suite, task=task, metric=metric, filter=filter
    ).frame
    return drift.changes(frame["value"].to_numpy(), frame["stderr"].fill_null(float("nan")).to_numpy())


def headline(frame: pl.DataFrame, drift_of_task: Drift, task: Mapping[str, Any]) -> str:
    """What became of the level, and nothing that the test does not hold."""
    if frame.height == 1:
        return f"{value_text(frame['value'][0], task['unit'])} in one run"
    if not drift_of_task.changes:
        outcome = "no change can be told" if not drift_of_task.refused else "too little to tell a change"
        return f"{formats.plural(frame.height, 'run')} of {task['task']}: {outcome}"
    last = drift_of_task.changes[-1]
    way = "rose" if last.size > 0 else "fell"
    before, after = (formats.day(frame["run_at"][row].date()) for row in (last.index - 1, last.index))
    return f"{task['task']} {way} by {amount(abs(last.size), task['unit'])} between {before} and {after}"


def verdict(drift_of_task: Drift, frame: pl.DataFrame, unit: str | None) -> str:
    if drift_of_task.refused:
        return drift_of_task.refused if frame.height > 1 else "One run says nothing of change."
    if not drift_of_task.changes:
        return f"All runs could measure the same value: chance {formats.percent(drift_of_task.q_p)} of runs as unlike as these."
    parts = [
        f"{formats.day(frame['run_at'][change.index].date())}: {amount(change.size, unit, sign=True)} "
        f"({amount(change.low, unit, bare=True)} to {amount(change.high, unit, bare=True)}), chance of so large a step in a "
        f"steady series {'below 0.1 %' if change.p < 0.001 else formats.percent(change.p)}"
        for change in drift_of_task.changes
    ]
    return "; ".join(parts) + "."


def _marks(frame: pl.DataFrame, drift_of_task: Drift, unit: str | None) -> pl.DataFrame:
    rows = [
        {"at": frame["run_at"][change.index], "words": amount(change.size, unit, sign=True)}
        for change in drift_of_task.changes
    ]
    return pl.DataFrame(rows, schema={"at": pl.Datetime("us"), "words": pl.String})


def _table(frame: pl.DataFrame, unit: str | None) -> Table:
    """The latest run first."""
    intervals = [_interval(row, unit) for row in frame.iter_rows(named=True)]
    cells = frame.with_columns(
        pl.Series("value", [value_text(value, unit) for value in frame["value"]], dtype=pl.String),
        pl.Series("interval", intervals, dtype=pl.String),
        pl.col("run_at").dt.date(),
    ).reverse()
    return Table(
        cells,
        nonempty_columns(cells, COLUMNS),
        height=320 if frame.height > 8 else "content",
        alt="Every run of the task, the latest first",
    )


def _interval(row: Mapping[str, Any], unit: str | None) -> str | None:
    if row["ci_low"] is None:
        return None
    return f"{amount(row['ci_low'], unit, bare=True)} to {amount(row['ci_high'], unit, bare=True)}"
