"""How organizations moved: their share of all downloads, their sums, or an index of the same models."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from panels import formats
from panels.address import Span
from panels.adoption.organizations.selection import MIN_COVERAGE, Subject
from panels.adoption.trends import frames, sentences
from panels.charts import LineOptions, Overlays, coverage_chart, line_chart
from panels.charts.lines import LABEL_SHARE
from panels.charts.theme import Chart
from panels.panel import Empty, Panel
from warehouse.query.answers import Answer

MEASURE = frames.MEASURES["downloads_30d"]

MODES = {"share": "Share", "absolute": "Absolute", "index": "Like for like"}
MODE_DESCRIPTIONS = {
    "share": "Share of the 30-day downloads of all models observed that day",
    "absolute": "30-day downloads of the models observed that day",
    "index": "30-day downloads of the same models from day to day, 100 at the start",
}


@dataclass(frozen=True)
class HistorySelection:
    mode: frames.View
    span: Span


def daily_of(rows: pl.DataFrame, subjects: Sequence[Subject]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Sums a day of each subject, its accounts together; and of all models. Frames as panels.adoption.trends.frames has them.

    `rows` are what warehouse.query.trends.query_for gives for all of the accounts: a row an account and day, and the rest.
    """
    accounts = pl.DataFrame(
        [
            (account, subject.name, place)
            for place, subject in enumerate(subjects, 1)
            for account in subject.organizations
        ],
        schema={"value": pl.String, "_name": pl.String, "_place": pl.Int64},
        orient="row",
    )
    # An account may stand behind two of them, a player and itself.
    named = rows.filter(~pl.col("is_rest")).drop("place").join(accounts, on="value", how="inner")
    named = named.with_columns(pl.col("_name").alias("value"), pl.col("_place").alias("place"))
    everything = rows.with_columns(pl.lit(frames.WHOLE).alias("value"), pl.lit(1, pl.Int64).alias("place"))
    return frames.fold(named, len(subjects)), frames.fold(everything.with_columns(pl.lit(False).alias("is_rest")), 1)


def panel(answer: Answer, subjects: Sequence[Subject], selection: HistorySelection) -> tuple[Panel, Chart | None]:
    """The lines, and a strip of the share that was observed where it says more about them than they do.

    `answer` is what warehouse.query.trends.query_for gives for all accounts of the subjects.
    """
    mode = selection.mode
    daily, whole = daily_of(answer.frame, subjects)
    until: date = answer.build.as_of  # type: ignore[assignment]  # a build that answers has a day
    points = frames.points(daily, whole, MEASURE, "day", mode, True, until)
    is_drawable = points.drop_nulls("y")["period"].n_unique() > 1
    seen = whole.filter(pl.col("day_status") != "missing")
    title = "One day is no line yet"
    if is_drawable:
        title = movement_title(frames.moves(daily, whole, MEASURE), seen, mode, subjects)
    empty = Empty(
        "Nothing to draw a line between",
        "The line begins with the second day read, or with a longer range.",
        ":material/show_chart:",
    )
    strip: Chart | None = None
    if is_drawable and seen.filter(pl.col("coverage") < MIN_COVERAGE).height > 1:
        days = whole.filter(pl.col("day") >= pl.lit(points.drop_nulls("y")["period"].min()))
        strip = coverage_chart(days, height=72, room=LABEL_SHARE if points["series"].n_unique() > 1 else 0.0)
    lines = points.rename({"series": "organization", "period": "day", "y": mode}).select("organization", "day", mode)
    names = ", ".join(subject.name for subject in subjects)
    return Panel(
        title,
        replace(answer, frame=lines),
        subtitle=f"{MODE_DESCRIPTIONS[mode]}, {_span_text(selection.span, seen, until)}",
        chart=_chart(points, mode) if is_drawable else None,
        empty=None if is_drawable else empty,
        alt=f"{title}. One line each: {names}. Days that were not read are gaps.",
        rows=formats.plural(int(daily.filter(pl.col("day") == until)["models_observed"].sum()), "model"),
        coverage=_last_coverage(daily, until),
        note=_note(daily, whole, points, selection, subjects),
        definitions=(
            "marts.adoption_daily.downloads_30d",
            "marts.adoption_daily.coverage",
            "Share: of the 30-day downloads of all models observed that day. In a partial listing it moves with the "
            "listing too.",
            "Like for like: from each listed day to the next the index moves as the models observed on both did; what "
            "enters or leaves the listing moves nothing.",
        ),
    ), strip


def movement_title(moves: pl.DataFrame, seen: pl.DataFrame, mode: frames.View, subjects: Sequence[Subject]) -> str:
    """As Trends says it; but a share of a listing that shrank has grown by that alone, so its models speak instead."""
    first: date = seen["day"].min()  # type: ignore[assignment]  # a column of days
    alone = subjects[0].name if len(subjects) == 1 else None
    ends = seen["coverage"].head(1).to_list() + seen["coverage"].tail(1).to_list()
    is_thin = any((share or 0) < MIN_COVERAGE for share in ends)
    shares = moves.drop_nulls("share").sort("share", descending=True)
    if mode != "share" or not is_thin or shares.is_empty():
        return sentences.title(moves, "organization", MEASURE, mode, True, alone, first)
    row = shares.row(0, named=True)
    claim = f"Of the downloads listed, {row['series']} holds {formats.percent(row['share'])}"
    if row["like_for_like"] is None:
        return f"{claim}; the share moves with what is listed"
    return (
        f"{claim}; its own models {sentences.moved(row['like_for_like'], 'gained', 'lost')} since {formats.day(first)}"
    )


def _chart(points: pl.DataFrame, mode: str) -> Chart:
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


def _span_text(span: Span, seen: pl.DataFrame, until: date) -> str:
    """A short history does not fill the range asked for."""
    first = seen["day"].min()
    since = span.since(until)
    if isinstance(first, date) and (since is None or (first - since).days > 7):
        return f"since the first day read, {formats.day(first)}"
    return span.label


def _last_coverage(daily: pl.DataFrame, until: date) -> float | None:
    last = daily.filter(pl.col("day") == until)
    known = int(last["models_known"].sum())
    return int(last["models_observed"].sum()) / known if known else None


def _note(
    daily: pl.DataFrame,
    whole: pl.DataFrame,
    points: pl.DataFrame,
    selection: HistorySelection,
    subjects: Sequence[Subject],
) -> str:
    missing = whole.filter(pl.col("day_status") == "missing")["day"].n_unique()
    observed = set(daily.filter(pl.col("models_observed") > 0)["series"])
    absent = [subject.name for subject in subjects if subject.name not in observed]
    late = points.drop_nulls("y").group_by("series", maintain_order=True).agg(pl.col("period").min())
    late = late.filter(pl.col("period") > pl.lit(points["period"].min())) if points.height else late
    begins = ", ".join(f"{row['series']} ({formats.day(row['period'])})" for row in late.head(3).iter_rows(named=True))
    parts = [
        sentences.coverage_words(whole),
        f"{formats.plural(missing, 'day')} without an answer of the Hub, left open" if missing else "",
        f"100 at a later day, from which its models can be followed: {begins}"
        if begins and selection.mode == "index"
        else "",
        f"not observed in this range: {', '.join(absent)}" if absent else "",
    ]
    joined = "; ".join(part for part in parts if part)
    return joined[:1].upper() + joined[1:]
