"""Bars by month, stacked from zero: what a month brought, of which kinds. The running month is pale and says so."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import altair as alt
import polars as pl

from panels.charts import theme

BEFORE = "before"  # the bar of what is older than the calendar
MAX_NAMED_MONTHS = 15  # months that can each be named under their bar
MIN_MONTHS = 12  # months on the axis, so that a single one is a bar and not a wall


def month_bars(
    frame: pl.DataFrame,
    *,
    kinds: Mapping[str, tuple[str, str]],
    unit: str,
    unfinished: date | None = None,
    until: date | None = None,
    before: Mapping[str, float] | None = None,
    before_words: str = "before",
    fmt: str = "compact",
    height: int = 260,
) -> alt.LayerChart:
    """frame[month (DATE), kind, value]; `kinds` gives each kind's words and tone, from the bottom upwards.

    Months without rows are there, empty. `before` is a bar of its own on the left, by kind, for what has no month.
    `unfinished` is the month still running, `until` a day of the month that the axis must reach.
    """
    counts = frame.select(
        pl.col("month").cast(pl.Date), pl.col("kind").cast(pl.String), pl.col("value").cast(pl.Float64)
    ).filter(pl.col("kind").is_in(list(kinds)) & pl.col("value").is_not_null())
    bars = counts.with_columns(pl.col("month").dt.strftime("%Y-%m").alias("_key"))
    order = [f"{month:%Y-%m}" for month in _months(counts["month"], until)]
    if before:
        older = pl.DataFrame({"kind": list(before), "value": [float(value) for value in before.values()]})
        bars = pl.concat([bars, older.with_columns(pl.lit(BEFORE).alias("_key"))], how="diagonal")
        order = [BEFORE, *order]
    place = {kind: number for number, kind in enumerate(kinds)}
    running = None if unfinished is None else f"{unfinished:%Y-%m}"
    bars = bars.with_columns(
        pl.col("kind").replace_strict(place, default=99, return_dtype=pl.Int64).alias("_place"),
        pl.col("kind").replace_strict({k: tone for k, (_, tone) in kinds.items()}, default="neutral", return_dtype=pl.String).alias("_tone"),
        pl.col("kind").replace_strict({k: words for k, (words, _) in kinds.items()}, default="", return_dtype=pl.String).alias("_kind"),
        (pl.col("_key") == (running or "")).alias("_running"),
        pl.when(pl.col("_key") == BEFORE).then(pl.lit(before_words))
        .when(pl.col("_key") == (running or "")).then(pl.col("month").dt.strftime("%b %Y") + ", so far")
        .otherwise(pl.col("month").dt.strftime("%b %Y")).alias("_said"),
    )  # fmt: skip
    used = {tone: words for kind, (words, tone) in kinds.items() if kind in set(bars["kind"])}
    written = theme.SHORT_NUMBER.format(v="datum.value") if fmt == "compact" else "format(datum.value, ',.0f')"
    base = alt.Chart(bars).transform_calculate(_value=written).encode(
        x=alt.X("_key:O", sort=order, title=None, scale=alt.Scale(domain=order, paddingInner=0.2), axis=_axis(order, before_words)),
        y=alt.Y("value:Q", stack="zero", title=None, axis=alt.Axis(tickCount=4, minExtent=theme.VALUE_AXIS, **theme.axis_words(fmt))),
        order=alt.Order("_place:Q"),
        color=_colour(used),
        tooltip=[
            alt.Tooltip("_said:N", title="Created"),
            alt.Tooltip("_kind:N", title="Kind"),
            alt.Tooltip("_value:N", title=unit.capitalize()),
        ],
    )  # fmt: skip
    # Pale and outlined: the month may still grow.
    whole = base.mark_bar().transform_filter("!datum._running")
    part = base.mark_bar(fillOpacity=0.35, strokeDash=[3, 2], strokeWidth=1).encode(
        stroke=alt.Stroke("_tone:N", scale=theme.scale(), legend=None)
    )
    layers = [whole, part.transform_filter("datum._running")] if running in order else [whole]
    return theme.layered(*layers, height=height)


def _months(column: pl.Series, until: date | None) -> list[date]:
    """Every month from the first to the last, the empty ones too, and a year of them at least."""
    earliest, latest = theme.day_range(column)
    if earliest is None or latest is None:
        return []
    last = max(latest, (until or date.min).replace(day=1))
    began = last.year * 12 + last.month - MIN_MONTHS  # months since year 0, counted from 0
    first = min(earliest, date(began // 12, began % 12 + 1, 1))
    return pl.select(pl.date_range(first, last, "1mo")).to_series().to_list()


def _axis(order: list[str], before_words: str) -> alt.Axis:
    """Each month by name where few, else the years at their Januaries."""
    months = [key for key in order if key != BEFORE]
    older = f"datum.value == '{BEFORE}' ? '{before_words}' : "
    if len(months) <= MAX_NAMED_MONTHS:
        return alt.Axis(labelAngle=0, labelOverlap="greedy", labelExpr=f"{older}timeFormat(toDate(datum.value + '-15'), '%b %y')")  # fmt: skip
    values = [key for key in order if key == BEFORE or key.endswith("-01")]
    return alt.Axis(labelAngle=0, labelOverlap="greedy", values=values, labelExpr=f"{older}slice(datum.value, 0, 4)")


def _colour(used: Mapping[str, str]) -> alt.Color:
    """A legend of just the kinds shown, in their order; with one kind the panel's own words do."""
    if len(used) < 2:
        return theme.tones("_tone")
    expression = "{" + ", ".join(f"'{tone}': '{label}'" for tone, label in used.items()) + "}[datum.label]"
    legend = alt.Legend(
        values=list(used), labelExpr=expression, orient="top", title=None, symbolType="square", symbolOpacity=1, symbolSize=80,
        labelFontSize=theme.LABEL_SIZE, columns=alt.ExprRef("width < 380 ? 2 : 6"),
    )  # fmt: skip
    return alt.Color("_tone:N", scale=theme.scale(), legend=legend)
