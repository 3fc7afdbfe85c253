"""The ranking below the lines: every larger value with what it did."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import polars as pl

from panels import formats, table
from panels.adoption.trends import data, frames, lines, selection
from panels.panel import Empty, Panel

LABELS = {"models": "Models", "likes": "Likes", "downloads_1d": "A day", "downloads_30d": "30 days"}


def panel(choice: selection.TrendSelection, trend_data: data.TrendData) -> Panel:
    """A row a value, the rest last (is_rest); column "series" leads into a value."""
    is_picked = bool(choice.values) and choice.dimension != "all"
    answer, count = (trend_data.drawn, len(choice.values)) if is_picked else (trend_data.ranking, data.MAX_RANKED)
    daily = frames.between(frames.fold(answer.frame, count), trend_data.start, trend_data.as_of)
    rows = _tidy(frames.moves(daily, trend_data.whole_daily, choice.measure))
    by, plural = choice.by, selection.PLURALS[choice.by]
    named = rows.filter(~pl.col("is_rest")) if rows.height else rows
    title = _title(named, by, choice) if named.height else lines.unnamed(choice)
    onward = selection.DIMENSIONS[selection.next_dimension(choice.conditions, without=by)].lower()
    return Panel(
        title,
        replace(answer, frame=rows),
        subtitle=f"{choice.measure.label} by {selection.DIMENSIONS[by].lower()}, {trend_data.span_label(choice)} · a click on a "
        f"name goes into it, by {onward}",
        table=_table(choice, rows, title) if named.height else None,
        empty=None
        if named.height
        else Empty(f"No {plural} to compare", "Divide by something else, or pick other values above."),
        rows=formats.plural(named.height, plural[:-1] if named.height == 1 else plural, plural),
        definitions=(
            "Change: between the first and the last listed day of the range, as listed. Empty for what was not listed at its start.",
            "Like for like: the same from listed day to listed day over the models observed on both. Empty where nothing linked them.",
            "Share and its change: of all models that fit the filters, in percentage points.",
            "marts.adoption_daily.coverage",
        ),
    )


def _table(choice: selection.TrendSelection, rows: pl.DataFrame, alt: str) -> table.Table:
    height: int | Literal["content"] = "content" if rows.height <= 14 else 530
    return table.Table(rows, _columns(choice, rows), open_model="series", height=height, alt=alt)


def _tidy(rows: pl.DataFrame) -> pl.DataFrame:
    """Rounded as shown, so that nothing reads -0.0."""
    shares = [
        pl.col(name).round(3) + 0.0
        for name in ("change", "like_for_like", "share", "share_change", "coverage")
        if name in rows.columns
    ]
    return rows.with_columns(shares)


def _title(named: pl.DataFrame, by: str, choice: selection.TrendSelection) -> str:
    first = named.sort("latest", descending=True, nulls_last=True).row(0, named=True)
    if first["latest"] is None:
        return f"{choice.measure.label} are not known by {selection.DIMENSIONS[by].lower()}"
    if first["share"] is None or choice.measure.column == "models_known":
        return (
            f"{first['series']} leads {formats.plural(named.height, 'value')} with {formats.compact(first['latest'])}"
        )
    return f"{first['series']} leads by {selection.DIMENSIONS[by].lower()}, with {formats.percent(first['share'], 0)} of {choice.measure.unit}"


def _columns(choice: selection.TrendSelection, rows: pl.DataFrame) -> dict[str, table.Column]:
    name = next(key for key, measure in frames.MEASURES.items() if measure == choice.measure)
    how = "mean of the last seven days" if choice.measure.kind == "flow" else "on the last listed day"
    columns = {
        "series": table.Column(selection.DIMENSIONS[choice.by], "model", width=215),
        "latest": table.Column(LABELS[name], "compact", f"{choice.measure.label}, {how}", 78),
        "change": table.Column("Change", "change", "As listed, over the range", 85),
        "like_for_like": table.Column("Like for like", "change", "The same models, over the range", 98),
        "share": table.Column("Share", "percent", "Of all models that fit the filters", 72),
        "share_change": table.Column("Points", "points", "Change of the share in percentage points", 72),
        "coverage": table.Column("Coverage", "percent", "Models observed on the last listed day, of those known", 82),
        "models": table.Column("Models", "count", "Models known", 74),
        "sparkline": table.Column("Range", "spark", f"{choice.measure.label} over the range", 110),
    }
    # A column of absences says nothing.
    return {key: column for key, column in columns.items() if rows[key].null_count() < rows.height}
