"""What happened to one model: days that stand out, with their size and reason, beside what its card and files did."""

from __future__ import annotations

from typing import Any

import polars as pl

from panels import formats
from panels.adoption.model.history import Choice


def timeline(unusual: pl.DataFrame | None, events: pl.DataFrame) -> pl.DataFrame:
    """Both as one, the newest first: day, since, until (null for an event), kind, change (null for an event), words."""
    nothing = [pl.lit(None, pl.Date).alias(name) for name in ("since", "until")]
    happened = events.select("day", *nothing, "kind", pl.lit(None, pl.Float64).alias("change"), "words")
    if unusual is not None and not unusual.is_empty():
        near = pl.when(pl.col("event").is_not_null()).then(pl.lit(" Near it: ") + pl.col("event") + ".")
        words = (pl.col("reason") + near.otherwise(pl.lit(""))).alias("words")
        moved = unusual.select("day", "since", "until", "kind", "change", words)
        happened = pl.concat([moved, happened], how="vertical_relaxed")
    return happened.sort("day", descending=True, maintain_order=True)


def title_of(unusual: pl.DataFrame | None, happened: pl.DataFrame, choice: Choice) -> str:
    within = choice.span.words if choice.span.days is None else f"in the {choice.span.words}"
    if unusual is None:
        known = happened.height
        return f"{formats.plural(known, 'event')} {within}" if known else f"Nothing is known to have happened {within}"
    if unusual.is_empty():
        return f"No unusual day {within}"
    said = f"{formats.plural(unusual.height, 'unusual movement')} {within}"
    demand = unusual.filter(pl.col("kind") == "demand")
    if demand.is_empty():
        return f"{said}, {'not' if unusual.height == 1 else 'none of them'} demand"
    largest = demand.row(int(demand["change"].abs().arg_max() or 0), named=True)
    which = "of demand" if unusual.height == 1 else "the largest of demand"
    return f"{said}; {which}: {_size(largest['change'])}, {_days(largest)}"


def _size(change: float | None) -> str:
    return "" if change is None else ("+" if change > 0 else "") + formats.compact(round(change))


def _days(row: dict[str, Any]) -> str:
    """One day, or a stretch of them: 22 to 27 Apr 2026."""
    since, until = row["since"], row["until"]
    if since is None or until is None or since == until:
        return formats.day(row["day"])
    short = f"{since.day}" if (since.year, since.month) == (until.year, until.month) else formats.day(since)
    return f"{short} to {formats.day(until)}"
