"""What an investment in a model costs and returns, month by month, against carrying on as today.

A scenario is a set of assumptions, each a number or a distribution, some shared by all plans and some a plan's own. The
same function computes one row (best estimates) and a hundred thousand (a simulation): every assumption is an array of one
value per draw. Shape of the reckoning: benefits, costs and risk as in Forrester's Total Economic Impact, with ranges
instead of a risk factor; hosting is paid by reservation, that is for the machines kept ready for the busiest hour.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from warehouse.analysis.cash_flows import Irr, discount_factors, irr, npv, payback_month, yearly
from warehouse.analysis.distributions import Distribution

Array = NDArray[np.float64]
Kind = Literal["api", "self_hosted"]
HOURS_A_MONTH = 730.0
SECONDS_A_MONTH = HOURS_A_MONTH * 3600

BENEFITS = ("time_saved", "revenue", "failures")
COSTS = ("integration", "usage", "hosting", "people", "review", "evaluation", "platform", "energy")


@dataclass(frozen=True)
class Plan:
    """One way of doing it. `assumptions` are the plan's own; it reads the shared ones beside them."""

    name: str
    kind: Kind
    assumptions: Mapping[str, Distribution]


@dataclass(frozen=True)
class Model:
    """What is reckoned: the shared assumptions, the plans and the months of the horizon.

    `same` leads from (plan, assumption) to that of an earlier plan which is the very same unknown, such as the one
    evaluation that both plans' quality was read from: it is drawn once, and its error does not part the plans.
    """

    months: int
    shared: Mapping[str, Distribution]
    plans: tuple[Plan, ...]
    same: Mapping[tuple[int, str], tuple[int, str]] = field(default_factory=dict)

    def drawn_as(self, plan: int, name: str) -> tuple[int, str]:
        """Under which name a plan's assumption is drawn."""
        return self.same.get((plan, name), (plan, name))


@dataclass(frozen=True)
class Flows:
    """Money of one plan by item, and tasks; each array is (draws, months + 1), month 0 first, or (1, months + 1).

    `benefits` and `costs` hold items of BENEFITS and COSTS; costs are positive, a cost of failures is a negative
    benefit. `handled` and `succeeded` are tasks, `replicas` machines kept ready, `kwh` and `kg_co2e` what was used.
    """

    benefits: Mapping[str, Array]
    costs: Mapping[str, Array]
    handled: Array
    succeeded: Array
    replicas: Array
    kwh: Array
    kg_co2e: Array

    @property
    def benefit(self) -> Array:
        return _total(self.benefits)

    @property
    def cost(self) -> Array:
        return _total(self.costs)

    @property
    def net(self) -> Array:
        return self.benefit - self.cost


def plan_flows(kind: Kind, given: Mapping[str, Array | float], months: int) -> Flows:
    """The flows of a plan for arrays of assumptions, each one value a draw (or one for all draws).

    `given` holds the shared and the plan's own assumptions under the names of `warehouse.scenarios.fields`, in the units
    stated there. A missing one raises KeyError.
    """
    v = {name: np.asarray(value, dtype=np.float64).reshape(-1, 1) for name, value in given.items()}
    month = np.arange(months + 1)
    start, running = (month == 0).astype(np.float64), (month > 0).astype(np.float64)
    years = np.maximum(month - 1, 0) / 12
    # A ramp of n months reaches full use in month n; of 0 or 1 at once. Nothing is handled in month 0.
    ramp = np.minimum(running, month / np.maximum(v["ramp_months"], 1.0))
    handled = v["tasks_per_month"] * v["share_handled"] * _grown(v["growth_per_year"], years) * ramp
    success = np.minimum(1.0, v["success_rate"] * v["carry_over"])
    succeeded = handled * success
    hour = v["labour_cost_per_hour"]
    energy_kwh = handled * (v["wh_per_task"] / 1000)
    kg = energy_kwh * (v["grid_gco2e_per_kwh"] / 1000)
    prices = _grown(v["price_change_per_year"], years)
    costs = {
        "integration": start * (v["integration_cost"] + v["training_cost"]),
        "people": running * v["people_per_month"],
        "review": handled * (v["review_share"] * v["review_minutes"] / 60 * hour),
        "evaluation": start * v["evaluation_cost_once"] + running * v["evaluation_cost_per_month"],
        "platform": running * v["platform_cost_per_month"],
        "energy": energy_kwh * v["electricity_price_per_kwh"] + kg / 1000 * v["carbon_price_per_tonne"],
    }
    replicas = np.zeros((1, months + 1))
    if kind == "api":
        costs["usage"] = handled * task_price(v) * prices
    else:
        replicas = _replicas(v, handled) * running
        machine = v["instances_per_replica"] * v["instance_price_per_hour"] * v["hours_per_month"]
        costs["hosting"] = replicas * machine * prices
    benefits = {
        "time_saved": succeeded * (v["minutes_saved"] / 60 * hour * v["realised_share"]),
        "revenue": succeeded * v["revenue_per_success"],
        "failures": (succeeded - handled) * v["cost_per_failure"],
    }
    return Flows(benefits, costs, handled, succeeded, replicas, energy_kwh, kg)


