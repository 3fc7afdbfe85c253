"""How many alarms do the anomalies raise, of which kind, and how many on noise that tells nothing?

Alarms per 1,000 days of a series, on models and on publishers. False ones are counted where the truth is known: on
sums over 30 days of invented daily counts that have a level, weekdays and more spread than chance, and no events.

    python -m benchmarks.anomaly_alarms [--data FOLDER] [--since DAY] [--list N] [--out FILE]
"""

from __future__ import annotations

import argparse
import json
import platform
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from benchmarks._recorded import recorded
from warehouse.analysis.anomalies import detect_many, sweeps

RESULT = Path(__file__).parent / "results" / "anomaly_alarms.json"
KINDS = ("demand", "coverage", "window", "correction", "sweep")


def noise(spread: float | None, series: int = 270, days: int = 720, seed: int = 5) -> pl.DataFrame:
    """Sums over 30 days of daily counts without events: Poisson, or gamma-mixed so that a day's rate varies by `spread`."""
    rng = np.random.default_rng(seed)
    level, week = 10 ** rng.uniform(0, 5, series), np.exp(rng.normal(0, 0.25, (7, series)))
    drift = np.exp(np.cumsum(rng.normal(0, 0.02, (days + 29, series)), axis=0))
    mean = level * drift * week[np.arange(days + 29) % 7]
    counts = rng.poisson(mean if spread is None else rng.gamma(spread**-2, mean * spread**2))
    sums = np.lib.stride_tricks.sliding_window_view(counts, 30, axis=0).sum(axis=-1)
    day = [date(2025, 1, 1) + timedelta(days=n) for n in range(days)]
    return pl.DataFrame({
        "name": np.repeat([f"noise-{n}" for n in range(series)], days), "day": day * series, "value": sums.T.ravel().astype(float),
    })  # fmt: skip


def per_thousand(found: pl.DataFrame, days: int) -> dict[str, float]:
    """Alarms per 1,000 days of a series, by kind and in all."""
    counted = dict(found["kind"].value_counts().iter_rows())
    rates = {kind: round(1000 * counted.get(kind, 0) / days, 2) for kind in KINDS}
    return rates | {"all": round(1000 * found.height / days, 2)}


def listing(found: pl.DataFrame, most: int) -> list[dict[str, Any]]:
    """The largest alarms, one a row, in words."""
    largest = found.sort(pl.col("change").abs(), descending=True).head(most)
    return [
        {name: str(row[name]) if name == "day" else row[name] for name in ("day", "name", "kind", "reason")}
        for row in largest.to_dicts()
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="data folder with a published build; without it a demo is made")
    parser.add_argument("--since", type=date.fromisoformat, help="count alarms from this day on")
    parser.add_argument("--list", type=int, default=0, help="print so many of the largest alarms of publishers")
    parser.add_argument("--out", type=Path, default=RESULT)
    asked = parser.parse_args()

    data = recorded(asked.data)
    since = asked.since or date.min
    begun, wall = time.process_time(), time.perf_counter()
    models = detect_many(data.models, data.breadth)
    cpu, wall = time.process_time() - begun, time.perf_counter() - wall
    publishers = detect_many(data.publishers, data.breadth).filter(pl.col("day") >= since)
    models = models.filter(pl.col("day") >= since)
    counted = {
        "models": data.models.drop_nulls("value").filter(pl.col("day") >= since).height,
        "publishers": data.publishers.filter((pl.col("models_observed") > 0) & (pl.col("day") >= since)).height,
    }
    quiet = {"poisson": noise(None), "overdispersed": noise(0.5)}
    result = {
        "data": data.words,
        "since": str(asked.since) if asked.since else None,
        "alarms_per_1000_days": {
            "models": per_thousand(models, counted["models"]),
            "publishers": per_thousand(publishers, counted["publishers"]),
        },
        "false_alarms_per_1000_days": {name: per_thousand(detect_many(each), each.height)["all"] for name, each in quiet.items()},
        "publisher_alarms": {kind: int((publishers["kind"] == kind).sum()) for kind in KINDS},
        "share_of_publisher_alarms_that_are_the_listing": round(float((publishers["kind"] == "coverage").mean() or 0), 3),
        "sweep_days": sweeps(data.breadth).filter(pl.col("day") >= since).height,
        "model_days": data.models.height,
        "cpu_seconds": round(cpu, 2),
        "seconds": round(wall, 2),
        "python": platform.python_version(),
        "machine": platform.machine(),
    }  # fmt: skip
    print(data.words)
    print(f"{'alarms per 1,000 days':<24}" + "".join(f"{kind:>12}" for kind in (*KINDS, "all")))
    for name, rates in result["alarms_per_1000_days"].items():
        print(f"{name:<24}" + "".join(f"{rates[kind]:>12.2f}" for kind in (*KINDS, "all")))
    for name, rate in result["false_alarms_per_1000_days"].items():
        print(f"false, {name + ' noise':<17}" + " " * 12 * len(KINDS) + f"{rate:>12.2f}")
    print(f"{result['model_days']:,} model-days in {cpu:.2f} CPU s ({wall:.2f} s)")
    for row in listing(publishers, asked.list):
        print(f"{row['day']}  {row['name']:<24}{row['kind']:<12}{row['reason']}")
    asked.out.parent.mkdir(exist_ok=True)
    asked.out.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
