"""All families: headline figures, the league, and who entered and left the largest. Takes answers; asks nothing."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from panels import formats
from panels.adoption.families import relations


@dataclass(frozen=True)
class League:
    sort: str
    text: str

    @property
    def params(self) -> dict[str, str]:
        return {"sort": self.sort, "text": self.text}


def _with_words(frame: pl.DataFrame) -> pl.DataFrame:
    states = [relations.root_words(row) or "listed" for row in frame.iter_rows(named=True)]
    return frame.with_columns(pl.Series("root_state", states, dtype=pl.String))


def _coverage(frame: pl.DataFrame) -> float | None:
    return frame["models_observed"].sum() / frame["models"].sum() if frame.height else None


def _league_title(frame: pl.DataFrame, chosen: League) -> str:
    if frame.is_empty():
        return "Families"
    first = frame.row(0, named=True)
    name = relations.short(first["family_root_id"])
    if chosen.sort == "derivatives":
        return f"{formats.plural(first['derivatives'], 'model')} derive from {name}, more than from any other"
    if chosen.sort == "new_derivatives_28d":
        return f"{name} gained most derivatives: {formats.count(first['new_derivatives_28d'])} in 28 days"
    if chosen.sort == "growth_28d":
        if first["growth_28d"] is None:
            return "No family's change over four weeks is known yet"
        return f"The family of {name} moved up most: {formats.change(first['growth_28d'])} in four weeks"
    if chosen.sort == "derivative_share":
        return (
            f"The family of {name} is used through its derivatives: {relations.share_words(first['derivative_share'])}"
        )
    share = relations.share_words(first["share_30d"])
    return (
        f"The family of {name} draws most: {formats.compact(first['family_downloads_30d'])} downloads, {share} of all"
    )
