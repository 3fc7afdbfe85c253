"""A card for figures that come from a scenario instead of a query: as of, draws, what it means, the figures to take away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import polars as pl
import streamlit as st

from pages.shared import page, panel, tables
from panels import formats
from panels.charts import apply_theme
from panels.value.card import _csv
from warehouse.scenarios.results import Result


def card(
    title: str,
    result: Result,
    frame: pl.DataFrame,
    *,
    key: str,
    subtitle: str = "",
    chart: Any = None,
    body: Callable[[], None] | None = None,
    definitions: Sequence[str] = (),
    note: str = "",
    alt: str = "",
) -> None:
    """Draws a card over `frame`, the figures behind it, which its files hold with the scenario's name and day."""
    with panel.card(key) as head:
        with head:
            st.subheader(formats.plain(title), anchor=False)
            if subtitle:
                st.caption(formats.plain(subtitle))
        with page.boundary():
            if chart is not None:
                st.altair_chart(apply_theme(chart), alt=alt or title, key=f"chart_{key}")
            if body is not None:
                body()
        if note:
            st.caption(formats.plain(note))
        st.space("stretch")
        _foot(title, result, frame, key, tuple(definitions))


@st.fragment
def _foot(title: str, result: Result, frame: pl.DataFrame, key: str, definitions: tuple[str, ...]) -> None:
    with page.boundary(), st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        scenario = result.scenario
        draws = f" · {result.draws.n:,} simulated courses"
        st.caption(f"Scenario of {formats.day(scenario.as_of)}{draws}", width="stretch")
        with st.container(horizontal=True, width="content", gap="small", wrap=False):
            if definitions:
                with st.popover("Definition", icon=":material/info:", type="tertiary", key=f"definition_{key}"):
                    for line in definitions:
                        name, colon, rest = line.partition(": ")
                        st.markdown(
                            f"**{formats.plain(name)}**  \n{formats.plain(rest)}" if colon else formats.plain(line)
                        )
            shown = st.popover(
                "Data", icon=":material/download:", type="tertiary", key=f"data_{key}", on_change="rerun"
            )
            if shown.open:
                with shown:
                    st.download_button(
                        "CSV", lambda: _csv(title, result, frame), file_name=f"hubscope-{key.replace('_', '-')}.csv", mime="text/csv",
                        on_click="ignore", key=f"get_{key}", icon=":material/download:",
                    )  # fmt: skip
                    tables.show(frame, hide_index=True, height=280, alt=f"Figures behind: {title}")
