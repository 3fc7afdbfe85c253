"""What the publisher's own records say of a model: its export from the Hub and its request log, beside the Hub's count."""

from __future__ import annotations

from typing import Any

import polars as pl

from pages.shared import filters, panel
from panels import formats
from panels.address import Span
from panels.adoption.model.publisher import _against, _countries, _downloads, _requests, _users, lines
from panels.charts import bar_chart
from warehouse.query.answers import Answer

# view -> (words, the columns of which one must hold something)
VIEWS = {
    "downloads": ("Downloads", ("downloads",)),
    "against": ("30 days v the Hub", ("downloads_30d_own",)),
    "users": ("Users", ("unique_users",)),
    "requests": ("GET v HEAD", ("requests_get", "requests_head")),
    "countries": ("Countries", ("unique_users",)),
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


TITLES = {"downloads": _downloads, "against": _against, "users": _users, "requests": _requests, "countries": _countries}
