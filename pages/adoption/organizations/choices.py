"""Choices of the Organizations page: who is compared, which one is opened, and what a portfolio is divided by."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pages.shared import filters, links, page
from panels import address, formats, page_list
from panels.adoption.organizations.mix import COUNTS, DIMENSIONS, MixSelection
from panels.adoption.organizations.selection import (
    MAX_SUBJECTS,
    ComparedOrganizations,
    OrganizationSelection,
    PlayerCatalog,
    Subject,
)
from warehouse.query.answers import Answer

LARGEST = "The largest"
MAX_LARGEST = 7


def choose(catalog: PlayerCatalog, offered: Sequence[str]) -> OrganizationSelection:
    """`offered`: accounts to choose from, most downloaded first; any other name can be typed."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        with st.container(width=230):
            sets = [*catalog.sets, LARGEST]
            chosen = filters.one("Compare", sets, "set", default=sets[0], kind="select", show_label=True)
        with st.container():
            own = _names([*catalog.players, *(name for name in offered if name not in catalog.players)])
    if own:
        return OrganizationSelection(tuple(catalog.subject(name) for name in own), "your own choice", True)
    if chosen == LARGEST:
        return OrganizationSelection(
            tuple(Subject(name, (name,)) for name in offered[:MAX_LARGEST]), "the largest by 30-day downloads", False
        )
    return OrganizationSelection(catalog.sets[chosen], chosen, False)


def _names(offered: Sequence[str]) -> tuple[str, ...]:
    """Any name is taken: the list need not hold a million, and a link made elsewhere works here."""
    selected = st.multiselect(
        "Or these organizations",
        offered,
        key="organization",
        bind="query-params",
        accept_new_options=True,
        placeholder="Any two to eight; type a name",
        max_selections=MAX_SUBJECTS,
        select_all=False,
    )
    trimmed = ("".join(letter for letter in str(name) if letter.isprintable()).strip() for name in selected or ())
    names = dict.fromkeys(name[: address.MAX_TEXT_LENGTH] for name in trimmed if name)
    return tuple(names)[:MAX_SUBJECTS]


def choose_focus() -> str:
    return filters.text(
        "One organization",
        "focus",
        "One organization: an account of the Hub, or a name such as Google",
        help="Enter opens it. Empty: all organizations beside each other.",
    )


def open_focus(name: str) -> None:
    """Opens one organization; for callbacks, as the field is drawn by then."""
    st.session_state["focus"] = name


def compare(names: Sequence[str]) -> None:
    """Puts these side by side; for callbacks."""
    st.session_state["organization"] = list(names)[:MAX_SUBJECTS]


def choose_mix() -> MixSelection:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        dimension = filters.one("Divide by", DIMENSIONS, "mix", default="task")
        counted = filters.one("Of", COUNTS, "mix_of", default="downloads")
    return MixSelection(dimension, counted)


def draw_links(subjects: Sequence[Subject], compared: ComparedOrganizations) -> None:
    """A button for each, which opens it alone; and the accounts that are taken together."""
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.caption("Look closer", width="content")
        for number, subject in enumerate(subjects):
            st.button(
                formats.plain(subject.name),
                key=f"closer_{number}",
                type="tertiary",
                icon=":material/apartment:",
                on_click=open_focus,
                args=(subject.name,),
            )
        accounts = [name for subject in subjects for name in subject.organizations]
        links.link(page_list.TRENDS, "In Trends", ":material/trending_up:", by="organization", values=accounts[:12])
    together = [
        f"{subject.name} is {' + '.join(subject.organizations)}"
        for subject in subjects
        if len(subject.organizations) > 1
    ]
    text = ". ".join(part for part in (*together, compared.left_out) if part)
    if text:
        st.caption(formats.plain(text))


def draw_unknown(name: str, nearest: Answer, subject: Subject) -> None:
    accounts = ", ".join(subject.organizations)
    page.empty(
        f"No listed model is by {formats.plain(name)}",
        f"Looked for the account{'s' if len(subject.organizations) > 1 else ''} {formats.plain(accounts)}, spelt as the Hub does. These come closest:",
    )
    with st.container(border=True, gap="xxsmall", key="offer"):
        for row in nearest.frame.iter_rows(named=True):
            st.button(
                f"**{formats.plain(row['organization'])}** · {formats.plural(row['models'], 'model')}",
                key=f"offer_{row['organization']}",
                type="tertiary",
                icon=":material/apartment:",
                on_click=open_focus,
                args=(row["organization"],),
            )
