"""What happened to one model: days that stand out, with their size and reason, beside what its card and files did."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import polars as pl
import streamlit as st

from pages.adoption._model_history import Choice
from pages.shared import formats, page, panel
from warehouse.answers import Answer

KINDS = {
    "demand": "Demand",
    "coverage": "The listing",
    "sweep": "A sweep over the Hub",
    "correction": "Corrected by the Hub",
    "window": "Left the 30 days",
    "card": "Card",
    "commit": "Commit",
    "listing": "On the Hub",
}
SHOWN = 8
METHOD = (
    "Unusual: moved much further than this model usually moves from one day to the next, seen from the weeks before. What "
    "many models that nobody uses did on the same day is called a sweep, and not demand."
)

ORDER = "A day is the one on which a change was first read. Nothing here proves that one thing led to another."


def timeline(unusual: pl.DataFrame | None, events: pl.DataFrame) -> pl.DataFrame:
    """Both as one, the newest first: day, since, until (null for an event), kind, change (null for an event), words."""
    nothing = [pl.lit(None, pl.Date).alias(name) for name in ("since", "until")]
    happened = events.select("day", *nothing, "kind", pl.lit(None, pl.Float64).alias("change"), "words")
    if unusual is not None and not unusual.is_empty():
        near = pl.when(pl.col("event").is_not_null()).then(pl.lit(" Near it: ") + pl.col("event") + ".")
        words = (pl.col("reason") + near.otherwise(pl.lit(""))).alias("words")
        moved = unusual.select("day", "since", "until", "kind", "change", words)
        happened = pl.concat([moved, happened], how="vertical_relaxed")
    return happened.sort("day", descending=True, maintain_order=True)


def title_of(unusual: pl.DataFrame | None, happened: pl.DataFrame, choice: Choice) -> str:
    within = choice.span.words if choice.span.days is None else f"in the {choice.span.words}"
    if unusual is None:
        known = happened.height
        return f"{formats.plural(known, 'event')} {within}" if known else f"Nothing is known to have happened {within}"
    if unusual.is_empty():
        return f"No unusual day {within}"
    said = f"{formats.plural(unusual.height, 'unusual movement')} {within}"
    demand = unusual.filter(pl.col("kind") == "demand")
    if demand.is_empty():
        return f"{said}, {'not' if unusual.height == 1 else 'none of them'} demand"
    largest = demand.row(int(demand["change"].abs().arg_max() or 0), named=True)
    which = "of demand" if unusual.height == 1 else "the largest of demand"
    return f"{said}; {which}: {_size(largest['change'])}, {_days(largest)}"


def _size(change: float | None) -> str:
    return "" if change is None else ("+" if change > 0 else "") + formats.compact(round(change))


def _days(row: dict[str, Any]) -> str:
    """One day, or a stretch of them: 22 to 27 Apr 2026."""
    since, until = row["since"], row["until"]
    if since is None or until is None or since == until:
        return formats.day(row["day"])
    short = f"{since.day}" if (since.year, since.month) == (until.year, until.month) else formats.day(since)
    return f"{short} to {formats.day(until)}"


def happened_panel(events: Answer, unusual: pl.DataFrame | None, choice: Choice, card: dict[str, Any]) -> None:
    """`unusual` is None where marks are not asked for, or the measure has none."""
    since = choice.span.since(card["last_seen_on"])
    if unusual is not None and since is not None:
        unusual = unusual.filter(pl.col("day") >= since)
    happened = timeline(unusual, events.frame)

    def body() -> None:
        if happened.is_empty():
            page.empty(
                "Nothing out of the ordinary",
                "No day stands out, and neither card nor files changed. A longer range may show more.",
                ":material/event_available:",
            )
            return
        _rows(happened.head(SHOWN))
        if happened.height > SHOWN:
            with st.expander(f"{formats.count(happened.height - SHOWN)} earlier"):
                _rows(happened.slice(SHOWN))

    panel.panel(
        title_of(unusual, happened, choice), replace(events, frame=happened), key="happened", body=body,
        subtitle=f"What stands out in the {choice.unit[0].lower() + choice.unit[1:]} of {card['repo_id']}, and what its card and files did"
        if unusual is not None else f"What the card and the files of {card['repo_id']} did",
        rows=formats.plural(happened.height, "row"),
        definitions=(*([METHOD] if unusual is not None else []), ORDER),
    )  # fmt: skip


def _rows(happened: pl.DataFrame) -> None:
    shown = [
        {
            "When": _days(row), "What": KINDS.get(row["kind"], row["kind"]),
            "Size": formats.plain(_size(row["change"])), "Why, or what": formats.plain(row["words"]),
        }
        for row in happened.iter_rows(named=True)
    ]  # fmt: skip
    st.table(pl.DataFrame(shown), border="horizontal", hide_index=True, alt="What happened, the newest first")
