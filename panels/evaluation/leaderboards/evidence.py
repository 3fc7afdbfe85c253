"""What lies behind a place: the results of a model with the runs they come from, and the samples of one of them."""

from __future__ import annotations

from typing import Any

import polars as pl

from panels import formats
from panels.table import Column


def value_words(value: float | None, unit: str | None) -> str:
    """A share as per cent, anything else as a number with its unit."""
    if value is None:
        return formats.NOT_STATED
    if unit == "share":
        return formats.percent(value)
    return f"{value:,.4g}".replace("-", formats.MINUS) + (f" {unit}" if unit and unit != "rating" else "")


def interval_words(row: dict[str, Any]) -> str:
    if row["ci_low"] is None or row["ci_high"] is None:
        return "–"
    low, high = (value_words(row[end], row["unit"]) for end in ("ci_low", "ci_high"))
    return f"{low.removesuffix(' %')} to {high}"


def known(frame: pl.DataFrame, columns: dict[str, Column]) -> dict[str, Column]:
    """The columns in which something is known: one of absences says nothing."""
    return {name: column for name, column in columns.items() if name in frame.columns and frame[name].null_count() < frame.height}  # fmt: skip


def _labels(results: pl.DataFrame) -> dict[str, dict[str, Any]]:
    """Words for each result -> its row; the run is named where a task is there twice."""
    rows = results.to_dicts()
    plain = [" · ".join(filter(None, (row["task"], row["metric"], row["filter"]))) for row in rows]
    return {
        label if plain.count(label) == 1 else f"{label} · {formats.day(row['at'])}, run {row['run_id'][:8]}": row
        for label, row in zip(plain, rows, strict=True)
    }
