"""Which machines hold a model, how fast they may answer, and what their tokens cost: an estimate, and it says so."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import streamlit as st

from pages.shared import filters, panel, tables
from pages.value.prices.lists import PRODUCTS, usd
from panels import formats
from panels.value.prices.machines import _billions
from warehouse.analysis import sizing
from warehouse.errors import ParameterError
from warehouse.query.answers import Answer
from warehouse.scenarios import figures, machines

PRECISIONS = {
    "bf16": "16 bit (bf16, fp16)", "fp8": "8 bit (fp8, int8)", "int4": "4 bit (int4)", "mxfp4": "4 bit (mxfp4)",
    "fp32": "32 bit (fp32)",
}  # fmt: skip
BILLIONS = "8"


def machines_panel(hardware: Answer) -> None:
    with panel.card("prices_machines") as head:
        with st.grid(3, min_column_width=160, gap="small"):
            every = filters.text(
                "Parameters, billions", "size_b", BILLIONS, show_label=True, help=f"{BILLIONS} where nothing is said"
            )
            active = filters.text(
                "Used for a token, billions", "active_b", "all of them", show_label=True,
                help="Fewer than all in a mixture of experts. Empty: all of them",
            )  # fmt: skip
            precision = filters.one("Weights", PRECISIONS, "precision", "bf16", "select", show_label=True)
            context = filters.number("Tokens of a request", "context", 1, most=10_000_000, help="4,096 where empty")
            together = filters.number("Requests at once", "at_once", 1, most=10_000, help="16 where empty")
        try:
            load = machines.Load(
                _billions(every or BILLIONS), _billions(active) if active else None, precision,
                4_096 if context is None else context, 16 if together is None else together,
            )  # fmt: skip
        except ParameterError as error:
            st.warning(f"{error.message} {error.hint}", icon=":material/edit:")
            return
        found = machines.fitting(load, hardware.frame)
        need = load.memory
        title = f"No machine on the list holds {need.total_gb:,.0f} GB"
        if not found.is_empty():
            row = found.row(0, named=True)
            title = f"{need.total_gb:,.3g} GB fit on {row['instance']} ({row['provider']}) for {figures.usd(row['usd_per_hour'])} an hour"
        panel.panel(
            title, replace(hardware, frame=found), key="prices_machines", head=head,
            subtitle=f"Weights {need.weights_gb:,.3g} GB and cache {need.cache_gb:,.3g} GB; machines that hold both, cheapest first",
            body=lambda: _table(found), rows=formats.plural(found.height, "machine"),
            note="Tokens a second are an estimate, not a measurement: decoding reads the weights and the cache once a step at 30 to 70 % of the memory bandwidth. "
            "A serving benchmark of your model is better; hand it in on the page Submit.",
            definitions=(
                f"Memory: parameters times bytes, and 2 times layers, key-value heads and head size for each token held; {sizing.USABLE:.0%} of a machine's memory is usable.",
                "Layers and heads are assumed from the size (8 heads of 128).",
                "core.hardware_prices.usd_per_hour",
            ),
        )  # fmt: skip


def _table(found: pl.DataFrame) -> None:
    columns = {
        "product": "Product", "provider": "Cloud", "instance": st.column_config.TextColumn("Instance", width="medium"),
        "accelerator": "Accelerator", "accelerators": "Number", "needed": st.column_config.NumberColumn("Needed"),
        "accelerator_memory_gb": st.column_config.NumberColumn("Memory, GB", format="%.0f"), "usd_per_hour": usd("An hour"),
        "low": st.column_config.NumberColumn("Tokens/s, low", format="%.0f"), "value": st.column_config.NumberColumn("Tokens/s, estimate", format="%.0f"),
        "high": st.column_config.NumberColumn("Tokens/s, high", format="%.0f"), "usd_per_million": usd("Output, per M tokens", "The machine fully used, at the estimate"),
        "source_url": st.column_config.LinkColumn("Price page", display_text="open"),
    }  # fmt: skip
    tables.show(
        found.with_columns(pl.col("product").replace(PRODUCTS)), hide_index=True, height=320, column_config=columns,
        placeholder="", alt="Machines that hold the model",
    )  # fmt: skip
