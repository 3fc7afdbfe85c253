"""Four weeks ahead for one line, inside its intervals, and never without how such forecasts did on its own past."""

from __future__ import annotations

import polars as pl

from panels import formats
from panels.adoption.trends import data, frames


def _listing_note(told: data.Told, name: str) -> str:
    """A forecast of a sum carries on what the listing did, too."""
    daily = told.whole_daily if name == frames.WHOLE else told.lines.filter(pl.col("series") == name)
    moved = daily.sort("day").slice(1)
    gross = float((moved["entered_30d"].sum() or 0) + (moved["left_30d"].sum() or 0))
    latest = daily["downloads_30d"].drop_nulls()
    if not latest.len() or gross < 0.1 * float(latest[-1]):
        return ""
    return (
        f"Models with {formats.compact(gross)} 30-day downloads entered or left the listing in this range. The forecast goes on "
        "as if it kept changing like that."
    )
