"""Quality against price: what a task costs, and a successful one, where both are known."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages.shared import filters, page, panel, tables
from panels import formats
from panels.value.prices.quality import _with_success
from panels.value.prices.selection import Wish
from warehouse.query import cache
from warehouse.scenarios import figures

MOST = 200


def quality_panel(wish: Wish) -> None:
    """A board's task beside the cheapest price of each of its models."""
    with panel.card("prices_quality") as head:
        boards = cache.ask("price_boards").frame.head(MOST)
        if boards.is_empty():
            with head:
                st.subheader("Quality for money", anchor=False)
            page.empty(
                "No evaluated model has a list price here",
                "Hand in evaluation logs of models that a list names: the page Submit takes them.",
            )
            return
        options = {f"{row['suite']} / {row['task']} / {row['metric']}": row for row in boards.iter_rows(named=True)}
        labels = {
            key: f"{row['suite']}: {row['task_label'] or row['task']}, {row['metric']} ({row['models']})"
            for key, row in options.items()
        }
        with head:
            chosen = options[filters.one("Task", labels, "task", next(iter(labels)), "select")]
        found = cache.ask(
            "price_quality", suite=chosen["suite"], task=chosen["task"], metric=chosen["metric"], **wish.task
        )
        frame = _with_success(found.frame)
        best = frame.filter(pl.col("task_usd") > 0)
        title = f"Quality for money: {chosen['task_label'] or chosen['task']}"
        if chosen["unit"] == "share" and not best.is_empty():
            row = best.sort("success_usd", nulls_last=True).row(0, named=True)
            if row["success_usd"] is not None:
                title = f"1,000 successful tasks cost least with {row['model']}: {figures.usd(row['success_usd'])}"
        columns = {
            "model": st.column_config.TextColumn("Model", width="medium"), "value": st.column_config.NumberColumn("Quality", format="%.3f"),
            "stderr": st.column_config.NumberColumn("± error", format="%.3f"), "n": "Samples", "provider": "Cheapest provider",
            "task_usd": st.column_config.NumberColumn("1,000 tasks", format="$%.4g"), "success_usd": st.column_config.NumberColumn("1,000 successes", format="$%.4g"),
            "success_low": st.column_config.NumberColumn("from", format="$%.4g"), "success_high": st.column_config.NumberColumn("to", format="$%.4g"),
            "points_per_dollar": st.column_config.NumberColumn("Points for a dollar", format="%.3g"), "source": "List", "source_name": "Evaluated by",
            "source_url": st.column_config.LinkColumn("Price", display_text="open"), "direction": None, "unit": None, "is_binary": None, "run_id": None,
            "valid_from": None, "is_demo": "Invented",
        }  # fmt: skip
        panel.panel(
            title, found, key="prices_quality", head=head,
            subtitle=f"The result that counts beside the cheapest list price of {wish.words}; the range of a success is that of the result's 95 % interval",
            body=lambda: tables.show(frame, hide_index=True, column_config=columns, placeholder="", alt="Quality and price"),
            rows=formats.plural(frame.height, "model"),
            definitions=("Cost of 1,000 successes: Price of 1,000 tasks over the share of samples answered right; only where the result is a share.", "Points for a dollar: Quality, in points of a hundred, for each dollar that 1,000 tasks cost.", "marts.model_prices.input_usd"),
        )  # fmt: skip
