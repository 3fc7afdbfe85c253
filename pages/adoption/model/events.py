"""What happened to one model: days that stand out, with their size and reason, beside what its card and files did."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import polars as pl
import streamlit as st

from pages.shared import page, panel
from panels import formats
from panels.adoption.model.events import _days, _size, timeline, title_of
from panels.adoption.model.history import Choice
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
SHOWN = 8
METHOD = (
    "Unusual: moved much further than this model usually moves from one day to the next, seen from the weeks before. What "
    "many models that nobody uses did on the same day is called a sweep, and not demand."
)

ORDER = "A day is the one on which a change was first read. Nothing here proves that one thing led to another."


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
