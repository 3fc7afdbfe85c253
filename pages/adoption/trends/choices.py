"""The choices of the Trends page. All of them are in the URL; a drill, a preset or a removed filter only changes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.shared import filters
from panels import formats
from panels.adoption.trends import frames
from panels.adoption.trends.selection import (
    AGAINST,
    DIMENSIONS,
    FACETS,
    PLURALS,
    FieldTrend,
    TrendSelection,
    _clean,
    _default_grain,
    _source,
    next_dimension,
)
from warehouse.analysis.periods import Grain
from warehouse.query.trends import Filters

GRAINS = {"day": "Day", "week": "Week", "month": "Month"}
VIEWS = {"absolute": "Absolute", "share": "Share", "index": "Index", "log": "Log"}
CHAINS = {"like": "Like for like", "listed": "As listed"}
TOPS = {"5": "5", "8": "8", "12": "12"}
MAX_VALUES = 12
FIELD_NAMES = {param: key for key, param in FACETS.items()} | {"relations": "relation", "tags": "tag"}


def choose(
    values_by_field: Mapping[str, Sequence[str]], field_trends: Sequence[FieldTrend], days_read: int
) -> tuple[TrendSelection, DeltaGenerator]:
    """`values_by_field`: the values each card fact has; `days_read`: from the first day listed to the last.

    Also gives the place for what is chosen once the lines are known.
    """
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        measures = {name: measure.label for name, measure in frames.MEASURES.items()}
        with st.container(width=180):
            measure_name = filters.one("Measure", measures, "measure", kind="select")
        with st.container(width=150):
            dimension = filters.one("By", DIMENSIONS, "by", default="task", kind="select")
        span = filters.span()
        grain = filters.one("Every", GRAINS, "every", default=_default_grain(span, days_read))
    measure = frames.MEASURES[measure_name]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        views = VIEWS if dimension != "all" else {key: label for key, label in VIEWS.items() if key != "share"}
        view = filters.one("View", views, "view", default="absolute")
        chain = "listed"
        if view == "index" and measure.entered:
            chain = filters.one("Index of", CHAINS, "index_of", default="like")
        with st.container(width=165):
            against = filters.one("Compare", AGAINST, "against", default="none", kind="select")
    chosen, trend, lines, later = _choose_conditions(values_by_field, field_trends)
    top, values = "8", tuple[str, ...]()
    if dimension != "all":
        with lines:
            top, values = _choose_lines(dimension, values_by_field.get(dimension, ()))
    choice = TrendSelection(
        measure=measure,
        dimension=dimension,
        grain=cast(Grain, grain),
        span=span,
        view=cast(frames.View, view),
        is_chained=chain == "like",
        against=against,
        top=int(top),
        values=values,
        filters=chosen,
        trend=trend,
    )
    return choice, later


def _choose_lines(dimension: str, offered: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    picked = _clean(st.session_state.get("values") or st.query_params.get_all("values"))
    label = f"**Lines: {len(picked)} chosen**" if picked else "Lines"
    with st.popover(label, icon=":material/stacked_line_chart:", key="choose_lines"):
        top = filters.one("How many of the largest", TOPS, "top", default="8", show_label=True)
        values = _names(f"Or these {PLURALS[dimension]}", offered, "values", max_values=MAX_VALUES)
        if values:
            filters.clear_button({"values": []}, "Back to the largest")
    return top, values


def choose_later(place: DeltaGenerator, names: Sequence[str], *, is_compared: bool) -> tuple[str | None, bool]:
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
    values_by_field: Mapping[str, Sequence[str]], field_trends: Sequence[FieldTrend]
) -> tuple[Filters, FieldTrend | None, DeltaGenerator, DeltaGenerator]:
    by_name = {trend.name: trend for trend in field_trends}
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        with st.container(width=190):
            titles = {"none": "Any field trend"} | {trend.name: trend.title for trend in field_trends}
            trend = by_name.get(filters.one("Field trend", titles, "trend", default="none", kind="select"))
        with st.popover("Filters", icon=":material/filter_alt:", key="choose_filters"):
            text = filters.text("Words of the name", "trends_q", "Words of the name", show_label=True)
            chosen = {
                param: _names(DIMENSIONS[key], values_by_field.get(key, ()), key, max_values=50)
                for key, param in FACETS.items()
            }
        fixed = Filters(text=" ".join(text.split()), **chosen)
        lines, later = st.container(width="content"), st.container(width="content")
    if fixed.as_params() or trend:
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="crumbs"):
            _crumbs(fixed, trend)
    if trend is not None:
        st.caption(
            f"**{formats.plain(trend.title)}:** {formats.plain(trend.description)} Source: {_source(trend.source)}."
        )
    return fixed, trend, lines, later


def _names(label: str, offered: Sequence[str], key: str, *, max_values: int) -> tuple[str, ...]:
    """Any value is taken, so that a list need not hold a million, and a link made elsewhere works here."""
    chosen = st.multiselect(
        label, offered, key=key, bind="query-params", accept_new_options=True, placeholder="Any; type a name",
        max_selections=max_values, select_all=False,
    )  # fmt: skip
    return _clean(chosen)


def _crumbs(fixed: Filters, trend: FieldTrend | None) -> None:
    """The filters in the order they narrow down; each goes away with a click."""
    crumbs: list[tuple[str, str, Any]] = []
    if trend is not None:
        crumbs.append((f"Field trend: {trend.title}", "trend", "none"))
    for key, param in FACETS.items():
        values = getattr(fixed, param)
        if values:
            text = values[0] if len(values) == 1 else f"{len(values)} {PLURALS[key]}"
            crumbs.append((f"{DIMENSIONS[key]}: {text}", key, []))
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
