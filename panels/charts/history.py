"""One model's counts over time, with how each day is known."""

from __future__ import annotations

import altair as alt
import polars as pl

from panels.charts.lines import LineOptions, Overlays, Qualities, line_chart

QUALITY_LABELS = {
    "observed": "Observed",
    "interpolated": "Spread over days without observation",
    "corrected": "Corrected by the Hub: the total fell",
    "missing": "Not observed",
}

MARKED = {"downloads_1d": ("interpolated", "corrected"), "downloads_all_time": ("corrected",)}


def history_chart(
    frame: pl.DataFrame, *, measure: str, unit: str, height: int = 320, events: pl.DataFrame | None = None
) -> alt.LayerChart:
    """`measure` of marts.model_daily by day; days without a value stay open, marked days say what they are.

    Only daily downloads are spread over a gap, and only the cumulative count is corrected; the other counts are as read.
    `events` are days that stand out, see charts.marks.
    """
    days = frame.with_columns(
        pl.col("day_quality").replace_strict(QUALITY_LABELS, default=pl.col("day_quality")).alias("_said"),
        pl.when(pl.col("day_quality").is_in(MARKED.get(measure, ()))).then(pl.col("day_quality")).alias("_mark"),
    )
    return line_chart(
        days,
        y=measure,
        unit=unit,
        highlight=unit,
        height=height,
        options=LineOptions(zero=measure != "downloads_all_time", labels=False, provenance="_said"),
        overlays=Overlays(quality=Qualities("_mark", QUALITY_LABELS), events=events),
    )
