"""How organizations moved: their share of all downloads, their sums, or an index of the same models."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import streamlit as st

from pages.shared import filters, page, panel
from panels import formats
from panels.adoption.organizations.history import (
    MEASURE,
    Drawn,
    _chart,
    _last_coverage,
    _note,
    _span_words,
    _title,
    daily_of,
)
from panels.adoption.organizations.selection import ENOUGH_COVERAGE, Subject, asked
from panels.adoption.trends import frames
from panels.charts import apply_theme, coverage_chart
from panels.charts.lines import LABEL_SHARE
from warehouse.query import cache, trends
from warehouse.query.answers import Answer, BuildInfo

MODES = {"share": "Share", "absolute": "Absolute", "index": "Like for like"}
SAID = {
    "share": "Share of the 30-day downloads of all models observed that day",
    "absolute": "30-day downloads of the models observed that day",
    "index": "30-day downloads of the same models from day to day, 100 at the start",
}


def draw(subjects: Sequence[Subject], build: BuildInfo) -> None:
    with st.skeleton(height=480), panel.card("course") as head:
        drawn = choose()
        accounts = tuple(dict.fromkeys(asked(subjects)["organizations"]))
        name, params = trends.query_for("organization", values=accounts, since=drawn.span.since(build.as_of))  # type: ignore[arg-type]
        panel_of(head, cache.ask(name, **params), subjects, drawn)


def choose() -> Drawn:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        mode = filters.one("Show", MODES, "mode", default="share")
        span = filters.span()
    return Drawn(mode, span)  # type: ignore[arg-type]


def panel_of(head: Any, answered: Answer, subjects: Sequence[Subject], drawn: Drawn) -> None:
    daily, whole = daily_of(answered.frame, subjects)
    until: date = answered.build.as_of  # type: ignore[assignment]
    points = frames.points(daily, whole, MEASURE, "day", drawn.mode, True, until)
    enough = points.drop_nulls("y")["period"].n_unique() > 1
    seen = whole.filter(pl.col("day_status") != "missing")
    title = "One day is no line yet"
    if enough:
        title = _title(frames.moves(daily, whole, MEASURE), seen, drawn.mode, subjects)

    def body() -> None:
        if not enough:
            advice = "The line begins with the second day read, or with a longer range."
            page.empty("Nothing to draw a line between", advice, ":material/show_chart:")
        elif seen.filter(pl.col("coverage") < ENOUGH_COVERAGE).height > 1:
            st.caption("Share of the known models that was observed")
            drawn_days = whole.filter(pl.col("day") >= points.drop_nulls("y")["period"].min())
            strip = coverage_chart(drawn_days, height=72, room=LABEL_SHARE if points["series"].n_unique() > 1 else 0.0)
            st.altair_chart(
                apply_theme(strip), alt="Share of the known models observed on each day", key="course_coverage"
            )

    export = points.rename({"series": "organization", "period": "day", "y": drawn.mode})
    panel.panel(
        title, replace(answered, frame=export.select("organization", "day", drawn.mode)), key="course", head=head,
        subtitle=f"{SAID[drawn.mode]}, {_span_words(drawn.span, seen, until)}", body=body,
        chart=_chart(points, drawn.mode) if enough else None,
        alt=f"{title}. One line each: {', '.join(subject.name for subject in subjects)}. Days that were not read are gaps.",
        rows=formats.plural(int(daily.filter(pl.col("day") == until)["models_observed"].sum()), "model"),
        coverage=_last_coverage(daily, until), note=_note(daily, whole, points, drawn, subjects),
        definitions=(
            "marts.adoption_daily.downloads_30d", "marts.adoption_daily.coverage",
            "Share: of the 30-day downloads of all models observed that day. In a partial listing it moves with the listing too.",
            "Like for like: from each listed day to the next the index moves as the models observed on both did; what enters or "
            "leaves the listing moves nothing.",
        ),
    )  # fmt: skip
