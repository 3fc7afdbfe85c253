"""What the readers of serving benchmarks share: checked fields, and rows of the two tables of serving figures."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import polars as pl

from etl.eval_logs.contract import PERFORMANCE, REQUESTS

if TYPE_CHECKING:
    from etl.eval_logs.files.files import LogFile
    from etl.eval_logs.reader.reader import LogReader

QUANTILES = {"p50": 0.5, "p90": 0.9, "p95": 0.95, "p99": 0.99}
# As files and repositories are named: Q4_K_M, IQ4_NL, UD-Q4_K_XL, MXFP4, NVFP4, AWQ-INT4, GPTQ, FP8, 4bit.
QUANTIZED = re.compile(
    r"(?<![a-z0-9])(i?q[2-8]_(?:k(?:_(?:xs|s|m|l|xl))?|[01]|nl|xxs|xs|s|m)"
    r"|(?:awq|gptq)(?:-int[48])?|mxfp[48]|nvfp4|fp8|int[48]|w[48]a(?:8|16)|[2-8]bit)(?![a-z0-9])",
    re.IGNORECASE,
)


class Fields:
    """The fields of one object, each checked as it is asked for."""

    def __init__(self, document: dict[str, Any], file: LogFile, reader: LogReader, place: str = ""):
        self.document, self.file, self.reader, self.place = document, file, reader, place

    def at(self, key: str) -> str:
        return f"{self.place}.{key}" if self.place else key

    def number(self, key: str, factor: float = 1.0, high: float | None = None) -> float | None:
        """0 or more, times `factor`; None where it is not there."""
        number = self.reader.number(self.document.get(key), self.file, self.at(key), low=0, high=high)
        return None if number is None else number * factor

    def count(self, key: str) -> int | None:
        return self.reader.count(self.document.get(key), self.file, self.at(key))

    def name(self, key: str, *, is_needed: bool = False) -> str | None:
        name = (self.reader.text(self.document.get(key), self.file, self.at(key)) or "").strip() or None
        if name is None and is_needed:
            self.reader.add_issue(self.file, self.at(key), self.document.get(key), "a name")
        return name

    def values(self, key: str) -> list[Any]:
        values = self.document.get(key)
        if values is None:
            return []
        if not isinstance(values, list):
            self.reader.add_issue(self.file, self.at(key), values, "a list")
            return []
        return values


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
