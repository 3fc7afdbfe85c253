"""The histories of up to six models in one chart: as counted, as an index from their first common day, or on a log scale."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from pages.shared import filters, page, panel
from panels import formats
from panels.adoption.model.compared_history import Choice, _chart, _title, common_day, indexed, whole_from
from panels.adoption.model.comparison import short_names
from panels.adoption.model.history import MEASURES
from warehouse.query.answers import Answer

VIEWS = {"absolute": "As counted", "index": "Index", "log": "Log scale"}


def choose() -> Choice:
    with st.container(horizontal=True, gap="small"):
        return Choice(
            filters.one("Measure", MEASURES, "measure", default="downloads_30d"),
            filters.one("View", VIEWS, "view", default="absolute"),
            filters.span("days", default="1y"),
        )


def lines_panel(head: Any, history: Answer, models: pl.DataFrame, choice: Choice) -> None:
    """`models` in the order chosen; a model keeps its colour when measure, view or range changes."""
    names = models["repo_id"].to_list()
    unit, short = MEASURES[choice.measure], short_names(names)
    values = history.frame.select("repo_id", "day", pl.col(choice.measure).alias("value"))
    # A logarithm of nothing has no place on the axis.
    known = values.filter(pl.col("value") > 0 if choice.view == "log" else pl.col("value").is_not_null())
    counts = dict(known.group_by("repo_id").len().iter_rows())
    drawn = [name for name in names if counts.get(name, 0) > 1]
    missing = [name for name in names if name not in drawn]
    shown = values.filter(pl.col("repo_id").is_in(drawn))
    whole = whole_from(models, drawn) if choice.measure == "downloads_30d" else None
    base = (common_day(shown, drawn, whole) or common_day(shown, drawn)) if drawn else None
    young = whole is not None and base is not None and base < whole
    chart, why = None, "The source did not report it in this stretch of time. Choose another measure or a longer range."
    if choice.view == "index" and drawn and base is None:
        why = "There is no day on which all of them have a value, so there is nothing to count from. “As counted” shows each for itself."
    elif drawn:
        chart = _chart(indexed(shown, base) if choice.view == "index" and base else shown, short, unit, choice.view)
    title = (
        _title(shown, drawn, short, unit, choice, base) if chart is not None else f"{unit} cannot be drawn side by side"
    )
    scope = {
        "absolute": "",
        "log": ", on a log scale: equal steps are equal ratios",
        "index": f", {formats.day(base)} = 100" if base else "",
    }[choice.view]
    notes = [
        f"Fewer than two days are known of {', '.join(missing)}" if missing else "",
        "The youngest was created less than 30 days before the comparison begins, so it also grows by getting older" if young else "",
        "Days that were not observed are gaps" if shown["value"].null_count() else "",
    ]  # fmt: skip
    panel.panel(
        title, history, key="lines", head=head, subtitle=f"{unit} of each model, {choice.span.words}{scope}", chart=chart,
        body=None if chart is not None else (lambda: page.empty("Nothing to draw", why, ":material/show_chart:")),
        alt=f"{title}. One line a model, one point a day; days that were not observed are gaps.",
        definitions=(f"marts.model_daily.{choice.measure}", "marts.model_daily.day_quality"),
        rows=formats.plural(len(drawn), "model"), note=" · ".join(note for note in notes if note),
    )  # fmt: skip
