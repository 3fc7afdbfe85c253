"""Do the forecasts beat repeating the last week, and do their intervals hold what they say?

The models with the longest histories are rehearsed as on a page. Then their last weeks are kept back, forecast by what
the rehearsals before chose, and compared: the figure that choosing among methods cannot flatter.

    python -m benchmarks.forecast_backtest [--data FOLDER] [--models N] [--held-out N] [--out FILE]
"""

from __future__ import annotations

import argparse
import json
import platform
import time
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from benchmarks._recorded import recorded
from warehouse.analysis.forecast import Forecast, backtest, forecast

RESULT = Path(__file__).parent / "results" / "forecast_backtest.json"
HORIZON = 28
LARGE = 1000  # 30-day downloads, in the median


def rehearsals(series: list[pl.DataFrame]) -> tuple[pl.DataFrame, list[float]]:
    """Scores of each method on each series, and the CPU seconds each series took."""
    scores, seconds = [], []
    for number, each in enumerate(series):
        begun = time.process_time()
        done = backtest(each, HORIZON)
        seconds.append(time.process_time() - begun)
        scores.append(done.scores.with_columns(number=pl.lit(number), level=pl.lit(each["value"].median())))
    return pl.concat(scores, how="vertical_relaxed"), seconds


def by_method(scores: pl.DataFrame) -> dict[str, dict[str, float]]:
    """Over series: error against seasonal-naive (geometric mean of ratios), how often better, and coverage."""
    found = scores.filter(pl.col("relative").is_finite() & (pl.col("relative") > 0)).group_by("method").agg(
        series=pl.len(),
        error_v_seasonal_naive=pl.col("relative").log().mean().exp(),
        better_in=(pl.col("relative") < 1).mean(),
        chosen_in=pl.col("is_chosen").mean(),
        wape_median=pl.col("wape").median(),
        mase_median=pl.col("mase").median(),
        coverage80=pl.col("coverage80").mean(),
        coverage95=pl.col("coverage95").mean(),
        formula80=pl.col("formula80").mean(),
        formula95=pl.col("formula95").mean(),
    ).sort("error_v_seasonal_naive")  # fmt: skip
    return {row.pop("method"): _rounded(row) for row in found.to_dicts()}


def held_out(series: list[pl.DataFrame], times: int) -> dict[str, float]:
    """What was chosen on the history before, against the 28 days that followed it."""
    ratios, within80, within95 = [], [], []
    for each in series:
        own, baseline = [], []
        for time_back in range(1, times + 1):
            until = each["day"].max() - pl.duration(days=HORIZON * time_back)
            before = each.filter(pl.col("day") <= until)
            made = forecast(before, HORIZON)
            if not isinstance(made, Forecast):
                continue
            seen = before.drop_nulls().sort("day")
            week = dict(seen.select(pl.col("day").dt.weekday(), "value").tail(7).iter_rows())
            both = made.frame.join(each.drop_nulls(), on="day").with_columns(
                naive=pl.col("day").dt.weekday().replace_strict(week, default=float(seen["value"][-1]))
            )
            own += (both["mean"] - both["value"]).abs().to_list()
            baseline += (both["naive"] - both["value"]).abs().to_list()
            within80 += both.select(pl.col("value").is_between("low80", "high80")).to_series().to_list()
            within95 += both.select(pl.col("value").is_between("low95", "high95")).to_series().to_list()
        if own and np.mean(baseline) > 0 and np.mean(own) > 0:
            ratios.append(np.mean(own) / np.mean(baseline))
    return _rounded({
        "series": len(ratios), "windows": times, "error_v_seasonal_naive": float(np.exp(np.mean(np.log(ratios)))),
        "better_in": float(np.mean(np.array(ratios) < 1)), "coverage80": float(np.mean(within80)), "coverage95": float(np.mean(within95)),
    })  # fmt: skip


def longest(models: pl.DataFrame, count: int) -> list[pl.DataFrame]:
    """The series with the most days read; of equals, the most downloaded. Those too short to rehearse are left out."""
    known = models.drop_nulls("value").group_by("name").agg(pl.len(), level=pl.col("value").median())
    order = known.sort(["len", "level", "name"], descending=[True, True, False])["name"]
    parts = {str(name): part.select("day", "value") for (name,), part in models.group_by("name")}
    kept: list[pl.DataFrame] = []
    for name in order:
        if len(kept) == count:
            break
        if _enough(parts[name]):
            kept.append(parts[name].sort("day"))
    return kept


def _enough(part: pl.DataFrame) -> bool:
    """Long and whole enough also with the weeks held back."""
    known = part.drop_nulls()
    span = (known["day"].max() - known["day"].min()).days + 1  # type: ignore[operator]
    return span >= 168 and known.height >= 0.8 * span


def _rounded(row: dict[str, Any]) -> dict[str, Any]:
    return {name: round(value, 3) if isinstance(value, float) else value for name, value in row.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="data folder with a published build; without it a demo is made")
    parser.add_argument("--models", type=int, default=50)
    parser.add_argument("--held-out", type=int, default=1, help="windows of 28 days kept back, one after the other")
    parser.add_argument("--out", type=Path, default=RESULT)
    asked = parser.parse_args()

    data = recorded(asked.data)
    series = longest(data.models, asked.models)
    scores, seconds = rehearsals(series)
    large = scores.filter(pl.col("level") >= LARGE)
    result = {
        "data": data.words,
        "series": len(series),
        "horizon_days": HORIZON,
        "methods": by_method(scores),
        "methods_large": by_method(large),
        "baseline_wins_in": round(scores.filter(pl.col("is_chosen"))["method"].eq("seasonal_naive").mean() or 0.0, 3),
        "held_out": held_out(series, asked.held_out),
        "held_out_large": held_out([each for each in series if (each["value"].median() or 0) >= LARGE], asked.held_out),
        "cpu_seconds_per_series": {"median": round(float(np.median(seconds)), 2), "most": round(max(seconds), 2)},
        "python": platform.python_version(),
        "machine": platform.machine(),
    }
    print(f"{data.words}; {len(series)} with the longest histories, {HORIZON} days ahead")
    print(
        f"{'method':<16}{'error v seasonal-naive':>24}{'better in':>11}{'80 % held':>11}{'95 % held':>11}{'its formula':>16}"
    )
    for name, row in result["methods"].items():
        formula = f"{row['formula80']:.0%} {row['formula95']:.0%}" if row["formula80"] is not None else ""
        print(
            f"{name:<16}{row['error_v_seasonal_naive']:>24.2f}{row['better_in']:>11.0%}{row['coverage80']:>11.0%}"
            f"{row['coverage95']:>11.0%}{formula:>16}"
        )
    for name in ("held_out", "held_out_large"):
        row = result[name]
        print(f"{name}: {row['error_v_seasonal_naive']:.2f} of seasonal-naive's error, {row['coverage80']:.0%} and {row['coverage95']:.0%} held, {row['series']} series")  # fmt: skip
    print(f"seasonal-naive is used for {result['baseline_wins_in']:.0%}; {result['cpu_seconds_per_series']['median']} CPU s a series")  # fmt: skip
    asked.out.parent.mkdir(exist_ok=True)
    asked.out.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
