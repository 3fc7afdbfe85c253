"""A result as both pages of scenarios draw it: verdict and figures, findings beside risks, costs."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from pages.shared import panel
from pages.value import card
from panels import formats
from panels.value.roi import figures
from warehouse.scenarios import sentences as scenario_sentences
from warehouse.scenarios.results import Result

Colour = Literal["red", "orange", "yellow", "blue", "green", "violet", "gray"]
# In the order of the charts' colours.
BADGES: tuple[Colour, ...] = ("blue", "orange", "green", "violet", "yellow", "gray", "red", "gray")


def headline(result: Result) -> None:
    """The verdict, and the leading plan in five figures."""
    st.markdown(f"**{formats.plain(scenario_sentences.verdict(result))}**")
    leading = formats.plain(result.outcomes[result.leading].name)
    st.caption(f"{leading} at best estimates; the ranges below the figures hold 90 % of simulations")
    panel.figures(figures.headline(result), columns=5)


def sentences(result: Result) -> None:
    """Findings and risks side by side."""
    left, right = st.columns(2)
    findings = [each for each in scenario_sentences.findings(result) if each.kind == "finding"]
    with left, st.container(border=True, height="stretch"):
        st.subheader("What the figures say", anchor=False)
        st.markdown(_bullets(findings))
    with right, st.container(border=True, height="stretch"):
        st.subheader("What they do not know", anchor=False)
        st.markdown(_bullets(scenario_sentences.risks(result)) or "Nothing was found.")


def _bullets(listed: list[scenario_sentences.Sentence]) -> str:
    return "\n".join(f"- {formats.plain(each.text)}" for each in listed)


def costs(result: Result) -> None:
    """The chart of costs, with the colours of its items named below."""

    def legend() -> None:
        with st.container(horizontal=True, gap="small"):
            for at, item in enumerate(figures.cost_items(result)):
                st.badge(figures.ITEMS[item], color=BADGES[at % len(BADGES)])

    card.draw(figures.costs(result), key="costs", body=legend)
