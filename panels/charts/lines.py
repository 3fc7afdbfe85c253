"""Lines over days, weeks or months. What was not observed is a gap, and each line carries its name at its end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

import altair as alt
import polars as pl

from panels.charts import theme
from panels.charts.days import padding_days, stretches
from panels.charts.labels import LABEL_GAP, spread
from panels.charts.marks import Axes, Period, event_marks, note_rules, quality_marks, rings
from panels.charts.value_axis import ValueAxis

LABEL_SHARE = 0.2  # of the span shown, kept on the right for names
Highlight = str | Sequence[str] | Mapping[str, str] | None


@dataclass(frozen=True)
class LineOptions:
    """How lines are drawn.

    `fmt` is compact, count, percent or index. `zero`: the axis begins there; on a log scale what is not above zero has no
    place. `labels`: several lines carry their names. `dashed_from` begins the unfinished part. `period` is what one
    point stands for. `provenance` is a column of text on how a day is known, for the tooltip.
    """

    fmt: str = "compact"
    scale: Literal["linear", "log"] = "linear"
    zero: bool = True
    labels: bool = True
    dashed_from: date | None = None
    period: Period = field(default_factory=Period)
    provenance: str | None = None


@dataclass(frozen=True)
class Labelled:
    """A column of numbers and what it is called."""

    column: str
    label: str


@dataclass(frozen=True)
class Qualities:
    """A column that says how a day is known, and what is written for each kind: see charts.marks.QUALITIES."""

    column: str
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Overlays:
    """What is laid over the lines.

    `quality` marks days that are not plainly observed. `aside` are values that belong to the picture but not to the
    line: rings. `earlier` is what is compared with, an earlier time laid under this one: thin, dashed. `reference` is a
    level to compare with (the 100 of an index). `notes` and `events`: see charts.marks.
    """

    quality: Qualities | None = None
    aside: Labelled | None = None
    earlier: Labelled | None = None
    reference: float | None = None
    notes: pl.DataFrame | None = None
    events: pl.DataFrame | None = None


@dataclass(frozen=True)
class _Lines:
    """What the layers of one chart share. `drawn` holds the points with a value, cut into stretches and toned."""

    drawn: pl.DataFrame
    y: str
    series: str
    axes: Axes

    @property
    def is_several(self) -> bool:
        return self.drawn[self.series].n_unique() > 1


def line_chart(
    frame: pl.DataFrame,
    *,
    x: str = "day",
    y: str = "value",
    series: str | None = None,
    unit: str = "downloads",
    highlight: Highlight = None,
    height: int = 300,
    options: LineOptions = LineOptions(),
    overlays: Overlays = Overlays(),
) -> alt.LayerChart:
    """One line a series of frame[x (day), y, series].

    With `highlight` those series keep a colour and the rest goes grey; a mapping gives each its tone. Without it series
    take the categories in order of their last value.
    """
    name, earlier = series or "_series", overlays.earlier
    rows = frame if series else frame.with_columns(pl.lit(unit).alias("_series"))
    rows = _typed(rows, x, y, earlier, is_log=options.scale == "log")
    drawn = stretches(rows, x, y, name, options.period.every)
    tone_of = _tones(drawn, x, y, name, highlight)
    drawn = drawn.with_columns(pl.col(name).replace_strict(tone_of, default="neutral").alias("_tone"))

    is_labelled = options.labels and drawn[name].n_unique() > 1 and not drawn.is_empty()
    value_axis = ValueAxis(_all_values(rows, y, earlier), options.fmt, options.scale, options.zero)
    axes = Axes(x, _days(frame, drawn, x, is_labelled), value_axis.of, unit, options.fmt, options.period)
    lines = _Lines(drawn, y, name, axes)
    tailed = alt.Chart(_with_tails(drawn, x, options.dashed_from))
    base = tailed.encode(x=axes.days, y=axes.values(y), color=theme.tones("_tone"))
    layers: list[alt.Chart | alt.LayerChart] = [*_strokes(base, x, options.dashed_from)]
    if earlier:
        layers += _earlier(rows, lines, earlier, tone_of)
    if overlays.reference is not None:
        layers.append(_reference(lines, overlays.reference))
    layers.append(base.mark_point(size=18, filled=True, opacity=1).transform_filter("datum._alone"))
    if overlays.quality and overlays.quality.column in drawn.columns:
        layers += quality_marks(drawn, y, overlays.quality.column, overlays.quality.labels, axes)
    if is_labelled:
        layers += _end_labels(lines, height, value_axis)
    if overlays.aside and frame[overlays.aside.column].is_not_null().any():
        layers.append(rings(frame, overlays.aside.column, overlays.aside.label, axes))
    if overlays.notes is not None and not overlays.notes.is_empty():
        layers += note_rules(overlays.notes, axes)
    layers += _nearest(lines, earlier, options.provenance)
    # Above the wide invisible targets, so that pointing at one of them says what happened.
    if overlays.events is not None and not overlays.events.is_empty():
        layers += event_marks(overlays.events, axes)
    return theme.layered(*layers, height=height)


def _typed(rows: pl.DataFrame, x: str, y: str, earlier: Labelled | None, *, is_log: bool) -> pl.DataFrame:
    rows = rows.with_columns(pl.col(x).cast(pl.Date), pl.col(y).cast(pl.Float64))
    if not is_log:
        return rows
    columns = [y, *([earlier.column] if earlier else [])]
    return rows.with_columns([pl.when(pl.col(name) > 0).then(pl.col(name)).alias(name) for name in columns])


def _tones(drawn: pl.DataFrame, x: str, y: str, name: str, highlight: Highlight) -> dict[str, str]:
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


def _days(frame: pl.DataFrame, drawn: pl.DataFrame, x: str, is_labelled: bool) -> alt.X:
    """The axis of all days asked for, also those that hold no value, with room on the right for names."""
    days = frame[x].cast(pl.Date)
    first, last = theme.day_range(days)
    known = theme.day_range(drawn[x])[1]
    end = known + padding_days(drawn, x, LABEL_SHARE) if is_labelled and known is not None else known
    last = max(last, end) if last is not None and end is not None else last
    return theme.day_axis(x, first, last, known=known if is_labelled else None)


def _strokes(base: alt.Chart, x: str, dashed_from: date | None) -> list[alt.Chart]:
    line = base.encode(detail="_stretch:N")
    if dashed_from is None:
        return [line.mark_line(strokeWidth=2)]
    whole = line.mark_line(strokeWidth=2).transform_filter(f"datum.{x} < {theme.vega_day(dashed_from)}")
    return [whole, line.mark_line(strokeWidth=2, strokeDash=[4, 4]).transform_filter("datum._tail")]


def _with_tails(drawn: pl.DataFrame, x: str, dashed_from: date | None) -> pl.DataFrame:
    """Adds `_tail`: points of the dashed part, which begins at the last finished one so that the line does not break."""
    if dashed_from is None:
        return drawn
    following = pl.col(x).shift(-1).over("_stretch", order_by=x)
    return drawn.with_columns(((pl.col(x) >= dashed_from) | (following >= dashed_from).fill_null(False)).alias("_tail"))


def _earlier(rows: pl.DataFrame, lines: _Lines, column: Labelled, tone_of: dict[str, str]) -> list[alt.Chart]:
    """The same span of an earlier time, moved under this one; with its own gaps."""
    axes, name = lines.axes, lines.series
    points = stretches(rows.select(axes.x, name, column.column), axes.x, column.column, name, axes.period.every)
    if points.is_empty():
        return []
    tone = pl.col(name).replace_strict(tone_of, default="neutral", return_dtype=pl.String)
    label = pl.lit(column.label).alias("_words")
    base = alt.Chart(points.with_columns(tone.alias("_tone"), label)).encode(
        x=axes.days, y=axes.values(column.column), color=theme.tones("_tone")
    )
    named = []
    if points[name].n_unique() == 1:
        end = theme.toned(points.sort(axes.x).tail(1).with_columns(label), "muted")
        named = [
            alt.Chart(end)
            .mark_text(align="right", dx=-4, dy=-9)
            .encode(x=axes.days, y=axes.values(column.column), text="_words:N", color=theme.tones())
        ]
    return [
        *named,
        base.mark_line(strokeWidth=1.2, strokeDash=[2, 3], opacity=0.75).encode(detail="_stretch:N"),
        base.mark_point(size=10, filled=True, opacity=0.75).transform_filter("datum._alone"),
    ]


def _reference(lines: _Lines, level: float) -> alt.Chart:
    axes = lines.axes
    first, last = pl.col(axes.x).min(), pl.col(axes.x).max().alias("_last")
    span = lines.drawn.select(pl.lit(float(level)).alias("_level"), first, last).head(1)
    rule = alt.Chart(theme.toned(span, "muted")).mark_rule(strokeWidth=1, opacity=0.7)
    return rule.encode(x=axes.days, x2="_last:T", y=axes.values("_level"), color=theme.tones())


def _all_values(rows: pl.DataFrame, y: str, earlier: Labelled | None) -> pl.Series:
    """All values the axis has to reach."""
    columns = [rows[name].cast(pl.Float64).rename("value") for name in (y, *([earlier.column] if earlier else []))]
    return pl.concat(columns).drop_nulls()


def _end_labels(lines: _Lines, height: int, value_axis: ValueAxis) -> list[alt.Chart]:
    """Names at the ends of lines, each on a rim of background so that no grid line strikes it through."""
    axes, y = lines.axes, lines.y
    ends = (
        lines.drawn.sort(axes.x)
        .group_by(lines.series, maintain_order=True)
        .agg(pl.col(axes.x).last(), pl.col(y).last(), pl.col("_tone").last())
    )
    heights = spread([value_axis.height_of(value) for value in ends[y]], LABEL_GAP / height)
    ends = ends.with_columns(
        pl.Series("_at", [value_axis.value_at(share) for share in heights], dtype=pl.Float64),
        pl.when(pl.col("_tone") == "neutral").then(pl.lit("muted")).otherwise(pl.col("_tone")).alias("_tone"),
        pl.lit(lines.drawn[axes.x].max()).alias(axes.x),
        pl.lit("background").alias("_rim"),
    )
    # On a phone a long name is cut rather than drawn past the edge.
    limit = alt.ExprRef(f"max(64, width * {LABEL_SHARE / (1 + LABEL_SHARE)} - 8)")
    name, colour = f"{lines.series}:N", theme.tones("_tone")
    text = (
        alt.Chart(ends)
        .mark_text(align="left", dx=6, fontWeight=600, limit=limit)
        .encode(x=axes.days, y=axes.values("_at"), text=name, color=colour, tooltip=name)
    )
    rim = text.encode(stroke=alt.Stroke("_rim:N", scale=theme.scale(), legend=None), strokeWidth=alt.value(5))
    return [rim, text]


def _nearest(lines: _Lines, earlier: Labelled | None, provenance: str | None) -> list[alt.Chart]:
    """A wide invisible target a day, so that the tooltip follows the pointer without hunting for the line."""
    axes = lines.axes
    near = alt.selection_point(nearest=True, on="pointerover", clear="pointerout", fields=[axes.x], empty=False)
    tooltip = [axes.day()]
    if lines.is_several:
        tooltip.append(alt.Tooltip(f"{lines.series}:N", title="Series"))
    tooltip.append(axes.number(lines.y))
    if earlier:
        tooltip.append(axes.number(earlier.column, earlier.label))
    if provenance:
        tooltip.append(alt.Tooltip(f"{provenance}:N", title="How known"))
    base = alt.Chart(lines.drawn).encode(x=axes.days, y=axes.values(lines.y))
    target = base.mark_point(size=60, opacity=0).encode(tooltip=tooltip).add_params(near)
    dot = base.mark_point(size=55, filled=True).encode(
        color=theme.tones("_tone"), opacity=alt.condition(near, alt.value(1), alt.value(0))
    )
    return [dot, target]
