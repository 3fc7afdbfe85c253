"""One family: what it is, its headline figures, and the course of its downloads. Takes answers; asks nothing."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from pages.adoption.families import choices
from pages.shared import filters, links, page, panel
from panels import formats
from panels.address import Span
from panels.adoption.families.detail import _course_title, headlines
from panels.charts import line_chart
from warehouse.query.answers import Answer


def header(card: dict[str, Any]) -> None:
    _back()
    root = card["family_root_id"]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.header(f"Family of {formats.plain(root)}", anchor=False, width="content")
        if card["task"]:
            st.badge(formats.plain(card["task"]), color="blue")
        if card["has_cycle"]:
            st.badge(
                "Bases lead in a circle",
                icon=":material/sync_problem:",
                color="orange",
                help="The models name each other as base, so none is the first. The family carries the first name by alphabet.",
            )
        if not card["root_is_known"]:
            st.badge(
                "Root never listed",
                icon=":material/visibility_off:",
                color="orange",
                help="Models name it as their base, but no listing read here has named it: it may be private, gone, or outside of what was read. Its own downloads are not known.",
            )
        elif not card["root_is_current"]:
            st.badge(
                "Root removed",
                icon=":material/delete:",
                color="orange",
                help="It was listed once and is not today; its downloads no longer count.",
            )
        if card["root_is_known"]:
            links.model_link(root, "Open the root")  # fmt: skip
    if card["asked_id"] != root:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.caption(f"{formats.plain(card['asked_id'])} belongs to this family.", width="content")
            links.model_link(card["asked_id"], "Open it")
    panel.figures(headlines(card), columns=5)


def alone(named: dict[str, Any]) -> None:
    """A model that is in no family, or in one of which nothing is listed any more."""
    _back()
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.header(formats.plain(named["asked_id"]), anchor=False, width="content")
        links.model_link(named["asked_id"], "Open the model")
    if named["is_current"]:
        page.empty(
            "It stands alone",
            "Its card names no base, and no listed model names it as a base.",
            ":material/account_tree:",
        )
    else:
        page.empty("Its family is gone", "No model of it is listed today.", ":material/delete:")


def _back() -> None:
    st.button(
        "All families",
        icon=":material/arrow_back:",
        type="tertiary",
        on_click=choices.open_family,
        args=("",),
        key="back",
    )


def choose_span() -> Span:
    return filters.span("days", default="1y")


def course_panel(head: Any, daily: Answer, card: dict[str, Any], span: Span) -> None:
    frame = daily.frame
    known = frame.filter(pl.col("downloads_30d").is_not_null())
    enough = known.height > 1
    title = _course_title(known) if enough else "Family downloads over time"
    missing = frame.height - known.height
    panel.panel(
        title, daily, key="course", head=head, subtitle=f"30-day downloads of the family's models observed each day, {span.label}",
        chart=line_chart(frame, x="day", y="downloads_30d", unit="30-day downloads", height=240) if enough else None,
        body=None if enough else lambda: page.empty("One day read so far", "The line begins with the second day.", ":material/show_chart:"),
        alt=f"{title}. One point a day; days that were not read are gaps.",
        rows=formats.plural(card["models"], "model"), coverage=known["coverage"][-1] if known.height else None,
        note=f"{formats.plural(missing, 'day')} not read, left open" if missing else "",
        definitions=(
            "marts.family_summary.family_downloads_30d",
            "Models count under their family as cards say today. A model that was not in the listing is not in that day's sum.",
        ),
    )  # fmt: skip
