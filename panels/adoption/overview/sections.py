"""The words and pictures of the Overview page. Each takes answers; none asks."""

from __future__ import annotations

from typing import Any

import polars as pl

from panels import formats
from panels.charts import Labelled, Overlays, line_chart
from panels.panel import Figure
from warehouse.analysis import movers
from warehouse.query.answers import Answer

# Below this share of the known models, a day's sum says more about the listing than about demand.
ENOUGH_COVERAGE = 0.9
PANEL_WORDS = "28 days"
MOVERS_SHOWN = 8


def headlines(figures: Answer, weekly: Answer) -> list[Figure]:
    """Six figures. Changes are taken on what was seen at both ends; without a day to compare with there is none."""
    now, by_week = figures.frame.row(0, named=True), weekly.frame
    comparable = now["compared_on"] is not None
    since = (
        f"Compared with {formats.day(now['compared_on'])}."
        if comparable
        else (f"The first day read is {formats.day(now['first_on'])}, so there is nothing to compare with yet.")
    )
    panel_words = f"On the {formats.plural(now['panel_models'], 'model')} seen on both days. {since}"
    created = "28 days"
    # Where the source gives no days of creation, nothing can be said of what is new.
    dated = now["models_dated"] * 2 > now["models"]
    undated = None if dated else "creation not stated"
    return [
        Figure(
            "Downloads", formats.compact(now["downloads_30d"]),
            _ratio(now["panel_downloads_now"], now["panel_downloads_before"]), PANEL_WORDS,
            help=f"Downloads in the last 30 days, summed over the models observed on {formats.day(now['as_of'])}. {panel_words}",
            spark=_spark(by_week, "downloads_30d"), good="up",
        ),
        Figure(
            "Models", formats.count(now["models"]), now["models_created_28d"] if comparable else None, created, "count", text=undated,
            help=f"Models known and not removed; {formats.count(now['models_observed'])} were observed on the last day read. "
            f"New by their day of creation. {since}",
            spark=_spark(by_week, "models") if dated else (),
        ),
        Figure(
            "Publishers", formats.count(now["publishers"]), now["publishers_began_28d"] if comparable else None, text=undated, change_words="28 days", unit="count",
            help=f"Organizations and people with at least one model. New: their first model was created in 28 days. {since}",
            spark=_spark(by_week, "publishers") if dated else (),
        ),
        Figure(
            "Likes", formats.compact(now["likes"]), _ratio(now["panel_likes_now"], now["panel_likes_before"]), PANEL_WORDS,
            help=f"Sum over the models observed on {formats.day(now['as_of'])}. {panel_words}",
            spark=_spark(by_week, "likes"), good="up",
        ),
        Figure(
            "New in 7 days", formats.count(now["models_created_7d"]) if dated else formats.NOT_STATED,
            now["models_created_7d"] - now["models_created_7d_before"] if comparable else None,
            "28 days", "count", text=undated,
            help=f"Models created in the last 7 days, by their day of creation and not by when they were first seen here. {since}",
            spark=_spark(by_week, "models_created_7d") if dated else (),
        ),
        Figure(
            "Top-10 share", formats.percent(now["top10_share"]),
            _difference(now["panel_top10_share_now"], now["panel_top10_share_before"]), PANEL_WORDS, "points",
            help=f"Share of all 30-day downloads that goes to the ten most downloaded models. {panel_words}",
            spark=_spark(by_week, "top10_share"),
        ),
    ]  # fmt: skip


def comparison_words(figures: Answer) -> str:
    now = figures.frame.row(0, named=True)
    if now["compared_on"] is None:
        return f"Downloads are of the last 30 days. No comparison yet: the first day read is {formats.day(now['first_on'])}, and changes are taken over 28 days."
    return (
        f"Downloads are of the last 30 days. Changes are against {formats.day(now['compared_on'])}: downloads, likes and shares on the "
        f"{formats.plural(now['panel_models'], 'model')} seen on both days, the rest by day of creation."
    )


def _ratio(now: float | None, before: float | None) -> float | None:
    return None if now is None or not before else now / before - 1


def _difference(now: float | None, before: float | None) -> float | None:
    return None if now is None or before is None else now - before


def _spark(by_week: pl.DataFrame, column: str) -> list[float | None]:
    """Weekly points; a week whose listing missed too much is left out, as its sum would only show the listing."""
    if column in ("downloads_30d", "likes", "top10_share"):
        by_week = by_week.with_columns(pl.when(pl.col("coverage") >= ENOUGH_COVERAGE).then(pl.col(column)))
    return by_week[column].to_list()


def _total_title(now: dict[str, Any], is_thin: bool) -> str:
    """What happened to downloads; of a thin listing only the models seen on both days can tell."""
    change = _ratio(now["panel_downloads_now"], now["panel_downloads_before"])
    total = formats.compact(now["downloads_30d"])
    if change is None:
        return f"Models were downloaded {total} times in 30 days"
    moved = (
        "held steady" if abs(change) < 0.005 else f"{'rose' if change > 0 else 'fell'} {formats.percent(abs(change))}"
    )
    if is_thin:
        return f"Downloads {moved} in four weeks, among the models seen on both days"
    return f"Downloads {moved} in four weeks, to {total} in 30 days"


def _total_chart(frame: pl.DataFrame, height: int) -> Any:
    thin = pl.col("coverage") < ENOUGH_COVERAGE
    shown = frame.with_columns(
        pl.when(thin).then(None).otherwise(pl.col("downloads_30d")).alias("value"),
        pl.when(thin).then(pl.col("downloads_30d")).alias("thin"),
    )
    return line_chart(
        shown,
        x="day",
        y="value",
        unit="30-day downloads",
        height=height,
        overlays=Overlays(aside=Labelled("thin", "Few models observed")),
    )


def ranked(found: Answer) -> pl.DataFrame:
    """The candidates of an answer in the order of what they say, past what chance does to a small base."""
    frame = found.frame
    if frame.is_empty():
        return frame
    said = frame.row(0, named=True)
    usual = movers.Panel(
        said["models_compared"], said["usual_log_growth"], said["usual_deviation"], said["usual_chance"]
    )
    return movers.rank(
        frame, now="downloads_30d", before="downloads_30d_28d_ago", floor=found.params["floor"], key="repo_id", panel=usual
    ).head(MOVERS_SHOWN)  # fmt: skip
