"""One model's counts day by day: the line, the days that stand out, and four weeks ahead when asked for."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from pages.shared import filters, page, panel, tables
from panels import formats, table
from panels.adoption.model.history import MEASURES, Choice, _chart, _legend, marks_of, movement
from panels.adoption.model.inference import HORIZON, UNITS
from warehouse.analysis.forecast import Forecast, Refusal
from warehouse.query.answers import Answer

FORECAST_WORDS = (
    f"Forecast: {HORIZON} days on from the last day read, by the method that erred least when it forecast this model's own "
    "past. The darker band is meant to hold 80 % of the days, the lighter one 95 %; the table says how many they held."
)


def choose(is_current: bool) -> Choice:
    """Marks and forecast are offered for the measures they can be worked out for; a model that is gone has no future."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        measure = filters.one("Measure", MEASURES, "measure", default="downloads_30d")
        span = filters.span("days", default="1y")
        marks = measure in UNITS and filters.flag(
            "Unusual days", "unusual", default=True, help="Marks days that moved as this model does not usually move."
        )
        forecast = (
            is_current
            and measure in UNITS
            and filters.flag(
                "Forecast", "forecast", help="Four weeks ahead, with how such forecasts did on this model's own past."
            )
        )
    return Choice(measure, span, marks, forecast)


def history_panel(
    head: Any,
    history: Answer,
    card: dict[str, Any],
    choice: Choice,
    unusual: pl.DataFrame | None,
    ahead: Forecast | Refusal | None,
) -> None:
    frame, unit, measure = history.frame, choice.unit, choice.measure
    known = frame.filter(pl.col(measure).is_not_null())
    enough = known.height > 1
    title = f"{unit}: {movement(known, measure)}" if enough else f"{unit} cannot be drawn yet"
    marks = marks_of(unusual, frame)
    drawn = ahead if isinstance(ahead, Forecast) else None

    def body() -> None:
        if not enough:
            why = (
                "One day read so far; a line needs two."
                if known.height == 1
                else "The source did not report it in this stretch of time."
            )
            page.empty("Nothing to draw", f"{why} Choose another measure or a longer range.", ":material/show_chart:")
        if isinstance(ahead, Refusal):
            st.caption(f":material/query_stats: No forecast: {formats.plain(ahead.reason)}")
        if drawn is not None:
            backtest_table(drawn)

    panel.panel(
        title, history, key="history", head=head,
        subtitle=f"{unit} of {card['repo_id']}, {choice.span.words}" + (f", and {HORIZON} days ahead" if drawn else ""),
        chart=_chart(frame, choice, marks, drawn) if enough else None, body=body,
        alt=f"{title}. One point a day; days that were not observed are gaps." + (f" {drawn.sentence}" if drawn else ""),
        definitions=(
            f"marts.model_daily.{measure}", "marts.model_daily.day_quality", *([FORECAST_WORDS] if drawn else []),
        ),
        rows=f"{formats.plural(known.height, 'day')} of {formats.count(frame.height)} known",
        note=_legend(frame, known, measure, marks),
    )  # fmt: skip


def backtest_table(ahead: Forecast) -> None:
    """How each method did on the past that was kept from it: no forecast is shown without."""
    st.markdown(f":material/query_stats: {formats.plain(ahead.sentence)}")
    tables.table(
        ahead.backtest.scores.with_columns(relative=pl.Series([f"{value:.2f}" for value in ahead.backtest.scores["relative"]], dtype=pl.String)), key="backtest", height="content", alt="How each method of forecasting did on this model's past",
        columns={
            "words": table.Column("Method", width=230),
            "is_chosen": table.Column("Used", "flag", width=60),
            "relative": table.Column("Error v last week again", "text", "Its mean absolute error, as a multiple of that of repeating the last week; below 1 is better", 150),
            "wape": table.Column("Error", "percent", "Absolute errors summed, as a share of what came", 80),
            "coverage80": table.Column("Within 80 % band", "percent", "Share of the days that fell within the band meant to hold 80 %", 130),
            "coverage95": table.Column("Within 95 % band", "percent", "Share of the days that fell within the band meant to hold 95 %", 130),
        },
    )  # fmt: skip
