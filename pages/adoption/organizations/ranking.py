"""The league of organizations: searched, narrowed down by kind, ordered and paged in the warehouse."""

from __future__ import annotations

import zlib
from typing import Any

import polars as pl
import streamlit as st

from pages.adoption.organizations import choices
from pages.shared import filters, page, panel, tables
from panels import formats
from panels.adoption.organizations import selection
from panels.adoption.organizations.ranking import SORTS, League, _says_something, _title, matching
from panels.table import Column
from warehouse.query import cache
from warehouse.query.answers import Answer

PAGE_ROWS = 50
COLUMNS = {
    "rank_downloads": Column("Place", "count", "Among all organizations by 30-day downloads; equal counts share the place", 60),
    "organization": Column("Organization", "model", "A click opens it", 190),
    "downloads_30d": Column("30 days", "compact", "30-day downloads of its models observed on the last day read", 75),
    "share_30d": Column("Share", "percent", "Of the 30-day downloads of all models observed that day", 65),
    "growth_28d": Column("Change", "change", "30-day downloads against four weeks before, on the models observed on both days", 75),
    "share_change_28d": Column("Points", "points", "Its share against four weeks before, in percentage points, on the models observed on both days", 65),
    "models": Column("Models", "count", "Current models", 70),
    "coverage": Column("Observed", "percent", "Share of its models that the last listing named; the sums are over these", 80),
    "new_models_91d": Column("New", "count", "Models created in 91 days", 55),
    "likes": Column("Likes", "count", None, 70),
    "derivatives": Column("Derivatives", "count", "Models by others that name one of its models as their base", 90),
    "publishers_deriving": Column("Made by", "count", "Publishers of these derivatives", 75),
    "family_downloads_30d": Column("Families", "compact", "30-day downloads of all models whose family begins with one of its own", 75),
    "top_share": Column("Top model", "percent", "Share of its downloads that goes to its most downloaded model", 85),
    "open_share": Column("Open", "percent", "Share of its downloads under open licences; what states none is not open", 65),
    "organization_kind": Column("Kind", "text", "Where known", 205),
    "player": Column("Stands for", "text", "The player of a set whose account it is", 110),
}  # fmt: skip


def draw(compared: selection.Compared) -> None:
    with st.skeleton(height=700), panel.card("league") as head:
        league = choose(cache.ask("organizations_by_kind"), compared)
        total = matching(cache.ask("organizations_by_kind", **league.scope), league)
        if not total:
            nothing(league)
            return
        place = st.container()
        first = (choose_page(league, total) - 1) * PAGE_ROWS
        found = cache.ask("organizations_league", **league.params, limit=PAGE_ROWS, offset=first)
        panel_of(head, place, found, league, total, first)


def choose(kinds: Answer, compared: selection.Compared) -> League:
    """`kinds`: organizations_by_kind of all, so that a choice never vanishes from its own list."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        with st.container(width=205):
            sort = filters.one("Order by", SORTS, "sort", kind="select")
        with st.container(width=260):
            text = filters.text("Part of a name", "find", "Part of a name", live=True)
        only = filters.flag("Only those compared", "only", help="The accounts of the organizations chosen above.")
        chosen = filters.many("Kind", kinds.frame["kind"].to_list(), "kind", kind="pills", show_label=False)
    accounts = tuple(name for subject in compared.subjects for name in subject.organizations)
    return League(" ".join(text.split()), chosen, accounts if only else (), sort)


def choose_page(league: League, found: int) -> int:
    """Page 1 again as soon as another question is asked; the URL's page on the first look."""
    if st.session_state.get("_league_asked", league) != league:
        st.session_state["page"] = 1
    st.session_state["_league_asked"] = league
    pages = max(1, -(-found // PAGE_ROWS))
    if pages == 1:
        return 1
    if st.session_state.get("page", 1) > pages:
        st.session_state["page"] = pages
    with st.container(horizontal_alignment="center"):
        return st.pagination(pages, key="page", bind="query-params")


def nothing(league: League) -> None:
    wanted = f" holds {formats.plain(league.text)}" if league.text else " fits"
    page.empty(f"No organization's name{wanted} here", "Try a shorter part of it, another kind, or all organizations.")


def panel_of(head: Any, place: Any, found: Answer, league: League, total: int, first: int) -> None:
    frame = found.frame
    title = _title(frame, league, total)
    columns = {name: column for name, column in COLUMNS.items() if _says_something(frame, name)}
    with place:
        _table(frame, columns, title)
    panel.panel(
        title, found, key="league", head=head, subtitle=f"One row an account of the Hub, {league.said()}",
        rows=f"{formats.count(first + 1)} to {formats.count(first + frame.height)} of {formats.plural(total, 'organization')}",
        coverage=selection.coverage_of(frame),
        definitions=[f"marts.organization_summary.{name}" for name in columns if name not in ("coverage", "player")] + [
            "Change orders organizations with at least 1,000 downloads four weeks before, by (now + 1,000) / (before + 1,000); "
            "the figure shown is the plain change.",
        ],
        note="“Order by” sorts all organizations; a click on a column's head sorts the rows of this page." if total > PAGE_ROWS else "",
        full=lambda: cache.ask("organizations_league", **league.params),
    )  # fmt: skip


def _table(frame: pl.DataFrame, columns: dict[str, Column], title: str) -> None:
    names = frame["organization"].to_list()
    bar = st.container(horizontal=True, vertical_alignment="center", gap="small")
    # Ticks are kept by place: under another order or page the same places are others, so the key names the rows.
    event = tables.table(
        frame, key=f"league_{zlib.crc32('|'.join(names).encode())}", columns=columns, alt=title,
        open_model="organization", on_open=lambda row: choices.open_focus(names[row]), on_select="rerun",
        selection_mode="multi-row", height=620 if frame.height > 16 else "content",
    )  # fmt: skip
    ticked = [names[place] for place in event.selection.rows if place < len(names)][: selection.MOST]
    with bar:
        if len(ticked) > 1:
            st.button(
                f"Compare {len(ticked)} organizations", icon=":material/compare_arrows:", type="primary", key="compare_ticked",
                on_click=choices.compare, args=(ticked,),
            )  # fmt: skip
        else:
            st.caption("A click on a name opens it. Tick two to eight to see them side by side.")
