"""From how many tasks a month, and at what use of its machines, self-hosting costs less than an API.

Compared is what a month costs in full use at the first month's prices: everything but what is paid once. What an API asks
grows with every task; a machine is paid whether it is used or not, and the next one starts at a step.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from warehouse.analysis.roi import Kind, load_tokens, plan_flows, task_price

Array = NDArray[np.float64]
MAX_TASKS = 1e9


def monthly_cost(kind: Kind, assumptions: Mapping[str, float], tasks: Array) -> Array:
    """What a month with these many tasks costs, for an array of tasks; `given` as in `roi.plan_flows`."""
    steady = dict(assumptions) | {"ramp_months": 0.0, "integration_cost": 0.0, "training_cost": 0.0}
    steady |= {"evaluation_cost_once": 0.0, "growth_per_year": 0.0}
    flows = plan_flows(kind, steady | {"tasks_per_month": np.asarray(tasks, dtype=np.float64)}, 1)
    return np.asarray(np.broadcast_to(flows.cost[:, 1], np.shape(tasks)))


@dataclass(frozen=True)
class BreakEven:
    """Where two plans' monthly costs cross. `volumes` are tasks a month at which the cheaper plan changes, rising.

    `first_cheaper` says which of the two is cheaper below the first of them (0 or 1), at every volume where there is
    none. Machines come in steps, so there can be several.
    """

    volumes: tuple[float, ...]
    first_cheaper: int


def break_even(
    one: tuple[Kind, Mapping[str, float]], other: tuple[Kind, Mapping[str, float]], most: float = MAX_TASKS
) -> BreakEven:
    """All crossings between 1 task a month and `most`, each to half a task. 20,001 volumes, even in the logarithm."""

    def gap(tasks: Array) -> Array:
        return monthly_cost(*one, tasks) - monthly_cost(*other, tasks)

    volumes = np.geomspace(1.0, most, 20_001)
    signs = np.sign(gap(volumes))
    # Equal costs are no change of the cheaper plan: they count as what came before.
    for at in np.flatnonzero(signs == 0):
        signs[at] = signs[at - 1] if at else 0
    changes = np.flatnonzero(signs[1:] * signs[:-1] < 0)
    low, high, below = volumes[changes], volumes[changes + 1], signs[changes]
    while low.size and (high - low).max() > 0.5:
        middle = (low + high) / 2
        same = np.sign(gap(middle)) == below
        low, high = np.where(same, middle, low), np.where(same, high, middle)
        if np.all((high - low) <= np.maximum(0.5, 1e-12 * high)):
            break
    first = next((int(sign) for sign in signs if sign), 0)
    return BreakEven(tuple(high.tolist()), 0 if first <= 0 else 1)


def break_even_utilisation(given_api: Mapping[str, float], given_hosted: Mapping[str, float]) -> float | None:
    """The use of a machine's measured throughput, over all its paid hours, at which its tokens cost what the API asks.

    machine USD a month / (tokens a second x seconds paid a month x API USD per token of load); above 1 it never pays by
    tokens alone. None where the API asks nothing or a task is no load. Only usage is compared, no people.
    """
    load = float(load_tokens({name: np.asarray(value) for name, value in given_hosted.items()}))
    per_task = float(task_price({name: np.asarray(value) for name, value in given_api.items()}))
    if load <= 0 or per_task <= 0:
        return None
    machine_second = given_hosted["instances_per_replica"] * given_hosted["instance_price_per_hour"] / 3600
    return machine_second / (given_hosted["throughput_tokens_per_second"] * per_task / load)


def cost_surface(api: Mapping[str, float], hosted: Mapping[str, float], volumes: Array, utilisations: Array) -> Array:
    """Monthly cost of self-hosting less that of the API, (utilisations, volumes): below 0 self-hosting costs less."""
    api_cost = monthly_cost("api", api, volumes)
    rows = [monthly_cost("self_hosted", dict(hosted) | {"utilisation": float(use)}, volumes) for use in utilisations]
    return np.stack(rows) - api_cost
