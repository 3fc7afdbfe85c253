"""Days gathered into weeks and months, and spans laid beside earlier ones.

A stock (30-day downloads, likes, models) is worth what its last listed day says; a flow (downloads a day) is summed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

import polars as pl

Grain = Literal["day", "week", "month"]

EVERY = {"day": "1d", "week": "1w", "month": "1mo"}  # weeks of polars begin on Monday, as ISO weeks do


def to_periods(
    frame: pl.DataFrame,
    grain: Grain,
    *,
    stocks: Sequence[str] = (),
    flows: Sequence[str] = (),
    by: str | None = None,
    day: str = "day",
    until: date | None = None,
) -> pl.DataFrame:
    """One row a period (and series): [by], period, period_end, the stocks and flows, days, days_known, is_finished.

    `period` is its first day: Monday of an ISO week (ISO 8601), the first of a month. A stock takes the last day of
    the period on which it is known, a flow sums the days on which it is known; null where there is none. `days` is the
    number of calendar days of the period, `days_known` of those on which all flows (without flows: all stocks) are
    known. It is less than `days` for a first period that the frame begins within, and where days were not listed: a
    sum over fewer days, not a fall. `is_finished` is false for a period that ends after `until`, which is the last day
    of the frame where not given. Periods without any row between a series' first and last are rows of nulls, so that a
    gap stays a gap. In the order of `by` and period. No rows give no rows.
    """
    keys = [by] if by else []
    counted = [pl.col(name).is_not_null() for name in (flows or stocks)]
    last = until or frame[day].max()
    gathered = (
        frame.sort(day)
        .with_columns(pl.col(day).dt.truncate(EVERY[grain]).alias("period"))
        .group_by(*keys, "period")
        .agg(
            *(pl.col(name).drop_nulls().last() for name in stocks),
            *(pl.when(pl.col(name).count() > 0).then(pl.col(name).sum()) for name in flows),
            pl.col(day).filter(pl.all_horizontal(counted) if counted else pl.lit(True)).n_unique().alias("days_known"),
        )
    )
    every = (
        gathered.group_by(pl.col(by) if by else pl.lit(0).alias("_all"))
        .agg(pl.date_ranges(pl.col("period").min(), pl.col("period").max(), EVERY[grain]).alias("period"))
        .explode("period")
        .drop_nulls("period")
        .select(*keys, "period")
    )
    following = pl.col("period").dt.offset_by(EVERY[grain])
    return (
        every.join(gathered, on=[*keys, "period"], how="left", nulls_equal=True)
        .with_columns(following.dt.offset_by("-1d").alias("period_end"))
        .select(
            *keys, "period", "period_end", *stocks, *flows,
            (following - pl.col("period")).dt.total_days().alias("days"),
            pl.col("days_known").fill_null(0).cast(pl.Int64),
            (pl.col("period_end") <= pl.lit(last, pl.Date)).alias("is_finished"),
        )
        .sort(*keys, "period")
    )  # fmt: skip


def compare(
    frame: pl.DataFrame,
    *,
    values: Sequence[str],
    days: int = 0,
    months: int = 0,
    by: str | None = None,
    day: str = "day",
) -> pl.DataFrame:
    """Lays each row beside the one `days` (or `months`) earlier: adds before_day, and for each value <value>_before.

    Null where that very day is not in the frame or has no value; never a neighbour in its place. 364 days are a year
    on equal weekdays; 7 and 28 keep weekdays too. `months` is for frames of months (day="period"), where both days are
    the first. Give the whole history, and choose the span to show afterwards.
    Raises ValueError unless exactly one of `days` and `months` is above 0, and where a series has a day twice.
    """
    if (days > 0) == (months > 0) or min(days, months) < 0:
        raise ValueError(f"Give days or months, one of them above 0; not days={days} and months={months}.")
    keys = [by] if by else []
    if frame.select(*keys, day).is_duplicated().any():
        raise ValueError("A day is there more than once; name the column of the series in `by`.")
    earlier = frame.select(
        *keys, pl.col(day).alias("before_day"), *(pl.col(name).alias(f"{name}_before") for name in values)
    )
    return frame.with_columns(
        pl.col(day).dt.offset_by(f"-{days}d" if days else f"-{months}mo").alias("before_day")
    ).join(earlier, on=[*keys, "before_day"], how="left", nulls_equal=True, maintain_order="left")
