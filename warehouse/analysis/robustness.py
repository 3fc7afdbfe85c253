"""How much a score falls when samples are asked in another way: clean less perturbed, on the same samples.

Paired differences after E. Miller (2024), arXiv 2411.00640, section 4; worst case over variants as in HELM (P. Liang et
al. 2022, arXiv 2211.09110, section 4.6).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from warehouse.analysis import comparison, intervals
from warehouse.analysis.comparison import Difference
from warehouse.analysis.intervals import Interval


@dataclass(frozen=True)
class Delta:
    """One perturbation: means over the samples asked both ways; `difference` is clean less perturbed."""

    perturbation: str
    n: int
    clean: float
    perturbed: float
    difference: Difference
    only_one_way: int  # samples left out, as they were asked one way only


@dataclass(frozen=True)
class WorstCase:
    """The mean over samples of the lowest score of all variants, beside the clean mean of the same samples."""

    clean: float
    worst: Interval


def deltas(frame: pl.DataFrame, level: float = 0.95) -> list[Delta]:
    """`frame[sample, perturbation, score, cluster]`: perturbation and cluster null where there is none; answers to one
    sample and variant are averaged. One delta a perturbation with at least two samples asked both ways, the largest
    fall first."""
    means = _means(frame)
    clean = means.filter(pl.col("perturbation").is_null()).select("sample", "cluster", clean="score")
    found = []
    for (name,), part in (
        means.filter(pl.col("perturbation").is_not_null()).partition_by("perturbation", as_dict=True).items()
    ):
        both = clean.join(part.select("sample", perturbed="score"), on="sample").sort("sample")
        if both.height < 2:
            continue
        a, b = both["clean"].to_numpy(), both["perturbed"].to_numpy()
        difference = comparison.paired(a, b, _clusters(both), level)
        left_out = clean.height + part.height - 2 * both.height
        found.append(Delta(str(name), both.height, float(a.mean()), float(b.mean()), difference, left_out))
    return sorted(found, key=lambda delta: (-delta.difference.value, delta.perturbation))


def worst_case(frame: pl.DataFrame, level: float = 0.95) -> WorstCase | None:
    """Over the samples that were asked in every way; None where there are fewer than two, or only one way."""
    means = _means(frame)
    ways = means["perturbation"].n_unique()
    whole = means.group_by("sample").agg(
        pl.len().alias("ways"), pl.col("score").min().alias("worst"), pl.col("cluster").drop_nulls().first(),
        pl.col("score").filter(pl.col("perturbation").is_null()).first().alias("clean"),
    )  # fmt: skip
    complete = whole.filter(pl.col("ways") == ways, pl.col("clean").is_not_null()).sort("sample")
    if ways < 2 or complete.height < 2:
        return None
    scores = complete["worst"].to_numpy()
    clusters = _clusters(complete)
    if clusters is not None:
        interval = intervals.clustered(scores, clusters, level)
    elif complete["worst"].is_in([0.0, 1.0]).all():
        interval = intervals.proportion(float(scores.sum()), complete.height, level)
    else:
        interval = intervals.mean(scores, level)
    return WorstCase(float(complete["clean"].to_numpy().mean()), interval)


def _means(frame: pl.DataFrame) -> pl.DataFrame:
    scored = frame.filter(pl.col("score").is_not_null())
    return scored.group_by("sample", "perturbation").agg(pl.col("score").mean(), pl.col("cluster").drop_nulls().first())


def _clusters(frame: pl.DataFrame) -> NDArray[np.str_] | None:
    """A sample without a cluster is one of its own; None where no sample has any."""
    if frame["cluster"].null_count() == frame.height:
        return None
    return frame.select(pl.coalesce("cluster", pl.concat_str(pl.lit("alone "), "sample"))).to_series().to_numpy()
