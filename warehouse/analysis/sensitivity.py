"""Which assumptions the result hangs on: one at a time (tornado), by share of variance (Sobol), by what knowing is worth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import sobol_indices

from warehouse.analysis.roi import Model
from warehouse.analysis.simulation import Draws, Name, distribution, evaluate, uncertain_names

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Bar:
    """An assumption at its 5 % and 95 % quantile (`low`, `high`, its own unit) and the NPV of each plan there."""

    name: Name
    low: float
    high: float
    npv_low: tuple[float, ...]
    npv_high: tuple[float, ...]

    def swing(self, plan: int) -> float:
        """How far apart the two NPVs of a plan are."""
        return abs(self.npv_high[plan] - self.npv_low[plan])


def tornado(model: Model) -> tuple[Bar, ...]:
    """Every uncertain assumption moved alone, the others at their best estimates. In the order of `uncertain_names`."""
    names = uncertain_names(model)
    if not names:
        return ()
    base = np.array([distribution(model, name).value for name in names], dtype=np.float64)
    ends = np.array([distribution(model, name).quantile(np.array([0.05, 0.95])) for name in names])
    moved = np.repeat(base[:, None], 2 * len(names), axis=1)
    for at in range(len(names)):
        moved[at, 2 * at : 2 * at + 2] = ends[at]
    npv = evaluate(model, names, moved)[0]
    return tuple(
        Bar(name, float(low), float(high), tuple(npv[:, 2 * at].tolist()), tuple(npv[:, 2 * at + 1].tolist()))
        for at, (name, (low, high)) in enumerate(zip(names, ends, strict=True))
    )


@dataclass(frozen=True)
class Share:
    """Share of the NPV's variance that an assumption explains alone (`first`) and with all that it interacts with.

    Estimates: near 0 they can be slightly negative, and their sum can pass 1 slightly.
    """

    name: Name
    first: float
    total: float


def variance_shares(model: Model, plan: int, points: int = 1024, seed: int = 0) -> tuple[Share, ...]:
    """Sobol indices of a plan's NPV by scipy's Saltelli design; `points` is a power of two, (assumptions + 2) as many runs.

    Empty where nothing varies or the plan's NPV does not. Source: Saltelli et al. 2010, Computer Physics Communications
    181:259.
    """
    names = uncertain_names(model)
    if not names:
        return ()
    indices = sobol_indices(
        func=lambda values: evaluate(model, names, values)[0][plan],
        n=points,
        dists=[_Drawn(model, name) for name in names],
        rng=np.random.default_rng(seed),
    )
    first, total = np.asarray(indices.first_order).ravel(), np.asarray(indices.total_order).ravel()
    if not np.isfinite(first).all():
        return ()
    return tuple(Share(name, float(a), float(b)) for name, a, b in zip(names, first, total, strict=True))


class _Drawn:
    """What scipy asks of a distribution: its inverse."""

    def __init__(self, model: Model, name: Name) -> None:
        self.of = distribution(model, name)

    def ppf(self, shares: Array) -> Array:
        return self.of.quantile(shares)


@dataclass(frozen=True)
class Knowing:
    """What it would be worth to know an assumption before deciding, in money of the start; `name` None: to know all."""

    name: Name | None
    worth: float


def value_of_information(draws: Draws, groups: int = 32) -> tuple[Knowing, ...]:
    """Expected value of perfect information: of everything first, then of each assumption, most worth first.

    The decision is between the plans and doing nothing (an NPV of 0). Of everything:
    mean(max over options) - max over options(mean). Of one assumption: the draws are put in `groups` equal groups by it,
    and the best option is chosen in each (Strong and Oakley 2013, Medical Decision Making 33:755); with few draws a group
    that estimate is too high, so the part that unrelated noise would show is taken off, never below 0.
    """
    options = np.vstack([np.zeros(draws.n), draws.npv])
    now = options.mean(axis=1).max()
    worths = [Knowing(None, float(max(options.max(axis=0).mean() - now, 0.0)))]
    each = draws.n // groups
    noise = np.random.default_rng(0).permutation(draws.n)
    chance = _chosen_by(options, noise, groups, each) - now
    for name, values in zip(draws.uncertain, draws.values, strict=True):
        worth = _chosen_by(options, np.argsort(values, kind="stable"), groups, each) - now - chance
        worths.append(Knowing(name, float(max(worth, 0.0))))
    return (worths[0], *sorted(worths[1:], key=lambda each: -each.worth))


def _chosen_by(options: Array, order: NDArray[np.intp], groups: int, each: int) -> float:
    sorted_options = options[:, order[: groups * each]].reshape(options.shape[0], groups, each)
    return float(sorted_options.mean(axis=2).max(axis=0).mean())
