"""Which models fit these conditions? Every model in one table; order and paging happen in the warehouse."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.adoption.explore import choices
from pages.shared import comparing, page, panel
from panels.adoption.explore import selection
from panels.table import Table
from warehouse.query import cache
from warehouse.query.answers import Answer


def draw_results(conditions: selection.Conditions, counts: Answer) -> None:
    with panel.card("models") as head:
        view = choices.choose_view()
        title, matches = selection.title_of(counts, conditions)
        if not matches:
            choices.draw_no_match(counts.frame)
            return
        place = st.container()
        number = choices.choose_page(conditions, view, matches)
        params = {**conditions.params, "sort": view.sort, "lowest_first": view.lowest_first}
        first = (number - 1) * selection.PAGE_ROWS
        models = cache.ask("explore_models", **params, limit=selection.PAGE_ROWS, offset=first)
        panel.draw(
            selection.panel(conditions, view, title, models, first, matches),
            key="models",
            head=head,
            table=lambda rows: draw_table(place, rows),
            full=lambda: cache.ask("explore_models", **params),
        )


def draw_table(place: DeltaGenerator, models: Table) -> None:
    with place:
        comparing.draw(models, key="models")


def draw() -> None:
    with page.start(
        "Which models fit these conditions?", sub="Every model this portal has seen on the Hugging Face Hub"
    ):
        values = cache.ask("explore_counts", current=False).frame
        organizations = cache.ask("explore_organizations").frame["organization"].to_list()
        conditions = choices.choose_conditions(values, organizations)
        counts = cache.ask("explore_counts", **conditions.params)
        choices.count_facets(counts.frame)
        draw_results(conditions, counts)


draw()
