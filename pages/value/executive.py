"""What should we decide? One page to read in a minute, to print, and to forward as a document."""

from __future__ import annotations

import streamlit as st

from pages.shared import formats, links, page, page_list
from pages.value import _executive as parts
from pages.value import _roi_figures as shown
from pages.value import _scenario as chosen_scenario


def draw() -> None:
    with page.start(
        "What should we decide?",
        sub="Return, risk and sources on one page",
        needs_build=False,
        demo_words=page.DEMO_AND_PRICES,
    ):
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            chosen = chosen_scenario.choose()
        with page.boundary():
            scenario = chosen_scenario.as_in_the_address(chosen.scenario)
            result = chosen_scenario.run(scenario)
            context = parts.context(scenario)
            parts.downloads(result, context)
            parts.title(result)
            shown.headline(result)
            left, right = st.columns(2)
            with left:
                shown.course(result)
            with right:
                shown.costs(result)
            shown.sentences(result)
            parts.context_card(context)
            parts.sources(result)
        links.link(
            page_list.ROI,
            f"Change the assumptions of {formats.plain(scenario.name)}",
            ":material/tune:",
            **dict(st.query_params),
        )


draw()