def task_price(v: Mapping[str, Array]) -> Array:
    """USD that an API asks for one handled task at today's prices, all its attempts included.

    Input read from a cache has its own price; work handed in as a batch has a discount on everything.
    """
    fresh = v["price_input"] * (1 - v["cached_share"]) + v["price_cached_input"] * v["cached_share"]
    tokens = (v["input_tokens"] * fresh + v["output_tokens"] * v["price_output"]) / 1e6
    attempt = tokens + v["price_per_attempt"]
    return np.asarray(v["attempts_per_task"] * attempt * (1 - v["batch_share"] * v["batch_discount"]))


def load_tokens(v: Mapping[str, Array]) -> Array:
    """Tokens that a handled task asks of a machine, in output tokens: an input token weighs `input_load` of one."""
    return np.asarray(v["attempts_per_task"] * (v["output_tokens"] + v["input_load"] * v["input_tokens"]))


def _replicas(v: Mapping[str, Array], handled: Array) -> Array:
    """Machines kept ready: the tokens a second of the busiest hour over what one machine is planned to give."""
    average = handled * (load_tokens(v) / SECONDS_A_MONTH)
    one = v["throughput_tokens_per_second"] * v["utilisation"]
    # A need of exactly two machines must not become three by rounding.
    needed = np.ceil(average * v["peak_factor"] / one - 1e-9)
    return np.asarray(np.maximum(needed, np.ceil(v["min_replicas"])))


@dataclass(frozen=True)
class Outcome:
    """What a plan comes to at one value per assumption. Money in the scenario's currency; `flows` have one draw.

    `roi` is (present value of benefits - of costs) / of costs; `payback` and `discounted_payback` are months, None where
    they are not reached; `cost_by_year` and `net_by_year` are not discounted, year 0 first. `cost_per_success` is the
    present value of all costs over that of the successful tasks; `running_cost_per_success` is the last month's.
    """

    name: str
    kind: Kind
    flows: Flows
    npv: float
    benefits: float
    costs: float
    roi: float | None
    irr: Irr
    payback: int | None
    discounted_payback: int | None
    cost_by_year: tuple[float, ...]
    net_by_year: tuple[float, ...]
    cost_per_success: float | None
    running_cost_per_success: float | None


def outcome(plan: Plan, given: Mapping[str, float], months: int) -> Outcome:
    """A plan at one value for each assumption, shared ones included."""
    flows = plan_flows(plan.kind, given, months)
    rate = given["discount_rate"]
    factors = discount_factors(rate, months)
    benefits, costs = float((flows.benefit * factors).sum()), float((flows.cost * factors).sum())
    succeeded = float((flows.succeeded * factors).sum())
    last = float(flows.succeeded[0, -1])
    net = flows.net[0]
    return Outcome(
        name=plan.name,
        kind=plan.kind,
        flows=flows,
        npv=float(npv(net, rate)),
        benefits=benefits,
        costs=costs,
        roi=(benefits - costs) / costs if costs > 0 else None,
        irr=irr(net),
        payback=_month(payback_month(net)),
        discounted_payback=_month(payback_month(net, rate)),
        cost_by_year=tuple(yearly(flows.cost[0]).tolist()),
        net_by_year=tuple(yearly(net).tolist()),
        cost_per_success=costs / succeeded if succeeded > 0 else None,
        running_cost_per_success=float(flows.cost[0, -1]) / last if last > 0 else None,
    )


def best_estimates(model: Model) -> tuple[Outcome, ...]:
    """Every plan at the best estimate of each assumption."""
    shared = {name: each.value for name, each in model.shared.items()}
    return tuple(
        outcome(plan, shared | {name: each.value for name, each in plan.assumptions.items()}, model.months)
        for plan in model.plans
    )


def _grown(per_year: Array, years: Array) -> Array | float:
    return np.asarray(np.exp(np.log1p(per_year) * years)) if per_year.any() else 1.0


def _total(items: Mapping[str, Array]) -> Array:
    return np.asarray(sum(items.values()))


def _month(reached: Array) -> int | None:
    return None if np.isnan(reached) else int(reached)
