"""Which machines hold a model, how fast they may answer, and what their tokens cost: an estimate, and it says so."""

from __future__ import annotations

import math
from dataclasses import replace

import polars as pl

from panels import formats
from panels.panel import Panel
from panels.table import Column, Table
from panels.value.prices.columns import PRODUCTS, number, source_link, usd
from warehouse.analysis import sizing
from warehouse.errors import ParameterError
from warehouse.query.answers import Answer
from warehouse.scenarios import figures, machines
from warehouse.scenarios.machines import Load

PARAMETERS, CONTEXT_TOKENS, CONCURRENCY = "8", 4_096, 16
MAX_BILLIONS = 100_000
PRECISIONS = {
    "bf16": "16 bit (bf16, fp16)",
    "fp8": "8 bit (fp8, int8)",
    "int4": "4 bit (int4)",
    "mxfp4": "4 bit (mxfp4)",
    "fp32": "32 bit (fp32)",
}
COLUMNS = {
    "product": Column("Product"),
    "provider": Column("Cloud"),
    "instance": Column("Instance", width="medium"),
    "accelerator": Column("Accelerator"),
    "accelerators": number("Number"),
    "accelerator_memory_gb": number("Memory, GB", "%.0f"),
    "usd_per_hour": usd("An hour"),
    "needed": number("Needed"),
    "low": number("Tokens/s, low", "%.0f"),
    "value": number("Tokens/s, estimate", "%.0f"),
    "high": number("Tokens/s, high", "%.0f"),
    "usd_per_million": usd("Output, per M tokens", "The machine fully used, at the estimate"),
    "source_url": source_link("Price page"),
}


def load(parameters: str, active: str, precision: str, context: int | None, concurrency: int | None) -> Load:
    """What was typed as a load; parameters in billions. Raises ParameterError for what is not a number of billions."""
    return Load(
        _billions(parameters or PARAMETERS),
        _billions(active) if active else None,
        precision,
        CONTEXT_TOKENS if context is None else context,
        CONCURRENCY if concurrency is None else concurrency,
    )


def _billions(text: str) -> float:
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        value = math.nan
    if not 0 < value <= MAX_BILLIONS:
        raise ParameterError(f"{text!r} is not a number of billions.", "Write for example 8 or 20.9.")
    return value


def panel(model_load: Load, hardware: Answer) -> Panel:
    """Machines that hold the load, cheapest first."""
    fitting = machines.fitting(model_load, hardware.frame)
    memory = model_load.memory
    title = f"No machine on the list holds {memory.total_gb:,.0f} GB"
    if not fitting.is_empty():
        row = fitting.row(0, named=True)
        title = f"{memory.total_gb:,.3g} GB fit on {row['instance']} ({row['provider']}) for {figures.usd(row['usd_per_hour'])} an hour"
    return Panel(
        title,
        replace(hardware, frame=fitting),
        subtitle=f"Weights {memory.weights_gb:,.3g} GB and cache {memory.cache_gb:,.3g} GB; machines that hold both, cheapest first",
        table=Table(
            fitting.with_columns(pl.col("product").replace(PRODUCTS)),
            COLUMNS,
            height=320,
            alt="Machines that hold the model",
            missing="",
        ),
        rows=formats.plural(fitting.height, "machine"),
        note="Tokens a second are an estimate, not a measurement: decoding reads the weights and the cache once a step at 30 to 70 % of the memory bandwidth. "
        "A serving benchmark of your model is better; upload it on the page Submit.",
        definitions=(
            f"Memory: parameters times bytes, and 2 times layers, key-value heads and head size for each token held; {sizing.USABLE:.0%} of a machine's memory is usable.",
            "Layers and heads are assumed from the size (8 heads of 128).",
            "core.hardware_prices.usd_per_hour",
        ),
    )
