"""What an assumption may be looked up by in the published build, instead of being typed in.

A lookup stays in the file beside the figure that it gave, with the day as of which it was asked: the figure does not move
until somebody asks again, and then both are there to compare.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

_Name = Annotated[str, Field(min_length=1, max_length=200)]


class _Ask(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class PriceLookup(_Ask):
    """List price of an API in USD a million tokens, as known on a day (today where none is given)."""

    kind: Literal["price"]
    provider: _Name
    model: _Name
    price: Literal["input", "output", "cached_input"]
    known_on: dt.date | None = None


class HardwareLookup(_Ask):
    """List price of an instance in USD an hour, as known on a day."""

    kind: Literal["hardware"]
    product: Literal["spaces", "endpoints"]
    provider: _Name
    instance: _Name
    known_on: dt.date | None = None


class EvaluationLookup(_Ask):
    """A model's result in a task, with its standard error where the evaluation has one."""

    kind: Literal["evaluation"]
    model: _Name
    task: _Name
    metric: _Name


class ThroughputLookup(_Ask):
    """Output tokens a second of a model on a machine, from the serving benchmarks uploaded."""

    kind: Literal["throughput"]
    model: _Name
    hardware: _Name


class SizingLookup(_Ask):
    """Output tokens a second estimated from memory bandwidth, where no benchmark of the model on the machine exists."""

    kind: Literal["sizing"]
    accelerator: _Name
    accelerators: int = Field(ge=1, le=64)
    parameters_b: float = Field(gt=0, le=100_000)
    active_parameters_b: float | None = Field(default=None, gt=0, le=100_000)
    precision: str = "bf16"
    context_tokens: int = Field(default=4_096, ge=0, le=10_000_000)
    concurrency: int = Field(default=16, ge=1, le=10_000)


class EnergyLookup(_Ask):
    """Wh of one attempt by the EcoLogits method for a model of so many active parameters (in billions)."""

    kind: Literal["energy"]
    active_parameters_b: float = Field(gt=0, le=100_000)
    total_parameters_b: float = Field(gt=0, le=100_000)


class GridLookup(_Ask):
    """gCO2e a kWh of a country's electricity (ISO 3166-1 alpha-3, or WOR for the world)."""

    kind: Literal["grid"]
    zone: str = Field(pattern=r"^[A-Z]{3}$")


Lookup = Annotated[
    PriceLookup | HardwareLookup | EvaluationLookup | ThroughputLookup | SizingLookup | EnergyLookup | GridLookup,
    Field(discriminator="kind"),
]
