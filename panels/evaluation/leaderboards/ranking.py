"""From the results of a board to its places: one value a model, its interval, and the places that the tests leave open.

Asked for through cache.compute, so that a board is worked out once for each build and view.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from warehouse.analysis import intervals, ranking
from warehouse.query import cache

Floats = NDArray[np.float64]

LISTS = {
    "tasks": "task",
    "values": "value",
    "stderrs": "stderr",
    "ns": "n",
    "n_sources": "n_source",
    "are_binary": "is_binary",
    "clusters": "n_clusters",
    "tiers": "tier",
    "tier_ranks": "tier_rank",
    "sources": "source",
    "dates": "at",
    "run_ids": "run_id",
}
OF_MODEL = ("model_id", "organization", "size_bucket", "licence_family", "parameters", "downloads_30d", "disagreeing")


@dataclass(frozen=True)
class Ranking:
    """A board in its order: with a value first, best first; then those that lack a task.

    frame[model, standing, place, rank_low, rank_high, value, low, high, stderr, done, missing, n, n_source, tier, source,
    at, run_id, *OF_MODEL]. standing: first, tied (with the first), below, unknown (no interval), incomplete, or
    unranked where nobody knows which way is better. Places are null for the last three.
    """

    frame: pl.DataFrame
    tasks: tuple[str, ...]
    left_out: tuple[str, ...]
    without_baseline: tuple[str, ...]
    n_sources: tuple[str | None, ...]
    unit: str | None
    higher_is_better: bool | None
    level: float


def rank(
    *,
    suite: str,
    is_demo: bool,
    level: float,
    correction: ranking.Correction,
    weights: Sequence[Sequence[Any]] = (),
    is_normalised: bool = False,
    task: str | None = None,
    metric: str | None = None,
    filter: str = "",
    **conditions: list[str] | None,
) -> Ranking:
    """The board of these conditions; asks the queries leaderboard_results and leaderboard_tasks."""
    one = {} if task is None else {"task": task, "metric": metric, "filter": filter}
    results = cache.ask("leaderboard_results", suite=suite, is_demo=is_demo, **one, **conditions).frame
    tasks = cache.ask("leaderboard_tasks", suite=suite, is_demo=is_demo).frame
    chosen = pl.all_horizontal(pl.col(name) == value for name, value in one.items()) if one else pl.col("is_primary")
    weights_by_task = {str(name): float(weight) for name, weight in weights}
    counted = tasks.filter(chosen)
    # One task is no mean: it keeps its own scale, and a rating without bounds its places.
    is_mean = task is None and counted.height > 1
    return ranking_of(results, counted, weights_by_task, is_normalised, level, correction, is_mean=is_mean)


def ranking_of(
    results: pl.DataFrame,
    tasks: pl.DataFrame,
    weights: Mapping[str, float],
    is_normalised: bool,
    level: float,
    correction: ranking.Correction,
    *,
    is_mean: bool,
) -> Ranking:
    """`results`: leaderboard_results. `tasks`: those of leaderboard_tasks that count. `weights`: 1 where not named."""
    is_scaled = is_mean or is_normalised
    scaled = scales(tasks, weights, is_normalised, is_scaled)
    counted = scaled.filter(pl.col("counts")).with_row_index("_task")
    higher = higher_of(counted, is_scaled)
    models = results.sort("model").select("model", *OF_MODEL).with_row_index("_model")
    long = results.select("model", *LISTS).explode(*LISTS, empty_as_null=False).rename(LISTS)
    rows = long.join(counted.select("task", "_task"), on="task").join(models.select("model", "_model"), on="model")
    cells = Cells(rows.sort("_model", "_task"), models.height, counted.height)
    value, error, low, high = (
        task_scores(cells, level) if not is_mean and counted.height else mean_scores(cells, counted, level)
    )
    if is_scaled and not is_mean and counted.height:
        zero, best = counted["zero"][0], counted["best"][0]
        value, low, high = (ranking.normalised(numbers, zero, best) for numbers in (value, low, high))
        low, high, error = np.fmin(low, high), np.fmax(low, high), error / abs(best - zero)
    frame = models.join(
        model_details(cells.rows, counted), on="_model", how="left", maintain_order="left"
    ).with_columns(
        *(
            pl.Series(name, numbers).fill_nan(None)
            for name, numbers in (("value", value), ("stderr", error), ("low", low), ("high", high))
        ),
        pl.col("done").fill_null(0),
    )
    return Ranking(
        with_places(frame, ranking.ranks(value, error, higher is not False, level, correction), higher),
        tuple(counted["task"]),
        tuple(scaled.filter(~pl.col("counts") & (pl.col("weight") > 0))["task"]),
        tuple(counted.filter(pl.col("random_baseline").is_null())["task"]) if is_normalised else (),
        tuple(cells.rows["n_source"].unique().sort(nulls_last=True)),
        unit_of(counted, is_scaled),
        higher,
        level,
    )


def scales(tasks: pl.DataFrame, weights: Mapping[str, float], is_normalised: bool, is_scaled: bool) -> pl.DataFrame:
    """Adds to each task its weight, the value that counts as nought, the best possible one, and whether it counts.

    One task alone keeps its own scale. In a mean, every task runs from 0 (worst, or chance) to 1 (best possible), so
    that more is better whatever its direction; one without bounds or direction has no such scale and does not count.
    """
    lower_is_better = pl.col("direction") == "lower"
    best = pl.when(lower_is_better).then("lower_bound").otherwise("upper_bound")
    worst = pl.when(lower_is_better).then("upper_bound").otherwise("lower_bound")
    weight = (
        pl.col("task").replace_strict(dict(weights), default=1.0, return_dtype=pl.Float64) if weights else pl.lit(1.0)
    )
    scaled = tasks.with_columns(
        weight.alias("weight"),
        best.alias("best"),
        (pl.coalesce("random_baseline", worst) if is_normalised else worst).alias("zero"),
    )
    has_scale = (pl.col("best") != pl.col("zero")) & pl.col("direction").is_not_null() & (pl.col("weight") > 0)
    return scaled.with_columns(counts=has_scale.fill_null(False) if is_scaled else pl.lit(True))


class Cells:
    """Results as tables of models x tasks, NaN where there is none. `rows` is in the order of both."""

    def __init__(self, rows: pl.DataFrame, models: int, tasks: int):
        self.rows, self._shape = rows, (models, tasks)
        self._at = rows["_model"].to_numpy(), rows["_task"].to_numpy()
        self.values, self.n, self.clusters = (self.table(name) for name in ("value", "n", "n_clusters"))
        self.are_binary = self.table("is_binary") == 1
        errors = self.table("stderr")
        # An error of nought is no certainty: samples that are all alike tell nothing of their spread.
        self.errors = np.where(errors > 0, errors, np.nan)

    def table(self, name: str) -> Floats:
        table = np.full(self._shape, np.nan)
        table[self._at] = self.rows[name].cast(pl.Float64).fill_null(float("nan")).to_numpy()
        return table

    def tested(self) -> Floats:
        """Errors fit for a test."""
        return intervals.testable_stderrs(self.values, self.n, self.errors, self.are_binary)


def task_scores(cells: Cells, level: float) -> tuple[Floats, Floats, Floats, Floats]:
    """Value, error and both ends of the interval of each model, of the one task there is."""
    value, n, error, is_binary, clusters = (
        table[:, 0] for table in (cells.values, cells.n, cells.errors, cells.are_binary, cells.clusters)
    )
    low, high = intervals.from_statistics(value, n, error, is_binary, clusters, level)
    return value, cells.tested()[:, 0], low, high


def mean_scores(cells: Cells, counted: pl.DataFrame, level: float) -> tuple[Floats, Floats, Floats, Floats]:
    """The same of the weighted mean of all tasks, NaN for a model that lacks one."""
    none = np.full(cells.values.shape[0], np.nan)
    if counted.is_empty():
        return none, none, none, none
    zero, best, weights = (counted[name].cast(pl.Float64).to_numpy() for name in ("zero", "best", "weight"))
    value, error = ranking.weighted_mean(
        ranking.normalised(cells.values, zero, best), cells.tested() / np.abs(best - zero), weights
    )
    # Equal to twelve places is equal: sums of floating numbers differ in the last one.
    value = value.round(12)
    low, high = intervals.from_statistics(value, none, error, none == 1, none, level)
    return value, error, low, high


def model_details(rows: pl.DataFrame, counted: pl.DataFrame) -> pl.DataFrame:
    """One row a model: how many tasks it has and which it lacks, on how many samples, by which sources and runs."""
    details = rows.group_by("_model", maintain_order=True).agg(
        pl.len().alias("done"),
        pl.col("_task").alias("_tasks"),
        pl.when(pl.col("n").null_count() == 0).then(pl.col("n").sum()).alias("n"),
        pl.col("n_source").drop_nulls().unique().sort().str.join(", ").replace("", None).alias("n_source"),
        pl.col("tier").sort_by("tier_rank").last(),
        pl.col("source").drop_nulls().unique().sort().str.join(", ").replace("", None),
        pl.col("at").max().cast(pl.Date),
        # The run with most of the tasks stands for the model where one run is asked for; the latest of equals.
        pl.col("run_id").sort_by("at", "run_id", descending=True).mode(maintain_order=True).first(),
    )
    names = dict(enumerate(counted["task"]))
    missing = [
        ", ".join(name for at, name in names.items() if at not in done) or None for done in map(set, details["_tasks"])
    ]
    return details.drop("_tasks").with_columns(pl.Series("missing", missing, dtype=pl.String))


def with_places(frame: pl.DataFrame, ranks: ranking.Ranks, higher: bool | None) -> pl.DataFrame:
    """The board in its order, with places and standing."""
    has_place = pl.Series(ranks.low > 0) & pl.lit(higher is not None)
    is_first = pl.col("_model") == (-1 if ranks.first is None else ranks.first)
    standing = (
        pl.when(pl.col("value").is_null())
        .then(pl.lit("incomplete"))
        .when(pl.lit(higher is None))
        .then(pl.lit("unranked"))
        .when(~has_place)
        .then(pl.lit("unknown"))
        .when(is_first)
        .then(pl.lit("first"))
        .when(pl.Series(ranks.is_tied))
        .then(pl.lit("tied"))
        .otherwise(pl.lit("below"))
    )
    frame = frame.with_columns(
        standing.alias("standing"),
        pl.when(has_place).then(pl.Series(ranks.low)).alias("rank_low"),
        pl.when(has_place).then(pl.Series(ranks.high)).alias("rank_high"),
    )
    frame = frame.sort("value", "model", descending=[higher is not False, False], nulls_last=True)
    is_placed = pl.col("rank_low").is_not_null()
    return frame.with_columns(pl.when(is_placed).then(is_placed.cum_sum()).cast(pl.Int64).alias("place")).drop("_model")


def higher_of(counted: pl.DataFrame, is_scaled: bool) -> bool | None:
    """Whether more is better; None where nobody knows. On a scale of ours it is, whatever the task's own direction."""
    direction = "higher" if is_scaled else counted["direction"][0] if counted.height else None
    return None if direction is None else direction == "higher"


def unit_of(counted: pl.DataFrame, is_scaled: bool) -> str | None:
    return "share" if is_scaled else counted["unit"][0] if counted.height else None
