"""What the readers of serving benchmarks share: checked fields, and rows of the two tables of serving figures."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import polars as pl

from etl.eval_logs.contract import PERFORMANCE, REQUESTS
from etl.eval_logs.reader.fields import Fields

QUANTILES = {"p50": 0.5, "p90": 0.9, "p95": 0.95, "p99": 0.99}
# As files and repositories are named: Q4_K_M, IQ4_NL, UD-Q4_K_XL, MXFP4, NVFP4, AWQ-INT4, GPTQ, FP8, 4bit.
QUANTIZED = re.compile(
    r"(?<![a-z0-9])(i?q[2-8]_(?:k(?:_(?:xs|s|m|l|xl))?|[01]|nl|xxs|xs|s|m)"
    r"|(?:awq|gptq)(?:-int[48])?|mxfp[48]|nvfp4|fp8|int[48]|w[48]a(?:8|16)|[2-8]bit)(?![a-z0-9])",
    re.IGNORECASE,
)


class ServingFields(Fields):
    """Figures are never below 0, and names may be numbers."""

    def amount(self, key: str, factor: float = 1.0) -> float | None:
        """0 or more, times `factor`; None where it is not there."""
        number = self.number(key, low=0)
        return None if number is None else number * factor

    def name(self, key: str, *, is_needed: bool = False) -> str | None:
        name = (self.reader.text(self.get(key), self.file, self.at(key)) or "").strip() or None
        if name is None and is_needed:
            self.add_issue(key, "a name")
        return name


def quantization_in(name: str | None) -> str | None:
    """'Q4_K_M' of 'Qwen3-8B-Q4_K_M.gguf': only what the name itself spells out."""
    match = QUANTIZED.search(name.removesuffix(".gguf")) if name else None
    return match[1].upper().replace("BIT", "-bit") if match else None


def performance(**figures: Any) -> pl.DataFrame:
    """One row of PERFORMANCE; what is not given is null."""
    return pl.DataFrame([{name: figures.pop(name, None) for name in PERFORMANCE}], schema=PERFORMANCE)


def requests(rows: Iterable[dict[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=REQUESTS)


def statistics(measure: str, values: pl.Series) -> dict[str, float | None]:
    """Mean and percentiles (linear between two requests) under the names of PERFORMANCE; empty where no value is."""
    values = values.drop_nulls()
    if not len(values):
        return {}
    figures: dict[str, Any] = {f"{measure}_mean_ms": values.mean()}
    return figures | {f"{measure}_{name}_ms": values.quantile(share, "linear") for name, share in QUANTILES.items()}
