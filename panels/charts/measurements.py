"""Measurements over time or over load, each with its interval: points joined by a line, marks where something changed."""

from __future__ import annotations

import altair as alt
import polars as pl

from panels.charts import theme


def measurement_history_chart(
    frame: pl.DataFrame, *, unit: str, fmt: str = "percent", marks: pl.DataFrame | None = None, height: int = 260
) -> alt.LayerChart:
    """frame[at, value, low, high, name]: one measurement a row, low and high null where unknown.

    `marks[at, words]` are drawn as rules with their words at the top: moments at which the level changed.
    """
    rows = theme.toned(frame.with_columns(pl.col("value", "low", "high").cast(pl.Float64)), "primary")
    x = alt.X("at:T", title=None, axis=alt.Axis(grid=False, labelOverlap=True, tickCount=8))
    y = alt.Y(
        "value:Q",
        title=unit,
        scale=alt.Scale(zero=False, nice=True, padding=12),
        axis=alt.Axis(titleAnchor="start", **theme.axis_words(fmt)),
    )
    number = ".1%" if fmt == "percent" else ",.4~g"
    tooltip = [
        alt.Tooltip("name:N", title="Run"), alt.Tooltip("at:T", title="On", format="%-d %b %Y"),
        alt.Tooltip("value:Q", title=unit[:1].upper() + unit[1:], format=number),
        alt.Tooltip("low:Q", title="95 % from", format=number), alt.Tooltip("high:Q", title="to", format=number),
    ]  # fmt: skip
    base = alt.Chart(rows).encode(x=x, color=theme.tones(), tooltip=tooltip)
    layers: list[alt.Chart] = [
        base.mark_line(strokeWidth=1.5, opacity=0.6).encode(y=y),
        base.transform_filter("isValid(datum.low)").mark_rule(strokeWidth=4, opacity=0.35, strokeCap="round").encode(y=alt.Y("low:Q", title=unit), y2="high:Q"),
        base.mark_point(size=55, filled=True, opacity=1).encode(y=y),
    ]  # fmt: skip
    if marks is not None and marks.height:
        ruled = alt.Chart(theme.toned(marks, "caution")).encode(x=alt.X("at:T"), color=theme.tones())
        layers.append(
            ruled.mark_rule(strokeDash=[4, 3], strokeWidth=1.5).encode(tooltip=[alt.Tooltip("words:N", title="Change")])
        )
        layers.append(ruled.mark_text(align="left", dx=5, baseline="top").encode(y=alt.value(0), text="words:N"))
    return theme.layered(*layers, height=height)


def load_chart(frame: pl.DataFrame, *, unit: str, order: list[str], height: int = 280) -> alt.LayerChart:
    """frame[concurrency, value, low, high, series]: one line a series over requests at once, low and high null where
    unknown. `order` names the series; the first eight are told apart by colour and by the words at their ends."""
    tones = {name: theme.CATEGORIES[place % len(theme.CATEGORIES)] for place, name in enumerate(order)}
    rows = frame.with_columns(
        pl.col("value", "low", "high").cast(pl.Float64), pl.col("series").replace_strict(tones).alias("_tone")
    )
    x = alt.X("concurrency:O", title="Requests at once", axis=alt.Axis(labelAngle=0, titleAnchor="start"))
    y = alt.Y("value:Q", title=unit, scale=alt.Scale(zero=True), axis=alt.Axis(titleAnchor="start", format=",.3~s"))
    tooltip = [
        alt.Tooltip("series:N", title="Served by"), alt.Tooltip("concurrency:O", title="Requests at once"),
        alt.Tooltip("value:Q", title=unit, format=",.4~g"), alt.Tooltip("low:Q", title="95 % from", format=",.4~g"),
        alt.Tooltip("high:Q", title="to", format=",.4~g"),
    ]  # fmt: skip
    base = alt.Chart(rows).encode(x=x, color=theme.tones(), detail="series:N", tooltip=tooltip)
    last = rows.sort("concurrency").group_by("series", maintain_order=True).last()
    return theme.layered(
        base.mark_line(strokeWidth=2).encode(y=y),
        base.transform_filter("isValid(datum.low)")
        .mark_rule(strokeWidth=4, opacity=0.35)
        .encode(y=alt.Y("low:Q", title=unit), y2="high:Q"),
        base.mark_point(size=50, filled=True, opacity=1).encode(y=y),
        alt.Chart(last).mark_text(align="right", dy=-12, dx=8).encode(x=x, y=y, text="series:N", color=theme.tones()),
        height=height,
    )


def reliability_chart(frame: pl.DataFrame, height: int = 260) -> alt.LayerChart:
    """frame[said, share, low, high, n]: how often the positive class was right where its probability was `said`."""
    rows = theme.toned(frame, "primary")
    scale = alt.Scale(domain=[0, 1])
    x = alt.X(
        "said:Q", title="Probability that the model gave", scale=scale, axis=alt.Axis(format="%", titleAnchor="start")
    )
    y = alt.Y("share:Q", title="How often it was so", scale=scale, axis=alt.Axis(format="%", titleAnchor="start"))
    tooltip = [alt.Tooltip("said:Q", title="Said", format=".1%"), alt.Tooltip("share:Q", title="Was so", format=".1%"), alt.Tooltip("n:Q", title="Samples", format=",")]  # fmt: skip
    even = theme.toned(pl.DataFrame({"said": [0.0, 1.0], "share": [0.0, 1.0]}), "neutral")
    base = alt.Chart(rows).encode(x=x, color=theme.tones(), tooltip=tooltip)
    return theme.layered(
        alt.Chart(even).mark_line(strokeDash=[4, 3]).encode(x=x, y=y, color=theme.tones()),
        base.mark_rule(strokeWidth=4, opacity=0.35).encode(
            y=alt.Y("low:Q", scale=scale, title="How often it was so"), y2="high:Q"
        ),
        base.mark_point(size=55, filled=True, opacity=1).encode(y=y),
        height=height,
    )
