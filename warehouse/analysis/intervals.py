"""How sure an evaluation's score is: intervals of a mean over samples, alone, in clusters, or over repeated answers.

After E. Miller, Adding Error Bars to Evals (2024), arXiv 2411.00640, and the classical sources named below.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Interval:
    """A mean with its interval; bounds and error are None where one sample alone says nothing about them."""

    value: float
    low: float | None
    high: float | None
    stderr: float | None
    n: int
    method: str


def proportion(successes: float, n: int, level: float = 0.95) -> Interval:
    """Wilson's score interval of a share (Wilson 1927, JASA 22). Raises ValueError where n < 1 or successes do not fit."""
    if n < 1 or not 0 <= successes <= n:
        raise ValueError(f"{successes} of {n} is no share; n is at least 1 and successes lie between 0 and n.")
    share = successes / n
    low, high = wilson(np.array([share]), np.array([n]), level)
    return Interval(share, float(low[0]), float(high[0]), float(np.sqrt(share * (1 - share) / n)), n, "Wilson")


def wilson(shares: ArrayLike, n: ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]:
    """Wilson's interval for many shares at once; n may be any positive number (an effective sample size)."""
    p, count = np.asarray(shares, dtype=float), np.asarray(n, dtype=float)
    z2 = stats.norm.isf((1 - level) / 2) ** 2
    middle = (p + z2 / (2 * count)) / (1 + z2 / count)
    half = np.sqrt(z2) / (1 + z2 / count) * np.sqrt(p * (1 - p) / count + z2 / (4 * count**2))
    # At 0 and at 1 the bound is exact; rounding must not carry it past.
    low = np.where(p <= 0, 0.0, np.clip(middle - half, 0, 1))
    return low, np.where(p >= 1, 1.0, np.clip(middle + half, 0, 1))


def mean(values: ArrayLike, level: float = 0.95) -> Interval:
    """Student's interval of a mean of independent samples. Raises ValueError where there is none."""
    finite = _finite(values)
    n, middle = finite.size, float(finite.mean())
    if n == 1:
        return Interval(middle, None, None, None, 1, "one sample")
    error = float(finite.std(ddof=1) / np.sqrt(n))
    half = float(stats.t.isf((1 - level) / 2, n - 1)) * error
    return Interval(middle, middle - half, middle + half, error, n, "t")


def clustered(values: ArrayLike, clusters: ArrayLike, level: float = 0.95) -> Interval:
    """A mean where samples of one cluster go together: errors are summed within it first (Miller 2024, section 2.2;
    Liang and Zeger 1986), times sqrt(G / (G - 1)) for G clusters, so that clusters of one give sd / sqrt(n); the interval
    is Student's with G - 1 degrees of freedom."""
    finite, of = _finite(values), np.asarray(clusters)
    if of.shape != finite.shape:
        raise ValueError(f"{finite.size} values but {of.size} clusters; each value has one.")
    _, place = np.unique(of, return_inverse=True)
    groups, middle = int(place.max()) + 1, float(finite.mean())
    if groups == 1:
        return Interval(middle, None, None, None, finite.size, "one cluster")
    if groups == finite.size:
        return mean(finite, level)
    sums = np.bincount(place, weights=finite - middle)
    error = float(np.sqrt((sums**2).sum() * groups / (groups - 1)) / finite.size)
    half = float(stats.t.isf((1 - level) / 2, groups - 1)) * error
    return Interval(middle, middle - half, middle + half, error, finite.size, "clustered")


def by_sample(
    values: ArrayLike, samples: ArrayLike, clusters: ArrayLike | None = None
) -> tuple[Floats, NDArray[np.generic] | None]:
    """Repeated answers (epochs) averaged within their sample, which is the unit that was drawn (Miller 2024, section 3):
    one value a sample, in the samples' order, and its cluster. A sample in two clusters raises ValueError."""
    finite, of = _finite(values), np.asarray(samples)
    _, first, place = np.unique(of, return_index=True, return_inverse=True)
    means = np.bincount(place, weights=finite) / np.bincount(place)
    if clusters is None:
        return means, None
    groups = np.asarray(clusters)
    if (groups[first][place] != groups).any():
        raise ValueError("A sample stands in two clusters; its answers belong to one.")
    return means, groups[first]


def from_statistics(
    values: ArrayLike,
    n: ArrayLike,
    stderrs: ArrayLike,
    are_binary: ArrayLike,
    n_clusters: ArrayLike,
    level: float = 0.95,
) -> tuple[Floats, Floats]:
    """Bounds for many results at once from what is stored of them; nan where nothing is known of the error.

    All of one length k; nan stands for unknown in `n`, `stderrs` and `n_clusters`. A share of independent 0/1 samples
    has Wilson's interval, a clustered mean Student's with clusters - 1, any other mean Student's with n - 1 degrees of
    freedom, and where n is unknown the normal one.
    """
    v, count, error, groups = (np.asarray(x, dtype=float) for x in (values, n, stderrs, n_clusters))
    is_share = np.asarray(are_binary, dtype=bool) & (count >= 1) & np.isnan(groups) & (v >= 0) & (v <= 1)
    free = np.where(np.isnan(groups), count, groups) - 1
    with np.errstate(invalid="ignore", divide="ignore"):
        tail = (1 - level) / 2
        reach = np.where(free >= 1, stats.t.isf(tail, np.where(free >= 1, free, 1)), np.nan)
        reach = np.where(np.isnan(free), stats.norm.isf(tail), reach)
        low, high = v - reach * error, v + reach * error
        share_low, share_high = wilson(np.where(is_share, v, 0.5), np.where(is_share, count, 1), level)
    return np.where(is_share, share_low, low), np.where(is_share, share_high, high)


def testable_stderrs(values: ArrayLike, n: ArrayLike, stderrs: ArrayLike, are_binary: ArrayLike) -> Floats:
    """Standard errors fit for a test: none of n samples wrong is no proof that none ever is. Where a 0/1 score is 0 or 1
    and its error would be 0, two successes and two failures are added (Agresti and Coull 1998, Am. Stat. 52)."""
    v, count, error = (np.asarray(x, dtype=float) for x in (values, n, stderrs))
    is_edge = np.asarray(are_binary, dtype=bool) & (count >= 1) & ((v <= 0) | (v >= 1)) & ~(error > 0)
    with np.errstate(invalid="ignore"):
        more = count + 4
        share = (v * count + 2) / more
        return np.where(is_edge, np.sqrt(share * (1 - share) / more), error)


def _finite(values: ArrayLike) -> Floats:
    array = np.asarray(values, dtype=float)
    if array.ndim != 1 or not array.size or not np.isfinite(array).all():
        raise ValueError(f"An interval needs one list of finite numbers; this has {array.size} values.")
    return array
