"""Lines over days. A day that was not observed is a gap, and each line carries its name at its end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import altair as alt
import polars as pl

from pages.shared.charts import theme
from pages.shared.charts.days import padding_days, stretches
from pages.shared.charts.labels import spread

LABEL_GAP = 16  # px between the middles of two end labels
MARKS = {"interpolated": ("circle", "soft"), "corrected": ("diamond", "caution"), "partial": ("circle", "neutral")}
ValueAxis = Callable[[str], alt.Y]
NUMBER_FORMATS = {"compact": ",.0f", "count": ",.0f", "percent": ".1%"}


def line_chart(
    frame: pl.DataFrame,
    *,
    x: str = "day",
    y: str = "value",
    series: str | None = None,
    unit: str = "downloads",
    highlight: str | Sequence[str] | None = None,
    fmt: str = "compact",
    height: int = 300,
    dashed_from: date | None = None,
    quality: str | None = None,
    quality_words: dict[str, str] | None = None,
    labels: bool = True,
    zero: bool = True,
    aside: str | None = None,
    aside_words: str = "",
    said: str | None = None,
) -> alt.LayerChart:
    """One line a series. `aside` is a column of values that belong to the picture but not to the line: rings. `dashed_from` begins the unfinished part; `quality` marks days that are not plainly observed;
    `said` is a column of words on how a day is known, for the tooltip.

    With `highlight` those series keep a colour and the rest goes grey; without it series take the categories in order
    of their last value.
    """
    name = series or "_series"
    kept = frame if series else frame.with_columns(pl.lit(unit).alias("_series"))
    kept = kept.with_columns(pl.col(x).cast(pl.Date), pl.col(y).cast(pl.Float64))
    drawn = stretches(kept, x, y, name)
    tone_of = _tones(drawn, x, y, name, highlight)
    drawn = drawn.with_columns(pl.col(name).replace_strict(tone_of, default="neutral").alias("_tone"))

    several = drawn[name].n_unique() > 1
    shown = labels and several and not drawn.is_empty()
    last = drawn[x].max() if not drawn.is_empty() else None
    end = last + padding_days(drawn, x, 0.2) if shown else last  # type: ignore[operator]
    days = theme.day_axis(x, *_reach(frame, x, end))

    def values(column: str) -> alt.Y:
        axis = alt.Axis(tickCount=5, minExtent=theme.VALUE_AXIS, **theme.axis_words(fmt))
        return alt.Y(f"{column}:Q", title=None, axis=axis, scale=alt.Scale(zero=zero, nice=True))

    base = alt.Chart(drawn).encode(x=days, y=values(y), color=theme.tones("_tone"))
    layers: list[alt.Chart] = []
    finished = (
        "true"
        if dashed_from is None
        else (f"datum.{x} < datetime({dashed_from.year}, {dashed_from.month - 1}, {dashed_from.day})")
    )
    line = base.mark_line(strokeWidth=2, interpolate="linear").encode(detail="_stretch:N")
    layers.append(line.transform_filter(finished))
    if dashed_from is not None:
        layers.append(
            base.mark_line(strokeWidth=2, strokeDash=[4, 4])
            .encode(detail="_stretch:N")
            .transform_filter(f"!({finished})")
        )
    layers.append(base.mark_point(size=18, filled=True, opacity=1).transform_filter("datum._alone"))
    if quality and quality in drawn.columns:
        layers += _quality_marks(drawn, x, y, quality, days, values, quality_words or {}, fmt, unit)
    if shown:
        layers.append(_end_labels(drawn, x, y, name, height, days, values))
    if aside and frame[aside].is_not_null().any():
        layers.append(_rings(frame, x, aside, aside_words, days, values, fmt, unit))
    layers += _nearest(drawn, x, y, name, several, unit, fmt, days, values, said)
    return alt.layer(*layers).properties(height=height, width="container")


def _tones(drawn: pl.DataFrame, x: str, y: str, name: str, highlight: str | Sequence[str] | None) -> dict[str, str]:
    if drawn.is_empty():
        return {}
    final = drawn.sort(x).group_by(name, maintain_order=True).agg(pl.col(y).last().alias("_last"))
    order = final.sort("_last", descending=True)[name].cast(pl.String).to_list()
    wanted = [highlight] if isinstance(highlight, str) else list(highlight or order)
    bright = [value for value in wanted if value in order]
    tones = dict(zip(bright, theme.CATEGORIES, strict=False))
    return {value: tones.get(value, "neutral") for value in order}


def _reach(frame: pl.DataFrame, x: str, end: date | None) -> tuple[date | None, date | None]:
    """First and last day of the axis: all days asked for, also those that hold no value."""
    days = frame[x].cast(pl.Date)
    first, last = days.min(), days.max()
    return first, max(last, end) if last is not None and end is not None else last  # type: ignore[return-value,type-var]


def _quality_marks(
    drawn: pl.DataFrame,
    x: str,
    y: str,
    quality: str,
    days: alt.X,
    values: ValueAxis,
    words: dict[str, str],
    fmt: str,
    unit: str,
) -> list[alt.Chart]:
    """Days that are not plainly observed, told apart by shape as well as by colour."""
    marks = []
    for kind, (shape, tone) in MARKS.items():
        part = drawn.filter(pl.col(quality) == kind)
        if part.is_empty():
            continue
        part = theme.toned(part, "neutral" if tone == "soft" else tone).with_columns(
            pl.lit(words.get(kind, kind)).alias("_words")
        )
        marks.append(
            alt.Chart(part)
            .mark_point(
                shape=shape, size=34 if shape == "circle" else 54, filled=shape == "diamond", strokeWidth=1.5, opacity=1
            )
            .encode(
                x=days,
                y=values(y),
                color=theme.tones(),
                tooltip=[
                    alt.Tooltip(f"{x}:T", title="Day", format="%-d %b %Y"),
                    alt.Tooltip(f"{y}:Q", title=unit, format=NUMBER_FORMATS[fmt]),
                    alt.Tooltip("_words:N", title="How known"),
                ],
            )
        )
    return marks


def _rings(
    frame: pl.DataFrame, x: str, aside: str, words: str, days: alt.X, values: ValueAxis, fmt: str, unit: str
) -> alt.Chart:
    points = frame.filter(pl.col(aside).is_not_null()).select(
        x, pl.col(aside).alias("_aside"), pl.lit(words).alias("_words")
    )
    points = theme.toned(points, "neutral")
    return (
        alt.Chart(points)
        .mark_point(shape="circle", filled=False, size=16, strokeWidth=1.2, opacity=0.9)
        .encode(
            x=days,
            y=values("_aside"),
            color=theme.tones(),
            tooltip=[
                alt.Tooltip(f"{x}:T", title="Day", format="%-d %b %Y"),
                alt.Tooltip("_aside:Q", title=unit.capitalize(), format=NUMBER_FORMATS[fmt]),
                alt.Tooltip("_words:N", title="Note"),
            ],
        )
    )


def _end_labels(
    drawn: pl.DataFrame, x: str, y: str, name: str, height: int, days: alt.X, values: ValueAxis
) -> alt.Chart:
    ends = (
        drawn.sort(x)
        .group_by(name, maintain_order=True)
        .agg(pl.col(x).last(), pl.col(y).last(), pl.col("_tone").last())
    )
    top = max(float(drawn[y].max() or 0), 1e-9)  # type: ignore[arg-type]
    per_pixel = top * 1.08 / height
    ends = ends.with_columns(
        pl.Series("_at", spread(ends[y].to_list(), LABEL_GAP * per_pixel)),
        pl.when(pl.col("_tone") == "neutral").then(pl.lit("muted")).otherwise(pl.col("_tone")).alias("_tone"),
        pl.lit(drawn[x].max()).alias(x),
    )
    return (
        alt.Chart(ends)
        .mark_text(align="left", dx=6, fontWeight=600, limit=150)
        .encode(x=days, y=values("_at"), text=f"{name}:N", color=theme.tones("_tone"))
    )


def _nearest(
    drawn: pl.DataFrame,
    x: str,
    y: str,
    name: str,
    several: bool,
    unit: str,
    fmt: str,
    days: alt.X,
    values: ValueAxis,
    said: str | None,
) -> list[alt.Chart]:
    """A wide invisible target a day, so that the tooltip follows the pointer without hunting for the line."""
    near = alt.selection_point(nearest=True, on="pointerover", clear="pointerout", fields=[x], empty=False)
    tooltip = [alt.Tooltip(f"{x}:T", title="Day", format="%-d %b %Y")]
    if several:
        tooltip.append(alt.Tooltip(f"{name}:N", title="Series"))
    tooltip.append(alt.Tooltip(f"{y}:Q", title=unit.capitalize(), format=NUMBER_FORMATS[fmt]))
    if said:
        tooltip.append(alt.Tooltip(f"{said}:N", title="How known"))
    base = alt.Chart(drawn).encode(x=days, y=values(y))
    target = base.mark_point(size=60, opacity=0).encode(tooltip=tooltip).add_params(near)
    dot = base.mark_point(size=55, filled=True).encode(
        color=theme.tones("_tone"), opacity=alt.condition(near, alt.value(1), alt.value(0))
    )
    return [dot, target]
