"""The league below the lines: every larger value with what it did, a way down into each, and the ways on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import polars as pl
import streamlit as st

from pages.adoption import _explore as explore
from pages.adoption import _trends as parts
from pages.adoption import _trends_data as data
from pages.adoption import _trends_frames as frames
from pages.adoption import _trends_lines as lines
from pages.shared import formats, links, page, page_list, panel, tables
from warehouse.dimensions import DIMENSIONS

LABELS = {"models": "Models", "likes": "Likes", "downloads_1d": "A day", "downloads_30d": "30 days"}
# Filters that Explore has too, by the words of its address.
EXPLORED = {each.param: each.key for each in DIMENSIONS if each.key in {"organization", *explore.FACETS}} | {
    "text": "explore_q"
}


def league_panel(choice: parts.Choice, told: data.Told) -> None:
    is_picked = bool(choice.values) and choice.dimension != "all"
    answer, count = (told.drawn, len(choice.values)) if is_picked else (told.league, data.LEAGUE)
    daily = frames.between(frames.fold(answer.frame, count), told.start, told.as_of)
    rows = _tidy(frames.moves(daily, told.whole_daily, choice.measure))
    by = choice.by
    plural = parts.PLURALS[by]
    named = rows.filter(~pl.col("is_rest")) if rows.height else rows
    title = _title(named, by, choice) if named.height else lines.unnamed(choice)

    def opened(row: int) -> None:
        chosen = rows.row(row, named=True)
        if not chosen["is_rest"]:
            parts.drill(by, chosen["series"], choice.conditions)

    def body() -> None:
        if not named.height:
            page.empty(f"No {plural} to compare", "Divide by something else, or pick other values above.")
            return
        tables.table(
            rows, key="league", open_model="series", on_open=opened, columns=_columns(choice, rows), alt=title,
            height="content" if rows.height <= 14 else 530,
        )  # fmt: skip

    onward = parts.DIMENSIONS[parts.next_dimension(choice.conditions, without=by)].lower()
    panel.panel(
        title, replace(answer, frame=rows), key="league_panel", body=body,
        subtitle=f"{choice.measure.words} by {parts.DIMENSIONS[by].lower()}, {told.span_words(choice)} · a click on a name goes into it, by {onward}",
        rows=formats.plural(named.height, plural[:-1] if named.height == 1 else plural, plural), definitions=(
            "Change: between the first and the last listed day of the range, as listed. Empty for what was not listed at its start.",
            "Like for like: the same from listed day to listed day over the models observed on both. Empty where nothing linked them.",
            "Share and its change: of all models that fit the filters, in percentage points.",
            "marts.adoption_daily.coverage",
        ),
    )  # fmt: skip
    ways_on(choice, told)


def _tidy(rows: pl.DataFrame) -> pl.DataFrame:
    """Rounded as shown, so that nothing reads -0.0."""
    shares = [
        pl.col(name).round(3) + 0.0
        for name in ("change", "like_for_like", "share", "share_change", "coverage")
        if name in rows.columns
    ]
    return rows.with_columns(shares)


def _title(named: pl.DataFrame, by: str, choice: parts.Choice) -> str:
    first = named.sort("latest", descending=True, nulls_last=True).row(0, named=True)
    if first["latest"] is None:
        return f"{choice.measure.words} are not known by {parts.DIMENSIONS[by].lower()}"
    if first["share"] is None or choice.measure.column == "models_known":
        return (
            f"{first['series']} leads {formats.plural(named.height, 'value')} with {formats.compact(first['latest'])}"
        )
    return f"{first['series']} leads by {parts.DIMENSIONS[by].lower()}, with {formats.percent(first['share'], 0)} of {choice.measure.unit}"


def _columns(choice: parts.Choice, rows: pl.DataFrame) -> dict[str, tables.Column]:
    name = next(key for key, told in frames.MEASURES.items() if told == choice.measure)
    how = "mean of the last seven days" if choice.measure.kind == "flow" else "on the last listed day"
    shown = {
        "series": tables.Column(parts.DIMENSIONS[choice.by], "model", width=215),
        "latest": tables.Column(LABELS[name], "compact", f"{choice.measure.words}, {how}", 78),
        "change": tables.Column("Change", "change", "As listed, over the range", 85),
        "like_for_like": tables.Column("Like for like", "change", "The same models, over the range", 98),
        "share": tables.Column("Share", "percent", "Of all models that fit the filters", 72),
        "share_change": tables.Column("Points", "points", "Change of the share in percentage points", 72),
        "coverage": tables.Column("Coverage", "percent", "Models observed on the last listed day, of those known", 82),
        "models": tables.Column("Models", "count", "Models known", 74),
        "sparkline": tables.Column("Range", "spark", f"{choice.measure.words} over the range", 110),
    }
    # A column of absences says nothing.
    return {key: column for key, column in shown.items() if rows[key].null_count() < rows.height}


def ways_on(choice: parts.Choice, told: data.Told) -> None:
    """The same models elsewhere. A filter that the other page does not have is said to be dropped."""
    given = choice.conditions.given()
    carried: dict[str, Any] = {EXPLORED[name]: value for name, value in given.items() if name in EXPLORED}
    dropped = [parts.FIELD_NAMES.get(name, name) for name in given if name not in EXPLORED]
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
