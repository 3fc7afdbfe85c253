"""How does adoption move, by what? Any measure by any card fact, with what the listing hides told apart."""

from __future__ import annotations

import polars as pl
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.adoption.model.history import backtest_table
from pages.adoption.trends import choices, ranking
from pages.shared import page, panel
from panels import formats
from panels.adoption.trends import data, events, forecast, frames, lines, selection
from panels.charts import apply_theme
from panels.panel import Empty
from warehouse.analysis.forecast import Refusal
from warehouse.query import cache

MAX_EVENTS = 6  # unusual days in the open; earlier ones behind a click


def draw() -> None:
    with page.start("How does adoption move, by what?", sub="Sums over models, day by day") as build:
        as_of = data.last_day(build)
        field_trends = selection.field_trends(cache.ask("field_trends").frame)
        choice, later = choices.choose(data.values_by_field(as_of), field_trends, data.days_read(as_of))
        trend_data = data.load(choice, as_of)
        if trend_data.whole_daily.is_empty():
            draw_no_match(choice)
            return
        focus, with_forecast = choices.choose_later(later, trend_data.names, is_compared=choice.against != "none")
        unusual = data.unusual_days(choice, trend_data)
        with st.skeleton(height=520):
            draw_lines(choice, trend_data, focus, unusual)
        below = st.container()
        draw_events(choice, trend_data, unusual)
        draw_decomposition(choice, trend_data, focus)
        with st.skeleton(height=500):
            ranking.draw(choice, trend_data)
        # Rehearsals take seconds: everything else is there before them.
        if with_forecast:
            draw_forecast(below, choice, trend_data, focus or frames.WHOLE)


def draw_no_match(choice: selection.TrendSelection) -> None:
    """Which filter to drop is up to the reader, so they are all there with a cross."""
    with st.container(border=True):
        page.empty(
            "No model fits all of these conditions",
            f"Remove one of the filters above{', or choose another field trend' if choice.trend else ''}.",
        )


def draw_lines(
    choice: selection.TrendSelection, trend_data: data.TrendData, focus: str | None, unusual: pl.DataFrame
) -> None:
    points = lines.points_of(choice, trend_data)
    notes = lines.placed_notes(data.notes(trend_data).frame, points, choice)

    def below() -> None:
        strip = lines.coverage_strip(choice, trend_data, points, focus)
        if strip is not None:
            st.caption("Share of the known models that was observed")
            alt = "Share of the known models observed on each day"
            st.altair_chart(apply_theme(strip), alt=alt, key="trend_coverage")
        for text in lines.note_texts(notes):
            st.caption(text)

    panel.draw(lines.panel(choice, trend_data, points, focus, unusual, notes), key="trend", body=below)


def draw_events(choice: selection.TrendSelection, trend_data: data.TrendData, unusual: pl.DataFrame) -> None:
    card = events.panel(choice, trend_data, unusual)
    listed = card.answer.frame

    def table(part: pl.DataFrame) -> None:
        st.table(events.rows(part), border="horizontal", hide_index=True, alt="What happened, the newest first")

    def body() -> None:
        if listed.height:
            table(listed.head(MAX_EVENTS))
        if listed.height > MAX_EVENTS:
            with st.expander(f"{formats.count(listed.height - MAX_EVENTS)} earlier"):
                table(listed.slice(MAX_EVENTS))

    panel.draw(card, key="happened", body=body)


def draw_decomposition(choice: selection.TrendSelection, trend_data: data.TrendData, focus: str | None) -> None:
    card = events.decomposition_panel(choice, trend_data, focus)
    if isinstance(card, Empty):
        panel.draw_empty(card, key="decomposition")
    else:
        panel.draw(card, key="decomposition")


def draw_forecast(
    place: DeltaGenerator, choice: selection.TrendSelection, trend_data: data.TrendData, name: str
) -> None:
    with place, st.skeleton(height=420):
        result = data.forecast_of(choice, name)
        if isinstance(result, Refusal):
            panel.draw_empty(forecast.refusal(result, name), key="forecast")
        else:
            card = forecast.panel(choice, trend_data, name, result)
            panel.draw(card, key="forecast", body=lambda: backtest_table(result))


draw()
