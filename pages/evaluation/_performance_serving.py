"""Serving: latency percentiles with intervals and throughput, over requests at once, by engine and hardware."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from pages.shared import filters, formats, panel, tables
from pages.shared.charts.course import load_chart
from pages.shared.tables import Column
from warehouse import cache
from warehouse.analysis import latency
from warehouse.answers import Answer

MEASURES = {
    "throughput": "Throughput", "ttft": "Time to first token", "tpot": "Time a further token", "e2e": "Whole answer",
}  # fmt: skip
UNITS = {
    "throughput": "tokens a second",
    "ttft": "ms to the first token",
    "tpot": "ms a further token",
    "e2e": "ms for the answer",
}
QUANTILES = {"p50": "Half", "p95": "95 %", "p99": "99 %"}
AT = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
COLUMNS = {
    "series": Column("Served by", pinned=True, width=190), "concurrency": Column("Requests at once", "count", width=120),
    "value": Column("Value", width=95), "interval": Column("95 %", width=140), "requests": Column("Requests", "count", width=85),
    "failed": Column("Failed", "count", width=70), "throughput_tok_s": Column("Tokens a second", "compact", width=120),
    "mean_input_tokens": Column("Tokens in", "count", width=85), "mean_output_tokens": Column("Tokens out", "count", width=85),
    "run_at": Column("Run on", "date", width=100), "file_name": Column("Log", width=220),
}  # fmt: skip


def bounds(*, model: str, is_demo: bool, measure: str, quantile: str) -> dict[tuple[str, str], tuple[float, float | None, float | None, int]]:  # fmt: skip
    """(run, scenario) -> value, low, high and number of requests, where single requests are known; for cache.compute."""
    requests = cache.ask("performance_requests", model=model, is_demo=is_demo).frame
    found = {}
    for (run_id, scenario), part in requests.partition_by("run_id", "scenario", as_dict=True).items():
        values = part[f"{measure}_ms"].drop_nulls().to_numpy()
        if values.size and np.isfinite(values).all():
            one = latency.percentile(values, AT[quantile])
            found[(str(run_id), str(scenario))] = (one.value, one.low, one.high, one.n)
    return found


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


def rows_of(frame: pl.DataFrame, measure: str, quantile: str, exact: dict[tuple[str, str], tuple[float, float | None, float | None, int]]) -> pl.DataFrame:  # fmt: skip
    """The scenarios with series, value, low and high; from single requests where they are known, else as stated."""
    column = "throughput_tok_s" if measure == "throughput" else f"{measure}_{quantile}_ms"
    made = []
    for row in frame.iter_rows(named=True):
        value, low, high, _ = exact.get((row["run_id"], row["scenario"]), (row[column], None, None, 0))
        made.append({"value": value, "low": low, "high": high, "series": series_of(row)})
    schema = {"value": pl.Float64, "low": pl.Float64, "high": pl.Float64, "series": pl.String}
    return pl.concat([frame, pl.DataFrame(made, schema=schema)], how="horizontal")


def series_of(row: dict[str, Any]) -> str:
    hardware = f"{row['hardware_count']} × {row['hardware']}" if (row["hardware_count"] or 1) > 1 else row["hardware"]
    return " · ".join(filter(None, (row["engine"], hardware, row["quantization"]))) or "not stated"


def headline(known: pl.DataFrame, measure: str, quantile: str) -> str:
    if known.is_empty():
        return f"{MEASURES[measure]} is not stated by any benchmark"
    best = known.sort("value", descending=measure == "throughput").row(0, named=True)
    at = f" with {formats.plural(best['concurrency'], 'request')} at once" if best["concurrency"] else ""
    if measure == "throughput":
        return f"Up to {best['value']:,.0f} tokens a second{at}"
    share = {"p50": "half", "p95": "95 % of requests", "p99": "99 % of requests"}[quantile]
    return f"{MEASURES[measure]}: {share} within {best['value']:,.0f} ms at best{at}"


def _few(known: pl.DataFrame, measure: str, quantile: str) -> str:
    """Why a bound is missing where single requests are known."""
    short = known.filter(pl.col("low").is_not_null(), pl.col("high").is_null())
    if measure == "throughput" or short.is_empty():
        return ""
    return f"Without an upper bound: so few requests hold none for {QUANTILES[quantile]}; {latency.needed(AT[quantile]):,} would."


def _table(frame: pl.DataFrame) -> None:
    shown = frame.with_columns(
        pl.Series("value", [None if value is None else f"{value:,.1f}" for value in frame["value"]], dtype=pl.String),
        pl.Series("interval", [_span(row["low"], row["high"]) for row in frame.iter_rows(named=True)], dtype=pl.String),
        pl.col("run_at").dt.date(), pl.col("mean_input_tokens", "mean_output_tokens").round(0).cast(pl.Int64),
    )  # fmt: skip
    known = {name: column for name, column in COLUMNS.items() if shown[name].null_count() < shown.height}
    tables.table(shown, key="serving_table", columns=known, alt="Every scenario of the model's serving benchmarks", height=320 if frame.height > 8 else "content")  # fmt: skip


def _span(low: float | None, high: float | None) -> str | None:
    if low is None and high is None:
        return None
    return f"{'…' if low is None else f'{low:,.1f}'} to {'…' if high is None else f'{high:,.1f}'}"
