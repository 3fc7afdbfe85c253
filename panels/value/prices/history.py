"""One model's prices over time, and what they were known to be on a day."""

from __future__ import annotations

import datetime as dt

import polars as pl

from panels import formats
from panels.charts.prices import price_chart
from panels.panel import Empty, Panel
from panels.table import Column, Table
from panels.value.prices.columns import source_link, usd
from warehouse.query.answers import Answer

KNOWN_COLUMNS = {
    "source": Column("List"),
    "provider": Column("Provider"),
    "model": None,
    "kind": Column("Kind"),
    "usd": usd("USD per M tokens"),
    "valid_from": Column("Holds from", "date"),
    "known_from": Column("Known from", "date"),
    "known_until": Column("Known until", "date"),
    "source_url": source_link("Source"),
    "is_demo": Column("Invented", "flag"),
}


def over_time(model: str, moves: Answer) -> Panel:
    """Prices as steps up to the last day of the build."""
    frame = moves.frame.filter(pl.col("kind").is_in(["input", "output"]), pl.col("known_until").is_null())
    last = moves.build.as_of or dt.datetime.now(dt.UTC).date()
    return Panel(
        f"{model}: {formats.plural(frame['provider'].n_unique(), 'provider')}, {_changes(frame)}",
        moves,
        subtitle="USD per million tokens, as steps from the day each price holds; where a list gives no day, from the day it was known",
        chart=price_chart(frame.with_columns(pl.col("valid_from").fill_null(pl.col("known_from")).alias("from")), last),
        rows=formats.plural(moves.frame.height, "statement"),
        definitions=(
            "marts.price_history.valid_from",
            "marts.price_history.known_from",
            "marts.price_history.known_until",
        ),
        alt=f"Prices of {model} over time",
    )


def _changes(frame: pl.DataFrame) -> str:
    dated = frame.filter(pl.col("valid_from").is_not_null())
    changed = dated.group_by("source", "provider", "kind").len().filter(pl.col("len") > 1)
    if changed.is_empty():
        return "no change of price that a list dates"
    return f"{formats.plural(int((changed['len'] - 1).sum()), 'change')} of price dated by lists"


def as_known(model: str, day: dt.date, known_on: dt.date, prices: Answer) -> Panel:
    """Prices of one day as another day's knowledge has them."""
    frame = prices.frame.drop("source_version")
    empty = Empty(
        f"Nothing was known of it on {formats.day(known_on)}",
        "Lists are known from the day Hubscope first read them, or from the day they date themselves.",
    )
    return Panel(
        f"{model} on {formats.day(day)}, as known on {formats.day(known_on)}",
        prices,
        table=None if frame.is_empty() else Table(frame, KNOWN_COLUMNS, alt="Prices as known on a day", missing=""),
        empty=empty if frame.is_empty() else None,
        rows=formats.plural(frame.height, "price"),
        definitions=("core.prices.known_from", "core.prices.known_until", "core.prices.valid_from"),
    )
