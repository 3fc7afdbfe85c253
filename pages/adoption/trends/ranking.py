"""The ranking below the lines: a way down into each value, and links to the same models elsewhere."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages.adoption.trends import choices
from pages.shared import links, panel, tables
from panels import page_list
from panels.adoption.explore import selection
from panels.adoption.trends import data, ranking
from panels.adoption.trends import selection as trends_selection
from warehouse.query.dimensions import DIMENSIONS

# Filters that Explore has too, by the words of its address.
EXPLORED = {each.param: each.key for each in DIMENSIONS if each.key in {"organization", *selection.FACETS}} | {
    "text": "explore_q"
}


def draw(choice: trends_selection.TrendSelection, trend_data: data.TrendData) -> None:
    card = ranking.panel(choice, trend_data)
    rows = card.answer.frame

    def drill(row: int) -> None:
        value = rows.row(row, named=True)
        if not value["is_rest"]:
            choices.drill(choice.by, value["series"], choice.conditions)

    panel.draw(card, key="league_panel", table=lambda values: tables.draw(values, key="league", on_open=drill))
    draw_links(choice, trend_data)


def draw_links(choice: trends_selection.TrendSelection, trend_data: data.TrendData) -> None:
    """The same models elsewhere. The link names the filters that the other page does not have."""
    conditions = choice.conditions.as_params()
    carried: dict[str, Any] = {EXPLORED[name]: value for name, value in conditions.items() if name in EXPLORED}
    dropped = [choices.FIELD_NAMES.get(name, name) for name in conditions if name not in EXPLORED]
    with st.container(horizontal=True, gap="medium"):
        without = f", without the {' and '.join(dropped)} filter" if dropped else ""
        links.explore_link(f"These models in Explore{without}", **carried)
        if choice.by == "organization" and trend_data.names and choice.dimension == "organization":
            links.link(
                page_list.ORGANIZATIONS,
                "These organizations side by side",
                ":material/apartment:",
                organization=trend_data.names[:8],
            )
