"""The figures and panels of the Overview page. Each takes answers; none asks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import polars as pl

from panels import formats
from panels.address import Span
from panels.charts import Labelled, Overlays, bar_chart, coverage_chart, line_chart
from panels.charts.theme import Chart
from panels.panel import Empty, Figure, Panel
from panels.table import Column, Table
from warehouse.analysis import movers
from warehouse.query import dimensions
from warehouse.query.answers import Answer

# Below this share of the known models, a day's sum says more about the listing than about demand.
ENOUGH_COVERAGE = 0.9
COMPARED_SPAN = "28 days"
MAX_MOVERS = 8
GROUPS = dimensions.labels("task", "modality", "library", "licence_family", "size_bucket")
UNNAMED = ("Not stated", "Other")
DOWNLOADS_30D = Column("30 days", "compact", "Downloads in the last 30 days", "small")


def headlines(figures: Answer, weekly: Answer) -> list[Figure]:
    """Six figures. Changes are taken on what was seen at both ends; without a day to compare with there is none."""
    now, by_week = figures.frame.row(0, named=True), weekly.frame
    comparable = now["compared_on"] is not None
    since = (
        f"Compared with {formats.day(now['compared_on'])}."
        if comparable
        else (f"The first day read is {formats.day(now['first_on'])}, so there is nothing to compare with yet.")
    )
    compared = f"On the {formats.plural(now['panel_models'], 'model')} seen on both days. {since}"
    created = "28 days"
    # Where the source gives no days of creation, nothing can be said of what is new.
    dated = now["models_dated"] * 2 > now["models"]
    undated = None if dated else "creation not stated"
    return [
        Figure(
            "Downloads", formats.compact(now["downloads_30d"]),
            _ratio(now["panel_downloads_now"], now["panel_downloads_before"]), COMPARED_SPAN,
            help=f"Downloads in the last 30 days, summed over the models observed on {formats.day(now['as_of'])}. {compared}",
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
            "Likes", formats.compact(now["likes"]), _ratio(now["panel_likes_now"], now["panel_likes_before"]), COMPARED_SPAN,
            help=f"Sum over the models observed on {formats.day(now['as_of'])}. {compared}",
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
            _difference(now["panel_top10_share_now"], now["panel_top10_share_before"]), COMPARED_SPAN, "points",
            help=f"Share of all 30-day downloads that goes to the ten most downloaded models. {compared}",
            spark=_spark(by_week, "top10_share"),
        ),
    ]  # fmt: skip


def comparison_text(figures: Answer) -> str:
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


def total_panel(daily: Answer, figures: Answer, span: Span) -> Panel:
    """Downloads by day; `daily` covers `span`."""
    frame, now = daily.frame, figures.frame.row(0, named=True)
    listed = frame.filter(pl.col("day_status") != "missing")
    thin = _thin_days(frame)
    missing = frame.height - listed.height
    notes = [
        f"{formats.plural(missing, 'day')} without an answer of the Hub, left open" if missing else "",
        f"rings: {formats.plural(thin, 'day')} with under {formats.percent(ENOUGH_COVERAGE, 0)} of the known models observed"
        if thin
        else "",
    ]
    title = _total_title(now, thin > 0 and listed["coverage"][-1] < ENOUGH_COVERAGE)
    is_line = _is_line(frame)
    return Panel(
        title,
        daily,
        subtitle=f"30-day downloads of the models observed each day, {span.label}",
        chart=_total_chart(frame, 175 if thin else 285) if is_line else None,
        empty=None
        if is_line
        else Empty(
            "One day read so far",
            "The line begins with the second day, or with a longer range.",
            ":material/show_chart:",
        ),
        alt=f"{title}. One point a day, {span.label}; days that were not read are gaps.",
        definitions=(
            "marts.adoption_daily.downloads_30d",
            "marts.adoption_daily.models_observed",
            "marts.adoption_daily.coverage",
            "A day without an answer of the Hub is a gap, never a zero. The change in the title is taken on the models seen "
            "on both days; the line sums whatever was observed, so it also moves with the listing.",
        ),
        rows=formats.plural(now["models_observed"], "model"),
        coverage=listed["coverage"][-1] if listed.height else None,
        note="; ".join(note for note in notes if note),
    )


def coverage_strip(daily: Answer) -> Chart | None:
    """What goes under the line of `total_panel`, where listings missed more than a little."""
    return coverage_chart(daily.frame) if _is_line(daily.frame) and _thin_days(daily.frame) else None


def _is_line(frame: pl.DataFrame) -> bool:
    return frame.filter(pl.col("day_status") != "missing").height > 1


def _thin_days(frame: pl.DataFrame) -> int:
    return frame.filter(pl.col("day_status") != "missing", pl.col("coverage") < ENOUGH_COVERAGE).height


def purpose_panel(groups: Answer, by: str) -> Panel:
    """Shares of the last day's downloads; `by` is a key of `GROUPS`."""
    frame = groups.frame.filter(pl.col("downloads_30d") > 0)
    label = GROUPS[by].lower()
    named = frame.filter(~pl.col("value").is_in(UNNAMED))
    title = f"No {label} is stated"
    if named.height:
        title = f"{formats.percent(named['share'][0], 0)} of downloads go to {named['value'][0]}"
    observed, known = int(frame["models_observed"].sum()), int(frame["models_known"].sum())
    return Panel(
        title,
        groups,
        subtitle=f"Share of 30-day downloads by {label}, last day read",
        chart=bar_chart(frame, label="value", value="share", unit="share of 30-day downloads", fmt="percent", limit=8),
        alt=f"{title}; the largest shares by {label} as bars.",
        definitions=(f"marts.model_summary.{by}", "marts.adoption_daily.downloads_30d"),
        rows=formats.plural(observed, "model"),
        coverage=observed / max(1, known),
    )


