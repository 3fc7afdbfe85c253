"""Strips of days: what is known of each day, at a glance."""

from __future__ import annotations

import altair as alt
import polars as pl

from panels.charts import theme
from panels.charts.days import every_day, padding_days, stretches

STATUS_TONES = {
    "complete": "primary", "observed": "primary", "partial": "gold", "missing": "soft",
    "held": "good", "warned": "caution", "failed": "bad",
}  # fmt: skip
LONG_DAYS = 90  # Above, the months are named; below, the days.


def day_strip(
    frame: pl.DataFrame,
    *,
    x: str = "day",
    status: str = "day_status",
    words: dict[str, str] | None = None,
    height: int = 40,
) -> alt.LayerChart:
    """One cell a day. A missing day is lower as well as paler, so that colour is not the only sign."""
    words = words or {}
    whole = every_day(frame.select(x, status), x).with_columns(pl.col(status).fill_null("missing"))
    whole = whole.with_columns(
        pl.col(status).replace_strict(STATUS_TONES, default="neutral").alias("_tone"),
        pl.col(status).replace_strict(words, default=pl.col(status)).alias("_words"),
        (pl.col(x) + pl.duration(days=1)).alias("_until"),
        pl.when(pl.col(status) == "missing")
        .then(0.35)
        .when(pl.col(status) == "partial")
        .then(0.7)
        .otherwise(1.0)
        .alias("_high"),
    )
    long = whole.height > LONG_DAYS
    cells = alt.Chart(whole).mark_rect(stroke=None).encode(
        x=alt.X(f"{x}:T", title=None, axis=alt.Axis(format="%b %Y" if long else "%-d %b", tickCount=6 if long else "day", labelOverlap="greedy")),
        x2="_until:T",
        y=alt.Y("_high:Q", axis=None, scale=alt.Scale(domain=[0, 1]), title=None),
        y2=alt.datum(0),
        color=theme.tones("_tone"),
        tooltip=[alt.Tooltip(f"{x}:T", title="Day", format="%-d %b %Y"), alt.Tooltip("_words:N", title="Status")],
    )  # fmt: skip
    return theme.layered(cells, height=height)


def coverage_chart(
    frame: pl.DataFrame, *, x: str = "day", share: str = "coverage", height: int = 70, room: float = 0.0
) -> alt.LayerChart:
    """Share of the known that was observed each day, as an area from zero; missing days are open.

    `room` is what the chart above keeps on its right for names, as a share of the span, so that days line up.
    """
    first, last = theme.day_range(frame[x])
    end = last + padding_days(frame, x, room) if room and last is not None else last
    days = theme.day_axis(x, first, end, known=last if room else None)
    covered = frame.select(pl.col(x).cast(pl.Date), pl.when(pl.col(share) > 0).then(pl.col(share)).alias(share))
    covered = theme.toned(stretches(covered, x, share), "neutral")
    marks = alt.Chart(covered).mark_area(interpolate="step", opacity=0.45).encode(
        x=days,
        y=alt.Y(
            f"{share}:Q", title=None, scale=alt.Scale(domain=[0, 1]),
            axis=alt.Axis(values=[0, 0.5, 1], minExtent=theme.VALUE_AXIS, **theme.axis_words("percent")),
        ),
        detail="_stretch:N",
        color=theme.tones(),
        tooltip=[alt.Tooltip(f"{x}:T", title="Day", format="%-d %b %Y"), alt.Tooltip(f"{share}:Q", title="Models observed", format=".0%")],
    )  # fmt: skip
    return theme.layered(marks, height=height)
