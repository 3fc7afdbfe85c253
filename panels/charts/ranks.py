"""Values with their intervals, one row each in the order of a board: whose lead could be chance is seen at a glance."""

from __future__ import annotations

import math

import altair as alt
import polars as pl

from panels.charts import theme

# standing -> (words, tone, shape): told apart by shape as well as by colour.
STANDINGS = {
    "first": ("The first", "primary", "diamond"),
    "tied": ("Cannot be told from the first", "primary", "circle"),
    "below": ("Below the first", "neutral", "circle"),
    "unknown": ("No interval: only a value", "muted", "square"),
}
ROW_HEIGHT = 25
AXIS_HEIGHT = 30
WORDS_SHARE = 0.16  # of the span of values, kept on the right for the places


def rank_chart(
    frame: pl.DataFrame, *, unit: str, fmt: str = "percent", level: float = 0.95, higher_is_better: bool = True
) -> alt.LayerChart:
    """frame[label, name, value, low, high, places, standing, is_chosen], best first; low and high null where unknown.

    `label` is written at the row and once only; `name` is the full name in the tooltip, `places` the words on the
    right ("1 to 3"). Rows that the reader chose lie on a pale band.
    """
    rows = frame.with_columns(
        pl.col("value", "low", "high").cast(pl.Float64),
        pl.col("standing").replace_strict({name: tone for name, (_, tone, _) in STANDINGS.items()}).alias("_tone"),
        pl.col("standing").replace_strict({name: words for name, (words, _, _) in STANDINGS.items()}).alias("_words"),
        pl.lit("muted").alias("_word_tone"),
        pl.lit("soft").alias("_band_tone"),
    )
    order = rows["label"].to_list()
    up = alt.Y(
        "label:N",
        sort=order,
        title=None,
        axis=alt.Axis(labelLimit=190, labelPadding=8, labelOverlap=False, labelFlush=False, labelBaseline="middle"),
        scale=alt.Scale(domain=order),
    )
    # A mark has no room of its own on the axis, so both ends are given.
    low, high = _ends(rows)
    domain = _with_room(low, high, higher_is_better)
    across = alt.Scale(domain=domain, zero=False, nice=False, reverse=not higher_is_better)
    # No tick where the places stand: nothing is measured there.
    axis = alt.Axis(grid=True, values=_ticks(low, high), orient="top", **theme.axis_words(fmt))
    x = alt.X("value:Q", title=None, scale=across, axis=axis)
    number = ".1%" if fmt == "percent" else ",.4~g"
    share = f"{level:.0%}"
    tooltip = [
        alt.Tooltip("name:N", title="Model"), alt.Tooltip("value:Q", title=unit[:1].upper() + unit[1:], format=number),
        alt.Tooltip("low:Q", title=f"{share} from", format=number), alt.Tooltip("high:Q", title="to", format=number),
        alt.Tooltip("places:N", title="Place"), alt.Tooltip("_words:N", title="Standing"),
    ]  # fmt: skip
    base = alt.Chart(rows).encode(y=up, tooltip=tooltip)
    bands = base.transform_filter("datum.is_chosen").mark_rect(opacity=0.3).encode(
        x=alt.value(0), x2=alt.value("width"), color=theme.tones("_band_tone")
    )  # fmt: skip
    rules = (
        base.transform_filter("isValid(datum.low)")
        .mark_rule(strokeWidth=5, opacity=0.35, strokeCap="round")
        .encode(
            x=alt.X("low:Q", title=None, scale=across, axis=axis),
            x2="high:Q",
            color=theme.tones(),
        )
    )
    points = [
        base.transform_filter(alt.FieldEqualPredicate(field="standing", equal=standing))
        .mark_point(
            size=80 if standing == "first" else 55,
            shape=shape,
            filled=standing != "unknown",
            opacity=1,
            strokeWidth=1.6,
        )
        .encode(x=x, color=theme.tones())
        for standing, (_, _, shape) in STANDINGS.items()
        if standing in rows["standing"]
    ]
    words = base.mark_text(align="right", dx=-2).encode(
        x=alt.value("width"), text="places:N", color=theme.tones("_word_tone")
    )
    return theme.layered(bands, rules, *points, words, height=ROW_HEIGHT * len(order) + AXIS_HEIGHT)


def _ends(rows: pl.DataFrame) -> tuple[float, float]:
    """The lowest and the highest of all values and ends of intervals; (0, 1) where there are none."""
    ends = pl.concat([rows[column] for column in ("value", "low", "high")]).drop_nulls().drop_nans()
    return (0.0, 1.0) if ends.is_empty() else theme.number_range(ends)


def _with_room(low: float, high: float, higher_is_better: bool) -> list[float]:
    """A domain with a margin, and room for the words beyond the better end."""
    span = (high - low) or abs(high) or 1.0
    narrow, wide = 0.04 * span, WORDS_SHARE * span
    return [low - narrow, high + wide] if higher_is_better else [low - wide, high + narrow]


def _ticks(low: float, high: float) -> list[float]:
    """About five round numbers between both ends; the one value where they are the same."""
    if high <= low:
        return [low]
    raw = (high - low) / 5
    scale = 10 ** math.floor(math.log10(raw))
    step = min((size * scale for size in (1, 2, 2.5, 5, 10)), key=lambda size: abs(size - raw))
    first, last = math.ceil(low / step), math.floor(high / step)
    return [round(number * step, 12) for number in range(first, last + 1)]