def movers_panel(moved: Answer, direction: Literal["up", "down"]) -> Panel:
    """Models that grew or fell most, `moved` as the query of that direction gives them."""
    frame, floor = ranked(moved), moved.params["floor"]
    compared = formats.plural(frame["models_compared"][0] if frame.height else 0, "model")
    title = _movers_title(frame, direction)
    columns = {
        "repo_id": Column("Model", "model", width=222),
        "growth_28d": Column("Change", "change", "Against four weeks before", width=68),
        "downloads_30d": Column("30 days", "compact", "Downloads in the last 30 days", width=60),
        "sparkline": Column("12 weeks", "spark", "30-day downloads at weekly points", width=64),
    }
    none = Empty(f"Nothing moved {direction}", "No model with enough downloads changed in this direction.")
    return Panel(
        title,
        moved,
        subtitle=f"Change of 30-day downloads against four weeks before, from at least {formats.count(floor)}",
        table=_models_table(frame, columns, title) if frame.height else None,
        empty=None if frame.height else none,
        rows=f"{compared} compared",
        definitions=(
            "marts.model_summary.growth_28d",
            f"Compared: models seen on both days, with at least {formats.count(floor)} downloads four weeks before and old "
            "enough for both windows to be whole. Ranked by their growth, drawn towards that of a usual model by as much as their "
            "base is small, so that chance on few downloads does not lead.",
        ),
    )


def _movers_title(frame: pl.DataFrame, direction: Literal["up", "down"]) -> str:
    title = f"Moving {direction}"
    if frame.is_empty():
        return title
    first = frame.row(0, named=True)
    share, verb = first["growth_28d"], "gained" if direction == "up" else "lost"
    size = formats.change(share).lstrip("+") if share > 0 else formats.percent(-share)
    return (
        f"{title}: {first['repo_id'].split('/')[-1]} {verb} most, {f'grew to {size} as many' if share >= 10 else size}"
    )


def most_downloaded_panel(top: Answer, figures: Answer) -> Panel:
    """In place of what moved, as long as there is no day to compare with."""
    first_on = formats.day(figures.frame["first_on"][0])
    columns = {
        "rank_downloads": Column("Rank", "count", width=60),
        "repo_id": Column("Model", "model", width=330),
        "task": Column("Task"),
        "downloads_30d": DOWNLOADS_30D,
        "likes": Column("Likes", "compact", width="small"),
    }
    return Panel(
        "Most downloaded models",
        top,
        subtitle="30-day downloads. What moves up and down is shown once four weeks lie between two days; the first day "
        f"read is {first_on}",
        table=_models_table(top.frame, columns, "The most downloaded models"),
        definitions=("marts.model_summary.downloads_30d", "marts.model_summary.rank_downloads"),
        rows=formats.plural(figures.frame["models"][0], "model"),
    )


def new_panel(new: Answer) -> Panel:
    """Models created in the last days, the most trending first."""
    frame, days = new.frame, new.params["days"]
    created = formats.plural(frame["models_created"][0] if frame.height else 0, "model")
    columns = {
        "repo_id": Column("Model", "model", width=330),
        "task": Column("Task"),
        "parameters": Column("Size", "size", "Number of parameters", width="small"),
        "licence": Column("Licence", width="small"),
        "created_on": Column("Created", "date", width="small"),
        "trending_score": Column("Trending", "count", "The Hub's trending score", width="small"),
        "likes": Column("Likes", "compact", width="small"),
        "downloads_30d": DOWNLOADS_30D,
    }
    none = Empty("No new model", f"No model known here was created in the last {days} days.")
    return Panel(
        f"New and notable: {frame['repo_id'][0].split('/')[-1]} trends most" if frame.height else "New and notable",
        new,
        subtitle=f"Created in the last {days} days, by trending score",
        table=_models_table(frame, columns, "New models by trending score") if frame.height else None,
        empty=None if frame.height else none,
        rows=f"{created} created",
        definitions=("marts.model_summary.trending_score", "marts.model_summary.created_on"),
    )


def _models_table(frame: pl.DataFrame, columns: Mapping[str, Column], alt: str) -> Table:
    return Table(frame, columns, open_model="repo_id", height="content", alt=alt)


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


def _total_chart(frame: pl.DataFrame, height: int) -> Chart:
    thin = pl.col("coverage") < ENOUGH_COVERAGE
    rows = frame.with_columns(
        pl.when(thin).then(None).otherwise(pl.col("downloads_30d")).alias("value"),
        pl.when(thin).then(pl.col("downloads_30d")).alias("thin"),
    )
    return line_chart(
        rows,
        x="day",
        y="value",
        unit="30-day downloads",
        height=height,
        overlays=Overlays(aside=Labelled("thin", "Few models observed")),
    )


def ranked(candidates: Answer) -> pl.DataFrame:
    """The candidates ranked by their growth, drawn towards the usual one by as much as their base is small."""
    frame = candidates.frame
    if frame.is_empty():
        return frame
    usual = frame.row(0, named=True)
    reference = movers.Panel(
        usual["models_compared"], usual["usual_log_growth"], usual["usual_deviation"], usual["usual_chance"]
    )
    return movers.rank(
        frame, now="downloads_30d", before="downloads_30d_28d_ago", floor=candidates.params["floor"], key="repo_id", panel=reference
    ).head(MAX_MOVERS)  # fmt: skip
