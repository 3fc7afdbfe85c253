"""What the reader chooses of prices: models, the length of a task, days, a board, a load. All of it is in the address."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl
import streamlit as st

from pages.shared import filters
from panels.value.prices import machines, quality
from panels.value.prices.selection import INPUT_TOKENS, OUTPUT_TOKENS, PriceFilters, model_names
from warehouse.scenarios.machines import Load

ANY_PROVIDER = "any"
FIRST_DAY, LAST_DAY = dt.date(2020, 1, 1), dt.date(2100, 1, 1)


def price_filters(providers: pl.DataFrame) -> PriceFilters:
    labels = {ANY_PROVIDER: "Any provider"} | {
        name: f"{name} ({count:,})" for name, count in providers.select("provider", "models").rows()
    }
    with st.grid(4, min_column_width=180, gap="small"):
        find = filters.text("Model", "find", "Search models", live=True, show_label=True)
        provider = filters.one("Provider", labels, "provider", ANY_PROVIDER, "select", show_label=True)
        tokens_in = filters.number(
            "Tokens in, a task", "tokens_in", 0, most=10_000_000, help="1,000 where nothing is said"
        )
        tokens_out = filters.number(
            "Tokens out, a task", "tokens_out", 0, most=10_000_000, help="500 where nothing is said"
        )
    return PriceFilters(
        find,
        "" if provider == ANY_PROVIDER else provider,
        INPUT_TOKENS if tokens_in is None else tokens_in,
        OUTPUT_TOKENS if tokens_out is None else tokens_out,
    )


def model(prices: pl.DataFrame) -> str | None:
    """The model whose history is shown; of these prices the one with the most providers where none is named."""
    names = model_names(prices)
    if not names:
        return None
    return filters.one("Model whose prices are shown over time", names, "model", names[0], "select", show_label=True)


def days() -> tuple[dt.date, dt.date]:
    """The day that is asked about, and the day whose knowledge counts."""
    today = dt.datetime.now(dt.UTC).date()
    with st.grid(2, min_column_width=180, gap="small"):
        return _date("Price of the day", "day", today), _date("As known on", "known", today)


def _date(label: str, key: str, default: dt.date) -> dt.date:
    day = st.date_input(
        label, default, key=key, bind="query-params", format="YYYY-MM-DD", min_value=FIRST_DAY, max_value=LAST_DAY
    )
    return day if isinstance(day, dt.date) else default


def board(boards: pl.DataFrame) -> dict[str, Any]:
    """One row of the query price_boards."""
    rows = {quality.board_key(row): row for row in boards.iter_rows(named=True)}
    labels = {key: quality.board_label(row) for key, row in rows.items()}
    return rows[filters.one("Task", labels, "task", next(iter(labels)), "select")]


def load() -> Load:
    """Raises ParameterError for a size that is not a number of billions."""
    with st.grid(3, min_column_width=160, gap="small"):
        parameters = filters.text(
            "Parameters, billions",
            "size_b",
            machines.PARAMETERS,
            show_label=True,
            help=f"{machines.PARAMETERS} where nothing is said",
        )
        active = filters.text(
            "Used for a token, billions",
            "active_b",
            "all of them",
            show_label=True,
            help="Fewer than all in a mixture of experts. Empty: all of them",
        )
        precision = filters.one("Weights", machines.PRECISIONS, "precision", "bf16", "select", show_label=True)
        context = filters.number("Tokens of a request", "context", 1, most=10_000_000, help="4,096 where empty")
        concurrency = filters.number("Requests at once", "at_once", 1, most=10_000, help="16 where empty")
    return machines.load(parameters, active, precision, context, concurrency)
