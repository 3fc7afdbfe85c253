"""Draws a card of figures that come from a scenario instead of a query."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages.shared import page, panel, tables
from panels import formats
from panels.charts import apply_theme
from panels.value import card
from panels.value.card import ResultPanel


def draw(content: ResultPanel, *, key: str, body: Callable[[], object] | None = None) -> None:
    """Draws chart and table, then `body`, which draws what takes widgets; and how the figures can be taken away."""
    with panel.card(key) as head:
        with head:
            st.subheader(formats.plain(content.title), anchor=False)
            if content.subtitle:
                st.caption(formats.plain(content.subtitle))
        with page.boundary():
            if content.chart is not None:
                st.altair_chart(apply_theme(content.chart), alt=content.title, key=f"chart_{key}")
            if content.table is not None:
                tables.draw(content.table, key=f"{key}_table")
            if body is not None:
                body()
        if content.note:
            st.caption(formats.plain(content.note))
        st.space("stretch")
        _foot(content, key)


@st.fragment
def _foot(content: ResultPanel, key: str) -> None:
    with page.boundary(), st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.caption(content.source, width="stretch")
        with st.container(horizontal=True, width="content", gap="small", wrap=False):
            panel.definition_popover(key, content.definitions)
            popover = st.popover(
                "Data", icon=":material/download:", type="tertiary", key=f"data_{key}", on_change="rerun"
            )
            if popover.open:
                with popover:
                    st.download_button(
                        "CSV",
                        lambda: card.csv(content),
                        file_name=f"hubscope-{key.replace('_', '-')}.csv",
                        mime="text/csv",
                        on_click="ignore",
                        key=f"get_{key}",
                        icon=":material/download:",
                    )
                    tables.show(content.frame, hide_index=True, height=280, alt=f"Figures behind: {content.title}")
