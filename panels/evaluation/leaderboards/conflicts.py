"""Where sources disagree: each value of the same model and task beside the one the board shows."""

from __future__ import annotations

import polars as pl

from panels import formats
from panels.evaluation.leaderboards.evidence import value_words
from warehouse.query.answers import Answer


def disputed_of(found: Answer) -> int:
    """Results on which sources disagree, however many values are shown."""
    return int(found.frame["disputed"][0]) if found.frame.height else 0


def who(frame: pl.DataFrame) -> str:
    """Sources, or only runs where every value of a disagreement is told by the same source."""
    told = frame.group_by("model", "task", "metric", "filter").agg(
        pl.struct("source_name", "tier").n_unique().alias("sources")
    )
    return "sources" if (told["sources"] > 1).any() else "runs"


def apart(spread: float | None, unit: str | None) -> str:
    """A distance: of shares in percentage points."""
    if spread is None:
        return formats.NOT_STATED
    return f"{spread * 100:.1f} pts" if unit == "share" else value_words(spread, unit)
