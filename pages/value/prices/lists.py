"""What models and machines cost now, as tables to sort and take away."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages.shared import panel, tables
from panels import formats
from panels.charts import bar_chart
from panels.value.prices.selection import Wish
from warehouse.query.answers import Answer
from warehouse.scenarios import figures

SHOWN = 500
PRODUCTS = {"spaces": "Spaces", "endpoints": "Inference Endpoints"}
DOLLARS = "dollar"


def usd(label: str, help: str | None = None) -> st.column_config.Column:
    return st.column_config.NumberColumn(label, format="$%.4g", help=help)


def models_panel(found: Answer, wish: Wish) -> None:
    frame = found.frame.head(SHOWN).with_columns(pl.col("task_usd") * 1000)
    cheapest = frame.filter(pl.col("task_usd") > 0)
    title = "No model of that name has a list price"
    if not cheapest.is_empty():
        row = cheapest.sort("task_usd").row(0, named=True)
        title = f"1,000 tasks cost least with {row['model']} at {row['provider']}: {figures.usd(row['task_usd'])}"
    columns = {
        "model": st.column_config.TextColumn("Model", width="medium"), "provider": "Provider",
        "input_usd": usd("Input, per M tokens"), "output_usd": usd("Output, per M tokens"), "cached_input_usd": usd("Cached input"),
        "batch_input_usd": usd("Batch input"), "batch_output_usd": usd("Batch output"),
        "task_usd": usd("1,000 tasks"), "context_tokens": st.column_config.NumberColumn("Context", format="compact"),
        "valid_from": st.column_config.DateColumn("Holds from", format="D MMM YYYY", help="Empty: since before the list says"),
        "known_from": st.column_config.DateColumn("Known from", format="D MMM YYYY"), "source": "List",
        "source_url": st.column_config.LinkColumn("Source", display_text="open"), "is_demo": "Invented",
        "repo_id": None, "read_on": None,
    }  # fmt: skip
    read = frame["read_on"].max() if frame.height else None
    panel.panel(
        title, found, key="prices_models",
        subtitle=f"USD per million tokens; a task is {wish.words.removeprefix('a task of ')}, without cache or batch",
        body=lambda: tables.show(frame, hide_index=True, height=420, column_config=columns, placeholder="", alt="Prices of models"),
        rows=formats.plural(found.frame.height, "price") + (f", lists of {formats.day(read)}" if read else ""),  # type: ignore[arg-type]  # a day
        note=f"The first {SHOWN} are shown; the files hold all of them." if found.frame.height > SHOWN else "",
        definitions=(
            "marts.model_prices.input_usd", "marts.model_prices.valid_from", "marts.model_prices.known_from", "marts.model_prices.is_preferred",
        ),
    )  # fmt: skip


def hardware_panel(found: Answer) -> None:
    frame = found.frame.with_columns(pl.col("product").replace(PRODUCTS))
    with_memory = frame.filter(pl.col("usd_per_gb_hour") > 0).sort("usd_per_gb_hour")
    title = "What machines cost"
    if not with_memory.is_empty():
        row = with_memory.row(0, named=True)
        title = f"Accelerator memory costs least on {row['instance']} ({row['provider']}): ${row['usd_per_gb_hour']:.3g} a GB and hour"
    chart = bar_chart(
        with_memory.head(10).with_columns((pl.col("instance") + ", " + pl.col("provider")).alias("machine")).select("machine", (1 / pl.col("usd_per_gb_hour")).alias("gb")),
        label="machine", value="gb", unit="GB of accelerator memory for a dollar an hour", highlight=1, limit=10,
    )  # fmt: skip
    columns = {
        "product": "Product", "provider": "Cloud", "instance": st.column_config.TextColumn("Instance", width="medium"), "accelerator": "Accelerator",
        "accelerators": "Number", "accelerator_memory_gb": st.column_config.NumberColumn("Accelerator memory, GB", format="%.0f"), "vcpus": "vCPUs",
        "ram_gb": st.column_config.NumberColumn("RAM, GB", format="%.0f"), "usd_per_hour": usd("An hour"), "usd_per_gb_hour": usd("A GB and hour"),
        "valid_from": st.column_config.DateColumn("Seen first", format="D MMM YYYY"), "before_usd_per_hour": usd("Before"),
        "before_valid_from": st.column_config.DateColumn("Before, from", format="D MMM YYYY"),
        "source_url": st.column_config.LinkColumn("Page", display_text="open"),
    }  # fmt: skip

    def body() -> None:
        tables.show(frame, hide_index=True, height=360, column_config=columns, placeholder="", alt="Prices of machines")

    panel.panel(
        title, found, key="prices_hardware", subtitle="Public list prices of Hugging Face Spaces and Inference Endpoints, USD an hour; bars: GB of accelerator memory for a dollar an hour",
        chart=chart, body=body, rows=formats.plural(frame.height, "machine"),
        definitions=("core.hardware_prices.usd_per_hour", "core.hardware_prices.valid_from", "core.hardware_prices.accelerator_memory_gb"),
    )  # fmt: skip
