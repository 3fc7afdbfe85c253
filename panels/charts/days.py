"""Days as charts need them: every calendar day present, and unbroken stretches told apart."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl


def every_day(frame: pl.DataFrame, day: str, series: str | None = None, every: str = "1d") -> pl.DataFrame:
    """Adds a row with nulls for each absent day between the first and the last (of each series).

    `every` is 1w or 1mo where the days are the first ones of weeks or months.
    """
    if frame.is_empty():
        return frame
    frame = frame.with_columns(pl.col(day).cast(pl.Date))
    keys = [series] if series else []
    spans = (
        frame.group_by(keys).agg(pl.col(day).min().alias("_lo"), pl.col(day).max().alias("_hi"))
        if series
        else (frame.select(pl.col(day).min().alias("_lo"), pl.col(day).max().alias("_hi")))
    )
    calendar = spans.with_columns(pl.date_ranges("_lo", "_hi", every).alias(day)).explode(day).drop("_lo", "_hi")
    return calendar.join(frame, on=[*keys, day], how="left").sort([*keys, day])


def stretches(frame: pl.DataFrame, day: str, value: str, series: str | None = None, every: str = "1d") -> pl.DataFrame:
    """Adds `_stretch` (a line is drawn within one, never between two) and `_alone` (a stretch of one day).

    A line between two stretches would claim days that nobody observed; a stretch of one day needs a dot to be seen.
    """
    whole = every_day(frame, day, series, every)
    over = [series] if series else [pl.lit(0)]
    broken = (pl.col(value).is_null() & pl.col(value).shift(1).over(over).is_not_null()).cast(pl.Int32)
    whole = whole.with_columns(broken.cum_sum().over(over).alias("_stretch"))
    name = (pl.col(series).cast(pl.String) + "#") if series else pl.lit("#")
    whole = whole.filter(pl.col(value).is_not_null()).with_columns(
        (name + pl.col("_stretch").cast(pl.String)).alias("_stretch")
    )
    return whole.with_columns((pl.len().over("_stretch") == 1).alias("_alone"))


def padding_days(frame: pl.DataFrame, day: str, share: float) -> timedelta:
    """Room to the right of the last day, for labels, as a share of the span shown."""
    first, last = frame[day].min(), frame[day].max()
    if not isinstance(first, date) or not isinstance(last, date):
        return timedelta(days=1)
    return max(timedelta(days=1), timedelta(days=(last - first).days * share))
