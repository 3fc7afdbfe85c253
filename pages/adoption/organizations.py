"""How does one organization stand against others? Any of them side by side; a league of all; or one with its portfolio."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pages.adoption import _organizations as parts
from pages.adoption import _organizations_compare as compare
from pages.adoption import _organizations_course as course
from pages.adoption import _organizations_league as leagues
from pages.adoption import _organizations_mix as mixes
from pages.adoption import _organizations_one as one
from pages.shared import page, panel
from warehouse import cache
from warehouse.answers import Answer, BuildInfo


def ask(query: str, subjects: Sequence[parts.Subject]) -> Answer:
    return cache.ask(query, **parts.asked(subjects))


def draw_all(book: parts.Book, build: BuildInfo) -> None:
    choice = parts.choose(book, cache.ask("explore_organizations").frame["organization"].to_list())
    found = ask("organizations_compared", choice.subjects)
    compared = parts.compared_of(choice, found)
    parts.ways_on(compared.subjects, compared)
    if compared.subjects:
        course.draw(compared.subjects, build)
        compare.panel_of(found, compared, compare.STANDING, "head_to_head")
        with panel.card("mix") as head:
            mix = mixes.choose()
            names = [subject.name for subject in compared.subjects]
            mixes.panel_of(head, ask("organizations_mix", compared.subjects), names, mix)
        compare.panel_of(found, compared, compare.ENGAGEMENT, "engagement")
    else:
        page.empty("None of these has a listed model", "Choose a set or other organizations above.")
    leagues.draw(compared)


def draw_one(subject: parts.Subject, found: Answer, build: BuildInfo) -> None:
    row, accounts = found.frame.row(0, named=True), list(subject.organizations)
    one.header(subject, row)
    panel.figures(one.headlines(row))
    course.draw(one.accounts_of(subject, cache.ask("organizations_league", organizations=accounts)), build)
    with panel.card("portfolio") as head:
        sort = one.choose_sort()
        models = cache.ask("organization_portfolio", organizations=accounts, sort=sort, limit=one.ROWS)
        one.portfolio_panel(head, models, subject, row, sort)
    wide, narrow = st.columns([8, 5])
    with wide:
        one.releases_panel(cache.ask("organization_releases", organizations=accounts), subject)
    with narrow, panel.card("mix") as head:
        one.mix_panel(head, ask("organizations_mix", (subject,)), mixes.choose())
    builders, engagement = st.columns([8, 5])
    with builders:
        one.builders_panel(cache.ask("organization_builders", organizations=accounts), subject)
    with engagement:
        one.engagement_panel(found)


def draw() -> None:
    with page.start(
        "How does one organization stand against others?", sub="Publishers of models on the Hugging Face Hub"
    ) as build:
        book = parts.book_of(cache.ask("organization_sets").frame)
        asked = parts.choose_focus()
        if not asked:
            return draw_all(book, build)
        subject = book.subject(asked)
        found = ask("organizations_compared", (subject,))
        if not found.frame["models"][0]:
            parts.unknown(asked, cache.ask("nearest_organizations", text=asked), subject)
        else:
            draw_one(subject, found, build)


draw()
