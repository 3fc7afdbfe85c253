"""What models and machines cost now, as tables to sort and take away."""

from __future__ import annotations

import datetime as dt

import polars as pl

from panels import formats
from panels.charts import bar_chart
from panels.panel import Panel
from panels.table import Column, Table
from panels.value.prices.columns import PRODUCTS, number, source_link, usd
from panels.value.prices.selection import PriceFilters
from warehouse.query.answers import Answer
from warehouse.scenarios import figures

MAX_ROWS = 500
MODEL_COLUMNS = {
    "model": Column("Model", width="medium"),
    "provider": Column("Provider"),
    "input_usd": usd("Input, per M tokens"),
    "output_usd": usd("Output, per M tokens"),
    "cached_input_usd": usd("Cached input"),
    "batch_input_usd": usd("Batch input"),
    "batch_output_usd": usd("Batch output"),
    "task_usd": usd("1,000 tasks"),
    "context_tokens": Column("Context", "compact"),
    "valid_from": Column("Holds from", "date", "Empty: since before the list says"),
    "known_from": Column("Known from", "date"),
    "repo_id": None,
    "source": Column("List"),
    "source_url": source_link("Source"),
    "is_demo": Column("Invented", "flag"),
    "read_on": None,
}
HARDWARE_COLUMNS = {
    "product": Column("Product"),
    "provider": Column("Cloud"),
    "instance": Column("Instance", width="medium"),
    "accelerator": Column("Accelerator"),
    "accelerators": number("Number"),
    "accelerator_memory_gb": number("Accelerator memory, GB", "%.0f"),
    "vcpus": number("vCPUs"),
    "ram_gb": number("RAM, GB", "%.0f"),
    "usd_per_hour": usd("An hour"),
    "usd_per_gb_hour": usd("A GB and hour"),
    "valid_from": Column("Seen first", "date"),
    "before_usd_per_hour": usd("Before"),
    "before_valid_from": Column("Before, from", "date"),
    "source_url": source_link("Page"),
}


def models(filters: PriceFilters, prices: Answer) -> Panel:
    """Prices of models, cheapest task first in the title."""
    frame = prices.frame.head(MAX_ROWS).with_columns(pl.col("task_usd") * 1000)
    read_on = frame["read_on"].max()
    return Panel(
        _cheapest_model(frame),
        prices,
        subtitle=f"USD per million tokens; a task is {filters.tokens}, without cache or batch",
        table=Table(frame, MODEL_COLUMNS, height=420, alt="Prices of models", missing=""),
        rows=formats.plural(prices.frame.height, "price")
        + (f", lists of {formats.day(read_on)}" if isinstance(read_on, dt.date) else ""),
        note=f"The first {MAX_ROWS} are shown; the files hold all of them." if prices.frame.height > MAX_ROWS else "",
        definitions=(
            "marts.model_prices.input_usd",
            "marts.model_prices.valid_from",
            "marts.model_prices.known_from",
            "marts.model_prices.is_preferred",
        ),
    )


def _cheapest_model(frame: pl.DataFrame) -> str:
    priced = frame.filter(pl.col("task_usd") > 0)
    if priced.is_empty():
        return "No model of that name has a list price"
    row = priced.sort("task_usd").row(0, named=True)
    return f"1,000 tasks cost least with {row['model']} at {row['provider']}: {figures.usd(row['task_usd'])}"


def hardware(prices: Answer) -> Panel:
    """Prices of machines, with bars of the accelerator memory that a dollar an hour buys."""
    frame = prices.frame.with_columns(pl.col("product").replace(PRODUCTS))
    with_memory = frame.filter(pl.col("usd_per_gb_hour") > 0).sort("usd_per_gb_hour")
    title = "What machines cost"
    if not with_memory.is_empty():
        row = with_memory.row(0, named=True)
        title = f"Accelerator memory costs least on {row['instance']} ({row['provider']}): ${row['usd_per_gb_hour']:.3g} a GB and hour"
    machine = (pl.col("instance") + ", " + pl.col("provider")).alias("machine")
    bars = with_memory.head(10).with_columns(machine).select("machine", (1 / pl.col("usd_per_gb_hour")).alias("gb"))
    return Panel(
        title,
        prices,
        subtitle="Public list prices of Hugging Face Spaces and Inference Endpoints, USD an hour; bars: GB of accelerator memory for a dollar an hour",
        chart=bar_chart(
            bars,
            label="machine",
            value="gb",
            unit="GB of accelerator memory for a dollar an hour",
            highlight=1,
            limit=10,
        ),
        table=Table(frame, HARDWARE_COLUMNS, height=360, alt="Prices of machines", missing=""),
        rows=formats.plural(frame.height, "machine"),
        definitions=(
            "core.hardware_prices.usd_per_hour",
            "core.hardware_prices.valid_from",
            "core.hardware_prices.accelerator_memory_gb",
        ),
    )
