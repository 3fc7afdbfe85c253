"""Differences with their intervals around nought, one row each: which of them are real is seen at a glance."""

from __future__ import annotations

import altair as alt
import polars as pl

from panels.charts import theme

ROW_HEIGHT, AXIS_HEIGHT = 28, 46
# side -> (words, tone, shape): told apart by shape as well as by colour.
SIDES = {
    "a": ("A is better", "primary", "triangle-up"),
    "b": ("B is better", "orange", "triangle-down"),
    "even": ("May be chance", "neutral", "circle"),
    "unknown": ("No interval", "muted", "square"),
}


def difference_chart(frame: pl.DataFrame, *, unit: str, of: str = "Task") -> alt.LayerChart:
    """frame[label, difference, low, high, side], in the order to draw; `unit` names the axis; low and high may be null.

    Differences are drawn as they are given: shares come as points.
    """
    rows = frame.with_columns(
        pl.col("difference", "low", "high").cast(pl.Float64),
        pl.col("side").replace_strict({name: tone for name, (_, tone, _) in SIDES.items()}).alias("_tone"),
        pl.col("side").replace_strict({name: words for name, (words, _, _) in SIDES.items()}).alias("_words"),
    )
    ends = pl.concat([rows[name] for name in ("difference", "low", "high")]).drop_nulls()
    low, high = theme.number_range(ends)
    reach = max(abs(low), abs(high), 1e-9) * 1.08
    left = min(low, 0) * 1.08 if ends.len() else -1
    across = alt.Scale(domain=[left, reach if high > 0 else reach * 0.08], nice=True)
    order = rows["label"].to_list()
    up = alt.Y(
        "label:N", sort=order, title=None, scale=alt.Scale(domain=order), axis=alt.Axis(labelLimit=260, labelPadding=8)
    )
    x = alt.X(
        "difference:Q",
        title=unit,
        scale=across,
        axis=alt.Axis(grid=True, format="+,.3~g", titleAnchor="start", tickCount=8),
    )
    tooltip = [
        alt.Tooltip("label:N", title=of), alt.Tooltip("difference:Q", title="A less B", format="+,.3~g"),
        alt.Tooltip("low:Q", title="95 % from", format="+,.3~g"), alt.Tooltip("high:Q", title="to", format="+,.3~g"),
        alt.Tooltip("_words:N", title="Reading"),
    ]  # fmt: skip
    base = alt.Chart(rows).encode(y=up, tooltip=tooltip)
    nought = alt.Chart(theme.toned(pl.DataFrame({"x": [0.0]}), "text")).mark_rule(strokeWidth=1).encode(x=alt.X("x:Q", scale=across), color=theme.tones())  # fmt: skip
    rules = base.transform_filter("isValid(datum.low)").mark_rule(strokeWidth=5, opacity=0.4, strokeCap="round").encode(
        x=alt.X("low:Q", scale=across, title=unit), x2="high:Q", color=theme.tones()
    )  # fmt: skip
    points = [
        base.transform_filter(alt.FieldEqualPredicate(field="side", equal=side))
        .mark_point(size=70, shape=shape, filled=side != "unknown", opacity=1, strokeWidth=1.6)
        .encode(x=x, color=theme.tones())
        for side, (_, _, shape) in SIDES.items()
        if side in rows["side"]
    ]
    return theme.layered(nought, rules, *points, height=ROW_HEIGHT * len(order) + AXIS_HEIGHT)
