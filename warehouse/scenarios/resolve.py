"""Fills a scenario's lookups from the published build and from EcoLogits; each figure gets its source and day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from ecologits.electricity_mix_repository import electricity_mixes
from ecologits.impacts.llm import compute_llm_impacts
from ecologits.utils.range_value import RangeValue

from warehouse.errors import HubscopeError, NoBuildError, UnknownNameError
from warehouse.query import answers
from warehouse.scenarios import lookups, machines
from warehouse.scenarios.schema import Assumption, Scenario, place, read

ECOLOGITS = f"EcoLogits {version('ecologits')}"
# Electricity of the building over that of its machines; providers state 1.09 to 1.2.
PUE = 1.2


@dataclass(frozen=True)
class LookupResult:
    """What a lookup gave beside what the scenario says now; `fault` says why there is nothing."""

    plan: int | None
    name: str
    before: float | None
    after: Assumption | None
    fault: str = ""

    @property
    def differs(self) -> bool:
        return self.after is not None and self.after.best != self.before


def look_up(scenario: Scenario) -> list[LookupResult]:
    """Asks every lookup of a scenario, in the register's order. Nothing is changed; a failed one carries its fault."""
    results = []
    for plan, field, assumption in scenario.rows():
        if assumption.lookup is None:
            continue
        try:
            after = assumption.model_copy(update=_ask(scenario, plan, assumption.lookup))
            results.append(LookupResult(plan, field.name, assumption.best, after))
        except HubscopeError as error:
            results.append(
                LookupResult(
                    plan, field.name, assumption.best, None, f"{place(scenario, plan, field.name)}: {error.message}"
                )
            )
    return results


def filled(scenario: Scenario, *, again: bool = False) -> tuple[Scenario, list[LookupResult]]:
    """The scenario with its lookups' figures: those without a value, or with `again` all of them.

    Raises ParameterError where a figure that was looked up breaks the field's bounds. A lookup without an answer leaves
    what is there; its fault is among the findings.
    """
    results = [each for each in look_up(scenario) if again or each.before is None]
    data = scenario.model_dump(mode="json")
    for each in results:
        if each.after is not None:
            group = data["assumptions"] if each.plan is None else data["plans"][each.plan]["assumptions"]
            group[each.name] = each.after.model_dump(mode="json")
    return read(data), results


def _ask(scenario: Scenario, plan: int | None, lookup: lookups.Lookup) -> dict[str, Any]:
    if isinstance(lookup, lookups.GridLookup):
        return _grid(lookup)
    if isinstance(lookup, lookups.EnergyLookup):
        return _energy(scenario, lookup)
    if isinstance(lookup, lookups.PriceLookup):
        return _price(lookup)
    if isinstance(lookup, lookups.HardwareLookup):
        return _hardware(lookup)
    if isinstance(lookup, lookups.EvaluationLookup):
        return _evaluation(lookup)
    if isinstance(lookup, lookups.SizingLookup):
        return _sizing(lookup)
    return _throughput(lookup)


def _grid(lookup: lookups.GridLookup) -> dict[str, Any]:
    mix = electricity_mixes.find_electricity_mix(lookup.zone)
    if mix is None:
        raise UnknownNameError(
            f"EcoLogits knows no electricity of {lookup.zone}.", "Give a country by three letters, or WOR."
        )
    return {
        "value": round(mix.gwp * 1000, 3),
        "source": f"{ECOLOGITS}, electricity of {lookup.zone}",
        "url": "https://ecologits.ai",
        "dated": _today(),
    }


def _energy(scenario: Scenario, lookup: lookups.EnergyLookup) -> dict[str, Any]:
    tokens, attempts = (
        scenario.assumption(None, "output_tokens").best,
        scenario.assumption(None, "attempts_per_task").best,
    )
    impacts = compute_llm_impacts(
        model_active_parameter_count=lookup.active_parameters_b,
        model_total_parameter_count=lookup.total_parameters_b,
        output_token_count=(tokens or 0) * (attempts or 1),
        if_electricity_mix_adpe=0, if_electricity_mix_pe=0, if_electricity_mix_gwp=0, if_electricity_mix_wue=0,
        datacenter_pue=PUE, datacenter_wue=0,
    )  # fmt: skip
    energy = impacts.energy.value
    low, high = (energy.min, energy.max) if isinstance(energy, RangeValue) else (float(energy), float(energy))
    return {
        "value": (low + high) / 2 * 1000,
        "source": f"{ECOLOGITS}: {lookup.active_parameters_b:g} B active of {lookup.total_parameters_b:g} B parameters, PUE {PUE}",
        "url": "https://ecologits.ai",
        "dated": _today(),
    } | (
        {"shape": "uniform", "low": low * 1000, "high": high * 1000}
        if low < high
        else {"shape": "fixed", "low": None, "high": None}
    )


