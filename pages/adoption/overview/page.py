"""What is happening on the Hub now? The start page: six figures, what moves, what it is for, what is new."""

from __future__ import annotations

import streamlit as st

from pages.adoption.overview import sections
from pages.shared import filters, page, panel
from panels.adoption.overview import sections as overview_sections
from warehouse.query import cache
from warehouse.query.answers import Answer


def search() -> None:
    """Jumps to a model, or to Explore narrowed down to an organization."""
    typed = filters.text("Find a model or an organization", "find", "Find a model or an organization", live=True)
    if typed:
        sections.matches(typed, cache.ask("search_names", text=typed))


def draw() -> None:
    with page.start(
        "What is happening on the Hub now?", sub="Every model this portal has seen on the Hugging Face Hub"
    ):
        search()
        with st.skeleton(height=180):
            figures = cache.ask("overview_figures")
            panel.figures(overview_sections.headlines(figures, cache.ask("overview_weekly")))
            st.caption(overview_sections.comparison_words(figures))
        with st.skeleton(height=480):
            draw_totals(figures)
        with st.skeleton(height=400):
            draw_movers(figures)
        with st.skeleton(height=400):
            sections.new_panel(cache.ask("new_and_notable"))


def draw_totals(figures: Answer) -> None:
    wide, narrow = st.columns([8, 5])
    with wide, panel.card("total") as head:
        span = sections.choose_span()
        sections.total_panel(head, cache.ask("downloads_by_day", since=span.since(figures.build.as_of)), figures, span)
    with narrow, panel.card("purpose") as head:
        by = sections.choose_group()
        sections.purpose_panel(head, cache.ask("downloads_by_group", dimension=by), by)


def draw_movers(figures: Answer) -> None:
    if figures.frame["panel_models"][0]:
        up, down = st.columns(2)
        with up:
            sections.movers_panel(cache.ask("movers", direction="up"), "up")
        with down:
            sections.movers_panel(cache.ask("movers", direction="down"), "down")
    else:
        sections.most_downloaded_panel(cache.ask("most_downloaded", limit=10), figures)


draw()
