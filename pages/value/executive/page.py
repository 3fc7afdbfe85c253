"""What should we decide? One page to read in a minute, to print, and to forward as a document."""

from __future__ import annotations

import streamlit as st

from pages.shared import links, page
from pages.value import scenario as value_scenario
from pages.value.executive import context as context_page
from pages.value.roi import figures
from panels import formats, freshness, page_list
from panels.value import scenario as scenario_panel
from panels.value.executive import context as executive_context


def draw() -> None:
    with page.start(
        "What should we decide?",
        sub="Return, risk and sources on one page",
        needs_build=False,
        demo_words=freshness.DEMO_AND_PRICES,
    ):
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            chosen = value_scenario.choose()
        with page.boundary():
            scenario = value_scenario.as_in_the_address(chosen.scenario)
            result = scenario_panel.run(scenario)
            context = executive_context.context(scenario)
            context_page.downloads(result, context)
            context_page.title(result)
            figures.headline(result)
            left, right = st.columns(2)
            with left:
                figures.course(result)
            with right:
                figures.costs(result)
            figures.sentences(result)
            context_page.context_card(context)
            context_page.sources(result)
        links.link(
            page_list.ROI,
            f"Change the assumptions of {formats.plain(scenario.name)}",
            ":material/tune:",
            **dict(st.query_params),
        )


draw()
