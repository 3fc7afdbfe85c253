"""Serving: latency percentiles with intervals and throughput, over requests at once, by engine and hardware."""

from __future__ import annotations

from typing import Any

import polars as pl

from pages.shared import filters, panel, tables
from panels import formats
from panels.charts.measurements import load_chart
from panels.evaluation.performance.serving import MEASURES, QUANTILES, _few, _span, bounds, headline, rows_of
from panels.table import Column
from warehouse.query import cache
from warehouse.query.answers import Answer

UNITS = {
    "throughput": "tokens a second",
    "ttft": "ms to the first token",
    "tpot": "ms a further token",
    "e2e": "ms for the answer",
}
COLUMNS = {
    "series": Column("Served by", pinned=True, width=190), "concurrency": Column("Requests at once", "count", width=120),
    "value": Column("Value", width=95), "interval": Column("95 %", width=140), "requests": Column("Requests", "count", width=85),
    "failed": Column("Failed", "count", width=70), "throughput_tok_s": Column("Tokens a second", "compact", width=120),
    "mean_input_tokens": Column("Tokens in", "count", width=85), "mean_output_tokens": Column("Tokens out", "count", width=85),
    "run_at": Column("Run on", "date", width=100), "file_name": Column("Log", width=220),
}  # fmt: skip


def serving_panel(key: dict[str, Any], serving: Answer) -> None:
    with panel.card("serving") as head:
        measure = filters.one("Measure", MEASURES, "serving_measure")
        quantile = filters.one("Requests", QUANTILES, "serving_share", "p95", help="The share of requests that are at least as fast.") if measure != "throughput" else "p50"  # fmt: skip
        exact = {} if measure == "throughput" else cache.compute(bounds, **key, measure=measure, quantile=quantile)
        frame = rows_of(serving.frame, measure, quantile, exact)
        known = frame.filter(pl.col("value").is_not_null())
        drawn = known.filter(pl.col("concurrency").is_not_null())
        order = drawn["series"].unique(maintain_order=True).to_list()
        title = headline(known, measure, quantile)
        several = known.height - known.select("series", "concurrency").unique().height
        panel.panel(
            title, serving, key="serving", head=head, rows=formats.plural(serving.frame.height, "scenario"),
            chart=load_chart(drawn.unique(["series", "concurrency"], keep="last", maintain_order=True), unit=UNITS[measure], order=order) if drawn["concurrency"].n_unique() > 1 else None,
            subtitle="As measured by serving benchmarks; what was asked differs between them" if several else "As measured by serving benchmarks",
            body=lambda: _table(frame), definitions=(
                "marts.performance_summary.throughput_tok_s", "marts.performance_summary.ttft_p95_ms", "marts.performance_summary.tpot_p95_ms",
                "95 %: bounds from the order of single requests, which assume nothing of their distribution; none where the log gives only a percentile.",
            ),
            note=_few(known, measure, quantile),
        )  # fmt: skip


def _table(frame: pl.DataFrame) -> None:
    shown = frame.with_columns(
        pl.Series("value", [None if value is None else f"{value:,.1f}" for value in frame["value"]], dtype=pl.String),
        pl.Series("interval", [_span(row["low"], row["high"]) for row in frame.iter_rows(named=True)], dtype=pl.String),
        pl.col("run_at").dt.date(), pl.col("mean_input_tokens", "mean_output_tokens").round(0).cast(pl.Int64),
    )  # fmt: skip
    known = {name: column for name, column in COLUMNS.items() if shown[name].null_count() < shown.height}
    tables.table(shown, key="serving_table", columns=known, alt="Every scenario of the model's serving benchmarks", height=320 if frame.height > 8 else "content")  # fmt: skip
