"""Shares of a whole over time, stacked to 100 %: who takes how much, and what was not read stays open."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import polars as pl

from panels.charts import theme
from panels.charts.days import padding_days
from panels.charts.labels import LABEL_GAP, spread
from panels.charts.marks import Axes, note_rules

NEVER_FIRST = ("All others", "Other", "Not stated")
LABEL_SHARE = 0.3  # of the span shown, kept on the right for names
STEP = 1  # days between two points that belong together, for daily frames


def share_area_chart(
    frame: pl.DataFrame,
    *,
    unit: str = "30-day downloads",
    height: int = 320,
    order: Sequence[str] | None = None,
    step_days: int = STEP,
    notes: pl.DataFrame | None = None,
) -> alt.LayerChart:
    """frame[day, series, share], shares in 0 to 1 that sum to at most 1 a day. The largest lies at the bottom.

    Labels at the right end carry the name and the last share, apart from each other. Points more than `step_days` apart
    (7 for weeks, 31 for months) are not joined: days that nobody read are open. `order` names the series from the
    bottom; otherwise the last share decides, and "All others", "Other" and "Not stated" come last, in grey. `notes`: see
    charts.marks.
    """
    points = frame.select(
        pl.col("day").cast(pl.Date), pl.col("series").cast(pl.String).fill_null("Not stated"),
        pl.col("share").cast(pl.Float64),
    ).drop_nulls("share")  # fmt: skip
    placed = _order(points, order)
    tones = _tones(placed)
    place = {name: number for number, name in enumerate(placed)}
    stacked = (
        points.with_columns(
            pl.col("series").replace_strict(place, default=len(place), return_dtype=pl.Int64).alias("_place"),
            pl.col("series").replace_strict(tones, default="soft", return_dtype=pl.String).alias("_tone"),
        )
        .sort("day", "_place")
        .with_columns(pl.col("share").cum_sum().over("day").alias("_high"))
        .with_columns((pl.col("_high") - pl.col("share")).alias("_low"))
    )
    stacked = _runs(stacked, step_days)
    first, last = theme.day_range(stacked["day"])
    end = None if last is None else last + padding_days(stacked, "day", LABEL_SHARE)
    days = theme.day_axis("day", first, end, known=last)
    values = alt.Y(
        "_low:Q", title=None, scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(values=[0, 0.25, 0.5, 0.75, 1], grid=False, minExtent=theme.VALUE_AXIS, **theme.axis_words("percent")),
    )  # fmt: skip
    base = alt.Chart(stacked).encode(
        x=days, y=values, y2="_high:Q", color=theme.tones("_tone"), order=alt.Order("_place:Q"),
        detail=["series:N", "_run:N"],
        tooltip=[
            alt.Tooltip("day:T", title="Day", format="%-d %b %Y"),
            alt.Tooltip("series:N", title="Series"),
            alt.Tooltip("share:Q", title=f"Share of {unit}", format=".1%"),
        ],
    )  # fmt: skip
    layers: list[alt.Chart | alt.LayerChart] = [
        base.mark_area(opacity=0.85, line=False).transform_filter("!datum._alone"),
        # A day alone between two gaps has no width as an area.
        base.mark_rule(strokeWidth=3, opacity=0.85).transform_filter("datum._alone"),
        alt.Chart(stacked)
        .mark_line(strokeWidth=1)
        .encode(x=days, y=alt.Y("_high:Q"), detail=["series:N", "_run:N"], color=theme.tones("_edge"))
        .transform_calculate(_edge="'background'"),
    ]
    if notes is not None and not notes.is_empty():
        layers += note_rules(notes, Axes("day", days, lambda column: values, unit, "percent"))
    if not stacked.is_empty():
        layers.append(_labels(stacked, days, height))
    return theme.layered(*layers, height=height)


def _order(points: pl.DataFrame, order: Sequence[str] | None) -> list[str]:
    if points.is_empty():
        return []
    final = points.sort("day").group_by("series", maintain_order=True).agg(pl.col("share").last(), pl.col("day").last())
    final = final.with_columns((pl.col("day") == points["day"].max()).alias("_there"))
    by_size = final.sort("_there", "share", descending=True)["series"].to_list()
    wanted = [name for name in order or () if name in by_size]
    named = wanted or [name for name in by_size if name not in NEVER_FIRST]
    others = [name for name in by_size if name not in NEVER_FIRST]
    return list(dict.fromkeys([*named, *others, *(name for name in NEVER_FIRST if name in by_size)]))


def _tones(placed: Sequence[str]) -> dict[str, str]:
    grey = dict(zip(NEVER_FIRST, ("neutral", "soft", "soft"), strict=True))
    named = [name for name in placed if name not in grey]
    hues = theme.CATEGORIES
    return {name: hues[number % len(hues)] for number, name in enumerate(named)} | grey


def _runs(stacked: pl.DataFrame, step_days: int) -> pl.DataFrame:
    """Adds `_run`, one number for each unbroken run of days, and `_alone` for runs of one day."""
    days = stacked.select("day").unique().sort("day")
    days = days.with_columns(
        (pl.col("day").diff().dt.total_days() > step_days).fill_null(False).cum_sum().alias("_run")
    ).with_columns((pl.len().over("_run") == 1).alias("_alone"))
    return stacked.join(days, on="day", how="left")


def _labels(stacked: pl.DataFrame, days: alt.X, height: int) -> alt.Chart:
    ends = stacked.filter(pl.col("day") == pl.col("day").max()).with_columns(
        ((pl.col("_low") + pl.col("_high")) / 2).alias("_middle"),
        (pl.col("series") + "  " + (pl.col("share") * 100).round(1).cast(pl.String) + " %").alias("_words"),
        pl.when(pl.col("_tone").is_in(("neutral", "soft"))).then(pl.lit("muted")).otherwise(pl.col("_tone")).alias("_tone"),
    )  # fmt: skip
    gap = LABEL_GAP / height
    at = spread(ends["_middle"].to_list(), gap, gap / 2, 1 - gap / 2)
    ends = ends.with_columns(pl.Series("_at", at, dtype=pl.Float64))
    return (
        alt.Chart(ends)
        .mark_text(
            align="left",
            dx=8,
            fontWeight=600,
            limit=alt.ExprRef(f"max(64, width * {LABEL_SHARE / (1 + LABEL_SHARE)} - 10)"),
        )
        .encode(x=days, y=alt.Y("_at:Q"), text="_words:N", color=theme.tones("_tone"))
    )
