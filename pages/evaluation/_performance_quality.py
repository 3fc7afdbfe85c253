"""Quality over time: run after run with intervals, and where the level changed."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from pages.evaluation import _performance_choose as choose
from pages.evaluation._compare_words import amount, amount_of
from pages.shared import formats, links, page_list, panel, tables
from pages.shared.charts.course import course_chart
from pages.shared.tables import Column
from warehouse import cache
from warehouse.analysis import drift
from warehouse.analysis.drift import Drift
from warehouse.answers import Answer

COLUMNS = {
    "run_at": Column("Run on", "date", pinned=True), "value": Column("Value", width=85), "interval": Column("95 %", width=130),
    "n": Column("n", "count", width=70), "stderr_source": Column("Error from", width=100), "framework": Column("Framework", width=150),
    "framework_version": Column("Version", width=85), "source_name": Column("Source"), "file_name": Column("Log", width=220),
}  # fmt: skip


def drawn(*, model: str, is_demo: bool, suite: str, task: str, metric: str, filter: str) -> Drift:
    """Steps in the course of one task; for cache.compute."""
    found = cache.ask(
        "performance_history", model=model, is_demo=is_demo, suite=suite, task=task, metric=metric, filter=filter
    )
    frame = found.frame.with_columns(pl.col("stderr").fill_null(float("nan")))
    return drift.changes(frame["value"].to_numpy(), frame["stderr"].to_numpy())


def quality_panel(key: dict[str, Any], tasks: Answer) -> None:
    with panel.card("quality") as head:
        row = choose.task(tasks.frame)
        asked = key | {name: row[name] for name in ("suite", "task", "metric", "filter")}
        found = cache.ask("performance_history", **asked)
        changed = cache.compute(drawn, **asked)
        frame, unit = found.frame, row["unit"]
        fmt = "percent" if unit == "share" else "count"
        title = headline(frame, changed, row)
        marks = pl.DataFrame(
            [{"at": frame["run_at"][one.index], "words": amount(one.size, unit, sign=True)} for one in changed.changes],
            schema={"at": pl.Datetime("us"), "words": pl.String},
        )
        points = frame.select(at="run_at", value="value", low="ci_low", high="ci_high", name="file_name")
        panel.panel(
            title, found, key="quality", head=head, subtitle=f"{row['task']}, {row['label'] or row['metric']}, {row['suite']}",
            chart=course_chart(points, unit=row["label"] or row["metric"], fmt=fmt, marks=marks) if frame.height > 1 else None,
            body=lambda: _table(frame, unit), rows=formats.plural(frame.height, "run"), note=verdict(changed, frame, unit),
            definitions=(
                "marts.evaluation_history.value", "marts.evaluation_history.stderr",
                "Change: the largest standardized step of the level at any moment, tested by simulation against a series without one.",
            ),
            alt=f"{title}. One point a run with its 95 % interval; a dashed rule where the level changed.",
        )  # fmt: skip
        if frame["run_id"].n_unique() > 1:
            runs = frame["run_id"].unique(maintain_order=True)
            links.link(
                page_list.COMPARE, "Compare the two latest runs", ":material/compare_arrows:", a=runs[-1], b=runs[-2]
            )


def headline(frame: pl.DataFrame, changed: Drift, row: dict[str, Any]) -> str:
    """What became of the level, and nothing that the test does not hold."""
    if frame.height == 1:
        return f"{amount_of(frame['value'][0], row['unit'])} in one run"
    if not changed.changes:
        words = "no change can be told" if not changed.refused else "too little to tell a change"
        return f"{formats.plural(frame.height, 'run')} of {row['task']}: {words}"
    last = changed.changes[-1]
    way = "rose" if last.size > 0 else "fell"
    before, after = (frame["run_at"][place].date() for place in (last.index - 1, last.index))
    return f"{row['task']} {way} by {amount(abs(last.size), row['unit'])} between {formats.day(before)} and {formats.day(after)}"


def verdict(changed: Drift, frame: pl.DataFrame, unit: str | None) -> str:
    if changed.refused:
        return changed.refused if frame.height > 1 else "One run says nothing of change."
    if not changed.changes:
        return (
            f"All runs could measure the same value: chance {formats.percent(changed.q_p)} of runs as unlike as these."
        )
    parts = [
        f"{formats.day(frame['run_at'][one.index].date())}: {amount(one.size, unit, sign=True)} ({amount(one.low, unit, bare=True)} to "
        f"{amount(one.high, unit, bare=True)}), chance of so large a step in a steady series {'below 0.1 %' if one.p < 0.001 else formats.percent(one.p)}"
        for one in changed.changes
    ]
    return "; ".join(parts) + "."


def _table(frame: pl.DataFrame, unit: str | None) -> None:
    rows = frame.iter_rows(named=True)
    shown = frame.with_columns(
        pl.Series("value", [amount_of(value, unit) for value in frame["value"]], dtype=pl.String),
        pl.Series("interval", [_interval(row, unit) for row in rows], dtype=pl.String),
        pl.col("run_at").dt.date(),
    ).reverse()
    known = {name: column for name, column in COLUMNS.items() if shown[name].null_count() < shown.height}
    tables.table(shown, key="quality_table", columns=known, alt="Every run of the task, the latest first", height=320 if frame.height > 8 else "content")  # fmt: skip


def _interval(row: dict[str, Any], unit: str | None) -> str | None:
    if row["ci_low"] is None:
        return None
    return f"{amount(row['ci_low'], unit, bare=True)} to {amount(row['ci_high'], unit, bare=True)}"


def no_quality() -> None:
    with st.container(border=True):
        st.caption("No evaluation run of this model is here; only its serving benchmarks are.")
