"""What the publisher's own records say of a model: its export from the Hub and its request log, beside the Hub's count."""

from __future__ import annotations

from typing import Any

import polars as pl

from panels import formats
from panels.charts import line_chart

SERIES = {
    "downloads_30d_own": "Publisher",
    "downloads_30d_hub": "The Hub",
    "requests_get": "GET",
    "requests_head": "HEAD",
}


def lines(frame: pl.DataFrame, columns: list[str], unit: str) -> Any:
    if len(columns) == 1:
        return line_chart(frame.with_columns(value=pl.col(columns[0])), unit=unit, highlight=unit, height=260)
    long = frame.unpivot(columns, index="day", variable_name="series").with_columns(
        pl.col("series").replace_strict(SERIES)
    )
    return line_chart(long, series="series", unit=unit, highlight=[SERIES[name] for name in columns], height=260)


def _downloads(frame: pl.DataFrame) -> str:
    known = frame["downloads"].drop_nulls()
    if known.is_empty():
        return "The publisher's own records hold no downloads of these days"
    return f"{formats.compact(round(known.mean()))} downloads a day on average, by the publisher's own export"  # type: ignore[arg-type]


def _against(frame: pl.DataFrame) -> str:
    both = frame.filter(pl.col("difference_share").is_not_null()).sort("day")
    if both.is_empty():
        return "The Hub's 30-day count is not known for a day of which the publisher's own is"
    last = both.row(-1, named=True)
    share, day = last["difference_share"], formats.day(last["day"])
    if abs(share) < 0.005:
        return f"The Hub's 30-day count and the publisher's own agree, {day}"
    return f"The Hub's 30-day count is {formats.percent(abs(share))} {'above' if share > 0 else 'below'} the publisher's own, {day}"


def _users(frame: pl.DataFrame) -> str:
    return f"{formats.compact(round(frame['unique_users'].drop_nulls().mean() or 0))} users a day on average, by the publisher's log"  # type: ignore[arg-type]


def _requests(frame: pl.DataFrame) -> str:
    get, head = (frame[column].sum() for column in ("requests_get", "requests_head"))
    if not get + head:
        return "No request is in the publisher's log"
    return f"{formats.percent(head / (get + head), 0)} of the requests only ask whether a file has changed (HEAD)"


def _countries(frame: pl.DataFrame) -> str:
    named = frame.filter(pl.col("country") != "Not stated")
    total = frame["user_days"].sum()
    if named.is_empty() or not total:
        return "The publisher's log names no country"
    return f"{formats.percent(named['user_days'][0] / total, 0)} of user days come from {named['country'][0]}"
