"""Two runs, task by task: the difference with its interval, paired where samples are shared, and what it takes to see it.

Asked for through cache.compute, so that a pair of runs is worked out once for each build.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl

from warehouse.analysis import comparison, power
from warehouse.analysis.comparison import Difference
from warehouse.query import cache

MIN_SLICE_SAMPLES = 5


@dataclass(frozen=True)
class TaskDifference:
    """One task and metric of both runs. `shared` are samples that both answered; `better` is +1, -1 or 0 for A, None
    where nobody knows which way is better; `adjusted` is p after Holm over the tasks, each by its own one figure."""

    task: str
    metric: str
    filter: str
    measure: str
    unit: str | None
    higher_is_better: bool | None
    is_primary: bool
    a_value: float
    b_value: float
    a_n: int | None
    b_n: int | None
    shared: int
    difference: Difference
    only_a: int | None  # samples that A alone got right; None where scores are not 0 or 1
    only_b: int | None
    chance: float | None  # p of the fitting exact test: McNemar for 0/1 scores, flipped signs for others
    chance_by: str
    adjusted: float | None

    @property
    def key(self) -> str:
        return " · ".join(part for part in (self.task, self.measure, self.filter) if part)

    @property
    def better(self) -> int | None:
        """Which of the two is really better: 1 for A, -1 for B, 0 where it may be chance."""
        low, high = self.difference.low, self.difference.high
        if self.higher_is_better is None or low is None or high is None:
            return None
        sign = 1 if low > 0 else -1 if high < 0 else 0
        return sign if self.higher_is_better else -sign

    @property
    def detectable(self) -> float | None:
        """The smallest true difference that so many samples find four times in five."""
        return power.detectable(self.difference.stderr) if self.difference.stderr else None

    @property
    def needed(self) -> int | None:
        """Shared samples it takes to find a difference as large as the one seen four times in five."""
        error, n = self.difference.stderr, self.difference.n
        if not error or not n or not self.difference.value:
            return None
        return power.samples_needed(self.difference.value, error, n)


def task_differences(*, a: str, b: str, level: float = 0.95) -> list[TaskDifference]:
    """Every task and metric that both runs have, each task's one figure first. Asks compare_results and compare_samples."""
    results = cache.ask("compare_results", a=a, b=b).frame
    samples = cache.ask("compare_samples", a=a, b=b).frame
    shared = samples.partition_by("task", "metric", as_dict=True) if samples.height else {}
    differences = []
    for row in results.iter_rows(named=True):
        both = shared.get((row["task"], row["metric"]))
        # Where a log gives several answers of a metric, the samples are those of one of them: not of the others.
        fits = both is not None and both.height > 1 and _is_mean(both, row)
        differences.append(_task_difference(row, both if fits else None, level))
    main = [one for one in differences if one.is_primary] or differences
    p_values = comparison.holm([float("nan") if one.difference.p is None else one.difference.p for one in main])
    adjusted = {id(one): None if p != p else float(p) for one, p in zip(main, p_values, strict=True)}
    return [replace(one, adjusted=adjusted.get(id(one))) for one in differences]


def _is_mean(both: pl.DataFrame, row: Mapping[str, Any]) -> bool:
    """Whether the samples are on the scale of the figure; a figure that is no mean of samples is not compared by them."""
    scores = both["a_score"].cast(pl.Float64).drop_nulls().to_numpy()
    # Some samples may be missing from the other run, so the two means may differ a little, not by their scale.
    return bool(abs(row["a_value"] - scores.mean()) <= max(0.25 * np.ptp(scores), 1e-6))


def _task_difference(row: Mapping[str, Any], both: pl.DataFrame | None, level: float) -> TaskDifference:
    only_a = only_b = None
    chance, chance_by = None, ""
    if both is None:
        difference = comparison.unpaired(row["a_value"], row["a_stderr"], row["b_value"], row["b_stderr"], level)
    else:
        a, b = both["a_score"].to_numpy(), both["b_score"].to_numpy()
        has_clusters = both["cluster_id"].null_count() < both.height
        clusters = both.select(pl.coalesce("cluster_id", pl.concat_str(pl.lit("alone "), "sample_id"))).to_series()
        difference = comparison.paired(a, b, clusters.to_numpy() if has_clusters else None, level)
        if set(both["a_score"].unique()) | set(both["b_score"].unique()) <= {0.0, 1.0}:
            only_a, only_b = int((a > b).sum()), int((b > a).sum())
            chance, chance_by = comparison.mcnemar(only_a, only_b), "McNemar"
        else:
            chance, chance_by = comparison.sign_flip(a - b).p, "flipped signs"
    return TaskDifference(
        task=str(row["task"]),
        metric=str(row["metric"]),
        filter=str(row["filter"] or ""),
        measure=str(row["label"] or row["metric"]),
        unit=row["unit"],
        higher_is_better=None if row["direction"] is None else row["direction"] == "higher",
        is_primary=bool(row["is_primary"]),
        a_value=row["a_value"],
        b_value=row["b_value"],
        a_n=row["a_n"],
        b_n=row["b_n"],
        shared=0 if both is None else both.height,
        difference=difference,
        only_a=only_a,
        only_b=only_b,
        chance=chance,
        chance_by=chance_by,
        adjusted=None,
    )


def slices(*, a: str, b: str, task: str, metric: str, by: str, level: float = 0.95) -> pl.DataFrame:
    """slice, samples, a, b, difference, low, high of the shared samples by `by` (label or cluster_id), the largest
    difference first; slices of fewer than five samples are put together as 'others'."""
    samples = cache.ask("compare_samples", a=a, b=b).frame.filter(pl.col("task") == task, pl.col("metric") == metric)
    sliced = samples.filter(pl.col(by).is_not_null())
    sizes = sliced.group_by(by).agg(pl.len().alias("samples"))
    small = sizes.filter(pl.col("samples") < MIN_SLICE_SAMPLES)[by].implode()
    sliced = sliced.with_columns(pl.when(pl.col(by).is_in(small)).then(pl.lit("others")).otherwise(by).alias("slice"))
    rows = []
    for (name,), part in sliced.partition_by("slice", as_dict=True, maintain_order=True).items():
        if part.height < 2:
            continue
        a_scores, b_scores = part["a_score"].to_numpy(), part["b_score"].to_numpy()
        difference = comparison.paired(a_scores, b_scores, level=level)
        rows.append(
            {
                "slice": str(name),
                "samples": part.height,
                "a": part["a_score"].mean(),
                "b": part["b_score"].mean(),
                "difference": difference.value,
                "low": difference.low,
                "high": difference.high,
            }
        )
    schema = {
        "slice": pl.String,
        "samples": pl.Int64,
        **dict.fromkeys(("a", "b", "difference", "low", "high"), pl.Float64),
    }
    return pl.DataFrame(rows, schema=schema).sort(pl.col("difference").abs(), descending=True)
