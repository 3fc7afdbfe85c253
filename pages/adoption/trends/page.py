"""How does adoption move, by what? Any measure by any card fact, with what the listing hides told apart."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages.adoption.trends import choices, forecast, ranking
from pages.adoption.trends import events as trends_events
from pages.adoption.trends import lines as trends_lines
from pages.shared import page
from panels.adoption.trends import data, frames, lines, selection
from warehouse.query import cache


def draw() -> None:
    with page.start("How does adoption move, by what?", sub="Sums over models, day by day") as build:
        known = selection.trends_of(cache.ask("field_trends").frame)
        choice, later = choices.choose(data.offers(build.as_of), known, data.days_read(build.as_of))
        told = data.ask(choice, build.as_of)
        if told.whole_daily.is_empty():
            trends_lines.nothing(choice)
            return
        focus, with_forecast = choices.choose_later(later, told.names, is_compared=choice.against != "none")
        events = data.unusual(choice, told)
        with st.skeleton(height=520):
            draw_lines(choice, told, focus, events)
        below = st.container()
        trends_events.happened_panel(choice, told, events)
        trends_events.decomposition_panel(choice, told, focus)
        with st.skeleton(height=500):
            ranking.league_panel(choice, told)
        # Rehearsals take seconds: everything else is there before them.
        if with_forecast:
            with below, st.skeleton(height=420):
                forecast.forecast_panel(choice, told, focus or frames.WHOLE)


def draw_lines(choice: selection.Choice, told: data.Told, focus: str | None, events: pl.DataFrame) -> None:
    drawn = lines.points_of(choice, told)
    moves = frames.moves(told.lines, told.whole_daily, choice.measure)
    named = set(told.lines["series"].unique())
    shown = events.filter(events["name"].is_in([focus] if focus else list(named)))
    trends_lines.main_panel(choice, told, drawn, moves, focus, shown, data.notes(told))


draw()
