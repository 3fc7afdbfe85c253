"""How organizations moved: their share of all downloads, their sums, or an index of the same models."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from panels import formats
from panels.address import Span
from panels.adoption.organizations.selection import ENOUGH_COVERAGE, Subject
from panels.adoption.trends import frames, sentences
from panels.charts import LineOptions, Overlays, line_chart

MEASURE = frames.MEASURES["downloads_30d"]


@dataclass(frozen=True)
class Drawn:
    mode: frames.View
    span: Span


def daily_of(answered: pl.DataFrame, subjects: Sequence[Subject]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Sums a day of each subject, its accounts together; and of all models. Frames as panels.adoption.trends.frames has them.

    `answered` is what warehouse.query.trends.query_for gives for all of the accounts: a row an account and day, and the rest.
    """
    accounts = pl.DataFrame(
        [(account, subject.name, place) for place, subject in enumerate(subjects, 1) for account in subject.organizations],
        schema={"value": pl.String, "_name": pl.String, "_place": pl.Int64}, orient="row",
    )  # fmt: skip
    # An account may stand behind two of them, a player and itself.
    named = answered.filter(~pl.col("is_rest")).drop("place").join(accounts, on="value", how="inner")
    named = named.with_columns(pl.col("_name").alias("value"), pl.col("_place").alias("place"))
    everything = answered.with_columns(pl.lit(frames.WHOLE).alias("value"), pl.lit(1, pl.Int64).alias("place"))
    return frames.fold(named, len(subjects)), frames.fold(everything.with_columns(pl.lit(False).alias("is_rest")), 1)


def _title(moves: pl.DataFrame, seen: pl.DataFrame, mode: frames.View, subjects: Sequence[Subject]) -> str:
    """As Trends says it; but a share of a listing that shrank has grown by that alone, so its models speak instead."""
    first: date = seen["day"].min()  # type: ignore[assignment]
    alone = subjects[0].name if len(subjects) == 1 else None
    is_thin = min(seen["coverage"].first() or 0, seen["coverage"].last() or 0) < ENOUGH_COVERAGE
    held = moves.drop_nulls("share").sort("share", descending=True)
    if mode != "share" or not is_thin or held.is_empty():
        return sentences.title(moves, "organization", MEASURE, mode, True, alone, first)
    row = held.row(0, named=True)
    said = f"Of the downloads listed, {row['series']} holds {formats.percent(row['share'])}"
    if row["like_for_like"] is None:
        return f"{said}; the share moves with what is listed"
    return (
        f"{said}; its own models {sentences.moved(row['like_for_like'], 'gained', 'lost')} since {formats.day(first)}"
    )


def _chart(points: pl.DataFrame, mode: str) -> Any:
    # In the order of the table below, so that a colour means the same organization wherever it is met.
    order = points["series"].unique(maintain_order=True).to_list()
    return line_chart(
        points,
        x="period",
        y="y",
        series="series",
        highlight=order,
        height=340,
        unit={"share": "share of 30-day downloads", "index": "index"}.get(mode, MEASURE.unit),
        options=LineOptions(fmt={"share": "percent", "index": "index"}.get(mode, "compact"), zero=mode != "index"),
        overlays=Overlays(reference=100.0 if mode == "index" else None),
    )


def _span_words(span: Span, seen: pl.DataFrame, until: date) -> str:
    """A short history does not fill the range asked for."""
    first = seen["day"].min()
    since = span.since(until)
    if first is not None and (since is None or (first - since).days > 7):  # type: ignore[operator]
        return f"since the first day read, {formats.day(first)}"  # type: ignore[arg-type]
    return span.label


def _last_coverage(daily: pl.DataFrame, until: date) -> float | None:
    last = daily.filter(pl.col("day") == until)
    known = int(last["models_known"].sum())
    return int(last["models_observed"].sum()) / known if known else None


def _note(
    daily: pl.DataFrame, whole: pl.DataFrame, points: pl.DataFrame, drawn: Drawn, subjects: Sequence[Subject]
) -> str:
    missing = whole.filter(pl.col("day_status") == "missing")["day"].n_unique()
    there = set(daily.filter(pl.col("models_observed") > 0)["series"])
    absent = [subject.name for subject in subjects if subject.name not in there]
    late = points.drop_nulls("y").group_by("series", maintain_order=True).agg(pl.col("period").min())
    late = late.filter(pl.col("period") > points["period"].min()) if points.height else late  # type: ignore[operator]
    begins = ", ".join(f"{row['series']} ({formats.day(row['period'])})" for row in late.head(3).iter_rows(named=True))
    said = [
        sentences.coverage_words(whole),
        f"{formats.plural(missing, 'day')} without an answer of the Hub, left open" if missing else "",
        f"100 at a later day, from which its models can be followed: {begins}" if begins and drawn.mode == "index" else "",
        f"not observed in this range: {', '.join(absent)}" if absent else "",
    ]  # fmt: skip
    joined = "; ".join(part for part in said if part)
    return joined[:1].upper() + joined[1:]
