"""The league below the lines: every larger value with what it did, a way down into each, and the ways on."""

from __future__ import annotations

import polars as pl

from panels import formats, table
from panels.adoption.trends import frames, selection

LABELS = {"models": "Models", "likes": "Likes", "downloads_1d": "A day", "downloads_30d": "30 days"}


def _tidy(rows: pl.DataFrame) -> pl.DataFrame:
    """Rounded as shown, so that nothing reads -0.0."""
    shares = [
        pl.col(name).round(3) + 0.0
        for name in ("change", "like_for_like", "share", "share_change", "coverage")
        if name in rows.columns
    ]
    return rows.with_columns(shares)


def _title(named: pl.DataFrame, by: str, choice: selection.Choice) -> str:
    first = named.sort("latest", descending=True, nulls_last=True).row(0, named=True)
    if first["latest"] is None:
        return f"{choice.measure.words} are not known by {selection.DIMENSIONS[by].lower()}"
    if first["share"] is None or choice.measure.column == "models_known":
        return (
            f"{first['series']} leads {formats.plural(named.height, 'value')} with {formats.compact(first['latest'])}"
        )
    return f"{first['series']} leads by {selection.DIMENSIONS[by].lower()}, with {formats.percent(first['share'], 0)} of {choice.measure.unit}"


def _columns(choice: selection.Choice, rows: pl.DataFrame) -> dict[str, table.Column]:
    name = next(key for key, told in frames.MEASURES.items() if told == choice.measure)
    how = "mean of the last seven days" if choice.measure.kind == "flow" else "on the last listed day"
    shown = {
        "series": table.Column(selection.DIMENSIONS[choice.by], "model", width=215),
        "latest": table.Column(LABELS[name], "compact", f"{choice.measure.words}, {how}", 78),
        "change": table.Column("Change", "change", "As listed, over the range", 85),
        "like_for_like": table.Column("Like for like", "change", "The same models, over the range", 98),
        "share": table.Column("Share", "percent", "Of all models that fit the filters", 72),
        "share_change": table.Column("Points", "points", "Change of the share in percentage points", 72),
        "coverage": table.Column("Coverage", "percent", "Models observed on the last listed day, of those known", 82),
        "models": table.Column("Models", "count", "Models known", 74),
        "sparkline": table.Column("Range", "spark", f"{choice.measure.words} over the range", 110),
    }
    # A column of absences says nothing.
    return {key: column for key, column in shown.items() if rows[key].null_count() < rows.height}
