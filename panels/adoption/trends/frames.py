"""The figures of the Trends page: frames in, frames out. Nothing here asks or draws.

A daily frame has a row a series and listed day: series, place, is_rest, day, day_status and the sums of `SUMS`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

import polars as pl

from warehouse.analysis import growth, periods

REST, WHOLE = "All others", "All models"
SUMS = (
    "downloads_30d", "downloads_1d", "likes", "models_observed", "models_known", "models_with_daily", "entered_30d",
    "left_30d", "models_entered", "models_left",
)  # fmt: skip
View = Literal["absolute", "share", "index", "log"]
WEEK, YEAR = 7, 364  # 364 days later it is the same weekday
SPARK_POINTS = 24


@dataclass(frozen=True)
class Measure:
    """What is counted. A stock is worth its last listed day in a period, a flow sums."""

    column: str
    label: str
    unit: str
    kind: growth.Measure
    window: int | None
    entered: str | None = None
    left: str | None = None


MEASURES = {
    "downloads_30d": Measure("downloads_30d", "30-day downloads", "30-day downloads", "stock", 30, "entered_30d", "left_30d"),
    "downloads_1d": Measure("downloads_1d", "Daily downloads", "downloads a day", "flow", None),
    "likes": Measure("likes", "Likes", "likes", "stock", None),
    "models": Measure("models_known", "Models", "models", "stock", None),
}  # fmt: skip


def fold(answered: pl.DataFrame, top: int) -> pl.DataFrame:
    """A daily frame of the first `top` values; what comes after them joins the rest, where there is a rest.

    Languages overlap and have none: their smaller values are left out.
    """
    foldable = answered["is_rest"].any() if answered.height else False
    rows = answered if foldable else answered.filter(pl.col("place") <= top)
    first = (pl.col("place") <= top).fill_null(False)
    named = rows.with_columns(
        pl.when(first).then(pl.col("value")).otherwise(pl.lit(REST)).alias("series"),
        pl.when(first).then(pl.col("place")).alias("place"),
        (~first).alias("is_rest"),
    )
    # Sums of nothing but unknowns are unknown: polars would say 0.
    sums = [pl.when(pl.col(name).is_not_null().any()).then(pl.col(name).sum()).alias(name) for name in SUMS]
    return (
        named.group_by("series", "place", "is_rest", "day", "day_status")
        .agg(sums)
        # On a day without a listing nothing was there to be covered.
        .with_columns(
            pl.when(pl.col("day_status") != "missing")
            .then(pl.col("models_observed") / pl.col("models_known"))
            .alias("coverage")
        )
        .sort("is_rest", "place", "day")
    )


def between(daily: pl.DataFrame, since: date | None, until: date | None) -> pl.DataFrame:
    first = pl.lit(True) if since is None else pl.col("day") >= since
    last = pl.lit(True) if until is None else pl.col("day") <= until
    return daily.filter(first & last)


def first_of_period(day: date, grain: periods.Grain) -> date:
    """The first day of the first whole period that does not begin before `day`."""
    if grain == "week":
        return day + timedelta(days=-day.weekday() % WEEK)
    if grain == "month" and day.day > 1:
        return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return day


def points(
    daily: pl.DataFrame, whole: pl.DataFrame, measure: Measure, grain: periods.Grain, view: View, is_chained: bool,
    until: date,
) -> pl.DataFrame:  # fmt: skip
    """What is drawn: series, period, y, days, days_known, is_finished. `is_chained`: an index that is like for like.

    A share is of the whole of the same period; an index is 100 at the first period a series is known in.
    """
    if view == "index" and is_chained and measure.entered and measure.left:
        drawn = _chained(daily, measure, grain, until)
    else:
        drawn = _gathered(daily, measure, grain, until)
    if view == "share":
        of = _gathered(whole, measure, grain, until).select("period", pl.col("y").alias("_whole"))
        drawn = drawn.join(of, on="period", how="left").with_columns(
            pl.when(pl.col("_whole") > 0).then(pl.col("y") / pl.col("_whole")).alias("y")
        )
        drawn = drawn.drop("_whole")
    if view == "index":
        drawn = _based(drawn, measure)
    order = daily.select("series", "place").unique().rename({"place": "_place"})
    return drawn.join(order, on="series", how="left").sort("_place", "series", "period", nulls_last=True).drop("_place")


def _gathered(daily: pl.DataFrame, measure: Measure, grain: periods.Grain, until: date) -> pl.DataFrame:
    stocks = [measure.column] if measure.kind == "stock" else []
    flows = [measure.column] if measure.kind == "flow" else []
    rows = daily.select("series", "day", measure.column)
    by_period = periods.to_periods(rows, grain, stocks=stocks, flows=flows, by="series", until=until)
    return by_period.select("series", "period", pl.col(measure.column).cast(pl.Float64).alias("y"), "days", "days_known", "is_finished")  # fmt: skip


def _chained(daily: pl.DataFrame, measure: Measure, grain: periods.Grain, until: date) -> pl.DataFrame:
    index = growth.like_for_like(
        daily, value=measure.column, entered=str(measure.entered), left=str(measure.left), by="series"
    )
    # A chain that broke begins again: only what leads to today compares with today.
    lasting = index.filter(pl.col("segment") == pl.col("segment").max().over("series"))
    by_period = periods.to_periods(
        lasting.select("series", "day", "index"), grain, stocks=["index"], by="series", until=until
    )
    return by_period.select("series", "period", pl.col("index").alias("y"), "days", "days_known", "is_finished")


def _based(drawn: pl.DataFrame, measure: Measure) -> pl.DataFrame:
    """100 at a series' first period; of a flow, at the first of which all days are known."""
    usable = pl.col("y").is_not_null() & (pl.col("y") > 0)
    if measure.kind == "flow":
        usable &= pl.col("days_known") == pl.col("days")
    base = drawn.filter(usable).sort("period").group_by("series").agg(pl.col("y").first().alias("_base"))
    return (
        drawn.join(base, on="series", how="left")
        .with_columns((pl.col("y") / pl.col("_base") * 100).alias("y"))
        .drop("_base")
    )


