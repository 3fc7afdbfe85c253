"""Unusual days in the lines of the Trends page, and what the change between two days is made of."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import polars as pl

from panels import formats
from panels.adoption.trends import data, frames, selection, sentences
from panels.charts.waterfall import Step, waterfall_chart
from panels.panel import Empty, Panel
from warehouse.analysis import growth
from warehouse.query.dimensions import OVERLAPPING

KINDS = {
    "demand": "Demand",
    "coverage": "The listing",
    "sweep": "A sweep over the Hub",
    "correction": "Corrected by the Hub",
    "window": "Left the 30 days",
}
FLICKER = 2  # times the largest other step: models that enter and leave again and again say nothing


def panel(choice: selection.TrendSelection, trend_data: data.TrendData, events: pl.DataFrame) -> Panel:
    """The days that stand out, newest first; its answer's frame has a row a day or a row of several, for `rows`."""
    expected = pl.col("expected")
    listed = frames.summed_up(events).with_columns(
        pl.when(expected > 0).then(pl.col("change") / expected).alias("share")
    )
    return Panel(
        _events_title(events),
        replace(trend_data.drawn, frame=listed),
        subtitle=f"{choice.measure.label}, each line and the whole, {trend_data.span_label(choice)}",
        empty=_no_events(trend_data) if events.is_empty() else None,
        rows=formats.plural(listed.height, "row"),
        definitions=(
            "Unusual: further from what the same weekday brought in the weeks before than nearly all days of the series are.",
            "Kind: The listing is explained by models that entered or left; a sweep is a day on which many models that nobody uses "
            "rose together; left the 30 days is an old jump that fell out of the window. Only the rest is called demand.",
        ),
    )


def rows(events: pl.DataFrame) -> pl.DataFrame:
    """Day, What and Why of each unusual day, in Markdown; the line is named where there are several."""
    is_whole = set(events["name"]) == {frames.WHOLE}
    return pl.DataFrame([_row(event, is_whole) for event in events.iter_rows(named=True)])


def _row(event: dict[str, Any], is_whole: bool) -> dict[str, str]:
    name = [] if is_whole else [f"**{formats.plain(event['name'])}**"]
    size = formats.plain(_size(event["change"], event["share"]))
    return {
        "Day": formats.day(event["until"] or event["day"]),
        "What": " · ".join([*name, KINDS.get(event["kind"], event["kind"]), size]),
        "Why": formats.plain(sentences.several(event) if event["until"] else event["reason"]),
    }


def _events_title(events: pl.DataFrame) -> str:
    if events.is_empty():
        return "No day stands out"
    if events.height == 1:
        return f"One unusual day, {KINDS.get(events['kind'][0], events['kind'][0]).lower()}"
    demand = events.filter(pl.col("kind") == "demand").height
    days = formats.plural(events.height, "unusual day")
    return (
        f"{days}, all of them demand" if demand == events.height else f"{days}, {formats.count(demand)} of them demand"
    )


def _no_events(trend_data: data.TrendData) -> Empty:
    listed = trend_data.whole_daily.filter(pl.col("day_status") != "missing")["day"].n_unique()
    return Empty(
        "Nothing out of the ordinary",
        f"{formats.plural(listed, 'listed day')} looked at. What is usual is learnt from the weeks before, so a short "
        "history flags nothing.",
        ":material/event_available:",
    )


def decomposition_panel(
    choice: selection.TrendSelection, trend_data: data.TrendData, focus: str | None
) -> Panel | Empty:
    """How much of the change was the same models, and how much the listing; `focus` names one line."""
    focus = None if focus == frames.WHOLE else focus
    daily = trend_data.lines.filter(pl.col("series") == focus) if focus else trend_data.whole_daily
    parts = growth.decompose(daily, value="downloads_30d", entered="entered_30d", left="left_30d")
    if parts is None:
        return Empty(
            "Two listed days are needed",
            "The change between two days is split into what the same models did and what the listing did.",
            ":material/stacked_bar_chart:",
            heading="Whose doing was it?",
        )
    same = _by_value(choice, trend_data) if focus is None else []
    if abs(sum(step.value for step in same) - parts.like_for_like) >= 1:
        same = [Step("Same models", parts.like_for_like, "primary")]
    steps = [*same, *_listing(parts, same), Step("Change", parts.total_change, "neutral", is_total=True)]
    title = sentences.decomposed(focus or "", parts.total_change, parts.like_for_like, parts.entered, parts.left)
    frame = pl.DataFrame({"part": [step.label for step in steps], "downloads_30d": [step.value for step in steps]})
    then = f"{formats.compact(parts.before)} on {formats.day(parts.since)}"
    now = f"{formats.compact(parts.now)} on {formats.day(parts.until)}"
    by = f" · the same models by {selection.DIMENSIONS[choice.dimension].lower()}" if len(same) > 1 else ""
    return Panel(
        title,
        replace(trend_data.whole if focus is None else trend_data.drawn, frame=frame),
        subtitle=f"From {then} to {now}{by}",
        chart=waterfall_chart(steps, height=max(150, 28 * len(steps))),
        alt=f"{title}, as steps that sum to the change.",
        note=_gross(parts),
        definitions=(
            "marts.adoption_daily.entered_30d",
            "marts.adoption_daily.left_30d",
            "Same models: the change between two listed days of the models observed on both, summed over the range. It is an amount; "
            "the per cent like for like chain the rates, and weigh days alike on which much or little was listed.",
        ),
    )


def _listing(parts: growth.Decomposition, same: list[Step]) -> list[Step]:
    """What entered and left; as one step where models that flicker would make two bars that dwarf the rest."""
    largest = max([abs(parts.total_change), *(abs(step.value) for step in same)])
    if min(parts.entered, parts.left) > FLICKER * largest:
        return [Step("Listing, net", parts.entered - parts.left, "teal")]
    return [Step("Entered", parts.entered, "teal"), Step("Left", -parts.left, "caution")]


def _by_value(choice: selection.TrendSelection, trend_data: data.TrendData) -> list[Step]:
    """What the same models of each line did, largest first. Languages overlap, so they do not add up to the whole."""
    if choice.dimension in {"all", *OVERLAPPING}:
        return []
    by = growth.decompositions(
        trend_data.lines, by="series", value="downloads_30d", entered="entered_30d", left="left_30d"
    )
    named = by.sort((pl.col("series") == frames.REST), -pl.col("like_for_like"))
    return [
        Step(row["series"], row["like_for_like"], "soft" if row["series"] == frames.REST else "primary")
        for row in named.iter_rows(named=True)
    ]


def _gross(parts: growth.Decomposition) -> str:
    if not parts.entered or not parts.left:
        return ""
    return (
        f"Entered {formats.compact(parts.entered)}, left {formats.compact(parts.left)}, both gross: a model that leaves the "
        "listing and comes back counts in both."
    )


def _size(change: float, share: float | None) -> str:
    size = ("+" if change > 0 else "") + formats.compact(round(change))
    return size if share is None else f"{size} ({formats.change(share, 0)})"
