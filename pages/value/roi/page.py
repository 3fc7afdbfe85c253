"""What if? A scenario's assumptions, its plans side by side, how sure the result is and what it hangs on."""

from __future__ import annotations

import streamlit as st

from pages.shared import links, page
from pages.value import scenario as value_scenario
from pages.value.roi import edit, figures, register
from panels import formats, freshness, page_list
from panels.value import scenario as scenario_panel
from warehouse.scenarios.schema import Scenario


def what_if(scenario: Scenario) -> Scenario:
    st.subheader("What if?", anchor=False)
    st.caption(
        "Each slider moves a best estimate, and its range with it. Every figure below follows; the address keeps them."
    )
    names = register.sliders(scenario)
    return value_scenario.sliders(scenario, names)


def draw() -> None:
    with page.start(
        "What if?", sub="Costs, returns and how sure they are", needs_build=False, demo_words=freshness.DEMO_AND_PRICES
    ):
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            chosen = value_scenario.choose()
            edit.buttons(chosen)
        if chosen.scenario.summary:
            st.caption(formats.plain(chosen.scenario.summary))
        with page.boundary():
            scenario = what_if(chosen.scenario)
            result = scenario_panel.run(scenario)
            edit.keep(chosen, scenario)
            figures.headline(result)
            figures.sentences(result)
            left, right = st.columns(2)
            with left:
                figures.course(result)
            with right:
                figures.distribution(result)
            with left:
                figures.tornado(result)
            with right:
                figures.costs(result)
            figures.side_by_side(result)
            for crossing in result.crossings[:1]:
                figures.surface(result, crossing)
            figures.importance(result)
            register.table(result)
            register.against(chosen, result)
        links.link(
            page_list.EXECUTIVE, "One page to print and forward", ":material/summarize:", **dict(st.query_params)
        )


draw()
