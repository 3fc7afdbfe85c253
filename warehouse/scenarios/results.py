"""A scenario run: the figures that pages, commands and documents all show."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np

from warehouse.analysis import break_even as even
from warehouse.analysis import roi, sensitivity, simulation
from warehouse.analysis.simulation import Draws, Estimate
from warehouse.scenarios import DRAWS
from warehouse.scenarios.schema import Scenario

SHARES = (0.05, 0.5, 0.95)


@dataclass(frozen=True)
class Simulated:
    """What a plan comes to when its assumptions vary. Quantiles at 5, 50 and 95 %; months of discounted payback.

    `payback` are quantiles over the draws that pay back at all, None where none does; `never` is the share that does not.
    `best` is the share of draws in which no other plan and not doing it has a higher NPV.
    """

    mean: Estimate
    low: Estimate
    middle: Estimate
    high: Estimate
    gains: Estimate
    never: Estimate
    best: float
    payback: tuple[float, float, float] | None
    cost_per_success: tuple[float, float, float] | None


@dataclass(frozen=True)
class Crossing:
    """Break-even of a self-hosted plan (`hosted`) against an API plan (`api`), both by their number."""

    api: int
    hosted: int
    volumes: even.BreakEven
    utilisation: float | None


@dataclass(frozen=True)
class Result:
    """`outcomes` at best estimates and `simulated`, both in the order of the plans; `draws` are what they rest on."""

    scenario: Scenario
    model: roi.Model
    outcomes: tuple[roi.Outcome, ...]
    simulated: tuple[Simulated, ...]
    crossings: tuple[Crossing, ...]
    draws: Draws

    @property
    def leading(self) -> int:
        """The plan with the highest mean NPV."""
        return int(np.argmax([each.mean.value for each in self.simulated]))


def run(scenario: Scenario, draws: int = DRAWS) -> Result:
    """Runs a scenario; the same scenario and draws give the same figures everywhere. Raises ParameterError."""
    model = scenario.model()
    drawn = simulation.simulate(model, draws, scenario.seed)
    best = np.vstack([np.zeros(drawn.n), drawn.npv]).argmax(axis=0)
    simulated = tuple(_simulated(drawn, at, float((best == at + 1).mean())) for at in range(len(model.plans)))
    return Result(scenario, model, roi.best_estimates(model), simulated, _crossings(model), drawn)


def best_estimates(model: roi.Model, plan: int) -> dict[str, float]:
    """Best estimates of all that a plan reads: the shared assumptions and its own."""
    assumptions = {**model.shared, **model.plans[plan].assumptions}
    return {name: each.value for name, each in assumptions.items()}


def month_name(scenario: Scenario, month: int) -> str:
    """The calendar month by whose end the flows of this month have come; month 1 is the first: `Mar 2027`."""
    year, first = map(int, scenario.starts.split("-"))
    count = year * 12 + first - 1 + max(month - 1, 0)
    return dt.date(count // 12, count % 12 + 1, 1).strftime("%b %Y")


def as_data(result: Result) -> dict[str, Any]:
    """Everything as plain data: money to the cent, shares to six decimals. What `--json` prints."""
    scenario = result.scenario
    return {
        "scenario": scenario.name,
        "as_of": scenario.as_of.isoformat(),
        "is_demo": scenario.is_demo,
        "currency": scenario.currency,
        "months": scenario.months,
        "draws": result.draws.n,
        "seed": scenario.seed,
        "plans": [_plan_data(result, at) for at in range(len(result.outcomes))],
        "leading_plan": result.outcomes[result.leading].name,
        "break_even": [
            {
                "api": result.outcomes[each.api].name,
                "self_hosted": result.outcomes[each.hosted].name,
                "tasks_per_month": [round(volume) for volume in each.volumes.volumes[:20]],
                "cheaper_below_the_first": result.outcomes[(each.api, each.hosted)[each.volumes.first_cheaper]].name,
                "utilisation": _share(each.utilisation),
            }
            for each in result.crossings
        ],
        "what_knowing_is_worth": [
            {
                "assumption": "all" if known.name is None else assumption_name(scenario, known.name),
                "usd": money(known.worth),
            }
            for known in sensitivity.value_of_information(result.draws)
        ],
    }


def assumption_name(scenario: Scenario, name: simulation.Name) -> str:
    """`tasks_per_month`, or `API: success_rate` for a plan's own."""
    return name[1] if name[0] is None else f"{scenario.owners(name)}: {name[1]}"


