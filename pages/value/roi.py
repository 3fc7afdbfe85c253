"""What if? A scenario's assumptions, its plans side by side, how sure the result is and what it hangs on."""

from __future__ import annotations

import streamlit as st

from pages.shared import formats, links, page, page_list
from pages.value import _roi_edit as edit
from pages.value import _roi_figures as shown
from pages.value import _roi_register as register
from pages.value import _scenario as chosen_scenario
from warehouse.scenarios.schema import Scenario


def what_if(scenario: Scenario) -> Scenario:
    st.subheader("What if?", anchor=False)
    st.caption(
        "Each slider moves a best estimate, and its range with it. Every figure below follows; the address keeps them."
    )
    names = register.sliders(scenario)
    return chosen_scenario.sliders(scenario, names)


def draw() -> None:
    with page.start(
        "What if?", sub="Costs, returns and how sure they are", needs_build=False, demo_words=page.DEMO_AND_PRICES
    ):
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            chosen = chosen_scenario.choose()
            edit.buttons(chosen)
        if chosen.scenario.summary:
            st.caption(formats.plain(chosen.scenario.summary))
        with page.boundary():
            scenario = what_if(chosen.scenario)
            result = chosen_scenario.run(scenario)
            edit.keep(chosen, scenario)
            shown.headline(result)
            shown.sentences(result)
            left, right = st.columns(2)
            with left:
                shown.course(result)
            with right:
                shown.distribution(result)
            with left:
                shown.tornado(result)
            with right:
                shown.costs(result)
            shown.side_by_side(result)
            for crossing in result.crossings[:1]:
                shown.surface(result, crossing)
            shown.importance(result)
            register.table(result)
            register.against(chosen, result)
        links.link(
            page_list.EXECUTIVE, "One page to print and forward", ":material/summarize:", **dict(st.query_params)
        )


draw()
