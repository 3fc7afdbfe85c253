"""Four weeks ahead for one line, inside its intervals, and never without how such forecasts did on its own past."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import polars as pl
import streamlit as st

from pages.adoption import _trends as parts
from pages.adoption import _trends_data as data
from pages.adoption import _trends_frames as frames
from pages.adoption._model_history import backtest_table
from pages.shared import formats, page, panel
from pages.shared.charts.bands import forecast_chart
from warehouse.analysis.forecast import Refusal

PAST_DAYS = 182  # days drawn before the forecast


def forecast_panel(choice: parts.Choice, told: data.Told, name: str) -> None:
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


def _listing_note(told: data.Told, name: str) -> str:
    """A forecast of a sum carries on what the listing did, too."""
    daily = told.whole_daily if name == frames.WHOLE else told.lines.filter(pl.col("series") == name)
    moved = daily.sort("day").slice(1)
    gross = float((moved["entered_30d"].sum() or 0) + (moved["left_30d"].sum() or 0))
    latest = daily["downloads_30d"].drop_nulls()
    if not latest.len() or gross < 0.1 * float(latest[-1]):
        return ""
    return (
        f"Models with {formats.compact(gross)} 30-day downloads entered or left the listing in this range. The forecast goes on "
        "as if it kept changing like that."
    )
