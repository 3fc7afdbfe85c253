"""What is said about single days of a chart: how they are known, what happened on them, which definition changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import altair as alt
import polars as pl

from panels.charts import theme

NUMBER_FORMATS = {"compact": ",.0f", "count": ",.0f", "percent": ".1%", "index": ",.1f"}
QUALITIES = {"interpolated": ("circle", "soft"), "corrected": ("diamond", "caution"), "partial": ("circle", "neutral")}
# What is demand is told from what is not by its shape as well as by its colour.
EVENT_SHAPES = {"up": ("triangle-up", "text"), "down": ("triangle-down", "text"), "other": ("circle", "caution")}


@dataclass(frozen=True)
class Period:
    """What one point of a line stands for; `every` is the step between two points (1d, 1w, 1mo)."""

    every: str = "1d"
    words: str = "Day"
    format: str = "%-d %b %Y"


@dataclass(frozen=True)
class Axes:
    """The axes a chart's layers share, and how its numbers are written."""

    x: str
    days: alt.X
    values: Callable[[str], alt.Y]
    unit: str
    fmt: str
    period: Period = Period()

    def day(self) -> alt.Tooltip:
        return alt.Tooltip(f"{self.x}:T", title=self.period.words, format=self.period.format)

    def number(self, column: str, words: str | None = None) -> alt.Tooltip:
        title = self.unit[:1].upper() + self.unit[1:] if words is None else words
        return alt.Tooltip(f"{column}:Q", title=title, format=NUMBER_FORMATS[self.fmt])


def quality_marks(drawn: pl.DataFrame, y: str, quality: str, labels: Mapping[str, str], axes: Axes) -> list[alt.Chart]:
    """Days that are not plainly observed, told apart by shape as well as by colour."""
    marks = []
    for kind, (shape, tone) in QUALITIES.items():
        part = drawn.filter(pl.col(quality) == kind)
        if part.is_empty():
            continue
        part = theme.toned(part, "neutral" if tone == "soft" else tone)
        marks.append(
            _points(
                part.with_columns(pl.lit(labels.get(kind, kind)).alias("_words")), y, axes, "How known",
                shape=shape, size=34 if shape == "circle" else 54, filled=shape == "diamond", strokeWidth=1.5,
            )
        )  # fmt: skip
    return marks


def rings(frame: pl.DataFrame, aside: str, words: str, axes: Axes) -> alt.Chart:
    """Values that belong to the picture but not to the line."""
    points = frame.filter(pl.col(aside).is_not_null()).select(
        axes.x, pl.col(aside).alias("_aside"), pl.lit(words).alias("_words")
    )
    points = theme.toned(points, "neutral")
    return _points(points, "_aside", axes, "Note", shape="circle", filled=False, size=16, strokeWidth=1.2, opacity=0.9)


def event_marks(events: pl.DataFrame, axes: Axes) -> list[alt.Chart]:
    """events[day, value, words, shape]: small marks on days that stand out; `shape` is up, down or other."""
    marks = []
    for kind, (shape, tone) in EVENT_SHAPES.items():
        part = events.filter(pl.col("shape") == kind).rename({"day": axes.x} if axes.x != "day" else {})
        if part.is_empty():
            continue
        marks.append(
            _points(
                theme.toned(part.with_columns(pl.col("words").alias("_words")), tone), "value", axes, "What happened",
                shape=shape, size=46, filled=kind != "other", strokeWidth=1.6,
            )
        )  # fmt: skip
    return marks


def note_rules(notes: pl.DataFrame, axes: Axes) -> list[alt.LayerChart | alt.Chart]:
    """notes[day, number, title]: days on which a definition changed, as numbered rules; the words go below the chart."""
    rules = theme.toned(notes.rename({"day": axes.x} if axes.x != "day" else {}), "muted")
    base = alt.Chart(rules).encode(
        x=axes.days, color=theme.tones(), tooltip=[axes.day(), alt.Tooltip("title:N", title="Note")]
    )
    top = alt.Y(value=9)
    return [
        base.mark_rule(strokeDash=[1, 3], strokeWidth=1.2),
        base.mark_point(shape="circle", size=190, filled=True, opacity=1).encode(y=top),
        base.mark_text(fontSize=11, fontWeight=700).encode(
            y=top, text="number:N", color=theme.tones("_on"),
        ).transform_calculate(_on="'background'"),
    ]  # fmt: skip


def _points(frame: pl.DataFrame, y: str, axes: Axes, title: str, **mark: Any) -> alt.Chart:
    return (
        alt.Chart(frame)
        .mark_point(**{"opacity": 1, **mark})
        .encode(
            x=axes.days, y=axes.values(y), color=theme.tones(),
            tooltip=[axes.day(), axes.number(y), alt.Tooltip("_words:N", title=title)],
        )
    )  # fmt: skip
