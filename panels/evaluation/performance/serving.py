"""Serving: latency percentiles with intervals and throughput, over requests at once, by engine and hardware."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from panels import formats
from panels.charts.measurements import load_chart
from panels.charts.theme import Chart
from panels.panel import Panel
from panels.table import Column, Table, nonempty_columns
from warehouse.analysis import latency
from warehouse.query import cache
from warehouse.query.answers import Answer

MEASURES = {
    "throughput": "Throughput",
    "ttft": "Time to first token",
    "tpot": "Time a further token",
    "e2e": "Whole answer",
}
UNITS = {
    "throughput": "tokens a second",
    "ttft": "ms to the first token",
    "tpot": "ms a further token",
    "e2e": "ms for the answer",
}
QUANTILES = {"p50": "Half", "p95": "95 %", "p99": "99 %"}
SHARES = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
COLUMNS = {
    "series": Column("Served by", pinned=True, width=190),
    "concurrency": Column("Requests at once", "count", width=120),
    "value": Column("Value", width=95),
    "interval": Column("95 %", width=140),
    "requests": Column("Requests", "count", width=85),
    "failed": Column("Failed", "count", width=70),
    "throughput_tok_s": Column("Tokens a second", "compact", width=120),
    "mean_input_tokens": Column("Tokens in", "count", width=85),
    "mean_output_tokens": Column("Tokens out", "count", width=85),
    "run_at": Column("Run on", "date", width=100),
    "file_name": Column("Log", width=220),
}


class Bounds(NamedTuple):
    """A percentile of single requests in ms, and its 95 % interval; an end is None where too few requests hold it."""

    value: float
    low: float | None
    high: float | None


Percentiles = dict[tuple[str, str], Bounds]  # of (run, scenario)


def panel(serving: Answer, measure: str, quantile: str, bounds: Percentiles) -> Panel:
    """`serving`: performance_serving. `measure` and `quantile`: keys of MEASURES and QUANTILES. `bounds`: see `percentiles`."""
    frame = with_values(serving.frame, measure, quantile, bounds)
    valued = frame.filter(pl.col("value").is_not_null())
    is_repeated = valued.height > valued.select("series", "concurrency").unique().height
    return Panel(
        _headline(valued, measure, quantile),
        serving,
        subtitle=f"As measured by serving benchmarks{'; what was asked differs between them' if is_repeated else ''}",
        chart=_chart(valued, measure),
        table=_table(frame),
        note=_missing_bounds(valued, measure, quantile),
        definitions=(
            "marts.performance_summary.throughput_tok_s",
            "marts.performance_summary.ttft_p95_ms",
            "marts.performance_summary.tpot_p95_ms",
            "95 %: bounds from the order of single requests, which assume nothing of their distribution; none where the log gives only a percentile.",
        ),
        rows=formats.plural(serving.frame.height, "scenario"),
    )


def percentiles(*, model: str, is_demo: bool, measure: str, quantile: str) -> Percentiles:
    """Of each run and scenario whose single requests are known; for cache.compute."""
    requests = cache.ask("performance_requests", model=model, is_demo=is_demo).frame
    bounds = {}
    for (run_id, scenario), part in requests.partition_by("run_id", "scenario", as_dict=True).items():
        values = part[f"{measure}_ms"].drop_nulls().to_numpy()
        if values.size and np.isfinite(values).all():
            one = latency.percentile(values, SHARES[quantile])
            bounds[(str(run_id), str(scenario))] = Bounds(one.value, one.low, one.high)
    return bounds


def with_values(frame: pl.DataFrame, measure: str, quantile: str, bounds: Percentiles) -> pl.DataFrame:
    """The scenarios with series, value, low and high; from single requests where they are known, else as stated."""
    column = "throughput_tok_s" if measure == "throughput" else f"{measure}_{quantile}_ms"
    rows = []
    for row in frame.iter_rows(named=True):
        stated = Bounds(row[column], None, None)
        exact = bounds.get((row["run_id"], row["scenario"]), stated)
        rows.append({**exact._asdict(), "series": _series(row)})
    schema = {"value": pl.Float64, "low": pl.Float64, "high": pl.Float64, "series": pl.String}
    return pl.concat([frame, pl.DataFrame(rows, schema=schema)], how="horizontal")


def _series(row: Mapping[str, Any]) -> str:
    hardware = f"{row['hardware_count']} × {row['hardware']}" if (row["hardware_count"] or 1) > 1 else row["hardware"]
    return " · ".join(filter(None, (row["engine"], hardware, row["quantization"]))) or "not stated"


def _headline(valued: pl.DataFrame, measure: str, quantile: str) -> str:
    if valued.is_empty():
        return f"{MEASURES[measure]} is not stated by any benchmark"
    best = valued.sort("value", descending=measure == "throughput").row(0, named=True)
    at = f" with {formats.plural(best['concurrency'], 'request')} at once" if best["concurrency"] else ""
    if measure == "throughput":
        return f"Up to {best['value']:,.0f} tokens a second{at}"
    share = {"p50": "half", "p95": "95 % of requests", "p99": "99 % of requests"}[quantile]
    return f"{MEASURES[measure]}: {share} within {best['value']:,.0f} ms at best{at}"


def _chart(valued: pl.DataFrame, measure: str) -> Chart | None:
    """None where there is one load alone, which makes no line."""
    loaded = valued.filter(pl.col("concurrency").is_not_null())
    if loaded["concurrency"].n_unique() < 2:
        return None
    return load_chart(
        loaded.unique(["series", "concurrency"], keep="last", maintain_order=True),
        unit=UNITS[measure],
        order=loaded["series"].unique(maintain_order=True).to_list(),
    )


def _missing_bounds(valued: pl.DataFrame, measure: str, quantile: str) -> str:
    """Why a bound is missing where single requests are known."""
    unbounded = valued.filter(pl.col("low").is_not_null(), pl.col("high").is_null())
    if measure == "throughput" or unbounded.is_empty():
        return ""
    return f"Without an upper bound: so few requests hold none for {QUANTILES[quantile]}; {latency.needed(SHARES[quantile]):,} would."


def _table(frame: pl.DataFrame) -> Table:
    values = [None if value is None else f"{value:,.1f}" for value in frame["value"]]
    cells = frame.with_columns(
        pl.Series("value", values, dtype=pl.String),
        pl.Series("interval", [_interval(*ends) for ends in frame.select("low", "high").rows()], dtype=pl.String),
        pl.col("run_at").dt.date(),
        pl.col("mean_input_tokens", "mean_output_tokens").round(0).cast(pl.Int64),
    )
    return Table(
        cells,
        nonempty_columns(cells, COLUMNS),
        height=320 if frame.height > 8 else "content",
        alt="Every scenario of the model's serving benchmarks",
    )


def _interval(low: float | None, high: float | None) -> str | None:
    if low is None and high is None:
        return None
    return f"{'…' if low is None else f'{low:,.1f}'} to {'…' if high is None else f'{high:,.1f}'}"
