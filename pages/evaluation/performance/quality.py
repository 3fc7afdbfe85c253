"""Quality over time: run after run with intervals, and where the level changed."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from pages.evaluation.performance import choices
from pages.shared import links, panel, tables
from panels import formats, page_list
from panels.charts.measurements import measurement_history_chart
from panels.evaluation.compare.sentences import amount, value_text
from panels.evaluation.performance.quality import _interval, drawn, headline, verdict
from panels.table import Column
from warehouse.query import cache
from warehouse.query.answers import Answer

COLUMNS = {
    "run_at": Column("Run on", "date", pinned=True), "value": Column("Value", width=85), "interval": Column("95 %", width=130),
    "n": Column("n", "count", width=70), "stderr_source": Column("Error from", width=100), "framework": Column("Framework", width=150),
    "framework_version": Column("Version", width=85), "source_name": Column("Source"), "file_name": Column("Log", width=220),
}  # fmt: skip


def quality_panel(key: dict[str, Any], tasks: Answer) -> None:
    with panel.card("quality") as head:
        row = choices.task(tasks.frame)
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
            chart=measurement_history_chart(points, unit=row["label"] or row["metric"], fmt=fmt, marks=marks) if frame.height > 1 else None,
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


def _table(frame: pl.DataFrame, unit: str | None) -> None:
    rows = frame.iter_rows(named=True)
    shown = frame.with_columns(
        pl.Series("value", [value_text(value, unit) for value in frame["value"]], dtype=pl.String),
        pl.Series("interval", [_interval(row, unit) for row in rows], dtype=pl.String),
        pl.col("run_at").dt.date(),
    ).reverse()
    known = {name: column for name, column in COLUMNS.items() if shown[name].null_count() < shown.height}
    tables.table(shown, key="quality_table", columns=known, alt="Every run of the task, the latest first", height=320 if frame.height > 8 else "content")  # fmt: skip


def no_quality() -> None:
    with st.container(border=True):
        st.caption("No evaluation run of this model is here; only its serving benchmarks are.")
