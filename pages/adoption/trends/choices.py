"""The choices of the Trends page. All of them are in the URL; a drill, a preset or a removed filter only changes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from pages.shared import filters
from panels import formats
from panels.adoption.trends import frames
from panels.adoption.trends.selection import (
    AGAINST,
    DIMENSIONS,
    FACETS,
    PLURALS,
    Choice,
    Trend,
    _clean,
    _default_grain,
    _source,
    next_dimension,
)
from warehouse.query.trends import Filters

GRAINS = {"day": "Day", "week": "Week", "month": "Month"}
VIEWS = {"absolute": "Absolute", "share": "Share", "index": "Index", "log": "Log"}
CHAINS = {"like": "Like for like", "listed": "As listed"}
TOPS = {"5": "5", "8": "8", "12": "12"}
MOST_VALUES = 12
FIELD_NAMES = {param: key for key, param in FACETS.items()} | {"relations": "relation", "tags": "tag"}


def choose(offers: Mapping[str, Sequence[str]], known: Sequence[Trend], days_read: int) -> tuple[Choice, Any]:
    """`offers`: the values each card fact has; `days_read`: from the first day listed to the last.

    Also gives the place for what is chosen once the lines are known.
    """
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        measures = {name: told.words for name, told in frames.MEASURES.items()}
        with st.container(width=180):
            measure = filters.one("Measure", measures, "measure", kind="select")
        with st.container(width=150):
            dimension = filters.one("By", DIMENSIONS, "by", default="task", kind="select")
        span = filters.span()
        grain = filters.one("Every", GRAINS, "every", default=_default_grain(span, days_read))
    told = frames.MEASURES[measure]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        views = VIEWS if dimension != "all" else {key: words for key, words in VIEWS.items() if key != "share"}
        draw = filters.one("View", views, "view", default="absolute")
        chain = "listed"
        if draw == "index" and told.entered:
            chain = filters.one("Index of", CHAINS, "index_of", default="like")
        with st.container(width=165):
            against = filters.one("Compare", AGAINST, "against", default="none", kind="select")
    chosen, trend, lines, later = _choose_conditions(offers, known)
    top, values = "8", tuple[str, ...]()
    if dimension != "all":
        with lines:
            top, values = _choose_lines(dimension, offers.get(dimension, ()))
    choice = Choice(
        told, dimension, grain, span, draw, chain == "like", against, int(top), values, chosen, trend,  # type: ignore[arg-type]
    )  # fmt: skip
    return choice, later


def _choose_lines(dimension: str, offered: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    picked = _clean(st.session_state.get("values") or st.query_params.get_all("values"))
    label = f"**Lines: {len(picked)} chosen**" if picked else "Lines"
    with st.popover(label, icon=":material/stacked_line_chart:", key="choose_lines"):
        top = filters.one("How many of the largest", TOPS, "top", default="8", show_label=True)
        values = _names(f"Or these {PLURALS[dimension]}", offered, "values", most=MOST_VALUES)
        if values:
            filters.clear_button({"values": []}, "Back to the largest")
    return top, values


def choose_later(place: Any, names: Sequence[str], *, is_compared: bool) -> tuple[str | None, bool]:
    """The one of the lines drawn that keeps its colour, and whether it is to be forecast.

    A comparison or a forecast is of one line: without a choice it is the first.
    """
    with place, st.container(horizontal=True, vertical_alignment="center", gap="small"):
        highlight = st.container(width=190)
        with_forecast = filters.flag(
            "Forecast", "forecast", help="Four weeks ahead for the highlighted line, or the first, with how well such forecasts did on its own past.",
        )  # fmt: skip
        is_needed, chosen = with_forecast or is_compared, ""
        if len(names) > 1:
            with highlight:
                none = f"Highlight {names[0]}" if is_needed else "Highlight none"
                chosen = filters.one(
                    "Highlight", {"": none} | {name: name for name in names}, "focus", default="", kind="select"
                )
    return chosen or (names[0] if is_needed and names else None), with_forecast


def _choose_conditions(
    offers: Mapping[str, Sequence[str]], known: Sequence[Trend]
) -> tuple[Filters, Trend | None, Any, Any]:
    by_name = {trend.name: trend for trend in known}
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        with st.container(width=190):
            titles = {"none": "Any field trend"} | {trend.name: trend.title for trend in known}
            trend = by_name.get(filters.one("Field trend", titles, "trend", default="none", kind="select"))
        with st.popover("Filters", icon=":material/filter_alt:", key="choose_filters"):
            text = filters.text("Words of the name", "trends_q", "Words of the name", show_label=True)
            chosen = {
                param: _names(DIMENSIONS[key], offers.get(key, ()), key, most=50) for key, param in FACETS.items()
            }
        fixed = Filters(text=" ".join(text.split()), **chosen)
        lines, later = st.container(width="content"), st.container(width="content")
    if fixed.given() or trend:
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="crumbs"):
            _crumbs(fixed, trend)
    if trend is not None:
        st.caption(f"**{formats.plain(trend.title)}:** {formats.plain(trend.words)} Source: {_source(trend.source)}.")
    return fixed, trend, lines, later


def _names(label: str, offered: Sequence[str], key: str, *, most: int) -> tuple[str, ...]:
    """Any value is taken, so that a list need not hold a million, and a link made elsewhere works here."""
    chosen = st.multiselect(
        label, offered, key=key, bind="query-params", accept_new_options=True, placeholder="Any; type a name",
        max_selections=most, select_all=False,
    )  # fmt: skip
    return _clean(chosen)


def _crumbs(fixed: Filters, trend: Trend | None) -> None:
    """The filters in the order they narrow down; each goes away with a click."""
    crumbs: list[tuple[str, str, Any]] = []
    if trend is not None:
        crumbs.append((f"Field trend: {trend.title}", "trend", "none"))
    for key, param in FACETS.items():
        given = getattr(fixed, param)
        if given:
            said = given[0] if len(given) == 1 else f"{len(given)} {PLURALS[key]}"
            crumbs.append((f"{DIMENSIONS[key]}: {said}", key, []))
    if fixed.text:
        crumbs.append((f"Name: {fixed.text}", "trends_q", ""))
    for label, key, empty in crumbs:
        st.button(
            formats.plain(label), key=f"crumb_{key}", icon=":material/close:", icon_position="right",
            help="Remove this filter", on_click=st.session_state.__setitem__, args=(key, empty),
        )  # fmt: skip
    if len(crumbs) > 1:
        filters.clear_button({key: empty for _, key, empty in crumbs})


def drill(dimension: str, value: str, conditions: Filters) -> None:
    """For callbacks: the value becomes a filter, and the page asks by the next dimension that could explain it."""
    st.session_state[dimension] = [value]
    condition: dict[str, Any] = {FACETS[dimension]: (value,)}
    narrowed = replace(conditions, **condition)
    st.session_state["by"] = next_dimension(narrowed, without=dimension)
    st.session_state["values"], st.session_state["focus"] = [], ""
