"""Survival curves: a share that falls in steps, with its interval, over the age of what is followed."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import polars as pl

from panels.charts import theme
from panels.charts.labels import LABEL_GAP, spread

LABEL_SHARE = 0.3  # of the width, kept on the right for names
BAND = {1: 0.15, 2: 0.12}  # opacity of the interval by number of curves; more of them would only be fog
# up to so many weeks -> weeks between two ticks, word, weeks in one of it
TICKS = ((40, 4, "week", 1), (110, 13, "month", 13 / 3), (10_000, 52, "year", 52))


def steps_chart(
    frame: pl.DataFrame,
    *,
    unit: str = "still in use",
    height: int = 300,
    order: Sequence[str] | None = None,
    highlight: str | Sequence[str] | None = None,
) -> alt.LayerChart:
    """frame[series, week, survival, low, high, at_risk]: a row a step, ages in weeks, shares in 0 to 1.

    A step holds until the next one. The last step of a curve is drawn to the last week of the frame's rows of it; where
    the interval is unknown there is none. Each curve carries its name at its end.
    """
    points = frame.select(
        pl.col("series").cast(pl.String),
        *(pl.col(name).cast(pl.Float64) for name in ("week", "survival", "low", "high")),
        pl.col("at_risk").cast(pl.Int64),
    ).drop_nulls("survival")
    names = [name for name in order or () if name in set(points["series"])] or sorted(set(points["series"]))
    bright = [highlight] if isinstance(highlight, str) else list(highlight or names)
    tones = dict(zip([name for name in names if name in bright], theme.CATEGORIES, strict=False))
    points = points.with_columns(
        pl.col("series").replace_strict(tones, default="neutral", return_dtype=pl.String).alias("_tone")
    )
    points = points.sort("series", "week")
    last = theme.number_range(points["week"])[1] or 1.0
    several = len(names) > 1
    ages = _age_axis(last, last / (1 - LABEL_SHARE) if several else last)
    share = alt.Y(
        "survival:Q", title=None, scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(values=[0, 0.25, 0.5, 0.75, 1], minExtent=theme.VALUE_AXIS, **theme.axis_words("percent")),
    )  # fmt: skip
    base = alt.Chart(points).encode(x=ages, color=theme.tones("_tone"), detail="series:N")
    layers: list[alt.Chart] = [
        base.mark_area(interpolate="step-after", opacity=BAND.get(len(names), 0.0), line=False)
        .encode(y=alt.Y("low:Q", scale=alt.Scale(domain=[0, 1])), y2="high:Q")
        .transform_filter("isValid(datum.low) && isValid(datum.high)"),
        base.mark_line(interpolate="step-after", strokeWidth=2).encode(y=share),
    ]
    if several and not points.is_empty():
        layers.append(_end_labels(points, ages, height))
    layers.append(_targets(points, ages, unit, several))
    return theme.layered(*layers, height=height)


def _age_axis(last: float, end: float) -> alt.X:
    _, every, word, per = next((row for row in TICKS if last <= row[0]), TICKS[-1])
    counts = {n * every: round(n * every / per) for n in range(int(last // every) + 1)}
    tick_labels = {
        tick: f"{count} {word}{'' if count == 1 else 's'}" if tick else "0" for tick, count in counts.items()
    }
    ticks = list(tick_labels)
    label = " : ".join(f"datum.value == {tick} ? '{text}'" for tick, text in tick_labels.items()) + " : ''"
    axis = alt.Axis(values=ticks, labelExpr=label, labelOverlap="greedy")
    return alt.X("week:Q", title=None, axis=axis, scale=alt.Scale(domain=[0, end], nice=False))


def _end_labels(points: pl.DataFrame, ages: alt.X, height: int) -> alt.Chart:
    ends = points.group_by("series", maintain_order=True).agg(
        pl.col("week").last(), pl.col("survival").last(), pl.col("_tone").last()
    )
    ends = ends.with_columns(
        pl.Series("_at", spread(ends["survival"].to_list(), LABEL_GAP / height)),
        pl.when(pl.col("_tone") == "neutral").then(pl.lit("muted")).otherwise(pl.col("_tone")).alias("_tone"),
        pl.lit(points["week"].max()).alias("week"),
    )
    limit = alt.ExprRef(f"max(64, width * {LABEL_SHARE} - 10)")
    return (
        alt.Chart(ends)
        .mark_text(align="left", dx=8, fontWeight=600, limit=limit)
        .encode(x=ages, y=alt.Y("_at:Q"), text="series:N", color=theme.tones("_tone"))
    )


def _targets(points: pl.DataFrame, ages: alt.X, unit: str, several: bool) -> alt.Chart:
    """Wide invisible points, so that the tooltip needs no hunting for the line."""
    tooltip = [alt.Tooltip("series:N", title="Models")] if several else []
    tooltip += [
        alt.Tooltip("week:Q", title="Weeks since creation", format=",.0f"),
        alt.Tooltip("survival:Q", title=unit.capitalize(), format=".1%"),
        alt.Tooltip("low:Q", title="95 % from", format=".1%"),
        alt.Tooltip("high:Q", title="to", format=".1%"),
        alt.Tooltip("at_risk:Q", title="Models followed at that age", format=",.0f"),
    ]
    return (
        alt.Chart(points)
        .mark_point(size=90, opacity=0)
        .encode(x=ages, y=alt.Y("survival:Q"), detail="series:N", tooltip=tooltip)
    )
