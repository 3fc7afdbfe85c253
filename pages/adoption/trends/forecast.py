"""Four weeks ahead for one line, inside its intervals, and never without how such forecasts did on its own past."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import polars as pl
import streamlit as st

from pages.adoption.model.history import backtest_table
from pages.shared import page, panel
from panels import formats
from panels.adoption.trends import data, frames, selection
from panels.adoption.trends.forecast import _listing_note
from panels.charts.bands import forecast_chart
from warehouse.analysis.forecast import Refusal

PAST_DAYS = 182  # days drawn before the forecast


def forecast_panel(choice: selection.Choice, told: data.Told, name: str) -> None:
    """`name`: the line to go on with."""
    made = data.forecast_of(choice, name)
    if isinstance(made, Refusal):
        with panel.card("forecast"):
            st.subheader(f"No forecast of {formats.plain(name)}", anchor=False)
            wait = f" {formats.plural(made.days_needed, 'more listed day')} would do." if made.days_needed else ""
            page.empty("Not enough to go on", formats.plain(made.reason) + wait, ":material/query_stats:")
        return
    past = data.series_of(choice, name)
    shown = past.filter(pl.col("day") > told.as_of - timedelta(days=PAST_DAYS))
    last = made.frame.row(-1, named=True)
    unit = choice.measure.unit
    title = (
        f"{name if name != frames.WHOLE else 'All models'}: {formats.compact(round(last['mean']))} {unit} on "
        f"{formats.day(last['day'])}, between {formats.compact(round(last['low80']))} and {formats.compact(round(last['high80']))} with 80 %"
    )
    panel.panel(
        title, replace(told.drawn, frame=made.frame), key="forecast",
        subtitle=f"{choice.measure.words}, daily, with {data.HORIZON} days ahead by {made.words} · the darker band is meant to hold 80 % of the days, the lighter one 95 %",
        chart=forecast_chart(shown, made.frame, unit=unit, height=300), body=lambda: backtest_table(made),
        alt=f"{title}. {made.sentence}", note=_listing_note(told, name),
        definitions=(
            "Forecast: by the method that erred least when it forecast this line's own past from several days before; the table "
            "shows how each did, and how many days its intervals held.",
            f"marts.adoption_daily.{choice.measure.column}",
        ),
    )  # fmt: skip
