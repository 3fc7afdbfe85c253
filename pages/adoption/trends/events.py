"""What happened in the lines of the Trends page, and whose doing the change was."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import streamlit as st

from pages.shared import page, panel
from panels import formats
from panels.adoption.trends import data, frames, selection, sentences
from panels.adoption.trends.events import _by_value, _gross, _size
from panels.charts.waterfall import Step, waterfall_chart
from warehouse.analysis import growth

SHOWN = 6  # unusual days in the open; earlier ones behind a click
KINDS = {
    "demand": "Demand", "coverage": "The listing", "sweep": "A sweep over the Hub", "correction": "Corrected by the Hub",
    "window": "Left the 30 days",
}  # fmt: skip


def happened_panel(choice: selection.Choice, told: data.Told, events: pl.DataFrame) -> None:
    """The days that stand out, newest first, with what they were."""
    expected = pl.col("expected")
    shown = frames.summed_up(events).with_columns(
        pl.when(expected > 0).then(pl.col("change") / expected).alias("share")
    )
    demand = events.filter(pl.col("kind") == "demand").height
    title = f"{formats.plural(events.height, 'unusual day')}, {formats.count(demand)} of them demand"
    if events.is_empty():
        title = "No day stands out"
    elif events.height == 1:
        title = f"One unusual day, {KINDS.get(events['kind'][0], events['kind'][0]).lower()}"
    elif events.height == demand:
        title = f"{formats.plural(events.height, 'unusual day')}, all of them demand"

    def body() -> None:
        if events.is_empty():
            listed = told.whole_daily.filter(pl.col("day_status") != "missing")["day"].n_unique()
            page.empty(
                "Nothing out of the ordinary",
                f"{formats.plural(listed, 'listed day')} looked at. What is usual is learnt from the weeks before, so a short history flags nothing.",
                ":material/event_available:",
            )  # fmt: skip
            return
        _rows(shown.head(SHOWN))
        if shown.height > SHOWN:
            with st.expander(f"{formats.count(shown.height - SHOWN)} earlier"):
                _rows(shown.slice(SHOWN))

    panel.panel(
        title, replace(told.drawn, frame=shown), key="happened", body=body,
        subtitle=f"{choice.measure.words}, each line and the whole, {told.span_words(choice)}", rows=formats.plural(shown.height, "row"),
        definitions=(
            "Unusual: further from what the same weekday brought in the weeks before than nearly all days of the series are.",
            "Kind: The listing is explained by models that entered or left; a sweep is a day on which many models that nobody uses "
            "rose together; left the 30 days is an old jump that fell out of the window. Only the rest is called demand.",
        ),
    )  # fmt: skip


def _rows(events: pl.DataFrame) -> None:
    one = set(events["name"]) == {frames.WHOLE}
    shown = [
        {
            "Day": formats.day(row["until"] or row["day"]),
            "What": " · ".join([*([] if one else [f"**{formats.plain(row['name'])}**"]), KINDS.get(row["kind"], row["kind"]), formats.plain(_size(row["change"], row["share"]))]),
            "Why": formats.plain(sentences.several(row) if row["until"] else row["reason"]),
        }
        for row in events.iter_rows(named=True)
    ]  # fmt: skip
    st.table(pl.DataFrame(shown), border="horizontal", hide_index=True, alt="What happened, the newest first")


def decomposition_panel(choice: selection.Choice, told: data.Told, focus: str | None) -> None:
    """How much of the change was the same models, and how much the listing."""
    focus = None if focus == frames.WHOLE else focus
    daily = told.lines.filter(pl.col("series") == focus) if focus else told.whole_daily
    parted = growth.decompose(daily, value="downloads_30d", entered="entered_30d", left="left_30d")
    if parted is None:
        with panel.card("decomposition"):
            st.subheader("Whose doing was it?", anchor=False)
            page.empty("Two listed days are needed", "The change between two days is split into what the same models did and what the listing did.", ":material/stacked_bar_chart:")  # fmt: skip
        return
    same = _by_value(choice, told) if focus is None else []
    if abs(sum(step.value for step in same) - parted.like_for_like) >= 1:
        same = [Step("Same models", parted.like_for_like, "primary")]
    # Models that flicker in and out of a listing would make two bars that dwarf the rest and say nothing.
    largest = max([abs(parted.total_change), *(abs(step.value) for step in same)])
    is_flickering = min(parted.entered, parted.left) > 2 * largest
    listing = (
        [Step("Listing, net", parted.entered - parted.left, "teal")]
        if is_flickering
        else [Step("Entered", parted.entered, "teal"), Step("Left", -parted.left, "caution")]
    )
    steps = [*same, *listing, Step("Change", parted.total_change, "neutral", is_total=True)]
    title = sentences.decomposed(focus or "", parted.total_change, parted.like_for_like, parted.entered, parted.left)
    frame = pl.DataFrame({"part": [step.label for step in steps], "downloads_30d": [step.value for step in steps]})
    panel.panel(
        title, replace(told.whole if focus is None else told.drawn, frame=frame), key="decomposition",
        subtitle=f"From {formats.compact(parted.before)} on {formats.day(parted.since)} to {formats.compact(parted.now)} on {formats.day(parted.until)}"
        + (f" · the same models by {selection.DIMENSIONS[choice.dimension].lower()}" if len(same) > 1 else ""),
        chart=waterfall_chart(steps, height=max(150, 28 * len(steps))), alt=f"{title}, as steps that sum to the change.",
        note=_gross(parted),
        definitions=("marts.adoption_daily.entered_30d", "marts.adoption_daily.left_30d",
                     "Same models: the change between two listed days of the models observed on both, summed over the range. It is an amount; "
            "the per cent like for like chain the rates, and weigh days alike on which much or little was listed."),
    )  # fmt: skip
