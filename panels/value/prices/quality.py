"""Quality against price: what a task costs, and a successful one, where both are known."""

from __future__ import annotations

import polars as pl

from warehouse.analysis import intervals


def _with_success(frame: pl.DataFrame) -> pl.DataFrame:
    """Prices of 1,000 tasks and successes, with the ends of the interval, and points for a dollar; null for no share."""
    rows = []
    for row in frame.iter_rows(named=True):
        share = row["value"] if row["unit"] == "share" and row["direction"] == "higher" and row["value"] > 0 else None
        low, high = _ends(row) if share else (None, None)
        price = row["task_usd"] * 1000
        rows.append(
            {
                "success_usd": price / share if share else None,
                "success_low": price / high if share and high else None,
                "success_high": price / low if share and low else None,
                "points_per_dollar": share * 100 / price if share and price else None,
            }
        )
    added = pl.DataFrame(
        rows, schema=dict.fromkeys(("success_usd", "success_low", "success_high", "points_per_dollar"), pl.Float64)
    )
    order = [
        "model",
        "value",
        "stderr",
        "n",
        "task_usd",
        "success_usd",
        "success_low",
        "success_high",
        "points_per_dollar",
    ]
    joined = frame.with_columns(pl.col("task_usd") * 1000).hstack(added)
    return joined.select(*order, *(name for name in joined.columns if name not in order))


def _ends(row: dict[str, object]) -> tuple[float | None, float | None]:
    value, error, n = row["value"], row["stderr"], row["n"]
    if row["is_binary"] and n:
        low, high = intervals.wilson([value], [n])  # type: ignore[list-item]  # numbers
        return float(low[0]), float(high[0])
    if not error:
        return None, None
    return max(float(value) - 1.96 * float(error), 1e-9), min(float(value) + 1.96 * float(error), 1.0)  # type: ignore[arg-type]
