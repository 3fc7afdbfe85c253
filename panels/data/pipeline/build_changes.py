"""A build beside the one before: which tables came, went, grew, shrank or changed their columns."""

from __future__ import annotations

import polars as pl

from panels import formats
from warehouse.build import diff
from warehouse.storage.lake import Lake


def sums_of(root: str, earlier: str, later: str, table: str) -> pl.DataFrame:
    """Builds never change, so what was added up once is kept."""
    return diff.sums(Lake(root), earlier, later, table)


def title(changes: pl.DataFrame) -> str:
    if changes.is_empty():
        return "The two builds hold the same"
    schema = changes.filter(~pl.col("change").is_in(["rows", "values"])).height
    text = formats.plural(changes.height, "table") + (" differs" if changes.height == 1 else " differ")
    return text + (f", {schema} of them in columns or altogether" if schema else "")