@dataclass(frozen=True)
class Shift:
    """How far back a span is compared with: whole weeks, so that weekdays are equal, or months for months."""

    days: int = 0
    months: int = 0

    def back(self, day: date) -> date:
        return _moved(day, f"-{self.months}mo" if self.months else f"-{self.days}d")

    def forth(self) -> pl.Expr:
        return pl.col("period").dt.offset_by(f"{self.months}mo" if self.months else f"{self.days}d")


def _moved(day: date, offset: str) -> date:
    return pl.select(pl.lit(day).dt.offset_by(offset)).item()


def shift_of(against: str, span_days: int | None, grain: periods.Grain) -> Shift | None:
    """The step to what is compared with; None where nothing can lie before (all days are shown)."""
    if against == "year":
        return Shift(months=12) if grain == "month" else Shift(days=YEAR)
    if against == "period" and span_days is not None:
        months = max(1, round(span_days / 30.4))
        return Shift(months=months) if grain == "month" else Shift(days=-(-span_days // WEEK) * WEEK)
    return None


def moves(daily: pl.DataFrame, whole: pl.DataFrame, measure: Measure) -> pl.DataFrame:
    """How each series moved from end to end of a span, a row a series, in the order of the frame.

    series, place, is_rest, first_on, last_on, first, latest, change (share, as listed), like_for_like (share, same
    models; null where the chain broke or the measure cannot tell), net_models (entered minus left), share, share_change,
    same_models (their change in the
    measure's unit), coverage, models, began_late (not there at the start), sparkline. A flow is its mean over the days known of the first
    and of the last seven.
    """
    if daily.is_empty():
        return pl.DataFrame()
    listed = daily.filter(pl.col("models_observed") > 0)
    start, end = whole["day"].min(), whole["day"].max()
    ends = listed.sort("day").group_by("series", maintain_order=True).agg(
        pl.col("day").first().alias("first_on"), pl.col("day").last().alias("last_on"),
        pl.col("coverage").last(), pl.col("models_known").last().alias("models"),
        *_ends(measure, start, end),
        (pl.col("models_entered").slice(1).sum() - pl.col("models_left").slice(1).sum()).alias("net_models"),
    )  # fmt: skip
    of = whole.sort("day").select(pl.lit(0).alias("_"), *_ends(measure, start, end)).head(1)
    share = (pl.col("latest") / of["latest"][0]) if of.height and of["latest"][0] else pl.lit(None, pl.Float64)
    share_then = (pl.col("first") / of["first"][0]) if of.height and of["first"][0] else pl.lit(None, pl.Float64)
    late = pl.col("first_on") > pl.lit(start) + pl.duration(days=WEEK)
    comparable = ~late & (pl.col("first") > 0)
    same = _same_models(daily, measure)
    order = daily.select("series", "place", "is_rest").unique(maintain_order=True)
    return (
        order.join(ends, on="series", how="left")
        .join(same, on="series", how="left")
        .join(_sparks(daily, measure), on="series", how="left")
        .with_columns(
            late.alias("began_late"),
            pl.when(comparable).then(pl.col("latest") / pl.col("first") - 1).alias("change"),
            # What began within the span grew from next to nothing: no ratio says anything of it.
            pl.when(~late).then(pl.col("like_for_like")).alias("like_for_like"),
            share.alias("share"),
            pl.when(~late).then(share - share_then).alias("share_change"),
        )
    )


def _ends(measure: Measure, start: Any, end: Any) -> list[pl.Expr]:
    value = pl.col(measure.column).cast(pl.Float64)
    if measure.kind == "stock":
        return [value.drop_nulls().first().alias("first"), value.drop_nulls().last().alias("latest")]
    in_first = pl.col("day") < pl.lit(start) + pl.duration(days=WEEK)
    in_last = pl.col("day") > pl.lit(end) - pl.duration(days=WEEK)
    return [value.filter(in_first).mean().alias("first"), value.filter(in_last).mean().alias("latest")]


def _same_models(daily: pl.DataFrame, measure: Measure) -> pl.DataFrame:
    if not (measure.entered and measure.left):
        absent = [pl.lit(None, pl.Float64).alias(name) for name in ("like_for_like", "same_models")]
        return daily.select("series").unique().with_columns(absent)
    index = growth.like_for_like(daily, value=measure.column, entered=measure.entered, left=measure.left, by="series")
    chains = index.drop_nulls("index").sort("day").group_by("series").agg(
        (pl.col("index").last() / pl.col("index").first() - 1).alias("_ratio"), pl.col("segment").n_unique().alias("_parts"),
        pl.col("segment").first().alias("_start"),
    )  # fmt: skip
    whole_chain = (pl.col("_parts") == 1) & (pl.col("_start") == 0)
    parted = growth.decompositions(
        daily, by="series", value=measure.column, entered=measure.entered, left=measure.left
    ).select("series", pl.col("like_for_like").cast(pl.Float64).alias("same_models"))
    ratio = pl.when(whole_chain).then(pl.col("_ratio")).alias("like_for_like")
    return chains.select("series", ratio).join(parted, on="series", how="left")


def _sparks(daily: pl.DataFrame, measure: Measure) -> pl.DataFrame:
    """About two dozen points over the span, each the last known one of its stretch."""
    days = int(daily.select((pl.col("day").max() - pl.col("day").min()).dt.total_days()).item()) + 1
    step = max(1, -(-days // SPARK_POINTS))
    since_end = (pl.lit(daily["day"].max()) - pl.col("day")).dt.total_days() // step
    value = pl.col(measure.column).cast(pl.Float64)
    point = value.drop_nulls().last() if measure.kind == "stock" else value.mean()
    return (
        daily.with_columns(since_end.alias("_at"))
        .sort("day")
        .group_by("series", "_at")
        .agg(point.alias("_y"))
        .sort("_at", descending=True)
        .group_by("series", maintain_order=True)
        .agg(pl.col("_y").alias("sparkline"))
    )


def summed_up(events: pl.DataFrame, most: int = 3) -> pl.DataFrame:
    """Unusual days for a list: of a kind that is not demand, more than `most` of a series become one row.

    A listing with an edge moves every other day; a page of that would hide the days that matter. Adds `until` (null for
    a single day) and `days`; `change` of several days is their largest, `reason` says so.
    """
    single = events.with_columns(pl.lit(None, pl.Date).alias("until"), pl.lit(1, pl.UInt32).alias("days"))
    counted = single.with_columns(pl.len().over("name", "kind").alias("_len"))
    many = (pl.col("kind") != "demand") & (pl.col("_len") > most)
    lasting = (
        counted.filter(many)
        .sort(pl.col("change").abs(), descending=True)
        .group_by("name", "kind", maintain_order=True)
        .agg(
            pl.col("day").min(), pl.col("day").max().alias("until"), pl.len().cast(pl.UInt32).alias("days"),
            *(pl.col(name).first() for name in single.columns if name not in ("name", "kind", "day", "until", "days")),
        )
    )  # fmt: skip
    rows = pl.concat([counted.filter(~many).drop("_len"), lasting.select(single.columns)])
    return rows.sort(pl.coalesce("until", "day"), "name", descending=[True, False])
