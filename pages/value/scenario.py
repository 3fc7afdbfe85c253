"""Which scenario a page shows: a template, one that was saved, or a draft; with its best estimates as the reader moved them.

The scenario and every moved figure are in the URL; a draft is the reader's own until it is saved.
"""

from __future__ import annotations

import streamlit as st

from pages.shared import filters
from panels import formats
from panels.value.scenario import ScenarioSelection, address_key, slider_ends, slider_step, template
from warehouse.analysis.simulation import Name
from warehouse.scenarios import change, fields, figures, files
from warehouse.scenarios.schema import Scenario
from warehouse.state import saved_scenarios

DRAFT = "scenario_draft"


def choose(key: str = "scenario", default: str | None = None) -> ScenarioSelection:
    """One of all scenarios there are; the newest version where the URL names none."""
    # A widget's value can be set before it is drawn only.
    if key == "scenario" and "scenario_next" in st.session_state:
        st.session_state[key] = st.session_state.pop("scenario_next")
    saved_versions = {f"kept:{each.id}": each for each in saved_scenarios.newest()}
    options = {f"template:{name}": f"{template(name).name} (template)" for name in files.template_names()}
    options |= {key: each.name for key, each in saved_versions.items()}
    if st.session_state.get(DRAFT):
        options["draft"] = "Draft, not saved"
    chosen = filters.one("Scenario", options, key, default or "template:support_assistant", "select")
    if chosen == "draft":
        return ScenarioSelection(files.parse(st.session_state[DRAFT]), None)
    if chosen.startswith("template:"):
        return ScenarioSelection(template(chosen.removeprefix("template:")), None)
    newest = saved_versions[chosen]
    version = newest.version
    if newest.latest > 1 and key == "scenario":
        labels = {str(number): f"Version {number}" for number in range(newest.latest, 0, -1)}
        version = int(filters.one("Version", labels, "version", str(newest.latest), "select"))
    saved, scenario = saved_scenarios.get(newest.id, version)
    return ScenarioSelection(scenario, saved)


def from_address(scenario: Scenario) -> Scenario:
    """The scenario with the figures that a slider of the other page has put into the address. Junk counts as nothing."""
    values: dict[Name, float] = {}
    for plan, field, _ in scenario.rows():
        text = st.query_params.get(address_key((plan, field.name)))
        try:
            value = float(text) / (100.0 if field.is_share else 1.0) if text else None
        except ValueError:
            continue
        if value is not None and field.low <= value <= field.high:
            values[plan, field.name] = value
    return change.moved(scenario, values)


def sliders(scenario: Scenario, names: list[Name]) -> Scenario:
    """A slider for each of these assumptions; the scenario as they stand."""
    values: dict[Name, float] = {}
    with st.grid(4, min_column_width=200, gap="small"):
        for name in names:
            value = _slider(scenario, name)
            if value is not None:
                values[name] = value
    return change.moved(scenario, values)


def _slider(scenario: Scenario, name: Name) -> float | None:
    plan, key = name
    field, assumption = fields.FIELDS[key], scenario.assumption(plan, key)
    best = assumption.best
    if best is None:
        return None
    factor = 100.0 if field.is_share else 1.0
    low, high = slider_ends(field, best, assumption.low, assumption.high)
    step = slider_step((high - low) * factor)
    where = "" if plan is None or len(scenario.plans) == 1 else f"{scenario.plans[plan].name}: "
    unit = "%" if field.is_share else field.unit
    start = round(best * factor, 6)
    chosen = st.slider(
        f"{formats.plain(where)}{field.label}, {unit}",
        min_value=min(round(low * factor / step) * step, start),
        max_value=max(round(high * factor / step) * step, start),
        value=start,
        step=step,
        key=address_key(name),
        bind="query-params",
        help=f"{field.description} As written: {figures.of(field, best)}.",
    )
    value = float(chosen) / factor
    return best if abs(float(chosen) - start) < 1e-9 else min(max(value, field.low), field.high)
