"""What the publisher's own records say of a model: its export from the Hub and its request log, beside the Hub's count."""

from __future__ import annotations

from typing import Any

import polars as pl

from pages.shared import filters, formats, panel
from pages.shared.charts import bar_chart, line_chart
from pages.shared.filters import Span
from warehouse.answers import Answer

# view -> (words, the columns of which one must hold something)
VIEWS = {
    "downloads": ("Downloads", ("downloads",)),
    "against": ("30 days v the Hub", ("downloads_30d_own",)),
    "users": ("Users", ("unique_users",)),
    "requests": ("GET v HEAD", ("requests_get", "requests_head")),
    "countries": ("Countries", ("unique_users",)),
}
SERIES = {
    "downloads_30d_own": "Publisher",
    "downloads_30d_hub": "The Hub",
    "requests_get": "GET",
    "requests_head": "HEAD",
}
MEANINGS = {
    "downloads": ("core.publisher_daily.downloads", "core.publisher_daily.source"),
    "against": (
        "marts.publisher_reconciliation.downloads_30d_own", "marts.publisher_reconciliation.downloads_30d_hub",
        "marts.publisher_reconciliation.difference_share",
    ),
    "users": ("core.publisher_daily.unique_users",),
    "requests": (
        "core.publisher_daily.requests_get", "core.publisher_daily.requests_head",
        "A HEAD request asks whether a file has changed; the Hub counts it as a download all the same.",
    ),
    "countries": (
        "core.publisher_countries.country",
        "User days: users of each day and country, summed. A user who comes on three days counts three times.",
    ),
}  # fmt: skip


def choose(own: Answer) -> str:
    """One of the views that the records can show."""
    there = {
        view: words
        for view, (words, columns) in VIEWS.items()
        if any(own.frame[column].is_not_null().any() for column in columns)
    }
    return filters.one("Publisher's own counts", there or {"downloads": "Downloads"}, "own")


def publisher_panel(head: Any, answer: Answer, view: str, card: dict[str, Any], span: Span) -> None:
    """`answer` is publisher_countries for that view, publisher_history for the others."""
    frame = answer.frame
    title = TITLES[view](frame)
    units = {"downloads": "downloads of the day", "against": "30-day downloads", "users": "users of the day", "requests": "requests of the day"}  # fmt: skip
    if view == "countries":
        chart = bar_chart(frame, label="country", value="user_days", unit="user days", limit=10)
        rows = formats.plural(frame.filter(pl.col("country") != "Not stated").height, "country", "countries")
    else:
        columns = ["downloads_30d_own", "downloads_30d_hub"] if view == "against" else list(VIEWS[view][1])
        chart = lines(frame, columns, units[view])
        rows = f"{formats.plural(frame.height, 'day')} of the publisher's own records"
    panel.panel(
        title, answer, key="publisher", head=head, chart=chart, rows=rows, definitions=MEANINGS[view],
        subtitle=f"What the publisher's own records say of {card['repo_id']}, {span.words}",
        alt=f"{title}. " + ("One bar a country." if view == "countries" else "One point a day; days that are not known are gaps."),
    )  # fmt: skip


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


TITLES = {"downloads": _downloads, "against": _against, "users": _users, "requests": _requests, "countries": _countries}
