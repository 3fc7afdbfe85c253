"""Which assumptions have a slider, and another scenario beside this one."""

from __future__ import annotations

import streamlit as st

from pages.shared import filters, page, tables
from pages.value import scenario as scenario_choice
from panels import formats
from panels.value import scenario as scenario_panel
from panels.value.roi import register
from warehouse.analysis.simulation import Name
from warehouse.scenarios.results import Result
from warehouse.scenarios.schema import Scenario


def slider_names(scenario: Scenario) -> list[Name]:
    """What can be moved: what the result hangs on most as written, and whatever else the reader asks for."""
    result = scenario_panel.run(scenario)
    further = register.further_sliders(result)
    labels = {key: label for key, (_, label) in further.items()}
    selected = filters.many("More sliders", labels, "more", "Any other assumption")
    # A moved figure keeps its slider when the order of importance changes with it.
    return [*register.first_sliders(result), *(further[key][0] for key in selected)]


def compare(result: Result) -> None:
    """The scenario beside another one: figures, and every assumption that differs."""
    with st.expander("Compare with another scenario", icon=":material/compare_arrows:"), page.boundary():
        other = scenario_panel.run(scenario_choice.choose("against", "template:document_processing").scenario)
        tables.draw(register.beside(result, other), key="against_figures")
        differences = register.differences(result, other)
        st.caption(
            f"{formats.plural(differences.frame.height, 'difference')}, from "
            f"{formats.plain(other.scenario.name)} to {formats.plain(result.scenario.name)}"
        )
        if not differences.frame.is_empty():
            tables.draw(differences, key="against_differences")
