"""A strip of days, one cell each, coloured by what is known of the day."""

from __future__ import annotations

import altair as alt
import polars as pl

from pages.shared.charts import theme
from pages.shared.charts.days import every_day

STATUS_TONES = {
    "complete": "primary", "observed": "primary", "partial": "gold", "missing": "soft",
    "held": "good", "warned": "caution", "failed": "bad",
}  # fmt: skip


def day_strip(
    frame: pl.DataFrame, *, x: str = "day", status: str = "day_status", words: dict[str, str] | None = None, height: int = 40
) -> alt.LayerChart:
    """One cell a day. A missing day is lower as well as paler, so that colour is not the only sign."""
    words = words or {}
    whole = every_day(frame.select(x, status), x).with_columns(pl.col(status).fill_null("missing"))
    whole = whole.with_columns(
        pl.col(status).replace_strict(STATUS_TONES, default="neutral").alias("_tone"),
        pl.col(status).replace_strict(words, default=pl.col(status)).alias("_words"),
        (pl.col(x) + pl.duration(days=1)).alias("_until"),
        pl.when(pl.col(status) == "missing").then(0.35).when(pl.col(status) == "partial").then(0.7).otherwise(1.0).alias("_high"),
    )
    cells = alt.Chart(whole).mark_bar(stroke=None).encode(
        x=alt.X(f"{x}:T", title=None, axis=alt.Axis(format="%b %Y", tickCount=6, labelOverlap="greedy")),
        x2="_until:T",
        y=alt.Y("_high:Q", axis=None, scale=alt.Scale(domain=[0, 1]), title=None),
        color=theme.tones("_tone"),
        tooltip=[alt.Tooltip(f"{x}:T", title="Day", format="%-d %b %Y"), alt.Tooltip("_words:N", title="Status")],
    )  # fmt: skip
    return alt.layer(cells).properties(height=height, width="container")
