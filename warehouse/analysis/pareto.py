"""What nobody beats on both axes: the frontier of quality against cost, latency, size or adoption, and how sure it is."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

REACH = 6  # standard errors that a draw does not leave: twice in 1e9


def frontier(x: ArrayLike, y: ArrayLike, x_lower_is_better: bool = True, y_higher_is_better: bool = True) -> Mask:
    """Which of k points are on the frontier: no other is at least as good on both axes and better on one.

    Points at the same place share it. A point without a finite place (nan, infinity) is not on it and beats nobody.
    Raises ValueError where the axes differ in length. Time grows with k log k.
    """
    return _on_frontier(*_costs_and_gains(x, y, x_lower_is_better, y_higher_is_better))


def chances(
    x: ArrayLike,
    y: ArrayLike,
    x_stderrs: ArrayLike,
    y_stderrs: ArrayLike,
    x_lower_is_better: bool = True,
    y_higher_is_better: bool = True,
    draws: int = 2_000,
    seed: int = 0,
) -> Floats:
    """How often each of k points is on the frontier when all are drawn anew from normal errors, 0 to 1.

    Standard errors are in the unit of their axis; nan says that the coordinate is known exactly. The errors of two
    points, and of the two axes, are independent. A point without a finite place has nan. With 2,000 draws a chance is
    right to about 0.02 (two standard errors at a half); the same input and seed give the same answer.
    """
    cost, gain = _costs_and_gains(x, y, x_lower_is_better, y_higher_is_better)
    cost_error, gain_error = _errors(x_stderrs, cost, "x"), _errors(y_stderrs, gain, "y")
    if draws < 1:
        raise ValueError(f"{draws} draws give no chance; ask for at least 1.")
    is_finite = np.isfinite(cost) & np.isfinite(gain)
    shares = np.full(cost.size, np.nan)
    at, up, wide, high = cost[is_finite], gain[is_finite], cost_error[is_finite], gain_error[is_finite]
    if not wide.any() and not high.any():
        shares[is_finite] = _on_frontier(at, up)
        return shares
    rng, times = np.random.default_rng(seed), np.zeros(at.size)
    is_open = ~_hopeless(at, up, REACH * wide, REACH * high)
    at, up, wide, high = at[is_open], up[is_open], wide[is_open], high[is_open]
    for _ in range(draws):
        times[is_open] += _on_frontier(rng.normal(at, wide), rng.normal(up, high))
    shares[is_finite] = times / draws
    return shares


def _hopeless(cost: Floats, gain: Floats, cost_reach: Floats, gain_reach: Floats) -> Mask:
    """Points that at their best are beaten by another at its worst: they need no draws, and decide nothing."""
    order = np.argsort(cost + cost_reach)
    worst_cost, worst_gain = (cost + cost_reach)[order], (gain - gain_reach)[order]
    sure_for_less = np.concatenate(([-np.inf], np.maximum.accumulate(worst_gain)))
    beaten_by: Floats = sure_for_less[np.searchsorted(worst_cost, cost - cost_reach, side="left")]
    return np.asarray(beaten_by > gain + gain_reach)


def _costs_and_gains(
    x: ArrayLike, y: ArrayLike, x_lower_is_better: bool, y_higher_is_better: bool
) -> tuple[Floats, Floats]:
    """Both axes turned so that less of the first and more of the second is better."""
    across, up = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    if across.ndim != 1 or across.shape != up.shape:
        raise ValueError(f"{across.size} values of x but {up.size} of y; each point has one of both.")
    return across if x_lower_is_better else -across, up if y_higher_is_better else -up


def _errors(stderrs: ArrayLike, values: Floats, axis: str) -> Floats:
    error = np.asarray(stderrs, dtype=float)
    if error.shape != values.shape:
        raise ValueError(
            f"{values.size} values of {axis} but {error.size} standard errors; each value has one, or nan."
        )
    if (error < 0).any() or np.isinf(error).any():
        raise ValueError(f"A standard error of {axis} is negative or infinite; give a finite one, or nan for none.")
    return np.nan_to_num(error, nan=0.0)


def _on_frontier(cost: Floats, gain: Floats) -> Mask:
    """Along rising cost, a point stays if it is the best of its own cost and better than all that cost less."""
    is_on = np.zeros(cost.size, dtype=bool)
    finite = np.flatnonzero(np.isfinite(cost) & np.isfinite(gain))
    order = finite[np.lexsort((-gain[finite], cost[finite]))]
    paid, got = cost[order], gain[order]
    first = np.searchsorted(paid, paid, side="left")
    best_for_less = np.concatenate(([-np.inf], np.maximum.accumulate(got)))[first]
    is_on[order] = (got == got[first]) & (got > best_for_less)
    return is_on
