"""Which of the machines on the price list hold a model, how fast they may answer, and what their tokens then cost.

An estimate from memory and bandwidth, for where nothing was measured; each row says so, and a serving benchmark of the
model on a machine goes before it (`scenario_throughput`).
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from warehouse.analysis import sizing
from warehouse.errors import ParameterError

SECONDS_PER_HOUR = 3600


@dataclass(frozen=True)
class Load:
    """A model and what is asked of it at once. Parameters in billions; `layers`, `kv_heads`, `head_dim` all or none."""

    parameters_b: float
    active_parameters_b: float | None = None
    precision: str = "bf16"
    context_tokens: int = 4_096
    concurrency: int = 16
    layers: int | None = None
    kv_heads: int | None = None
    head_dim: int | None = None

    def __post_init__(self) -> None:
        if self.precision not in sizing.BYTES:
            precisions = ", ".join(sizing.BYTES)
            raise ParameterError(f"{self.precision!r} is no precision known here.", f"Known are {precisions}.")
        active = self.active_parameters_b
        if active is not None and active > self.parameters_b:
            raise ParameterError(
                f"{active:g} B active parameters are more than the model's {self.parameters_b:g} B.",
                "Active parameters are those used for one token, at most all of them.",
            )
        if len({value is None for value in (self.layers, self.kv_heads, self.head_dim)}) > 1:
            raise ParameterError(
                "Layers, key-value heads and head size belong together.", "Give all three, or none of them."
            )

    @property
    def architecture(self) -> sizing.Architecture:
        parameters, active = self.parameters_b * 1e9, (self.active_parameters_b or self.parameters_b) * 1e9
        if self.layers is None or self.kv_heads is None or self.head_dim is None:
            return sizing.assumed_architecture(parameters, active)
        return sizing.Architecture(parameters, active, self.layers, self.kv_heads, self.head_dim)

    @property
    def memory(self) -> sizing.Memory:
        return sizing.memory(
            self.architecture,
            precision=self.precision,
            context_tokens=self.context_tokens,
            concurrency=self.concurrency,
        )

    def throughput(self, accelerator: str, count: int) -> sizing.Throughput:
        """Estimated output tokens a second. Raises ParameterError for an accelerator of unknown bandwidth."""
        if accelerator not in sizing.BANDWIDTH_GB_S:
            raise ParameterError(
                f"The memory bandwidth of {accelerator!r} is not known here.",
                f"Known are {', '.join(sizing.BANDWIDTH_GB_S)}; a serving benchmark says more.",
            )
        return sizing.estimated_throughput(
            self.architecture,
            precision=self.precision,
            context_tokens=self.context_tokens,
            concurrency=self.concurrency,
            bandwidth_gb_s=sizing.BANDWIDTH_GB_S[accelerator],
            count=count,
        )


def fitting(load: Load, hardware: pl.DataFrame) -> pl.DataFrame:
    """The machines of `hardware` (rows of the query hardware_now) that hold the load on one instance, cheapest first.

    Returns product, provider, instance, accelerator, accelerators, accelerator_memory_gb, usd_per_hour, needed (number of
    accelerators), low, value, high (output tokens a second, null where the bandwidth is not known), usd_per_million
    (output tokens at `value`, the machine fully used), source_url.
    """
    needed_gb = load.memory.total_gb
    rows = []
    for row in hardware.filter((pl.col("accelerators") > 0) & (pl.col("accelerator_memory_gb") > 0)).iter_rows(
        named=True
    ):
        needed = sizing.accelerators_needed(needed_gb, row["accelerator_memory_gb"] / row["accelerators"])
        if needed > row["accelerators"]:
            continue
        has_bandwidth = row["accelerator"] in sizing.BANDWIDTH_GB_S
        speed = load.throughput(row["accelerator"], row["accelerators"]) if has_bandwidth else None
        rows.append(
            [
                *(row[name] for name in COLUMNS), needed,
                *((speed.low, speed.value, speed.high) if speed else (None, None, None)),
                row["usd_per_hour"] / (speed.value * SECONDS_PER_HOUR) * 1e6 if speed else None,
                row["source_url"],
            ]
        )  # fmt: skip
    columns: dict[str, pl.DataType] = {
        **{name: hardware.schema[name] for name in COLUMNS}, "needed": pl.Int64(), "low": pl.Float64(), "value": pl.Float64(),
        "high": pl.Float64(), "usd_per_million": pl.Float64(), "source_url": pl.String(),
    }  # fmt: skip
    return pl.DataFrame(rows, schema=columns, orient="row").sort("usd_per_hour", "instance", "provider")


COLUMNS = ("product", "provider", "instance", "accelerator", "accelerators", "accelerator_memory_gb", "usd_per_hour")
