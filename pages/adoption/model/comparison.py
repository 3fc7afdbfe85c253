"""Up to six models side by side, from top to bottom: their figures, their histories in one chart, and their families."""

from __future__ import annotations

import streamlit as st

from pages.shared import filters, panel
from panels.adoption.model import compared_history, comparison
from panels.adoption.model.compared_history import VIEWS, ComparisonSelection
from panels.adoption.model.history import MEASURES
from warehouse.query import cache
from warehouse.query.answers import Answer, BuildInfo


def draw(compared: Answer, build: BuildInfo) -> None:
    """`compared`: models_compared, in the order chosen."""
    models = comparison.existing(compared)
    _draw_summary(compared)
    with panel.card("lines") as head:
        selection = choose()
        since = selection.span.since(build.as_of)
        history = cache.ask("models_history", models=models["repo_id"].to_list(), since=since)
        panel.draw(compared_history.panel(history, models, selection), key="lines", head=head)
    panel.draw(comparison.families_panel(compared), key="compare_families")


def _draw_summary(compared: Answer) -> None:
    alt = "The models side by side, one a column"
    cells = comparison.summary_cells(compared)
    panel.draw(
        comparison.summary_panel(compared), key="compare", body=lambda: st.table(cells, border="horizontal", alt=alt)
    )


def choose() -> ComparisonSelection:
    with st.container(horizontal=True, gap="small"):
        return ComparisonSelection(
            filters.one("Measure", MEASURES, "measure", default="downloads_30d"),
            filters.one("View", VIEWS, "view", default="absolute"),
            filters.span("days", default="1y"),
        )
