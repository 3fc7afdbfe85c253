"""Quality against price: what a task costs, and a successful one, where both are known."""

from __future__ import annotations

from typing import Any

import polars as pl

from panels import formats
from panels.panel import Empty, Panel
from panels.table import Column, Table
from panels.value.prices.columns import number, source_link, usd
from panels.value.prices.selection import PriceFilters
from warehouse.analysis import intervals
from warehouse.query.answers import Answer
from warehouse.scenarios import figures

MAX_BOARDS = 200
NO_BOARDS = Empty(
    "No evaluated model has a list price here",
    "Upload evaluation logs of models that a list names: the page Submit takes them.",
    heading="Quality for money",
)
COLUMNS = {
    "model": Column("Model", width="medium"),
    "value": number("Quality", "%.3f"),
    "stderr": number("± error", "%.3f"),
    "n": number("Samples"),
    "task_usd": usd("1,000 tasks"),
    "success_usd": usd("1,000 successes"),
    "success_low": usd("from"),
    "success_high": usd("to"),
    "points_per_dollar": number("Points for a dollar", "%.3g"),
    "direction": None,
    "unit": None,
    "is_binary": None,
    "provider": Column("Cheapest provider"),
    "source": Column("List"),
    "valid_from": None,
    "source_url": source_link("Price"),
    "source_name": Column("Evaluated by"),
    "run_id": None,
    "is_demo": Column("Invented", "flag"),
}


def board_key(board: dict[str, Any]) -> str:
    return f"{board['suite']} / {board['task']} / {board['metric']}"


def board_label(board: dict[str, Any]) -> str:
    return f"{board['suite']}: {board['task_label'] or board['task']}, {board['metric']} ({board['models']})"


def panel(board: dict[str, Any], filters: PriceFilters, results: Answer) -> Panel:
    """A board's task (suite, task, task_label, metric, unit) beside the cheapest price of each of its models."""
    frame = with_success(results.frame)
    priced = frame.filter(pl.col("task_usd") > 0)
    title = f"Quality for money: {board['task_label'] or board['task']}"
    if board["unit"] == "share" and not priced.is_empty():
        row = priced.sort("success_usd", nulls_last=True).row(0, named=True)
        if row["success_usd"] is not None:
            title = f"1,000 successful tasks cost least with {row['model']}: {figures.usd(row['success_usd'])}"
    return Panel(
        title,
        results,
        subtitle=f"The result that counts beside the cheapest list price of {filters.description}; the range of a success is that of the result's 95 % interval",
        table=Table(frame, COLUMNS, alt="Quality and price", missing=""),
        rows=formats.plural(frame.height, "model"),
        definitions=(
            "Cost of 1,000 successes: Price of 1,000 tasks over the share of samples answered right; only where the result is a share.",
            "Points for a dollar: Quality, in points of a hundred, for each dollar that 1,000 tasks cost.",
            "marts.model_prices.input_usd",
        ),
    )


def with_success(frame: pl.DataFrame) -> pl.DataFrame:
    """Prices of 1,000 tasks and successes, with the ends of the interval, and points for a dollar; null for no share."""
    rows = []
    for row in frame.iter_rows(named=True):
        share = row["value"] if row["unit"] == "share" and row["direction"] == "higher" and row["value"] > 0 else None
        low, high = _interval(row) if share else (None, None)
        price = row["task_usd"] * 1000
        rows.append(
            {
                "success_usd": price / share if share else None,
                "success_low": price / high if share and high else None,
                "success_high": price / low if share and low else None,
                "points_per_dollar": share * 100 / price if share and price else None,
            }
        )
    success = pl.DataFrame(
        rows, schema=dict.fromkeys(("success_usd", "success_low", "success_high", "points_per_dollar"), pl.Float64)
    )
    joined = frame.with_columns(pl.col("task_usd") * 1000).hstack(success)
    order = ["model", "value", "stderr", "n", "task_usd", *success.columns]
    return joined.select(*order, *(name for name in joined.columns if name not in order))


def _interval(row: dict[str, Any]) -> tuple[float | None, float | None]:
    """The 95 % interval of a share: Wilson's where samples are right or wrong, else normal; (None, None) without an error."""
    value, error, n = row["value"], row["stderr"], row["n"]
    if row["is_binary"] and n:
        low, high = intervals.wilson([value], [n])
        return float(low[0]), float(high[0])
    if not error:
        return None, None
    return max(value - 1.96 * error, 1e-9), min(value + 1.96 * error, 1.0)
