"""Which places of a leaderboard are real: rank intervals that hold together, ties with the first, and means over tasks.

Rank intervals from all pairwise tests with family-wise control: D. Al Mohamad, J. J. Goeman, E. W. van Zwet,
Simultaneous confidence intervals for ranks (2019), arXiv 1708.02729; S. Holm (1979), Scand. J. Statist. 6;
Y. Benjamini and Y. Hochberg (1995), J. R. Statist. Soc. B 57 where a screen is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Correction = Literal["holm", "bh"]


@dataclass(frozen=True)
class Ranks:
    """In the order given. `low` and `high` are the first and last place the tests leave open, 0 where nothing is known
    of a model's error: it has no place and takes none. `is_tied` says which are not worse than the first, itself too."""

    low: Ints
    high: Ints
    is_tied: NDArray[np.bool_]
    first: int | None
    level: float
    separated: int  # pairs that are told apart
    pairs: int


def ranks(
    values: ArrayLike,
    stderrs: ArrayLike,
    higher_is_better: bool = True,
    level: float = 0.95,
    correction: Correction = "holm",
) -> Ranks:
    """Places of k models with independent errors. Time and memory grow with k^2: 5,000 models are 12.5 M pairs.

    With 'holm' the chance that any of the intervals misses its model's true place is at most 1 - level; with 'bh' a
    share of at most 1 - level of the differences called real is expected to be none.
    """
    v, error = np.asarray(values, dtype=float), np.asarray(stderrs, dtype=float)
    low, high = np.zeros(v.size, dtype=np.int64), np.zeros(v.size, dtype=np.int64)
    is_tied = np.zeros(v.size, dtype=bool)
    finite = np.flatnonzero(np.isfinite(v) & np.isfinite(error))
    if not finite.size:
        return Ranks(low, high, is_tied, None, level, 0, 0)
    order = finite[np.argsort(-v[finite] if higher_is_better else v[finite], kind="stable")]
    gaps = _pair_distances(v[order], error[order] ** 2)
    threshold = _threshold(gaps, 1 - level, correction)
    worse_than, better_than = np.zeros(order.size, dtype=np.int64), np.zeros(order.size, dtype=np.int64)
    start = 0
    for place in range(order.size - 1):
        apart = gaps[start : start + order.size - 1 - place] >= threshold
        start += order.size - 1 - place
        better_than[place] = np.count_nonzero(apart)
        worse_than[place + 1 :] += apart
        if place == 0:
            is_tied[order[1:][~apart]] = True
    low[order], high[order] = 1 + worse_than, order.size - better_than
    is_tied[order[0]] = True
    return Ranks(low, high, is_tied, int(order[0]), level, int(better_than.sum()), gaps.size)


def _pair_distances(sorted_values: Floats, variances: Floats) -> Floats:
    """|difference| in standard errors of every pair (0,1), (0,2), ... of values in order; same and exact is 0."""
    k = sorted_values.size
    distances, start = np.empty(k * (k - 1) // 2), 0
    with np.errstate(divide="ignore", invalid="ignore"):
        for i in range(k - 1):
            gap = np.abs(sorted_values[i + 1 :] - sorted_values[i])
            distances[start : start + gap.size] = np.where(
                gap > 0, gap / np.sqrt(variances[i + 1 :] + variances[i]), 0.0
            )
            start += gap.size
    return distances


def _threshold(distances: Floats, alpha: float, correction: Correction) -> float:
    """The distance from which a pair is told apart, found without sorting: each round looks how many would be rejected
    at the threshold of the round before, and Holm's (from none upwards) or Benjamini and Hochberg's (from all
    downwards) set is where that stops changing."""
    m = distances.size
    if not m:
        return np.inf
    rejected = 0 if correction == "holm" else m
    while True:
        share = alpha / (m - rejected) if correction == "holm" else alpha * rejected / m
        threshold = float(stats.norm.isf(share / 2)) if share > 0 else np.inf
        exceeding = int(np.count_nonzero(distances >= threshold))
        if exceeding in (rejected, m) or not share:
            return threshold
        rejected = exceeding


@dataclass(frozen=True)
class Verdict:
    """Whether the first is first. `tied` names who else may be; None for both where no two models can be compared."""

    leader: str | None
    tied: tuple[str, ...]
    is_alone: bool | None
    sentence: str


def is_first_real(names: Sequence[str], found: Ranks, values: ArrayLike) -> Verdict:
    """One plain sentence about the head of a board; `names` and `values` in the order the ranks were made from."""
    v = np.asarray(values, dtype=float)
    unknown = int(np.count_nonzero(np.isfinite(v) & (found.low == 0)))
    if found.first is None or np.count_nonzero(found.low) < 2:
        return Verdict(
            None, (), None, "Who is first cannot be said: fewer than two models have an error to compare by."
        )
    leader = names[found.first]
    tied = tuple(name for i, name in enumerate(names) if found.is_tied[i] and i != found.first)
    aside = f" {unknown:,} without an error are not counted." if unknown else ""
    percent = f"{found.level:.0%}"
    if not tied:
        return Verdict(leader, (), True, f"{leader} is first, and told apart from all others at {percent}.{aside}")
    named = ", ".join(tied[:3]) + (f" and {len(tied) - 3:,} more" if len(tied) > 3 else "")
    return Verdict(leader, tied, False, f"{leader} leads, statistically tied with {named} at {percent}.{aside}")


def weighted_mean(values: ArrayLike, stderrs: ArrayLike, weights: ArrayLike) -> tuple[Floats, Floats]:
    """Mean over tasks and its error, one a model. `values` and `stderrs` are models x tasks, `weights` tasks.

    Only complete models have one: nan in any task with weight gives nan. Errors of tasks are independent.
    """
    v, error, w = (np.asarray(x, dtype=float) for x in (values, stderrs, weights))
    if (w < 0).any() or not w.sum():
        raise ValueError("Weights are not negative, and one at least is above zero.")
    used = w > 0
    share = w[used] / w.sum()
    return v[:, used] @ share, np.sqrt((error[:, used] * share) ** 2 @ np.ones(share.size))


def normalised(values: ArrayLike, baseline: ArrayLike, best: ArrayLike = 1.0) -> Floats:
    """0 at what chance gives, 1 at the best possible; below chance is negative and stays so."""
    v, zero, one = (np.asarray(x, dtype=float) for x in (values, baseline, best))
    return (v - zero) / (one - zero)


def bootstrap_ranks(
    scores: ArrayLike, higher_is_better: bool = True, level: float = 0.95, draws: int = 2_000, seed: int = 0
) -> tuple[Ints, Ints]:
    """Pointwise rank intervals where all models answered the same samples: `scores` is models x samples, and samples are
    drawn with replacement, so that what is hard for one is hard for all. Percentile bounds (Efron 1979, Ann. Stat. 7)."""
    table = np.asarray(scores, dtype=float)
    if table.ndim != 2 or not np.isfinite(table).all() or table.shape[1] < 2:
        raise ValueError("Bootstrap ranks need finite scores of models x samples, at least two samples.")
    rng = np.random.default_rng(seed)
    counts = rng.multinomial(table.shape[1], np.full(table.shape[1], 1 / table.shape[1]), size=draws)
    means = (table if higher_is_better else -table) @ counts.T
    places = stats.rankdata(-means.round(9), axis=0, method="min")
    tail = (1 - level) / 2
    low = np.quantile(places, tail, axis=1, method="inverted_cdf")
    high = np.quantile(places, 1 - tail, axis=1, method="inverted_cdf")
    return low.astype(np.int64), high.astype(np.int64)
