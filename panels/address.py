"""What stands in an address: stretches of time, and how long a text may be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

MAX_TEXT_LENGTH = 200
SPANS = {
    "30d": (30, "last 30 days"),
    "90d": (90, "last 90 days"),
    "1y": (365, "last 12 months"),
    "all": (None, "since the first day read"),
}
SPAN_LABELS = {"30d": "30 days", "90d": "90 days", "1y": "1 year", "all": "All"}


@dataclass(frozen=True)
class Span:
    """A stretch of time that ends with the last day read."""

    days: int | None
    label: str

    def since(self, as_of: date | None) -> date | None:
        return None if self.days is None or as_of is None else as_of - timedelta(days=self.days)
