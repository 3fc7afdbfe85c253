"""One family: what it is, its headline figures, and the course of its downloads. Takes answers; asks nothing."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from pages.adoption import _families as shared
from pages.shared import filters, formats, links, page, panel
from pages.shared.charts import line_chart
from pages.shared.filters import Span
from pages.shared.panel import Figure
from warehouse.answers import Answer


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


def headlines(card: dict[str, Any]) -> list[Figure]:
    compared = formats.plural(card["models_compared"], "model")
    own = card["own_downloads_30d"]
    of_family = shared.share(own, card["family_downloads_30d"])
    return [
        Figure(
            "Downloads", formats.compact(card["family_downloads_30d"]), card["growth_28d"], "28 days", good="up",
            help=f"Downloads in the last 30 days of root and derivatives. The change is on the {compared} seen on both days. {shared.EACH_ONCE}",
        ),
        Figure(
            "Place", formats.count(card["rank_downloads"]), text=f"{shared.share_figure(card['share_30d'])} of all",
            help=f"Among {formats.plural(card['families_ranked'], 'family', 'families')} by 30-day downloads, those of one model among them.",
        ),
        Figure(
            "Root's own", formats.compact(own),
            text=f"{shared.share_figure(of_family)} of family" if of_family is not None else (shared.root_words(card) or "not reported"),
            help="30-day downloads of the root itself; the rest goes to what derives from it.",
        ),
        Figure(
            "Models", formats.count(card["models"]), card["new_derivatives_28d"], "28 days", "count",
            help="Listed models of the family. New: derivatives created in 28 days, by their own date.",
        ),
        Figure(
            "Publishers", formats.count(card["publishers"]), text="of derivatives",
            help="Organizations and people with a listed derivative in the family.",
        ),
    ]  # fmt: skip


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
        on_click=shared.open_family,
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
        title, daily, key="course", head=head, subtitle=f"30-day downloads of the family's models observed each day, {span.words}",
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


def _course_title(known: pl.DataFrame) -> str:
    """What happened between the ends, and how much of it by models that came or went."""
    first, last = known.row(0, named=True), known.row(-1, named=True)
    change = last["downloads_30d"] - first["downloads_30d"]
    came = int(known.slice(1)["entered_30d"].sum() - known.slice(1)["left_30d"].sum())
    since = formats.day(first["day"])
    moved = f"{formats.compact(first['downloads_30d'])} on {since}, {formats.compact(last['downloads_30d'])} now"
    if not change or not came:
        return f"Family downloads: {moved}"
    same = change - came
    sign = "+" if same > 0 else ""
    return f"Family downloads: {moved}; {sign}{formats.compact(same)} on the same models"
