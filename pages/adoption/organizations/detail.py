"""One organization, from top to bottom: what is asked and where the answers go."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages.adoption.organizations import choices, history
from pages.shared import filters, links, panel, tables
from panels import formats, page_list
from panels.adoption.organizations import detail, mix, selection
from panels.table import Table
from warehouse.query import cache
from warehouse.query.answers import Answer, BuildInfo

ROWS = 50


def draw(subject: selection.Subject, answer: Answer, build: BuildInfo) -> None:
    """`answer`: organizations_compared of this one."""
    row, accounts = answer.frame.row(0, named=True), list(subject.organizations)
    _header(subject, row)
    panel.figures(detail.headlines(row))
    history.draw(detail.accounts_of(subject, cache.ask("organizations_league", organizations=accounts)), build)
    _draw_portfolio(subject, row)
    wide, narrow = st.columns([8, 5])
    with wide:
        releases = cache.ask("organization_releases", organizations=accounts)
        panel.draw(detail.releases_panel(releases, subject), key="releases")
    with narrow, panel.card("mix") as head:
        shares = cache.ask("organizations_mix", **selection.query_params((subject,)))
        panel.draw(mix.panel_of_one(shares, choices.choose_mix()), key="mix", head=head)
    builders, engagement = st.columns([8, 5])
    with builders:
        _draw_builders(cache.ask("organization_builders", organizations=accounts), subject)
    with engagement:
        _draw_engagement(answer)


def _header(subject: selection.Subject, row: dict[str, Any]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", gap="small"):
        st.header(formats.plain(subject.name), icon=":material/apartment:", anchor=False)
        with st.container(horizontal=True, width="content", vertical_alignment="center", gap="small"):
            st.button(
                "All organizations",
                icon=":material/arrow_back:",
                on_click=choices.open_focus,
                args=("",),
                key="back",
                type="tertiary",
            )
            links.explore_link("In Explore", organization=subject.organizations)
            links.link(
                page_list.TRENDS, "In Trends", ":material/trending_up:", by="organization", values=subject.organizations
            )
    kind = row["organization_kind"]
    accounts = ", ".join(subject.organizations)
    several = len(subject.organizations) > 1 or subject.name != subject.organizations[0]
    parts = [kind, f"{'accounts' if len(subject.organizations) > 1 else 'account'} {accounts}" if several else ""]
    text = " · ".join(formats.plain(part) for part in parts if part)
    if text:
        st.caption(text[:1].upper() + text[1:])


def choose_sort() -> str:
    return filters.one("Order by", detail.SORTS, "order")


def _draw_portfolio(subject: selection.Subject, row: dict[str, Any]) -> None:
    with panel.card("portfolio") as head:
        sort = choose_sort()
        accounts = list(subject.organizations)
        answer = cache.ask("organization_portfolio", organizations=accounts, sort=sort, limit=ROWS)

        def link_to_all() -> None:
            if row["models"] > answer.frame.height:
                label = f"All {formats.plural(row['models'], 'model')} in Explore"
                links.explore_link(label, organization=subject.organizations)

        panel.draw(
            detail.portfolio_panel(answer, subject, row, sort),
            key="portfolio",
            head=head,
            body=link_to_all,
            full=lambda: cache.ask("organization_portfolio", organizations=accounts, sort=sort),
        )


def _draw_builders(answer: Answer, subject: selection.Subject) -> None:
    def table(builders: Table) -> None:
        names = builders.frame["organization"].to_list()
        tables.table(
            builders.frame,
            key="builders_table",
            columns=dict(builders.columns),
            open_model="organization",
            on_open=lambda row: choices.open_focus(names[row]),
            alt=builders.alt,
            height=builders.height,
        )

    def full() -> Answer:
        return cache.ask("organization_builders", organizations=list(subject.organizations), limit=None)

    panel.draw(
        detail.builders_panel(answer, subject),
        key="builders",
        table=table,
        full=None if answer.frame.is_empty() else full,
    )


def _draw_engagement(answer: Answer) -> None:
    engagement = detail.engagement_panel(answer)
    cells = detail.engagement_cells(answer)
    panel.draw(engagement, key="engagement", body=lambda: st.table(cells, border="horizontal", alt=engagement.title))
