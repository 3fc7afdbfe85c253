"""The samples on which two runs differ, side by side, and the slices in which the difference lies."""

from __future__ import annotations

import polars as pl


def _side(higher: bool | None) -> pl.Expr:
    up, down = ("a", "b") if higher in (True, None) else ("b", "a")
    said = (
        pl.when(pl.col("low") > 0)
        .then(pl.lit(up))
        .when(pl.col("high") < 0)
        .then(pl.lit(down))
        .otherwise(pl.lit("even"))
    )
    return pl.when(pl.col("low").is_null()).then(pl.lit("unknown")).otherwise(said)
