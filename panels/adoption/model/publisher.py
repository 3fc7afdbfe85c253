"""What the publisher's own records say of a model: its export from the Hub and its request log, beside the Hub's count."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import polars as pl

from panels import formats
from panels.address import Span
from panels.charts import bar_chart, line_chart
from panels.charts.theme import Chart
from panels.panel import Panel
from warehouse.query.answers import Answer

SERIES = {
    "downloads_30d_own": "Publisher",
    "downloads_30d_hub": "The Hub",
    "requests_get": "GET",
    "requests_head": "HEAD",
}


def available_views(own: Answer) -> dict[str, str]:
    """View -> label, of those that the records (publisher_history) can show."""
    frame = own.frame
    labels = {
        name: view.label
        for name, view in VIEWS.items()
        if any(frame[column].is_not_null().any() for column in view.columns)
    }
    return labels or {"downloads": VIEWS["downloads"].label}


def panel(answer: Answer, view_name: str, card: dict[str, Any], span: Span) -> Panel:
    """`answer` is publisher_countries for that view, publisher_history for the others."""
    frame, view = answer.frame, VIEWS[view_name]
    title = view.title(frame)
    chart: Chart
    if view_name == "countries":
        chart = bar_chart(frame, label="country", value="user_days", unit="user days", limit=10)
        countries = frame.filter(pl.col("country") != "Not stated").height
        rows, marks = formats.plural(countries, "country", "countries"), "One bar a country."
    else:
        columns = ["downloads_30d_own", "downloads_30d_hub"] if view_name == "against" else list(view.columns)
        chart = _lines(frame, columns, view.unit)
        rows = f"{formats.plural(frame.height, 'day')} of the publisher's own records"
        marks = "One point a day; days that are not known are gaps."
    return Panel(
        title,
        answer,
        subtitle=f"What the publisher's own records say of {card['repo_id']}, {span.label}",
        chart=chart,
        alt=f"{title}. {marks}",
        rows=rows,
        definitions=view.definitions,
    )


def _lines(frame: pl.DataFrame, columns: list[str], unit: str) -> Chart:
    if len(columns) == 1:
        return line_chart(frame.with_columns(value=pl.col(columns[0])), unit=unit, highlight=unit, height=260)
    long = frame.unpivot(columns, index="day", variable_name="series").with_columns(
        pl.col("series").replace_strict(SERIES)
    )
    return line_chart(long, series="series", unit=unit, highlight=[SERIES[name] for name in columns], height=260)


def _mean(frame: pl.DataFrame, column: str) -> float | None:
    mean: float | None = frame.select(pl.col(column).cast(pl.Float64).mean()).item()
    return mean


def _downloads_title(frame: pl.DataFrame) -> str:
    mean = _mean(frame, "downloads")
    if mean is None:
        return "The publisher's own records hold no downloads of these days"
    return f"{formats.compact(round(mean))} downloads a day on average, by the publisher's own export"


def against_title(frame: pl.DataFrame) -> str:
    both = frame.filter(pl.col("difference_share").is_not_null()).sort("day")
    if both.is_empty():
        return "The Hub's 30-day count is not known for a day of which the publisher's own is"
    last = both.row(-1, named=True)
    share, day = last["difference_share"], formats.day(last["day"])
    if abs(share) < 0.005:
        return f"The Hub's 30-day count and the publisher's own agree, {day}"
    return f"The Hub's 30-day count is {formats.percent(abs(share))} {'above' if share > 0 else 'below'} the publisher's own, {day}"


def _users_title(frame: pl.DataFrame) -> str:
    mean = _mean(frame, "unique_users") or 0
    return f"{formats.compact(round(mean))} users a day on average, by the publisher's log"


def _requests_title(frame: pl.DataFrame) -> str:
    get, head = (int(frame[column].sum()) for column in ("requests_get", "requests_head"))
    if not get + head:
        return "No request is in the publisher's log"
    return f"{formats.percent(head / (get + head), 0)} of the requests only ask whether a file has changed (HEAD)"


def _countries_title(frame: pl.DataFrame) -> str:
    named = frame.filter(pl.col("country") != "Not stated")
    total = int(frame["user_days"].sum())
    if named.is_empty() or not total:
        return "The publisher's log names no country"
    return f"{formats.percent(named['user_days'][0] / total, 0)} of user days come from {named['country'][0]}"


@dataclass(frozen=True)
class View:
    """One way to look at the records: shown where one of `columns` holds something. `title` takes the frame of its query."""

    label: str
    columns: tuple[str, ...]
    unit: str
    title: Callable[[pl.DataFrame], str]
    definitions: tuple[str, ...]


VIEWS = {
    "downloads": View(
        "Downloads",
        ("downloads",),
        "downloads of the day",
        _downloads_title,
        ("core.publisher_daily.downloads", "core.publisher_daily.source"),
    ),
    "against": View(
        "30 days v the Hub",
        ("downloads_30d_own",),
        "30-day downloads",
        against_title,
        (
            "marts.publisher_reconciliation.downloads_30d_own",
            "marts.publisher_reconciliation.downloads_30d_hub",
            "marts.publisher_reconciliation.difference_share",
        ),
    ),
    "users": View(
        "Users",
        ("unique_users",),
        "users of the day",
        _users_title,
        ("core.publisher_daily.unique_users",),
    ),
    "requests": View(
        "GET v HEAD",
        ("requests_get", "requests_head"),
        "requests of the day",
        _requests_title,
        (
            "core.publisher_daily.requests_get",
            "core.publisher_daily.requests_head",
            "A HEAD request asks whether a file has changed; the Hub counts it as a download all the same.",
        ),
    ),
    "countries": View(
        "Countries",
        ("unique_users",),
        "user days",
        _countries_title,
        (
            "core.publisher_countries.country",
            "User days: users of each day and country, summed. A user who comes on three days counts three times.",
        ),
    ),
}
