"""Is one run better than another? Paired where both answered the same samples, unpaired where they did not.

After E. Miller, Adding Error Bars to Evals (2024), arXiv 2411.00640, section 4, and the sources named below.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from warehouse.analysis import intervals

Floats = NDArray[np.float64]
MAX_EXACT = 16  # differences whose 2^n signs are all looked at


@dataclass(frozen=True)
class Difference:
    """A minus B in the score's own unit. `p` is two-sided; None beside None bounds where nothing is known of the error.

    `n` counts shared samples, or is None where the two did not share any and `method` is 'unpaired'.
    """

    value: float
    low: float | None
    high: float | None
    stderr: float | None
    p: float | None
    n: int | None
    method: Literal["paired", "paired, clustered", "unpaired"]
    correlation: float | None = None


def paired(a: ArrayLike, b: ArrayLike, clusters: ArrayLike | None = None, level: float = 0.95) -> Difference:
    """The mean difference over shared samples, one score of each a sample (epochs averaged before). Where every
    difference is the same there are no bounds and no p: so many samples without any spread leave the error unknown."""
    one, other = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if one.shape != other.shape:
        raise ValueError(f"{one.size} scores against {other.size}; a paired comparison has one of each a sample.")
    found = (
        intervals.mean(one - other, level) if clusters is None else intervals.clustered(one - other, clusters, level)
    )
    both_vary = one.size > 2 and one.std() > 0 and other.std() > 0
    correlation = float(np.corrcoef(one, other)[0, 1]) if both_vary else None
    if not found.stderr:  # all differ by the same: that says nothing of how much others would
        return Difference(found.value, None, None, None, None, found.n, "paired", correlation)
    method: Literal["paired", "paired, clustered"] = "paired, clustered" if found.method == "clustered" else "paired"
    free = (len(np.unique(np.asarray(clusters))) if found.method == "clustered" else found.n) - 1
    p = _two_sided(found.value, found.stderr, free)
    return Difference(found.value, found.low, found.high, found.stderr, p, found.n, method, correlation)


def unpaired(a: float, a_stderr: float | None, b: float, b_stderr: float | None, level: float = 0.95) -> Difference:
    """From two means with independent errors; wider than paired where samples are shared, which is why that is preferred."""
    if a_stderr is None or b_stderr is None:
        return Difference(a - b, None, None, None, None, None, "unpaired")
    error = float(np.hypot(a_stderr, b_stderr))
    half = float(stats.norm.isf((1 - level) / 2)) * error
    return Difference(a - b, a - b - half, a - b + half, error, _two_sided(a - b, error, None), None, "unpaired")


def _two_sided(value: float, stderr: float | None, free: int | None) -> float | None:
    if stderr is None:
        return None
    if stderr == 0:
        return 1.0 if value == 0 else 0.0
    distance = abs(value) / stderr
    return float(2 * (stats.norm.sf(distance) if free is None else stats.t.sf(distance, free)))


def mcnemar(only_a: int, only_b: int, *, mid: bool = True) -> float:
    """Two-sided p of right-or-wrong scores from the discordant samples alone (McNemar 1947, Psychometrika 12): binomial,
    with the mid-p correction unless told otherwise (Fagerland, Lydersen, Laake 2013, BMC Med. Res. Methodol. 13)."""
    n, least = only_a + only_b, min(only_a, only_b)
    if n == 0:
        return 1.0
    tail = float(stats.binom.cdf(least, n, 0.5))
    at = float(stats.binom.pmf(least, n, 0.5))
    exact = min(1.0, 2 * tail)
    if not mid:
        return exact
    return 1 - at if only_a == only_b else 2 * tail - at


@dataclass(frozen=True)
class Permutation:
    """`p` two-sided; `stderr` is the error of p itself where signs were drawn, 0 where all were looked at."""

    p: float
    stderr: float
    draws: int


def sign_flip(differences: ArrayLike, draws: int = 20_000, seed: int = 0) -> Permutation:
    """How often a mean as far from 0 comes about where every difference might as well have the other sign (Fisher 1935).
    All signs below 17 samples, seeded draws above; the observed signs count as one of the draws."""
    d = np.asarray(differences, dtype=float)
    d = d[d != 0]  # such a sample is the same either way
    if not d.size:
        return Permutation(1.0, 0.0, 1)
    seen = abs(d.sum()) - 1e-12 * np.abs(d).sum()
    if d.size <= MAX_EXACT:
        signs = np.array(list(product((1.0, -1.0), repeat=d.size)))
        return Permutation(float((np.abs(signs @ d) >= seen).mean()), 0.0, len(signs))
    rng, as_far, left = np.random.default_rng(seed), 1, draws
    while left > 0:
        batch = min(left, max(1, 4_000_000 // d.size))
        flips = rng.integers(0, 2, (batch, d.size), dtype=np.int8) * 2.0 - 1.0
        as_far += int(np.count_nonzero(np.abs(flips @ d) >= seen))
        left -= batch
    p = as_far / (draws + 1)
    return Permutation(p, float(np.sqrt(p * (1 - p) / draws)), draws)


def holm(p: ArrayLike) -> Floats:
    """Adjusted p for several questions of one comparison: below alpha, the chance of any false alarm is at most alpha."""
    return _adjusted(np.asarray(p, dtype=float), is_step_down=True)


def benjamini_hochberg(p: ArrayLike) -> Floats:
    """Adjusted p for a screen: of those below q, a share of at most q is expected to be false alarms."""
    return _adjusted(np.asarray(p, dtype=float), is_step_down=False)


def _adjusted(p: Floats, is_step_down: bool) -> Floats:
    """nan stays nan and is not counted as a question."""
    adjusted = np.full(p.shape, np.nan)
    finite = np.flatnonzero(~np.isnan(p))
    order = finite[np.argsort(p[finite], kind="stable")]
    m, rank = order.size, np.arange(1, order.size + 1)
    if is_step_down:
        adjusted[order] = np.minimum(np.maximum.accumulate((m - rank + 1) * p[order]), 1)
    else:
        adjusted[order] = np.minimum(np.minimum.accumulate((m / rank * p[order])[::-1])[::-1], 1)
    return adjusted


Verdict = Literal["pass", "fail", "open"]


def gate(difference: Difference, margin: float, higher_is_better: bool = True) -> Verdict:
    """Whether A may replace B: 'pass' where the whole interval says that A loses less than `margin` (>= 0, in the unit of
    the score), 'fail' where the whole interval says that it loses more, 'open' where it cannot be said: more samples."""
    if margin < 0:
        raise ValueError(f"A margin is what may be lost; {margin} is below zero.")
    if difference.low is None or difference.high is None:
        return "open"
    low, high = (difference.low, difference.high) if higher_is_better else (-difference.high, -difference.low)
    if low > -margin or (low == high == -margin):
        return "pass"
    return "fail" if high < -margin else "open"
