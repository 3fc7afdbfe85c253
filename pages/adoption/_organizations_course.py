"""How organizations moved: their share of all downloads, their sums, or an index of the same models."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import polars as pl
import streamlit as st

from pages.adoption import _trends_frames as frames
from pages.adoption import _trends_words as words
from pages.adoption._organizations import ENOUGH_COVERAGE, Subject, asked
from pages.shared import filters, formats, page, panel
from pages.shared.charts import coverage_chart, dress, line_chart
from pages.shared.charts.lines import LABEL_SHARE
from pages.shared.filters import Span
from warehouse import cache, trends
from warehouse.answers import Answer, BuildInfo

MODES = {"share": "Share", "absolute": "Absolute", "index": "Like for like"}
MEASURE = frames.MEASURES["downloads_30d"]
SAID = {
    "share": "Share of the 30-day downloads of all models observed that day",
    "absolute": "30-day downloads of the models observed that day",
    "index": "30-day downloads of the same models from day to day, 100 at the start",
}


@dataclass(frozen=True)
class Drawn:
    mode: frames.Draw
    span: Span


def draw(subjects: Sequence[Subject], build: BuildInfo) -> None:
    with st.skeleton(height=480), panel.card("course") as head:
        drawn = choose()
        accounts = tuple(dict.fromkeys(asked(subjects)["organizations"]))
        name, params = trends.question("organization", values=accounts, since=drawn.span.since(build.as_of))  # type: ignore[arg-type]
        panel_of(head, cache.ask(name, **params), subjects, drawn)


def choose() -> Drawn:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        mode = filters.one("Show", MODES, "mode", default="share")
        span = filters.span()
    return Drawn(mode, span)  # type: ignore[arg-type]


def daily_of(answered: pl.DataFrame, subjects: Sequence[Subject]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Sums a day of each subject, its accounts together; and of all models. Frames as pages.adoption._trends_frames has them.

    `answered` is what warehouse.trends.question gives for all of the accounts: a row an account and day, and the rest.
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


def panel_of(head: Any, answered: Answer, subjects: Sequence[Subject], drawn: Drawn) -> None:
    daily, whole = daily_of(answered.frame, subjects)
    until: date = answered.build.as_of  # type: ignore[assignment]
    points = frames.points(daily, whole, MEASURE, "day", drawn.mode, True, until)
    enough = points.drop_nulls("y")["period"].n_unique() > 1
    seen = whole.filter(pl.col("day_status") != "missing")
    title = "One day is no line yet"
    if enough:
        title = _title(frames.moves(daily, whole, MEASURE), seen, drawn.mode, subjects)

    def body() -> None:
        if not enough:
            advice = "The line begins with the second day read, or with a longer range."
            page.empty("Nothing to draw a line between", advice, ":material/show_chart:")
        elif seen.filter(pl.col("coverage") < ENOUGH_COVERAGE).height > 1:
            st.caption("Share of the known models that was observed")
            drawn_days = whole.filter(pl.col("day") >= points.drop_nulls("y")["period"].min())
            strip = coverage_chart(drawn_days, height=72, room=LABEL_SHARE if points["series"].n_unique() > 1 else 0.0)
            st.altair_chart(dress(strip), alt="Share of the known models observed on each day", key="course_coverage")

    export = points.rename({"series": "organization", "period": "day", "y": drawn.mode})
    panel.panel(
        title, replace(answered, frame=export.select("organization", "day", drawn.mode)), key="course", head=head,
        subtitle=f"{SAID[drawn.mode]}, {_span_words(drawn.span, seen, until)}", body=body,
        chart=_chart(points, drawn.mode) if enough else None,
        alt=f"{title}. One line each: {', '.join(subject.name for subject in subjects)}. Days that were not read are gaps.",
        rows=formats.plural(int(daily.filter(pl.col("day") == until)["models_observed"].sum()), "model"),
        coverage=_last_coverage(daily, until), note=_note(daily, whole, points, drawn, subjects),
        definitions=(
            "marts.adoption_daily.downloads_30d", "marts.adoption_daily.coverage",
            "Share: of the 30-day downloads of all models observed that day. In a partial listing it moves with the listing too.",
            "Like for like: from each listed day to the next the index moves as the models observed on both did; what enters or "
            "leaves the listing moves nothing.",
        ),
    )  # fmt: skip


def _title(moves: pl.DataFrame, seen: pl.DataFrame, mode: frames.Draw, subjects: Sequence[Subject]) -> str:
    """As Trends says it; but a share of a listing that shrank has grown by that alone, so its models speak instead."""
    first: date = seen["day"].min()  # type: ignore[assignment]
    alone = subjects[0].name if len(subjects) == 1 else None
    is_thin = min(seen["coverage"].first() or 0, seen["coverage"].last() or 0) < ENOUGH_COVERAGE
    held = moves.drop_nulls("share").sort("share", descending=True)
    if mode != "share" or not is_thin or held.is_empty():
        return words.title(moves, "organization", MEASURE, mode, True, alone, first)
    row = held.row(0, named=True)
    said = f"Of the downloads listed, {row['series']} holds {formats.percent(row['share'])}"
    if row["like_for_like"] is None:
        return f"{said}; the share moves with what is listed"
    return f"{said}; its own models {words.moved(row['like_for_like'], 'gained', 'lost')} since {formats.day(first)}"


def _chart(points: pl.DataFrame, mode: str) -> Any:
    # In the order of the table below, so that a colour means the same organization wherever it is met.
    order = points["series"].unique(maintain_order=True).to_list()
    return line_chart(
        points, x="period", y="y", series="series", highlight=order, height=340,
        unit={"share": "share of 30-day downloads", "index": "index"}.get(mode, MEASURE.unit),
        fmt={"share": "percent", "index": "index"}.get(mode, "compact"), zero=mode != "index",
        reference=100.0 if mode == "index" else None,
    )  # fmt: skip


def _span_words(span: Span, seen: pl.DataFrame, until: date) -> str:
    """A short history does not fill the range asked for."""
    first = seen["day"].min()
    since = span.since(until)
    if first is not None and (since is None or (first - since).days > 7):  # type: ignore[operator]
        return f"since the first day read, {formats.day(first)}"  # type: ignore[arg-type]
    return span.words


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
        words.coverage_words(whole),
        f"{formats.plural(missing, 'day')} without an answer of the Hub, left open" if missing else "",
        f"100 at a later day, from which its models can be followed: {begins}" if begins and drawn.mode == "index" else "",
        f"not observed in this range: {', '.join(absent)}" if absent else "",
    ]  # fmt: skip
    joined = "; ".join(part for part in said if part)
    return joined[:1].upper() + joined[1:]
