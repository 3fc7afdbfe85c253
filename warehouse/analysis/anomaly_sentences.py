"""The sentence of an anomaly: what moved, by how much, and why it is taken for what it is called."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl

NEGLIGIBLE = 0.02  # of the larger side, or of the movement


def with_reasons(episodes: pl.DataFrame, unit: str, window: int | None) -> pl.DataFrame:
    """Adds `reason` to the rows of warehouse.analysis.anomalies, one sentence each."""
    reasons = [reason(row, unit, window) for row in episodes.iter_rows(named=True)]
    return episodes.with_columns(reason=pl.Series(reasons, dtype=pl.String))


def reason(row: dict[str, Any], unit: str, window: int | None) -> str:
    """One episode in words, for a panel or a mark on a chart."""
    rose = "rose" if row["change"] > 0 else "fell"
    size = abs(row["change"])
    share = f" ({size / row['before'] * 100:,.0f} %)" if row["before"] and window != 1 else ""
    sentence = f"{unit[:1].upper()}{unit[1:]} {rose} by {size:,.0f}{share}{_when(row)}"
    match row["kind"]:
        case "coverage" if row["entered"] is not None:
            return f"{sentence}: {_edges(row)}, not demand."
        case "coverage":
            before, now = row["coverage_before"] * 100, row["coverage"] * 100
            return f"{sentence}: the listing covers {now:.0f} % of the known models, {before:.0f} % before."
        case "sweep":
            return f"{sentence}: {sweep(row['share'], row['mean_rise'])}"
        case "window" if not row["is_mirrored"]:
            return f"{sentence}, as when a rise of {window} days before leaves the window; it came in before it was listed here."
        case "window":
            earlier = "rise" if row["change"] < 0 else "fall"
            around = row["day"] - timedelta(days=window or 0)
            return (
                f"{sentence}: the {earlier} of {row['mirror']:,.0f} around {day(around)} left the {window}-day window."
            )
        case "correction" if row["is_reversed"]:
            return f"{sentence} and went back within three days: a count that was off, not demand."
        case "correction" if window is None:
            return f"{sentence}: such a count hardly falls by itself, so it was lowered at its source."
        case "correction":
            return f"{sentence}: more than can leave the {window}-day window in a day, so the count was lowered at its source."
    edges = max(row["entered"] or 0, row["left"] or 0)
    also = f" Besides, {_edges(row)}." if edges >= NEGLIGIBLE * size and edges > 0 else ""
    return f"{sentence} more than expected, {abs(row['z']):.0f} times the usual movement.{also}"


def sweep(share: float, mean_rise: float) -> str:
    """What a crawler is known by."""
    return f"{share * 100:.0f} % of the models hardly used rose on the same day, by {mean_rise:.1f} each; a crawler, not demand."


def day(on: date) -> str:
    return f"{on.day} {on:%b %Y}"


def _when(row: dict[str, Any]) -> str:
    days = (row["until"] - row["since"]).days + int(row["gap"] or 1)
    return f" over {days} days" if days > 1 else ""


def _edges(row: dict[str, Any]) -> str:
    """What entered and left, without the side that hardly matters."""
    larger = max(row["entered"], row["left"])
    parts = [
        f"models with {row[name]:,.0f} of them {name}"
        for name in ("entered", "left")
        if row[name] > 0 and row[name] >= NEGLIGIBLE * larger
    ]
    return f"{' and '.join(parts)} the listing"
