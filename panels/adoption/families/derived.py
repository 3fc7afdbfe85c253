"""How models derive, who makes derivatives, and how many each month brought: of one family, or of all."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from panels import formats


def _newest(card: dict[str, Any] | None) -> str:
    if card is None:
        return ", all families"
    if card["newest_derivative_on"] is None:
        return ""
    return f"; the newest is {card['newest_derivative_id']}, {formats.day(card['newest_derivative_on'])}"


def _growth_title(monthly: pl.DataFrame) -> str:
    whole = monthly.filter(pl.col("is_finished"))
    if whole.height < 2:
        return f"{formats.plural(int(monthly['derivatives'].sum()), 'derivative')} so far"
    most = whole.sort("derivatives", descending=True).row(0, named=True)
    last = monthly.row(-1, named=True)
    title = f"Most derivatives were made in {_month(most['month_on'])}: {formats.count(most['derivatives'])}"
    if not last["is_finished"]:
        return f"{title}; {formats.count(last['derivatives'])} so far in {_month(last['month_on'])}"
    return title


def _month(day: date) -> str:
    return f"{day:%b %Y}"
