"""One model's prices over time, and what they were known to be on a day."""

from __future__ import annotations

import datetime as dt

import polars as pl
import streamlit as st

from pages.shared import page, panel, tables
from panels import formats
from panels.charts.prices import price_chart
from warehouse.query import cache


def history_panel(model: str) -> None:
    found = cache.ask("price_moves", model=model)
    frame = found.frame.filter(pl.col("kind").is_in(["input", "output"]), pl.col("known_until").is_null())
    dated = frame.filter(pl.col("valid_from").is_not_null())
    build = found.build
    last = build.as_of or dt.datetime.now(dt.UTC).date()
    moves = dated.group_by("source", "provider", "kind").len().filter(pl.col("len") > 1)
    title = f"{model}: {formats.plural(frame['provider'].n_unique(), 'provider')}, "
    title += (
        "no change of price that a list dates"
        if moves.is_empty()
        else f"{formats.plural(int((moves['len'] - 1).sum()), 'change')} of price dated by lists"
    )
    shown = frame.with_columns(pl.col("valid_from").fill_null(pl.col("known_from")).alias("from"))
    panel.panel(
        title, found, key="prices_history",
        subtitle="USD per million tokens, as steps from the day each price holds; where a list gives no day, from the day it was known",
        chart=price_chart(shown, last), rows=formats.plural(found.frame.height, "statement"),
        definitions=("marts.price_history.valid_from", "marts.price_history.known_from", "marts.price_history.known_until"),
        alt=f"Prices of {model} over time",
    )  # fmt: skip


def as_known_panel(model: str) -> None:
    """Two dates: the day that is asked about, and the day whose knowledge counts."""
    with panel.card("prices_known") as head:
        today = dt.datetime.now(dt.UTC).date()
        with st.grid(2, min_column_width=180, gap="small"):
            day = _date("Price of the day", "day", today)
            known_on = _date("As known on", "known", today)
        found = cache.ask("price_as_known", model=model, day=day, known_on=known_on)
        frame = found.frame.drop("source_version")
        columns = {
            "source": "List", "provider": "Provider", "model": None, "kind": "Kind", "usd": st.column_config.NumberColumn("USD per M tokens", format="$%.4g"),
            "valid_from": st.column_config.DateColumn("Holds from", format="D MMM YYYY"), "known_from": st.column_config.DateColumn("Known from", format="D MMM YYYY"),
            "known_until": st.column_config.DateColumn("Known until", format="D MMM YYYY"), "source_url": st.column_config.LinkColumn("Source", display_text="open"),
            "is_demo": "Invented",
        }  # fmt: skip

        def body() -> None:
            if frame.is_empty():
                page.empty(
                    f"Nothing was known of it on {formats.day(known_on)}",
                    "Lists are known from the day Hubscope first read them, or from the day they date themselves.",
                )
            else:
                tables.show(
                    frame, hide_index=True, column_config=columns, placeholder="", alt="Prices as known on a day"
                )

        panel.panel(
            f"{model} on {formats.day(day)}, as known on {formats.day(known_on)}", found, key="prices_known", head=head, body=body,
            rows=formats.plural(frame.height, "price"), definitions=("core.prices.known_from", "core.prices.known_until", "core.prices.valid_from"),
        )  # fmt: skip


def _date(label: str, key: str, default: dt.date) -> dt.date:
    chosen = st.date_input(
        label,
        default,
        key=key,
        bind="query-params",
        format="YYYY-MM-DD",
        min_value=dt.date(2020, 1, 1),
        max_value=dt.date(2100, 1, 1),
    )
    return chosen if isinstance(chosen, dt.date) else default
