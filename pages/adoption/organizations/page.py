"""How does one organization stand against others? Any of them side by side; a league of all; or one with its portfolio."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pages.adoption.organizations import choices, comparison, detail, history, ranking
from pages.adoption.organizations import mix as organizations_mix
from pages.shared import page, panel
from panels.adoption.organizations import comparison as organizations_comparison
from panels.adoption.organizations import detail as organizations_detail
from panels.adoption.organizations import selection
from warehouse.query import cache
from warehouse.query.answers import Answer, BuildInfo


def ask(query: str, subjects: Sequence[selection.Subject]) -> Answer:
    return cache.ask(query, **selection.asked(subjects))


def draw_all(book: selection.Book, build: BuildInfo) -> None:
    choice = choices.choose(book, cache.ask("explore_organizations").frame["organization"].to_list())
    found = ask("organizations_compared", choice.subjects)
    compared = selection.compared_of(choice, found)
    choices.ways_on(compared.subjects, compared)
    if compared.subjects:
        history.draw(compared.subjects, build)
        comparison.panel_of(found, compared, comparison.STANDING, "head_to_head")
        with panel.card("mix") as head:
            mix = organizations_mix.choose()
            names = [subject.name for subject in compared.subjects]
            organizations_mix.panel_of(head, ask("organizations_mix", compared.subjects), names, mix)
        comparison.panel_of(found, compared, organizations_comparison.ENGAGEMENT, "engagement")
    else:
        page.empty("None of these has a listed model", "Choose a set or other organizations above.")
    ranking.draw(compared)


def draw_one(subject: selection.Subject, found: Answer, build: BuildInfo) -> None:
    row, accounts = found.frame.row(0, named=True), list(subject.organizations)
    detail.header(subject, row)
    panel.figures(organizations_detail.headlines(row))
    history.draw(
        organizations_detail.accounts_of(subject, cache.ask("organizations_league", organizations=accounts)), build
    )
    with panel.card("portfolio") as head:
        sort = detail.choose_sort()
        models = cache.ask("organization_portfolio", organizations=accounts, sort=sort, limit=detail.ROWS)
        detail.portfolio_panel(head, models, subject, row, sort)
    wide, narrow = st.columns([8, 5])
    with wide:
        detail.releases_panel(cache.ask("organization_releases", organizations=accounts), subject)
    with narrow, panel.card("mix") as head:
        detail.mix_panel(head, ask("organizations_mix", (subject,)), organizations_mix.choose())
    builders, engagement = st.columns([8, 5])
    with builders:
        detail.builders_panel(cache.ask("organization_builders", organizations=accounts), subject)
    with engagement:
        detail.engagement_panel(found)


def draw() -> None:
    with page.start(
        "How does one organization stand against others?", sub="Publishers of models on the Hugging Face Hub"
    ) as build:
        book = selection.book_of(cache.ask("organization_sets").frame)
        asked = choices.choose_focus()
        if not asked:
            return draw_all(book, build)
        subject = book.subject(asked)
        found = ask("organizations_compared", (subject,))
        if not found.frame["models"][0]:
            choices.unknown(asked, cache.ask("nearest_organizations", text=asked), subject)
        else:
            draw_one(subject, found, build)


draw()