def _price(lookup: lookups.PriceLookup) -> dict[str, Any]:
    known_on = lookup.known_on or _today()
    row = _first(
        "price_as_known",
        f"No {lookup.price.replace('_', ' ')} price of {lookup.model} at {lookup.provider} was known on {known_on}",
        provider=lookup.provider, model=lookup.model, kind=lookup.price, day=known_on, known_on=known_on,
    )  # fmt: skip
    return _sourced(row, "usd", f"{row['provider']} list price ({row['source']})", row["known_from"])


def _hardware(lookup: lookups.HardwareLookup) -> dict[str, Any]:
    known_on = lookup.known_on or _today()
    row = _first(
        "hardware_price_as_known",
        f"No price of {lookup.instance} ({lookup.product}, {lookup.provider}) was known on {known_on}",
        product=lookup.product, provider=lookup.provider, instance=lookup.instance, day=known_on, known_on=known_on,
    )  # fmt: skip
    return _sourced(row, "usd_per_hour", f"Hugging Face {lookup.product.title()} list price", row["known_from"])


def _evaluation(lookup: lookups.EvaluationLookup) -> dict[str, Any]:
    missing = f"{lookup.model} has no {lookup.metric} in {lookup.task}"
    row = _first("scenario_evaluation", missing, model=lookup.model, task=lookup.task, metric=lookup.metric)
    error = row["stderr"]
    figure = _sourced(
        row, "value", f"{row['source_name'] or row['framework']}: {lookup.task}, {lookup.metric}", row["at"]
    )
    spread = {"shape": "normal", "sd": error} if error else {"shape": "fixed", "sd": None}
    return (
        figure
        | spread
        | {
            "low": None,
            "high": None,
            "note": "" if error else "The evaluation states no error: its doubt is missing here.",
        }
    )


def _throughput(lookup: lookups.ThroughputLookup) -> dict[str, Any]:
    missing = f"No serving benchmark of {lookup.model} on {lookup.hardware} was uploaded"
    row = _first("scenario_throughput", missing, model=lookup.model, hardware=lookup.hardware)
    figure = _sourced(
        row,
        "throughput_tok_s",
        f"Serving benchmark, {row['engine']} on {row['hardware']}: {row['file_name']}",
        row["at"],
    )
    return figure | {"shape": "fixed", "low": None, "high": None}


def _sizing(lookup: lookups.SizingLookup) -> dict[str, Any]:
    load = machines.Load(
        lookup.parameters_b, lookup.active_parameters_b, lookup.precision, lookup.context_tokens, lookup.concurrency
    )
    speed = load.throughput(lookup.accelerator, lookup.accelerators)
    return {
        "value": speed.value, "low": speed.low, "high": speed.high, "shape": "triangular", "url": "", "dated": _today(),
        "source": f"Estimate from memory bandwidth: {lookup.parameters_b:g} B parameters in {lookup.precision}, "
        f"{lookup.concurrency} requests of {lookup.context_tokens:,} tokens on {lookup.accelerators} x {lookup.accelerator}",
        "note": "Nothing was measured. A serving benchmark of the model on this machine replaces the estimate.",
    }  # fmt: skip


def _sourced(row: dict[str, Any], column: str, source: str, dated: Any) -> dict[str, Any]:
    day = dated.date() if isinstance(dated, dt.datetime) else dated
    url = row.get("source_url") or ""
    return {
        "value": row[column],
        "source": source[:300],
        "url": url if url.startswith(("http://", "https://")) else "",
        "dated": day,
    }


def _first(query: str, nothing: str, **params: Any) -> dict[str, Any]:
    try:
        frame = answers.ask(query, **params).frame
    except NoBuildError:
        raise UnknownNameError(f"Nothing is published yet. {nothing}.", "Build first: python -m etl daily") from None
    if frame.is_empty():
        raise UnknownNameError(
            f"{nothing}.",
            "Look at the page Prices or at the model's evaluations for what there is.",
        )
    return frame.row(0, named=True)


def _today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()
