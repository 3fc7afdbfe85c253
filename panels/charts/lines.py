"""Lines over days, weeks or months. What was not observed is a gap, and each line carries its name at its end."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Literal

import altair as alt
import polars as pl

from panels.charts import theme
from panels.charts.days import padding_days, stretches
from panels.charts.labels import spread
from panels.charts.marks import NUMBER_FORMATS, Axes, Period, event_marks, note_rules, quality_marks, rings

__all__ = ["LABEL_GAP", "NUMBER_FORMATS", "Period", "line_chart"]

LABEL_GAP = 16  # px between the middles of two end labels
LABEL_SHARE = 0.2  # of the span shown, kept on the right for names


def line_chart(
    frame: pl.DataFrame,
    *,
    x: str = "day",
    y: str = "value",
    series: str | None = None,
    unit: str = "downloads",
    highlight: str | Sequence[str] | Mapping[str, str] | None = None,
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
    scale: Literal["linear", "log"] = "linear",
    reference: float | None = None,
    before: str | None = None,
    before_words: str = "Before",
    notes: pl.DataFrame | None = None,
    events: pl.DataFrame | None = None,
    period: Period | None = None,
) -> alt.LayerChart:
    """One line a series. `dashed_from` begins the unfinished part.

    `quality` marks days that are not plainly observed; `said` is a column of words on how a day is known, for the
    tooltip; `aside` is a column of values that belong to the picture but not to the line: rings. `before` is a column of
    what is compared with, an earlier time laid under this one: thin, dashed. `notes` and `events`: see charts.marks.
    `reference` is a level to compare with (the 100 of an index). On a log scale what is not above zero has no place.

    With `highlight` those series keep a colour and the rest goes grey; a mapping gives each its tone. Without it series
    take the categories in order of their last value.
    """
    name, period = series or "_series", period or Period()
    kept = frame if series else frame.with_columns(pl.lit(unit).alias("_series"))
    kept = kept.with_columns(pl.col(x).cast(pl.Date), pl.col(y).cast(pl.Float64))
    if scale == "log":
        above = [pl.when(pl.col(column) > 0).then(pl.col(column)).alias(column) for column in (y, before) if column]
        kept = kept.with_columns(above)
    drawn = stretches(kept, x, y, name, period.every)
    tone_of = _tones(drawn, x, y, name, highlight)
    drawn = drawn.with_columns(pl.col(name).replace_strict(tone_of, default="neutral").alias("_tone"))

    several = drawn[name].n_unique() > 1
    shown = labels and several and not drawn.is_empty()
    last = drawn[x].max() if not drawn.is_empty() else None
    end = last + padding_days(drawn, x, LABEL_SHARE) if shown else last  # type: ignore[operator]
    days = theme.day_axis(x, *_reach(frame, x, end), known=last if shown else None)  # type: ignore[arg-type]

    ticks = {"values": log_ticks(_seen(kept, y, before))} if scale == "log" else {}

    def values(column: str) -> alt.Y:
        axis = alt.Axis(tickCount=5, minExtent=theme.VALUE_AXIS, labelOverlap=True, **ticks, **theme.axis_words(fmt))
        fitted = alt.Scale(type="log") if scale == "log" else alt.Scale(zero=zero, nice=True)
        return alt.Y(f"{column}:Q", title=None, axis=axis, scale=fitted)

    axes = Axes(x, days, values, unit, fmt, period)
    base = alt.Chart(_with_tails(drawn, x, dashed_from)).encode(x=days, y=values(y), color=theme.tones("_tone"))
    line = base.encode(detail="_stretch:N")
    layers: list[alt.Chart | alt.LayerChart] = [line.mark_line(strokeWidth=2)]
    if dashed_from is not None:
        layers[0] = layers[0].transform_filter(f"datum.{x} < {theme.vega_day(dashed_from)}")
        layers.append(line.mark_line(strokeWidth=2, strokeDash=[4, 4]).transform_filter("datum._tail"))
    if before:
        layers += _earlier(kept, x, before, name, tone_of, before_words, axes)
    if reference is not None:
        span = drawn.select(
            pl.lit(float(reference)).alias("_level"), pl.col(x).min(), pl.col(x).max().alias("_last")
        ).head(1)
        rule = alt.Chart(theme.toned(span, "muted")).mark_rule(strokeWidth=1, opacity=0.7)
        layers.append(rule.encode(x=days, x2="_last:T", y=values("_level"), color=theme.tones()))
    layers.append(base.mark_point(size=18, filled=True, opacity=1).transform_filter("datum._alone"))
    if quality and quality in drawn.columns:
        layers += quality_marks(drawn, y, quality, quality_words or {}, axes)
    if shown:
        layers += _end_labels(drawn, y, name, height, axes, _to_pixels(_seen(kept, y, before), zero, scale))
    if aside and frame[aside].is_not_null().any():
        layers.append(rings(frame, aside, aside_words, axes))
    if notes is not None and not notes.is_empty():
        layers += note_rules(notes, axes)
    layers += _nearest(drawn, y, name, several, axes, said, (before, before_words))
    # Above the wide invisible targets, so that pointing at one of them says what happened.
    if events is not None and not events.is_empty():
        layers += event_marks(events, axes)
    return alt.layer(*layers).properties(height=height, width="container")


def _tones(
    drawn: pl.DataFrame, x: str, y: str, name: str, highlight: str | Sequence[str] | Mapping[str, str] | None
) -> dict[str, str]:
    if drawn.is_empty():
        return {}
    if isinstance(highlight, Mapping):
        return {value: highlight.get(value, "neutral") for value in drawn[name].unique()}
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


def _with_tails(drawn: pl.DataFrame, x: str, dashed_from: date | None) -> pl.DataFrame:
    """Adds `_tail`: points of the dashed part, which begins at the last finished one so that the line does not break."""
    if dashed_from is None:
        return drawn
    following = pl.col(x).shift(-1).over("_stretch", order_by=x)
    return drawn.with_columns(((pl.col(x) >= dashed_from) | (following >= dashed_from).fill_null(False)).alias("_tail"))


def _earlier(
    kept: pl.DataFrame, x: str, before: str, name: str, tone_of: dict[str, str], words: str, axes: Axes
) -> list[alt.Chart]:
    """The same span of an earlier time, moved under this one; with its own gaps."""
    earlier = stretches(kept.select(x, name, before), x, before, name, axes.period.every)
    if earlier.is_empty():
        return []
    tone = pl.col(name).replace_strict(tone_of, default="neutral", return_dtype=pl.String)
    base = alt.Chart(earlier.with_columns(tone.alias("_tone"), pl.lit(words).alias("_words"))).encode(
        x=axes.days, y=axes.values(before), color=theme.tones("_tone")
    )
    named = []
    if earlier[name].n_unique() == 1:
        end = theme.toned(earlier.sort(x).tail(1).with_columns(pl.lit(words).alias("_words")), "muted")
        named = [
            alt.Chart(end)
            .mark_text(align="right", dx=-4, dy=-9)
            .encode(x=axes.days, y=axes.values(before), text="_words:N", color=theme.tones())
        ]
    return [
        *named,
        base.mark_line(strokeWidth=1.2, strokeDash=[2, 3], opacity=0.75).encode(detail="_stretch:N"),
        base.mark_point(size=10, filled=True, opacity=0.75).transform_filter("datum._alone"),
    ]


def _seen(kept: pl.DataFrame, y: str, before: str | None) -> pl.Series:
    """All values the axis has to reach."""
    columns = [kept[name].cast(pl.Float64).rename("value") for name in (y, before) if name]
    return pl.concat(columns).drop_nulls()


def log_ticks(known: pl.Series) -> list[float]:
    """Powers of ten over the values; where they are few, twos and fives between them too."""
    above = known.filter(known > 0)
    if above.is_empty():
        return []
    low, high = math.floor(math.log10(above.min())), math.ceil(math.log10(above.max()))  # type: ignore[arg-type]
    between = (1, 2, 5) if high - low <= 3 else (1,)
    return [step * 10.0**power for power in range(low, high + 1) for step in between]


def _to_pixels(known: pl.Series, zero: bool, scale: str) -> tuple[Callable[[float], float], Callable[[float], float]]:
    """Value -> height on the axis as a share of it, about, and back: where labels are spread, values are not even."""
    low, high = float(known.min() or 0), float(known.max() or 0)  # type: ignore[arg-type]
    if scale == "log":
        low, high = math.log10(max(low, 1e-9)), math.log10(max(high, 1e-9))
        span = (high - low) * 1.08 or 1.0
        return (lambda value: math.log10(value) / span), (lambda share: 10 ** (share * span))
    span = (high - (min(0.0, low) if zero else low)) * 1.08 or 1e-9
    return (lambda value: value / span), (lambda share: share * span)


def _end_labels(
    drawn: pl.DataFrame, y: str, name: str, height: int, axes: Axes, ways: tuple[Callable[[float], float], ...]
) -> list[alt.Chart]:
    """Names at the ends of lines, each on a rim of background so that no grid line strikes it through."""
    there, back = ways
    ends = (
        drawn.sort(axes.x)
        .group_by(name, maintain_order=True)
        .agg(pl.col(axes.x).last(), pl.col(y).last(), pl.col("_tone").last())
    )
    at = spread([there(value) for value in ends[y]], LABEL_GAP / height)
    ends = ends.with_columns(
        pl.Series("_at", [back(share) for share in at], dtype=pl.Float64),
        pl.when(pl.col("_tone") == "neutral").then(pl.lit("muted")).otherwise(pl.col("_tone")).alias("_tone"),
        pl.lit(drawn[axes.x].max()).alias(axes.x),
        pl.lit("background").alias("_rim"),
    )
    text = (
        alt.Chart(ends)
        # On a phone a long name is cut rather than drawn past the edge.
        .mark_text(align="left", dx=6, fontWeight=600, limit=alt.ExprRef(f"max(64, width * {LABEL_SHARE / (1 + LABEL_SHARE)} - 8)"))
        .encode(x=axes.days, y=axes.values("_at"), text=f"{name}:N", color=theme.tones("_tone"), tooltip=f"{name}:N")
    )  # fmt: skip
    rim = text.encode(stroke=alt.Stroke("_rim:N", scale=theme.scale(), legend=None), strokeWidth=alt.value(5))
    return [rim, text]


def _nearest(
    drawn: pl.DataFrame, y: str, name: str, several: bool, axes: Axes, said: str | None, before: tuple[str | None, str]
) -> list[alt.Chart]:
    """A wide invisible target a day, so that the tooltip follows the pointer without hunting for the line."""
    near = alt.selection_point(nearest=True, on="pointerover", clear="pointerout", fields=[axes.x], empty=False)
    tooltip = [axes.day()]
    if several:
        tooltip.append(alt.Tooltip(f"{name}:N", title="Series"))
    tooltip.append(axes.number(y))
    if before[0]:
        tooltip.append(axes.number(before[0], before[1]))
    if said:
        tooltip.append(alt.Tooltip(f"{said}:N", title="How known"))
    base = alt.Chart(drawn).encode(x=axes.days, y=axes.values(y))
    target = base.mark_point(size=60, opacity=0).encode(tooltip=tooltip).add_params(near)
    dot = base.mark_point(size=55, filled=True).encode(
        color=theme.tones("_tone"), opacity=alt.condition(near, alt.value(1), alt.value(0))
    )
    return [dot, target]
