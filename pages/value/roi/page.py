"""What if? A scenario's assumptions, its plans side by side, how sure the result is and what it hangs on."""

from __future__ import annotations

import streamlit as st

from pages.shared import links, page
from pages.value import card, results
from pages.value import scenario as scenario_choice
from pages.value.roi import edit, register
from panels import formats, freshness, page_list
from panels.value import scenario as scenario_panel
from panels.value.roi import figures
from panels.value.roi import register as roi_register
from warehouse.scenarios.schema import Scenario


def what_if(scenario: Scenario) -> Scenario:
    st.subheader("What if?", anchor=False)
    st.caption(
        "Each slider moves a best estimate, and its range with it. Every figure below follows; the address keeps them."
    )
    return scenario_choice.sliders(scenario, register.slider_names(scenario))


def draw() -> None:
    with page.start(
        "What if?", sub="Costs, returns and how sure they are", needs_build=False, demo_words=freshness.DEMO_AND_PRICES
    ):
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            selection = scenario_choice.choose()
            edit.buttons(selection)
        if selection.scenario.summary:
            st.caption(formats.plain(selection.scenario.summary))
        with page.boundary():
            scenario = what_if(selection.scenario)
            result = scenario_panel.run(scenario)
            edit.save(selection, scenario)
            results.headline(result)
            results.sentences(result)
            left, right = st.columns(2)
            with left:
                card.draw(figures.cash_flow(result), key="course")
            with right:
                card.draw(figures.distribution(result), key="distribution")
            with left:
                if (tornado := figures.tornado(result)) is not None:
                    card.draw(tornado, key="tornado")
            with right:
                results.costs(result)
            card.draw(figures.side_by_side(result), key="plans")
            for crossing in result.crossings[:1]:
                card.draw(figures.surface(result, crossing), key="surface")
            if (importance := figures.importance(result)) is not None:
                card.draw(importance, key="importance")
            card.draw(roi_register.register(result), key="register")
            register.compare(result)
        links.link(
            page_list.EXECUTIVE, "One page to print and forward", ":material/summarize:", **dict(st.query_params)
        )


draw()
