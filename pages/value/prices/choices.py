"""Which models, how long a task is, and which model's history. All of it is in the URL."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages.shared import filters, page
from panels.value.prices.selection import Wish

EVERY = "any"


def wish(providers: pl.DataFrame) -> Wish:
    names = {EVERY: "Any provider"} | {
        name: f"{name} ({count:,})" for name, count in providers.select("provider", "models").rows()
    }
    with st.grid(4, min_column_width=180, gap="small"):
        find = filters.text("Model", "find", "Search models", live=True, show_label=True)
        provider = filters.one("Provider", names, "provider", EVERY, "select", show_label=True)
        tokens_in = filters.number(
            "Tokens in, a task", "tokens_in", 0, most=10_000_000, help="1,000 where nothing is said"
        )
        tokens_out = filters.number(
            "Tokens out, a task", "tokens_out", 0, most=10_000_000, help="500 where nothing is said"
        )
    return Wish(
        find,
        "" if provider == EVERY else provider,
        1000 if tokens_in is None else tokens_in,
        500 if tokens_out is None else tokens_out,
    )


def model(found: pl.DataFrame) -> str | None:
    """The model whose history is shown; of those found the one with the most providers where none is named."""
    if found.is_empty():
        return None
    names = found.group_by("model").len().sort("len", "model", descending=[True, False])["model"].to_list()[:2000]
    return filters.one("Model whose prices are shown over time", names, "model", names[0], "select", show_label=True)


def nothing_yet() -> None:
    page.empty(
        "No prices yet",
        "Take today's lists and build: python -m etl prices sync, then python -m etl daily.",
        ":material/sell:",
    )
