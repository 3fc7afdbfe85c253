"""The league below the lines: every larger value with what it did, a way down into each, and the ways on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import polars as pl
import streamlit as st

from pages.adoption.trends import choices
from pages.shared import links, page, panel, tables
from panels import formats, page_list
from panels.adoption.explore import selection
from panels.adoption.trends import data, frames, lines
from panels.adoption.trends import selection as trends_selection
from panels.adoption.trends.ranking import _columns, _tidy, _title
from warehouse.query.dimensions import DIMENSIONS

# Filters that Explore has too, by the words of its address.
EXPLORED = {each.param: each.key for each in DIMENSIONS if each.key in {"organization", *selection.FACETS}} | {
    "text": "explore_q"
}


def league_panel(choice: trends_selection.Choice, told: data.Told) -> None:
    is_picked = bool(choice.values) and choice.dimension != "all"
    answer, count = (told.drawn, len(choice.values)) if is_picked else (told.league, data.LEAGUE)
    daily = frames.between(frames.fold(answer.frame, count), told.start, told.as_of)
    rows = _tidy(frames.moves(daily, told.whole_daily, choice.measure))
    by = choice.by
    plural = trends_selection.PLURALS[by]
    named = rows.filter(~pl.col("is_rest")) if rows.height else rows
    title = _title(named, by, choice) if named.height else lines.unnamed(choice)

    def opened(row: int) -> None:
        chosen = rows.row(row, named=True)
        if not chosen["is_rest"]:
            choices.drill(by, chosen["series"], choice.conditions)

    def body() -> None:
        if not named.height:
            page.empty(f"No {plural} to compare", "Divide by something else, or pick other values above.")
            return
        tables.table(
            rows, key="league", open_model="series", on_open=opened, columns=_columns(choice, rows), alt=title,
            height="content" if rows.height <= 14 else 530,
        )  # fmt: skip

    onward = trends_selection.DIMENSIONS[trends_selection.next_dimension(choice.conditions, without=by)].lower()
    panel.panel(
        title, replace(answer, frame=rows), key="league_panel", body=body,
        subtitle=f"{choice.measure.words} by {trends_selection.DIMENSIONS[by].lower()}, {told.span_words(choice)} · a click on a name goes into it, by {onward}",
        rows=formats.plural(named.height, plural[:-1] if named.height == 1 else plural, plural), definitions=(
            "Change: between the first and the last listed day of the range, as listed. Empty for what was not listed at its start.",
            "Like for like: the same from listed day to listed day over the models observed on both. Empty where nothing linked them.",
            "Share and its change: of all models that fit the filters, in percentage points.",
            "marts.adoption_daily.coverage",
        ),
    )  # fmt: skip
    ways_on(choice, told)


def ways_on(choice: trends_selection.Choice, told: data.Told) -> None:
    """The same models elsewhere. A filter that the other page does not have is said to be dropped."""
    given = choice.conditions.given()
    carried: dict[str, Any] = {EXPLORED[name]: value for name, value in given.items() if name in EXPLORED}
    dropped = [choices.FIELD_NAMES.get(name, name) for name in given if name not in EXPLORED]
    with st.container(horizontal=True, gap="medium"):
        without = f", without the {' and '.join(dropped)} filter" if dropped else ""
        links.explore_link(f"These models in Explore{without}", **carried)
        if choice.by == "organization" and told.names and choice.dimension == "organization":
            links.link(
                page_list.ORGANIZATIONS,
                "These organizations side by side",
                ":material/apartment:",
                organization=told.names[:8],
            )
