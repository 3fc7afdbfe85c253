"""The main chart of the Trends page, with everything that must be said beside it."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import streamlit as st

from pages.shared import page, panel
from panels import formats
from panels.adoption.trends import data, selection, sentences
from panels.adoption.trends.lines import (
    _advice,
    _against,
    _chart,
    _definitions,
    _drawn_words,
    _is_stacked,
    _last_coverage,
    _marks,
    _note,
    _note_day,
    _placed,
    _to_export,
    subtitle,
    unnamed,
)
from panels.charts import apply_theme, coverage_chart
from panels.charts.lines import LABEL_SHARE as LINE_ROOM
from panels.charts.shares import LABEL_SHARE as STACK_ROOM
from warehouse.query.answers import Answer

THIN = 0.9  # below this share of the known models, a strip of coverage is drawn below the lines


def main_panel(
    choice: selection.Choice, told: data.Told, drawn: pl.DataFrame, moves: pl.DataFrame, focus: str | None,
    events: pl.DataFrame, notes: Answer,
) -> None:  # fmt: skip
    first_on = told.whole_daily.filter(pl.col("day_status") != "missing")["day"].min()
    title = sentences.title(
        moves, choice.dimension, choice.measure, choice.draw, choice.is_chained, focus, first_on  # type: ignore[arg-type]
    )  # fmt: skip
    enough = drawn.drop_nulls("y")["period"].n_unique() > 1
    known = drawn["y"].is_not_null().any()
    if choice.draw == "share" and sentences.coverage_words(told.whole_daily):
        title += ", as listed"
    if told.names and known and not enough:
        title = "One point is no trend yet"
    elif not told.names:
        title = unnamed(choice)
    against = _against(choice, drawn, focus)
    shown_notes = _placed(notes.frame, drawn, choice)
    chart = _chart(choice, drawn, focus, _marks(events, drawn, choice), shown_notes) if enough else None

    def body() -> None:
        if not enough:
            page.empty("Nothing to draw a line between", _advice(choice, told, known), ":material/show_chart:")
        _coverage(told, drawn, _is_stacked(choice) and focus is None)
        for row in shown_notes.iter_rows(named=True):
            said = (
                f"**{row['number']} · {_note_day(row)}: {formats.plain(row['title'])}.** {formats.plain(row['words'])}"
            )
            st.caption(
                f"{said} Source: {row['source'] if row['source'].startswith('https://') else formats.plain(row['source'])}"
            )

    panel.panel(
        title + (f"; {against[0].lower() + against[1:]}" if against and enough else ""),
        replace(told.drawn, frame=_to_export(drawn, choice)), key="trend", subtitle=subtitle(choice, told), chart=chart, body=body,
        alt=f"{title}. {subtitle(choice, told)}. {_drawn_words(_is_stacked(choice) and focus is None)}", definitions=_definitions(choice),
        rows=formats.plural(int(told.whole_daily["models_observed"].tail(1).sum()), "model"),
        coverage=_last_coverage(told), note=_note(choice, told, drawn, events),
    )  # fmt: skip


def nothing(choice: selection.Choice) -> None:
    """No model fits: which filter to drop is up to the reader, so they are all there with a cross."""
    with st.container(border=True):
        page.empty(
            "No model fits all of these conditions",
            f"Remove one of the filters above{', or choose another field trend' if choice.trend else ''}.",
        )


def _coverage(told: data.Told, drawn: pl.DataFrame, is_stacked: bool) -> None:
    """Under the lines and as wide as they are, where listings missed more than a little."""
    known = told.whole_daily
    if known.filter((pl.col("coverage") < THIN) & (pl.col("coverage") > 0)).height < 2:
        return
    room = STACK_ROOM if is_stacked else (LINE_ROOM if drawn["series"].n_unique() > 1 else 0.0)
    st.caption("Share of the known models that was observed")
    words_of_it = "Share of the known models observed on each day"
    st.altair_chart(apply_theme(coverage_chart(known, height=72, room=room)), alt=words_of_it, key="trend_coverage")
