"""What of one model's history is shown, and how the forecast did on its past."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.shared import filters, panel, tables
from panels import formats
from panels.adoption.model import history
from panels.adoption.model.history import MEASURES, HistorySelection
from panels.adoption.model.inference import UNITS
from warehouse.analysis.forecast import Forecast, Refusal
from warehouse.query.answers import Answer


def choose(is_current: bool) -> HistorySelection:
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
    return HistorySelection(measure, span, marks, forecast)


def draw(
    head: DeltaGenerator,
    answer: Answer,
    card: dict[str, Any],
    selection: HistorySelection,
    unusual: pl.DataFrame | None,
    ahead: Forecast | Refusal | None,
) -> None:
    """`answer`: model_history; `unusual` and `ahead` as panels.adoption.model.inference has them."""

    def below() -> None:
        if isinstance(ahead, Refusal):
            st.caption(f":material/query_stats: No forecast: {formats.plain(ahead.reason)}")
        elif ahead is not None:
            backtest_table(ahead)

    panel.draw(history.panel(answer, card, selection, unusual, ahead), key="history", head=head, body=below)


def backtest_table(forecast: Forecast) -> None:
    """How each method did on the past that was kept from it: no forecast is shown without."""
    st.markdown(f":material/query_stats: {formats.plain(forecast.sentence)}")
    tables.draw(history.backtest_table(forecast), key="backtest")
