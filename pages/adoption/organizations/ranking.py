"""The ranking of organizations on its page: what it is narrowed down by, its pages, and rows to tick."""

from __future__ import annotations

import zlib

import streamlit as st

from pages.adoption.organizations import choices
from pages.shared import filters, page, panel, tables
from panels import formats
from panels.adoption.organizations import ranking, selection
from panels.adoption.organizations.ranking import SORTS, RankingSelection
from panels.table import Table
from warehouse.query import cache
from warehouse.query.answers import Answer

PAGE_ROWS = 50


def draw(compared: selection.ComparedOrganizations) -> None:
    with st.skeleton(height=700), panel.card("league") as head:
        query = choose(cache.ask("organizations_by_kind"), compared)
        total = ranking.matching_count(cache.ask("organizations_by_kind", **query.scope), query)
        if not total:
            _draw_empty(query)
            return
        place = st.container()
        first = (choose_page(query, total) - 1) * PAGE_ROWS
        answer = cache.ask("organizations_league", **query.params, limit=PAGE_ROWS, offset=first)

        def table(organizations: Table) -> None:
            with place:
                _table(organizations)

        panel.draw(
            ranking.panel(answer, query, total, first, is_paged=total > PAGE_ROWS),
            key="league",
            head=head,
            table=table,
            full=lambda: cache.ask("organizations_league", **query.params),
        )


def choose(kinds: Answer, compared: selection.ComparedOrganizations) -> RankingSelection:
    """`kinds`: organizations_by_kind of all, so that a choice never vanishes from its own list."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        with st.container(width=205):
            sort = filters.one("Order by", SORTS, "sort", kind="select")
        with st.container(width=260):
            text = filters.text("Part of a name", "find", "Part of a name", live=True)
        only = filters.flag("Only those compared", "only", help="The accounts of the organizations chosen above.")
        chosen = filters.many("Kind", kinds.frame["kind"].to_list(), "kind", kind="pills", show_label=False)
    accounts = tuple(name for subject in compared.subjects for name in subject.organizations)
    return RankingSelection(" ".join(text.split()), chosen, accounts if only else (), sort)


def choose_page(query: RankingSelection, total: int) -> int:
    """Page 1 again as soon as another question is asked; the URL's page on the first look."""
    if st.session_state.get("_league_asked", query) != query:
        st.session_state["page"] = 1
    st.session_state["_league_asked"] = query
    pages = max(1, -(-total // PAGE_ROWS))
    if pages == 1:
        return 1
    if st.session_state.get("page", 1) > pages:
        st.session_state["page"] = pages
    with st.container(horizontal_alignment="center"):
        return st.pagination(pages, key="page", bind="query-params")


def _draw_empty(query: RankingSelection) -> None:
    condition = f" holds {formats.plain(query.text)}" if query.text else " fits"
    page.empty(
        f"No organization's name{condition} here", "Try a shorter part of it, another kind, or all organizations."
    )


def _table(organizations: Table) -> None:
    """A click on a name opens it; rows that are ticked can be compared."""
    names = organizations.frame["organization"].to_list()
    bar = st.container(horizontal=True, vertical_alignment="center", gap="small")
    # Ticks are kept by place: under another order or page the same places are others, so the key names the rows.
    event = tables.table(
        organizations.frame,
        key=f"league_{zlib.crc32('|'.join(names).encode())}",
        columns=dict(organizations.columns),
        alt=organizations.alt,
        open_model="organization",
        on_open=lambda row: choices.open_focus(names[row]),
        on_select="rerun",
        selection_mode="multi-row",
        height=organizations.height,
    )
    ticked = [names[place] for place in event.selection.rows if place < len(names)][: selection.MAX_SUBJECTS]
    with bar:
        if len(ticked) > 1:
            st.button(
                f"Compare {len(ticked)} organizations",
                icon=":material/compare_arrows:",
                type="primary",
                key="compare_ticked",
                on_click=choices.compare,
                args=(ticked,),
            )
        else:
            st.caption("A click on a name opens it. Tick two to eight to see them side by side.")
