"""Serving: latency percentiles with intervals and throughput, over requests at once, by engine and hardware."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from panels import formats
from warehouse.analysis import latency
from warehouse.query import cache

MEASURES = {
    "throughput": "Throughput", "ttft": "Time to first token", "tpot": "Time a further token", "e2e": "Whole answer",
}  # fmt: skip
QUANTILES = {"p50": "Half", "p95": "95 %", "p99": "99 %"}
AT = {"p50": 0.5, "p95": 0.95, "p99": 0.99}


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


def _span(low: float | None, high: float | None) -> str | None:
    if low is None and high is None:
        return None
    return f"{'…' if low is None else f'{low:,.1f}'} to {'…' if high is None else f'{high:,.1f}'}"
