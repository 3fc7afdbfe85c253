"""Percentiles of latency with intervals that assume nothing of its distribution, and throughput.

Order-statistic intervals: W. J. Conover, Practical Nonparametric Statistics (1999), section 3.2.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats


@dataclass(frozen=True)
class Percentile:
    """`low` and `high` are None where so few values hold no bound on that side; `needed` says how many would."""

    q: float
    value: float
    low: float | None
    high: float | None
    n: int
    needed: int


def percentile(values: ArrayLike, q: float, level: float = 0.95) -> Percentile:
    """The q-quantile (0 < q < 1) by linear interpolation, between two values of the sample that hold the true one with
    at least the stated level, each side missing it with at most half of the rest. Raises ValueError without values."""
    ordered = np.sort(np.asarray(values, dtype=float))
    if not ordered.size or not np.isfinite(ordered).all():
        raise ValueError(f"A percentile needs finite values; there are {ordered.size}.")
    if not 0 < q < 1:
        raise ValueError(f"A quantile lies between 0 and 1, not at {q}.")
    n, tail = ordered.size, (1 - level) / 2
    # The number of values below the true quantile is binomial(n, q): the bounds are the order statistics between
    # which it falls, the lower one the largest with P(X < rank) <= tail.
    low = int(stats.binom.ppf(tail, n, q))
    if stats.binom.cdf(low, n, q) <= tail:
        low += 1
    high = int(stats.binom.isf(tail, n, q)) + 1
    while high > 1 and stats.binom.sf(high - 2, n, q) <= tail:
        high -= 1
    value = float(np.quantile(ordered, q))
    # Of few values the true percentile lies most likely beyond the interpolated one; the interval keeps that one too.
    return Percentile(
        q, value, min(float(ordered[low - 1]), value) if low >= 1 else None,
        max(float(ordered[high - 1]), value) if high <= n else None, n, needed(q, level),
    )  # fmt: skip


def needed(q: float, level: float = 0.95) -> int:
    """The fewest values that bound the q-quantile on both sides: q^n and (1 - q)^n both at most half of 1 - level."""
    tail = math.log((1 - level) / 2)
    return math.ceil(max(tail / math.log(q), tail / math.log(1 - q)) - 1e-9)


@dataclass(frozen=True)
class Rate:
    """Something an hour, a second: `low` and `high` are of the true rate, were counts as irregular as chance."""

    value: float
    low: float
    high: float


def rate(count: int, seconds: float, level: float = 0.95) -> Rate:
    """Requests a second with the exact Poisson interval (Garwood 1936). Raises ValueError where no time went by."""
    if seconds <= 0 or count < 0:
        raise ValueError(f"{count} in {seconds} seconds is no rate.")
    tail = (1 - level) / 2
    low = float(stats.chi2.ppf(tail, 2 * count)) / 2 if count else 0.0
    return Rate(count / seconds, low / seconds, float(stats.chi2.isf(tail, 2 * count + 2)) / 2 / seconds)
