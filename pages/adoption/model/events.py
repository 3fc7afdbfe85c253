"""The events of one model as rows: the newest in sight, the earlier ones behind a click."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from pages.shared import panel
from panels import formats
from panels.adoption.model import events
from panels.adoption.model.history import HistorySelection
from warehouse.query.answers import Answer

MAX_ROWS = 8


def draw(answer: Answer, unusual: pl.DataFrame | None, selection: HistorySelection, card: dict[str, Any]) -> None:
    """`answer`: model_events; `unusual` is None where marks are not requested, or the measure has none."""
    event_panel = events.panel(answer, unusual, selection, card)
    frame = event_panel.answer.frame

    def rows() -> None:
        if frame.is_empty():
            return
        _table(frame.head(MAX_ROWS))
        if frame.height > MAX_ROWS:
            with st.expander(f"{formats.count(frame.height - MAX_ROWS)} earlier"):
                _table(frame.slice(MAX_ROWS))

    panel.draw(event_panel, key="happened", body=rows)


def _table(frame: pl.DataFrame) -> None:
    st.table(events.markdown_rows(frame), border="horizontal", hide_index=True, alt="What happened, the newest first")
