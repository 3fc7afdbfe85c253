"""Which models fit these conditions? Every model in one table; order and paging happen in the warehouse."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from pages.adoption.explore import choices
from pages.shared import comparing, page, panel
from panels import formats, table
from panels.adoption.explore import selection
from warehouse.query import cache
from warehouse.query.answers import Answer
from warehouse.settings import settings


def models_table(found: Answer, columns: dict[str, table.Column], title: str) -> None:
    height: int | Literal["content"] = 620 if found.frame.height > 16 else "content"
    comparing.draw(table.Table(found.frame, columns, height=height, alt=title), key="models")


def results(conditions: selection.Conditions, counts: Answer) -> None:
    with panel.card("models") as head:
        view = choices.choose_view()
        title, matches = selection.title_of(counts, conditions, view)
        if not matches:
            choices.nothing(counts.frame)
            return
        place = st.container()
        number = choices.choose_page(conditions, view, matches)
        asked = {**conditions.params, "sort": view.sort, "lowest_first": view.lowest_first}
        first = (number - 1) * choices.PAGE_ROWS
        found = cache.ask("explore_models", **asked, limit=choices.PAGE_ROWS, offset=first)
        columns, unknown = selection.columns_of(found.frame, view)
        with place:
            models_table(found, columns, title)
        most = settings().sql_rows
        notes = [
            f"Nothing is known yet for: {', '.join(unknown)}." if unknown else "",
            f"Files hold the first {formats.count(most)} models in this order; HUBSCOPE_SQL_ROWS sets that limit."
            if matches > most
            else "",
            "“Order by” sorts all models; a click on a column's head sorts the rows of this page."
            if matches > choices.PAGE_ROWS
            else "",
        ]
        panel.panel(
            title, found, key="models", head=head, subtitle=conditions.said(), note=" ".join(filter(None, notes)),
            rows=f"{formats.count(first + 1)} to {formats.count(first + found.frame.height)} of {formats.plural(matches, 'model')}",
            definitions=[f"marts.model_summary.{name}" for name in columns if name != "likes_added_28d"],
            full=lambda: cache.ask("explore_models", **asked),
        )  # fmt: skip


def draw() -> None:
    with page.start(
        "Which models fit these conditions?", sub="Every model this portal has seen on the Hugging Face Hub"
    ):
        known = cache.ask("explore_counts", current=False).frame
        offered = cache.ask("explore_organizations").frame["organization"].to_list()
        conditions = choices.choose_conditions(known, offered)
        counts = cache.ask("explore_counts", **conditions.params)
        choices.count_facets(counts.frame)
        results(conditions, counts)


draw()
