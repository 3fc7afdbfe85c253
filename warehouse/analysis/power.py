"""What a comparison can see at all: the smallest difference found as a rule, and the samples that a smaller one takes.

After E. Miller (2024), arXiv 2411.00640, section 5; J. Cohen, Statistical Power Analysis (1988), for the normal case.
"""

from __future__ import annotations

import math

from scipy import stats


def detectable(stderr: float, alpha: float = 0.05, power: float = 0.8) -> float:
    """The true difference that a two-sided test at `alpha` finds with the stated power, given the standard error of the
    difference, in the score's unit."""
    _check(alpha, power)
    return float(stats.norm.isf(alpha / 2) + stats.norm.ppf(power)) * stderr


def samples_needed(difference: float, stderr: float, n: int, alpha: float = 0.05, power: float = 0.8) -> int:
    """How many samples like these `n`, whose difference has that error, it takes to find a true `difference`.

    The error falls with the root of n; for clustered samples that means more clusters of the same size. Raises
    ValueError where the difference is 0: no number of samples finds it.
    """
    if not difference:
        raise ValueError("A difference of 0 cannot be found by any number of samples.")
    need = n * (detectable(stderr, alpha, power) / abs(difference)) ** 2
    return max(2, math.ceil(need - 1e-9))


def chance(difference: float, stderr: float, alpha: float = 0.05) -> float:
    """The power against a true `difference`: how often a two-sided test at `alpha` would call it real."""
    _check(alpha, 0.5)
    if stderr <= 0:
        return 1.0 if difference else alpha
    limit, shift = float(stats.norm.isf(alpha / 2)), difference / stderr
    return float(stats.norm.sf(limit - shift) + stats.norm.cdf(-limit - shift))


def paired_stderr(a_sd: float, b_sd: float, correlation: float, n: int) -> float:
    """The standard error of a paired difference of n samples, from the spread of each and how far they agree."""
    return math.sqrt(max(a_sd**2 + b_sd**2 - 2 * correlation * a_sd * b_sd, 0.0) / n)


def _check(alpha: float, power: float) -> None:
    if not 0 < alpha < 1 or not 0 < power < 1:
        raise ValueError(f"alpha and power lie between 0 and 1; these are {alpha} and {power}.")
