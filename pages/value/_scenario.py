"""Which scenario a page shows: a template, one that was kept, or a draft; with its best estimates as the reader moved them.

The scenario and every moved figure are in the URL; a draft is the reader's own until it is saved.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import streamlit as st

from pages.shared import filters, formats
from warehouse import cache
from warehouse.analysis.simulation import Name
from warehouse.scenarios import change, fields, figures, files, results, store
from warehouse.scenarios.results import Result
from warehouse.scenarios.schema import Scenario
from warehouse.scenarios.store import SavedScenario

DRAFT = "scenario_draft"
STEPS = 100


@dataclass(frozen=True)
class Chosen:
    """The scenario as written and the kept version that it is, if it is one."""

    scenario: Scenario
    saved: SavedScenario | None


def choose(key: str = "scenario", default: str | None = None) -> Chosen:
    """One of all scenarios there are; the newest version where the URL names none."""
    # A widget's value can be set before it is drawn only.
    if key == "scenario" and "scenario_next" in st.session_state:
        st.session_state[key] = st.session_state.pop("scenario_next")
    kept = {f"kept:{each.id}": each for each in store.newest()}
    options = {f"template:{name}": f"{_template(name).name} (template)" for name in files.template_names()}
    options |= {key: each.name for key, each in kept.items()}
    if st.session_state.get(DRAFT):
        options["draft"] = "Draft, not saved"
    chosen = filters.one("Scenario", options, key, default or "template:support_assistant", "select")
    if chosen == "draft":
        return Chosen(files.parse(st.session_state[DRAFT]), None)
    if chosen.startswith("template:"):
        return Chosen(_template(chosen.removeprefix("template:")), None)
    newest = kept[chosen]
    version = newest.version
    if newest.latest > 1 and key == "scenario":
        words = {str(number): f"Version {number}" for number in range(newest.latest, 0, -1)}
        version = int(filters.one("Version", words, "version", str(newest.latest), "select"))
    saved, scenario = store.get(newest.id, version)
    return Chosen(scenario, saved)


@lru_cache
def _template(name: str) -> Scenario:
    return files.template(name)


def _run(text: str) -> Result:
    return results.run(files.parse(text))


def run(scenario: Scenario) -> Result:
    """The scenario's figures, worked out once for the same scenario."""
    return cache.compute(_run, text=files.to_json(scenario))


def as_in_the_address(scenario: Scenario) -> Scenario:
    """The scenario with the figures that a slider of the other page has put into the address. Junk counts as nothing."""
    found: dict[Name, float] = {}
    for plan, field, _ in scenario.rows():
        said = st.query_params.get(_key((plan, field.name)))
        try:
            value = float(said) / (100.0 if field.is_share else 1.0) if said else None
        except ValueError:
            continue
        if value is not None and field.low <= value <= field.high:
            found[plan, field.name] = value
    return change.moved(scenario, found)


def _key(name: Name) -> str:
    return f"set_{name[1]}" if name[0] is None else f"set_{name[0]}_{name[1]}"


def sliders(scenario: Scenario, names: list[Name]) -> Scenario:
    """A slider for each of these assumptions; the scenario as they stand."""
    found: dict[Name, float] = {}
    with st.grid(4, min_column_width=200, gap="small"):
        for name in names:
            value = _slider(scenario, name)
            if value is not None:
                found[name] = value
    return change.moved(scenario, found)


def _slider(scenario: Scenario, name: Name) -> float | None:
    plan, key = name
    field, given = fields.FIELDS[key], scenario.assumption(plan, key)
    best = given.best
    if best is None:
        return None
    factor = 100.0 if field.is_share else 1.0
    low, high = _ends(field, best, given.low, given.high)
    step = _step((high - low) * factor)
    where = "" if plan is None or len(scenario.plans) == 1 else f"{scenario.plans[plan].name}: "
    unit = "%" if field.is_share else field.unit
    start = round(best * factor, 6)
    chosen = st.slider(
        f"{formats.plain(where)}{field.label}, {unit}",
        min_value=min(round(low * factor / step) * step, start),
        max_value=max(round(high * factor / step) * step, start),
        value=start,
        step=step,
        key=_key(name),
        bind="query-params",
        help=f"{field.words} As written: {figures.of(field, best)}.",
    )
    value = float(chosen) / factor
    return best if abs(float(chosen) - start) < 1e-9 else min(max(value, field.low), field.high)


def _ends(field: fields.Field, best: float, low: float | None, high: float | None) -> tuple[float, float]:
    """Half a range more on either side of what the scenario takes as possible; for a plain number, nothing to double."""
    if low is None or high is None or low == high:
        low, high = (0.0, 2 * best) if best > 0 else (2 * best, 0.0) if best < 0 else (0.0, 1.0)
    else:
        low, high = low - (high - low) / 2, high + (high - low) / 2
    return max(low, field.low), min(high, field.high)


def _step(span: float) -> float:
    """A round step, 1, 2 or 5 times a power of ten, of which about a hundred make the span."""
    rough = max(span / STEPS, 1e-9)
    power = 10.0 ** math.floor(math.log10(rough))
    return next(round(power * factor, 12) for factor in (1, 2, 5, 10) if power * factor >= rough * (1 - 1e-9))
