"""What should we decide? One page to read in a minute, to print, and to forward as a document."""

from __future__ import annotations

import streamlit as st

from pages.shared import links, page
from pages.value import card, results
from pages.value import scenario as scenario_choice
from pages.value.executive import context as executive_parts
from panels import formats, freshness, page_list
from panels.value import scenario as scenario_panel
from panels.value.executive.context import context_of
from panels.value.roi import figures


def draw() -> None:
    with page.start(
        "What should we decide?",
        sub="Return, risk and sources on one page",
        needs_build=False,
        demo_words=freshness.DEMO_AND_PRICES,
    ):
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            selection = scenario_choice.choose()
        with page.boundary():
            scenario = scenario_choice.from_address(selection.scenario)
            result = scenario_panel.run(scenario)
            context = context_of(scenario)
            executive_parts.downloads(result, context)
            executive_parts.title(result)
            results.headline(result)
            left, right = st.columns(2)
            with left:
                card.draw(figures.cash_flow(result), key="course")
            with right:
                results.costs(result)
            results.sentences(result)
            executive_parts.context_card(context)
            executive_parts.sources(result)
        links.link(
            page_list.ROI,
            f"Change the assumptions of {formats.plain(scenario.name)}",
            ":material/tune:",
            **dict(st.query_params),
        )


draw()
