"""Which prices are looked for, and how long a task is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from panels import formats
from panels.panel import Empty

INPUT_TOKENS, OUTPUT_TOKENS = 1_000, 500
MAX_MODELS = 2_000
NO_PRICES = Empty(
    "No prices yet",
    "Take today's lists and build: python -m etl prices sync, then python -m etl daily.",
    ":material/sell:",
)


@dataclass(frozen=True)
class PriceFilters:
    """Text to search models for, a provider ("" for any), and the tokens of a task."""

    find: str
    provider: str
    input_tokens: int
    output_tokens: int

    @property
    def task(self) -> dict[str, Any]:
        return {"input_tokens": float(self.input_tokens), "output_tokens": float(self.output_tokens)}

    @property
    def params(self) -> dict[str, Any]:
        return {"find": self.find, "provider": self.provider, **self.task}

    @property
    def description(self) -> str:
        return f"a task of {self.tokens}"

    @property
    def tokens(self) -> str:
        return f"{formats.count(self.input_tokens)} tokens in and {formats.count(self.output_tokens)} out"


def model_names(prices: pl.DataFrame) -> list[str]:
    """Models of these prices, the one with the most providers first; at most MAX_MODELS."""
    counts = prices.group_by("model").len().sort("len", "model", descending=[True, False])
    return counts["model"].to_list()[:MAX_MODELS]
