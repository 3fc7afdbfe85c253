"""What is given up for what: quality against a price of any kind, and those that nothing beats on both."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import altair as alt
import polars as pl

from panels.charts import theme
from panels.charts.labels import spread

# standing -> (words, tone, shape)
STANDINGS = {
    "on": ("Nothing beats it on both", "primary", "diamond"),
    "maybe": ("Could be among them, by its error", "orange", "circle"),
    "off": ("Another is better on both", "neutral", "circle"),
}
LABELS = 12  # names that can be written beside their marks
LABEL_GAP = 0.045  # of the height, between two names


def pareto_chart(
    frame: pl.DataFrame,
    *,
    price: str,
    quality: str,
    price_fmt: str = "compact",
    quality_fmt: str = "percent",
    log: bool = False,
    less_is_better: bool = True,
    higher_is_better: bool = True,
    height: int = 380,
) -> alt.LayerChart:
    """frame[name, label, x, x_low, x_high, y, y_low, y_high, standing]; ends null where no interval is known.

    `price` and `quality` name the two axes with their units. With `log`, x must be above 0. The stepped line runs
    through those on the frontier, along what each of them gives at best.
    """
    rows = frame.with_columns(
        pl.col("x", "x_low", "x_high", "y", "y_low", "y_high").cast(pl.Float64),
        pl.col("standing").replace_strict({name: tone for name, (_, tone, _) in STANDINGS.items()}).alias("_tone"),
        pl.col("standing").replace_strict({name: words for name, (words, _, _) in STANDINGS.items()}).alias("_words"),
    )
    low, high = _ends(rows, ("y", "y_low", "y_high"))
    across = alt.Scale(type="log" if log else "linear", zero=False, nice=not log, padding=24)
    up = alt.Scale(domain=[low, high], zero=False, reverse=not higher_is_better)
    x_axis = alt.Axis(title=price, tickCount=5, labelOverlap="greedy", **theme.axis_words(price_fmt))
    y_axis = alt.Axis(title=None, tickCount=5, minExtent=theme.VALUE_AXIS, **theme.axis_words(quality_fmt))

    def x(column: str = "x") -> alt.X:
        return alt.X(f"{column}:Q", scale=across, axis=x_axis)

    def y(column: str = "y") -> alt.Y:
        return alt.Y(f"{column}:Q", scale=up, axis=y_axis)

    number = {"percent": ".1%", "compact": ",.4~s", "count": ",.0f"}
    tooltip = [
        alt.Tooltip("name:N", title="Model"), alt.Tooltip("y:Q", title=quality, format=number[quality_fmt]),
        alt.Tooltip("y_low:Q", title="from", format=number[quality_fmt]), alt.Tooltip("y_high:Q", title="to", format=number[quality_fmt]),
        alt.Tooltip("x:Q", title=price, format=number[price_fmt]), alt.Tooltip("_words:N", title="Standing"),
    ]  # fmt: skip
    base = alt.Chart(rows).encode(color=theme.tones())
    layers = [
        base.transform_filter("isValid(datum.y_low)").mark_rule(opacity=0.35, strokeWidth=2).encode(x=x(), y=y("y_low"), y2="y_high"),
        base.transform_filter("isValid(datum.x_low)").mark_rule(opacity=0.35, strokeWidth=2).encode(x=x("x_low"), x2="x_high", y=y()),
    ]  # fmt: skip
    edge = rows.filter(pl.col("standing") == "on").sort("x")
    if edge.height > 1:
        # Between two of them the better one is not yet to be had: the step waits for it.
        step: Literal["step-after", "step-before"] = "step-after" if less_is_better else "step-before"
        line = alt.Chart(edge).mark_line(interpolate=step, strokeWidth=1.5, strokeDash=[4, 3])
        layers.append(line.encode(x=x(), y=y(), color=theme.tones()))
    for standing, (_, _, shape) in reversed(STANDINGS.items()):
        part = base.transform_filter(alt.FieldEqualPredicate(field="standing", equal=standing))
        size = 75 if standing == "on" else 40
        layers.append(
            part.mark_point(size=size, shape=shape, filled=True, opacity=0.95).encode(x=x(), y=y(), tooltip=tooltip)
        )
    named = pl.concat([edge, rows.filter(pl.col("standing") == "maybe")]).head(LABELS)
    layers.append(_names(named, x, y, high - low))
    return theme.layered(*layers, height=height)


def _names(named: pl.DataFrame, x: Callable[[], alt.X], y: Callable[[str], alt.Y], span: float) -> alt.Chart:
    """The names of those that are or could be on the frontier, moved apart where they would cover each other."""
    places = spread([float(value) for value in named["y"]], LABEL_GAP * span)
    rows = theme.toned(named.drop("_tone").with_columns(pl.Series("_y", places, dtype=pl.Float64)), "text")
    return (
        alt.Chart(rows)
        .mark_text(align="left", dx=8, dy=-8, limit=150)
        .encode(x=x(), y=y("_y"), text="label:N", color=theme.tones())
    )


def _ends(rows: pl.DataFrame, columns: tuple[str, ...]) -> tuple[float, float]:
    known = pl.concat([rows[column].cast(pl.Float64) for column in columns]).drop_nulls().drop_nans()
    if known.is_empty():
        return 0.0, 1.0
    low, high = theme.number_range(known)
    margin = 0.06 * ((high - low) or abs(high) or 1.0)
    return low - margin, high + margin
