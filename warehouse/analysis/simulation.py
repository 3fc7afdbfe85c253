"""What a scenario comes to when its assumptions vary: seeded Sobol draws, and how far the estimates themselves can be off.

The draws come in independently scrambled replicates of a Sobol sequence (Owen 1998), so the spread between replicates is
an honest standard error, which a single quasi-random sequence does not have (L'Ecuyer 2018). All plans see the same
draws of what they share: their difference is a difference of plans, not of luck.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import qmc

from warehouse.analysis.cash_flows import discount_factors
from warehouse.analysis.distributions import Distribution
from warehouse.analysis.roi import Model, plan_flows

Array = NDArray[np.float64]
REPLICATES = 16
# Draws reckoned together: their months still fit a processor's cache.
_AT_ONCE = 1024
# (number of the plan, or None for a shared assumption; its name)
Name = tuple[int | None, str]


@dataclass(frozen=True)
class Estimate:
    """A figure estimated from draws and its standard error, in the same unit."""

    value: float
    stderr: float


@dataclass(frozen=True)
class Draws:
    """One column a draw. `uncertain` names the rows of `values` (assumptions, draws); the other arrays are (plans, draws).

    `npv`, `benefits`, `costs` in money of the start; `payback` the discounted payback month, NaN where there is none;
    `cost_per_success` NaN where nothing succeeds. Draws of one replicate lie side by side, `replicates` of them.
    """

    uncertain: tuple[Name, ...]
    values: Array
    npv: Array
    benefits: Array
    costs: Array
    payback: Array
    cost_per_success: Array
    replicates: int

    @property
    def n(self) -> int:
        return self.npv.shape[1]

    def estimate(self, per_draw: Array, of: Callable[[Array], float] = lambda x: float(np.mean(x))) -> Estimate:
        """A statistic of one row of draws; its error from the replicates, for a mean and for a quantile alike."""
        per_replicate = [of(part) for part in per_draw.reshape(self.replicates, -1)]
        error = np.std(per_replicate, ddof=1) / np.sqrt(self.replicates) if self.replicates > 1 else np.nan
        return Estimate(of(per_draw), float(error))

    def quantile(self, per_draw: Array, share: float) -> Estimate:
        return self.estimate(per_draw, lambda x: float(np.quantile(x, share)))


def uncertain_names(model: Model) -> tuple[Name, ...]:
    """The assumptions that are no plain number, shared ones first."""
    groups: list[tuple[int | None, Mapping[str, Distribution]]] = [(None, model.shared)]
    groups += [(at, plan.assumptions) for at, plan in enumerate(model.plans)]
    return tuple(
        (at, name)
        for at, group in groups
        for name, each in group.items()
        if not each.is_certain and (at is None or model.drawn_as(at, name) == (at, name))
    )


def simulate(model: Model, draws: int = 8192, seed: int = 0, replicates: int = REPLICATES) -> Draws:
    """`draws` rounded up to `replicates` times a power of two, as Sobol points need. Same seed, same numbers."""
    names = uncertain_names(model)
    blocks = []
    for points in sobol_points(len(names), draws, seed, replicates):
        values = np.empty((len(names), len(points)))
        for at, name in enumerate(names):
            values[at] = distribution(model, name).quantile(points[:, at])
        blocks.append((values, evaluate(model, names, values)))
    values = np.concatenate([drawn for drawn, _ in blocks], axis=1)
    found = [np.concatenate(parts, axis=1) for parts in zip(*(found for _, found in blocks), strict=True)]
    npv, benefits, costs, payback, cost_per_success = found
    return Draws(names, values, npv, benefits, costs, payback, cost_per_success, replicates)


def sobol_points(dimensions: int, draws: int, seed: int, replicates: int = REPLICATES) -> Iterator[Array]:
    """Per replicate an array (points, dimensions) in 0..1; the points of a replicate are a power of two."""
    each = int(np.ceil(np.log2(max(draws / replicates, 2))))
    for stream in np.random.SeedSequence(seed).spawn(replicates):
        if dimensions == 0:
            yield np.zeros((2**each, 0))
        else:
            yield qmc.Sobol(dimensions, rng=np.random.default_rng(stream)).random_base2(each)


def evaluate(model: Model, names: tuple[Name, ...], values: Array) -> tuple[Array, ...]:
    """NPV, benefits, costs, discounted payback month and cost per success, each (plans, draws).

    `values` is (assumptions, draws) in the order of `names`; every other assumption stays at its best estimate.
    """
    n = values.shape[1]
    parts = [_evaluate(model, names, values[:, at : at + _AT_ONCE]) for at in range(0, n, _AT_ONCE)]
    return tuple(np.concatenate(each, axis=1) for each in zip(*parts, strict=True))


def course(model: Model, draws: Draws, plan: int, shares: tuple[float, ...] = (0.05, 0.5, 0.95)) -> Array:
    """(shares, months + 1): quantiles of the plan's discounted net cash flow so far, from at most 1,024 of the draws."""
    values = draws.values[:, :: max(1, draws.n // _AT_ONCE)]
    drawn = dict(zip(draws.uncertain, values, strict=True))
    assumptions: dict[str, Array | float] = {
        key: drawn.get((None, key), each.value) for key, each in model.shared.items()
    }
    own = model.plans[plan].assumptions
    assumptions |= {key: drawn.get(model.drawn_as(plan, key), each.value) for key, each in own.items()}
    net = plan_flows(model.plans[plan].kind, assumptions, model.months).net
    running = np.cumsum(net * discount_factors(assumptions["discount_rate"], model.months), axis=1)
    return np.asarray(np.quantile(running, shares, axis=0))


def _evaluate(model: Model, names: tuple[Name, ...], values: Array) -> tuple[Array, ...]:
    drawn = dict(zip(names, values, strict=True))
    n = values.shape[1]
    shared = {name: drawn.get((None, name), each.value) for name, each in model.shared.items()}
    factors = np.atleast_2d(discount_factors(shared["discount_rate"], model.months))
    found = []
    for at, plan in enumerate(model.plans):
        own = {name: drawn.get(model.drawn_as(at, name), each.value) for name, each in plan.assumptions.items()}
        flows = plan_flows(plan.kind, shared | own, model.months)
        benefit, cost = flows.benefit * factors, flows.cost * factors
        running = np.cumsum(benefit - cost, axis=1)
        reached = running >= 0
        payback = np.where(reached.any(axis=1), reached.argmax(axis=1), np.nan)
        succeeded = (flows.succeeded * factors).sum(axis=1)
        costs = cost.sum(axis=1)
        per_success = np.divide(costs, succeeded, out=np.full_like(costs * succeeded, np.nan), where=succeeded > 0)
        row = running[:, -1], benefit.sum(axis=1), costs, payback, per_success
        found.append([np.broadcast_to(each, n) for each in row])
    return tuple(np.stack(each) for each in zip(*found, strict=True))


def distribution(model: Model, name: Name) -> Distribution:
    """The distribution of an assumption."""
    at, key = name
    return (model.shared if at is None else model.plans[at].assumptions)[key]