def money(value: float | None) -> float | None:
    """To the cent; the cents of half a cent go to the even one, as in accounting."""
    return None if value is None else round(value, 2) + 0.0


def _plan_data(result: Result, at: int) -> dict[str, Any]:
    outcome, simulated = result.outcomes[at], result.simulated[at]
    return {
        "name": outcome.name,
        "kind": outcome.kind,
        "npv": money(outcome.npv),
        "benefits": money(outcome.benefits),
        "costs": money(outcome.costs),
        "roi": _share(outcome.roi),
        "irr": {"kind": outcome.irr.kind, "rates": [_share(rate) for rate in outcome.irr.rates]},
        "payback_month": outcome.payback,
        "discounted_payback_month": outcome.discounted_payback,
        "cost_by_year": [money(value) for value in outcome.cost_by_year],
        "net_by_year": [money(value) for value in outcome.net_by_year],
        "cost_per_success": None if outcome.cost_per_success is None else round(outcome.cost_per_success, 6),
        "running_cost_per_success": None
        if outcome.running_cost_per_success is None
        else round(outcome.running_cost_per_success, 6),
        "kwh": round(float(outcome.flows.kwh.sum()), 3),
        "kg_co2e": round(float(outcome.flows.kg_co2e.sum()), 3),
        "simulated": {
            "npv_mean": money(simulated.mean.value),
            "npv_mean_stderr": money(simulated.mean.stderr),
            "npv_p05": money(simulated.low.value),
            "npv_p50": money(simulated.middle.value),
            "npv_p95": money(simulated.high.value),
            "probability_npv_above_0": _share(simulated.gains.value),
            "probability_npv_above_0_stderr": _share(simulated.gains.stderr),
            "probability_never_pays_back": _share(simulated.never.value),
            "probability_best_choice": _share(simulated.best),
            "payback_month_p05_p50_p95": simulated.payback,
            "cost_per_success_p05_p50_p95": simulated.cost_per_success
            and [round(value, 6) for value in simulated.cost_per_success],
        },
    }


def _simulated(draws: Draws, at: int, best: float) -> Simulated:
    npv, payback, unit = draws.npv[at], draws.payback[at], draws.cost_per_success[at]
    low, middle, high = (draws.quantile(npv, share) for share in SHARES)
    return Simulated(
        draws.estimate(npv),
        low,
        middle,
        high,
        gains=draws.estimate((npv > 0).astype(float)),
        never=draws.estimate(np.isnan(payback).astype(float)),
        best=best,
        payback=_quantiles(payback, "nearest"),
        cost_per_success=_quantiles(unit, "linear"),
    )


def _quantiles(values: Any, method: Any) -> tuple[float, float, float] | None:
    finite = values[~np.isnan(values)]
    if not finite.size:
        return None
    low, middle, high = np.quantile(finite, SHARES, method=method).tolist()
    return low, middle, high


def _crossings(model: roi.Model) -> tuple[Crossing, ...]:
    kinds = [plan.kind for plan in model.plans]
    crossings = []
    for api in (at for at, kind in enumerate(kinds) if kind == "api"):
        for hosted in (at for at, kind in enumerate(kinds) if kind == "self_hosted"):
            one, other = best_estimates(model, api), best_estimates(model, hosted)
            volumes = even.break_even(("api", one), ("self_hosted", other))
            crossings.append(Crossing(api, hosted, volumes, even.break_even_utilisation(one, other)))
    return tuple(crossings)


def _share(value: float | None) -> float | None:
    return None if value is None else round(value, 6) + 0.0
