"""The events of one model: days that stand out, with their size and reason, beside what its card and files did."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import polars as pl

from panels import formats
from panels.adoption.model.history import HistorySelection
from panels.panel import Empty, Panel
from warehouse.query.answers import Answer

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
METHOD = (
    "Unusual: moved much further than this model usually moves from one day to the next, seen from the weeks before. What "
    "many models that nobody uses did on the same day is called a sweep, and not demand."
)
ORDER = "A day is the one on which a change was first read. Nothing here proves that one thing led to another."


def panel(answer: Answer, unusual: pl.DataFrame | None, selection: HistorySelection, card: dict[str, Any]) -> Panel:
    """`answer`: model_events; that of the panel holds the rows of `timeline`, which `markdown_rows` writes.

    `unusual` is None where marks are not requested, or the measure has none.
    """
    since = selection.span.since(card["last_seen_on"])
    if unusual is not None and since is not None:
        unusual = unusual.filter(pl.col("day") >= since)
    events = timeline(unusual, answer.frame)
    unit = selection.unit[0].lower() + selection.unit[1:]
    empty = Empty(
        "Nothing out of the ordinary",
        "No day stands out, and neither card nor files changed. A longer range may show more.",
        ":material/event_available:",
    )
    return Panel(
        title(unusual, events, selection),
        replace(answer, frame=events),
        subtitle=f"What stands out in the {unit} of {card['repo_id']}, and what its card and files did"
        if unusual is not None
        else f"What the card and the files of {card['repo_id']} did",
        empty=empty if events.is_empty() else None,
        rows=formats.plural(events.height, "row"),
        definitions=(*([METHOD] if unusual is not None else []), ORDER),
    )


def timeline(unusual: pl.DataFrame | None, events: pl.DataFrame) -> pl.DataFrame:
    """Both as one, the newest first: day, since, until (null for an event), kind, change (null for an event), words."""
    no_stretch = [pl.lit(None, pl.Date).alias(name) for name in ("since", "until")]
    rows = events.select("day", *no_stretch, "kind", pl.lit(None, pl.Float64).alias("change"), "words")
    if unusual is not None and not unusual.is_empty():
        near = pl.when(pl.col("event").is_not_null()).then(pl.lit(" Near it: ") + pl.col("event") + ".")
        words = (pl.col("reason") + near.otherwise(pl.lit(""))).alias("words")
        moved = unusual.select("day", "since", "until", "kind", "change", words)
        rows = pl.concat([moved, rows], how="vertical_relaxed")
    return rows.sort("day", descending=True, maintain_order=True)


def markdown_rows(events: pl.DataFrame) -> pl.DataFrame:
    """The rows of `timeline` as a table of Markdown: When, What, Size, Why, or what."""
    rows = [
        {
            "When": _days(row),
            "What": KINDS.get(row["kind"], row["kind"]),
            "Size": formats.plain(_size(row["change"])),
            "Why, or what": formats.plain(row["words"]),
        }
        for row in events.iter_rows(named=True)
    ]
    return pl.DataFrame(rows)


def title(unusual: pl.DataFrame | None, events: pl.DataFrame, selection: HistorySelection) -> str:
    span = selection.span
    within = span.label if span.days is None else f"in the {span.label}"
    if unusual is None:
        count = events.height
        return f"{formats.plural(count, 'event')} {within}" if count else f"Nothing is known to have happened {within}"
    if unusual.is_empty():
        return f"No unusual day {within}"
    count_text = f"{formats.plural(unusual.height, 'unusual movement')} {within}"
    demand = unusual.filter(pl.col("kind") == "demand")
    if demand.is_empty():
        return f"{count_text}, {'not' if unusual.height == 1 else 'none of them'} demand"
    largest = demand.row(int(demand["change"].abs().arg_max() or 0), named=True)
    which = "of demand" if unusual.height == 1 else "the largest of demand"
    return f"{count_text}; {which}: {_size(largest['change'])}, {_days(largest)}"


def _size(change: float | None) -> str:
    return "" if change is None else ("+" if change > 0 else "") + formats.compact(round(change))


def _days(row: dict[str, Any]) -> str:
    """One day, or a stretch of them: 22 to 27 Apr 2026."""
    since, until = row["since"], row["until"]
    if since is None or until is None or since == until:
        return formats.day(row["day"])
    short = f"{since.day}" if (since.year, since.month) == (until.year, until.month) else formats.day(since)
    return f"{short} to {formats.day(until)}"
