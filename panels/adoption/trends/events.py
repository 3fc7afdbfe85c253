"""What happened in the lines of the Trends page, and whose doing the change was."""

from __future__ import annotations

import polars as pl

from panels import formats
from panels.adoption.trends import data, frames, selection
from panels.charts.waterfall import Step
from warehouse.analysis import growth
from warehouse.query.dimensions import OVERLAPPING


def _by_value(choice: selection.Choice, told: data.Told) -> list[Step]:
    """What the same models of each line did, largest first. Languages overlap, so they do not add up to the whole."""
    if choice.dimension in {"all", *OVERLAPPING}:
        return []
    by = growth.decompositions(told.lines, by="series", value="downloads_30d", entered="entered_30d", left="left_30d")
    named = by.sort((pl.col("series") == frames.REST), -pl.col("like_for_like"))
    return [
        Step(row["series"], row["like_for_like"], "soft" if row["series"] == frames.REST else "primary")
        for row in named.iter_rows(named=True)
    ]


def _gross(parted: growth.Decomposition) -> str:
    if not parted.entered or not parted.left:
        return ""
    return (
        f"Entered {formats.compact(parted.entered)}, left {formats.compact(parted.left)}, both gross: a model that leaves the "
        "listing and comes back counts in both."
    )


def _size(change: float, share: float | None) -> str:
    size = ("+" if change > 0 else "") + formats.compact(round(change))
    return size if share is None else f"{size} ({formats.change(share, 0)})"
