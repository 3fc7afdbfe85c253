"""How organizations moved, on the page: what is drawn over which days, and what was observed of it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pages.shared import filters, panel
from panels.adoption.organizations import history
from panels.adoption.organizations.history import MODES, HistorySelection
from panels.adoption.organizations.selection import Subject, query_params
from panels.charts import apply_theme
from warehouse.query import cache, trends
from warehouse.query.answers import BuildInfo


def draw(subjects: Sequence[Subject], build: BuildInfo) -> None:
    with st.skeleton(height=480), panel.card("course") as head:
        selection = choose()
        accounts = tuple(dict.fromkeys(query_params(subjects)["organizations"]))
        name, params = trends.query_for("organization", values=accounts, since=selection.span.since(build.as_of))
        lines, strip = history.panel(cache.ask(name, **params), subjects, selection)

        def coverage() -> None:
            if strip is not None:
                st.caption("Share of the known models that was observed")
                alt = "Share of the known models observed on each day"
                st.altair_chart(apply_theme(strip), alt=alt, key="course_coverage")

        panel.draw(lines, key="course", head=head, body=coverage)


def choose() -> HistorySelection:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        mode = filters.one("Show", MODES, "mode", default="share")
        span = filters.span()
    return HistorySelection(mode, span)  # type: ignore[arg-type]  # a key of MODES
