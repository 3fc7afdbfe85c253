"""Who is compared on the Organizations page: a set, the largest, or the reader's own choice; accounts of one player together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
import streamlit as st

from pages.shared import filters, formats, links, page, page_list
from warehouse.answers import Answer

MOST = 8  # lines that can still be told apart, and columns that fit beside each other
LARGEST = "The largest"
LARGEST_SHOWN = 7
ENOUGH_COVERAGE = 0.9  # below it, a sum says more about the listing than about the organization


@dataclass(frozen=True)
class Subject:
    """One organization, or a player with all of its accounts on the Hub."""

    name: str
    organizations: tuple[str, ...]


def asked(subjects: Sequence[Subject]) -> dict[str, list[str]]:
    """Subjects as the queries take them: a name for each account."""
    pairs = [(subject.name, account) for subject in subjects for account in subject.organizations]
    return {"names": [name for name, _ in pairs], "organizations": [account for _, account in pairs]}


@dataclass(frozen=True)
class Book:
    """The players that are known by name, and the sets of them that say something in this build."""

    players: dict[str, Subject]
    sets: dict[str, tuple[Subject, ...]]

    def subject(self, name: str) -> Subject:
        """A player where the text is exactly a player's name, else the account of that name."""
        return self.players.get(name, Subject(name, (name,)))


def book_of(rows: pl.DataFrame) -> Book:
    """From the query organization_sets. A set of which fewer than two players are listed compares nothing: left out."""
    players: dict[str, Subject] = {}
    sets: dict[str, tuple[Subject, ...]] = {}
    for (name,), mine in rows.group_by("set_name", maintain_order=True):
        members = tuple(
            Subject(player, tuple(accounts["organization"].unique(maintain_order=True)))
            for (player,), accounts in mine.group_by("player", maintain_order=True)
        )
        players |= {subject.name: subject for subject in members}
        if mine.filter(pl.col("models") > 0)["player"].n_unique() > 1:
            sets[str(name)] = members
    return Book(players, sets)


@dataclass(frozen=True)
class Choice:
    """Who was asked for, and what that is called."""

    subjects: tuple[Subject, ...]
    words: str
    is_own: bool


def choose(book: Book, offered: Sequence[str]) -> Choice:
    """`offered`: accounts to choose from, most downloaded first; any other name can be typed."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        with st.container(width=230):
            sets = [*book.sets, LARGEST]
            chosen = filters.one("Compare", sets, "set", default=sets[0], kind="select", show_label=True)
        with st.container():
            own = _names([*book.players, *(name for name in offered if name not in book.players)])
    if own:
        return Choice(tuple(book.subject(name) for name in own), "your own choice", True)
    if chosen == LARGEST:
        return Choice(tuple(Subject(name, (name,)) for name in offered[:LARGEST_SHOWN]), "the largest by 30-day downloads", False)  # fmt: skip
    return Choice(book.sets[chosen], chosen, False)


def _names(offered: Sequence[str]) -> tuple[str, ...]:
    """Any name is taken: the list need not hold a million, and a link made elsewhere works here."""
    chosen = st.multiselect(
        "Or these organizations", offered, key="organization", bind="query-params", accept_new_options=True,
        placeholder="Any two to eight; type a name", max_selections=MOST, select_all=False,
    )  # fmt: skip
    trimmed = ("".join(letter for letter in str(name) if letter.isprintable()).strip() for name in chosen or ())
    kept = dict.fromkeys(name[: filters.LONGEST_TEXT] for name in trimmed if name)
    return tuple(kept)[:MOST]


@dataclass(frozen=True)
class Compared:
    """Those of a choice that are shown, most downloaded first, and the rest in words."""

    subjects: tuple[Subject, ...]
    figures: pl.DataFrame
    left_out: str


def compared_of(choice: Choice, found: Answer) -> Compared:
    """`found`: organizations_compared of the whole choice. Without a listed model there is nothing to show."""
    listed = found.frame.filter(pl.col("models") > 0)
    # A reader's own order stays; a set is in order of size.
    ranked = listed if choice.is_own else listed.sort("downloads_30d", descending=True, nulls_last=True)
    shown = ranked.head(MOST)
    by_name = {subject.name: subject for subject in choice.subjects}
    unlisted = found.frame.filter(pl.col("models") == 0)["name"].to_list()
    rest = ranked.slice(MOST)["name"].to_list()
    words = "; ".join(
        part for part in (
            f"no listed model: {', '.join(unlisted)}" if unlisted else "",
            f"smaller, and not shown: {', '.join(rest)}" if rest else "",
        ) if part
    )  # fmt: skip
    return Compared(tuple(by_name[name] for name in shown["name"]), shown, words[:1].upper() + words[1:])


def choose_focus() -> str:
    return filters.text(
        "One organization", "focus", "One organization: an account of the Hub, or a name such as Google",
        help="Enter opens it. Empty: all organizations beside each other.",
    )  # fmt: skip


def open_focus(name: str) -> None:
    """Opens one organization; for callbacks, as the field is drawn by then."""
    st.session_state["focus"] = name


def compare(names: Sequence[str]) -> None:
    """Puts these side by side; for callbacks."""
    st.session_state["organization"] = list(names)[:MOST]


def ways_on(subjects: Sequence[Subject], compared: Compared) -> None:
    """A button for each, which opens it alone; and the accounts that are taken together."""
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.caption("Look closer", width="content")
        for number, subject in enumerate(subjects):
            st.button(
                formats.plain(subject.name), key=f"closer_{number}", type="tertiary", icon=":material/apartment:",
                on_click=open_focus, args=(subject.name,),
            )  # fmt: skip
        accounts = [name for subject in subjects for name in subject.organizations]
        links.link(page_list.TRENDS, "In Trends", ":material/trending_up:", by="Organization", values=accounts[:12])
    together = [
        f"{subject.name} is {' + '.join(subject.organizations)}" for subject in subjects if len(subject.organizations) > 1
    ]  # fmt: skip
    said = ". ".join(part for part in (*together, compared.left_out) if part)
    if said:
        st.caption(formats.plain(said))


def unknown(name: str, nearest: Answer, subject: Subject) -> None:
    accounts = ", ".join(subject.organizations)
    page.empty(
        f"No listed model is by {formats.plain(name)}",
        f"Looked for the account{'s' if len(subject.organizations) > 1 else ''} {formats.plain(accounts)}, spelt as the Hub does. These come closest:",
    )  # fmt: skip
    with st.container(border=True, gap="xxsmall", key="offer"):
        for row in nearest.frame.iter_rows(named=True):
            st.button(
                f"**{formats.plain(row['organization'])}** · {formats.plural(row['models'], 'model')}", key=f"offer_{row['organization']}",
                type="tertiary", icon=":material/apartment:", on_click=open_focus, args=(row["organization"],),
            )  # fmt: skip


def fully_seen(row: dict[str, Any]) -> bool:
    """Enough of its models were observed on the last day for its sums to stand beside others."""
    return (row["coverage"] or 0) >= ENOUGH_COVERAGE


def coverage_of(figures: pl.DataFrame) -> float | None:
    models = int(figures["models"].sum())
    return int(figures["models_observed"].sum()) / models if models else None
