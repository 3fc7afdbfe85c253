"""A build beside the one before: which tables came, went, grew, shrank or changed their columns."""

from __future__ import annotations

import polars as pl

from panels import formats
from warehouse.build import diff
from warehouse.storage.lake import Lake


def sums_of(root: str, earlier: str, later: str, table: str) -> pl.DataFrame:
    """Builds never change, so what was added up once is kept."""
    return diff.sums(Lake(root), earlier, later, table)


def _title(found: pl.DataFrame) -> str:
    if found.is_empty():
        return "The two builds hold the same"
    schema = found.filter(~pl.col("change").is_in(["rows", "values"])).height
    words = formats.plural(found.height, "table") + (" differs" if found.height == 1 else " differ")
    return words + (f", {schema} of them in columns or altogether" if schema else "")
