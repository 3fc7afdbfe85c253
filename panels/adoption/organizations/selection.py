"""Who is compared on the Organizations page: a set, the largest, or the reader's own choice; accounts of one player together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from warehouse.query.answers import Answer

MAX_SUBJECTS = 8  # lines that can still be told apart, and columns that fit beside each other
MIN_COVERAGE = 0.9  # below it, a sum says more about the listing than about the organization


@dataclass(frozen=True)
class Subject:
    """One organization, or a player with all of its accounts on the Hub."""

    name: str
    organizations: tuple[str, ...]


def query_params(subjects: Sequence[Subject]) -> dict[str, list[str]]:
    """Subjects as the queries take them: a name for each account."""
    pairs = [(subject.name, account) for subject in subjects for account in subject.organizations]
    return {"names": [name for name, _ in pairs], "organizations": [account for _, account in pairs]}


@dataclass(frozen=True)
class PlayerCatalog:
    """The players that are known by name, and the sets of them that say something in this build."""

    players: dict[str, Subject]
    sets: dict[str, tuple[Subject, ...]]

    def subject(self, name: str) -> Subject:
        """A player where the text is exactly a player's name, else the account of that name."""
        return self.players.get(name, Subject(name, (name,)))


def catalog_of(rows: pl.DataFrame) -> PlayerCatalog:
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
    return PlayerCatalog(players, sets)


@dataclass(frozen=True)
class OrganizationSelection:
    """Who was asked for, and what that is called."""

    subjects: tuple[Subject, ...]
    label: str
    is_own: bool


@dataclass(frozen=True)
class ComparedOrganizations:
    """Those of a selection that are shown, most downloaded first, and the rest in words."""

    subjects: tuple[Subject, ...]
    figures: pl.DataFrame
    left_out: str


def compare(selection: OrganizationSelection, answer: Answer) -> ComparedOrganizations:
    """`answer`: organizations_compared of the whole selection. Without a listed model there is nothing to show."""
    listed = answer.frame.filter(pl.col("models") > 0)
    # A reader's own order stays; a set is in order of size.
    ranked = listed if selection.is_own else listed.sort("downloads_30d", descending=True, nulls_last=True)
    visible = ranked.head(MAX_SUBJECTS)
    by_name = {subject.name: subject for subject in selection.subjects}
    unlisted = answer.frame.filter(pl.col("models") == 0)["name"].to_list()
    rest = ranked.slice(MAX_SUBJECTS)["name"].to_list()
    left_out = "; ".join(
        part
        for part in (
            f"no listed model: {', '.join(unlisted)}" if unlisted else "",
            f"smaller, and not shown: {', '.join(rest)}" if rest else "",
        )
        if part
    )
    return ComparedOrganizations(
        tuple(by_name[name] for name in visible["name"]), visible, left_out[:1].upper() + left_out[1:]
    )


def is_fully_observed(row: dict[str, Any]) -> bool:
    """Enough of its models were observed on the last day for its sums to stand beside others."""
    return (row["coverage"] or 0) >= MIN_COVERAGE


def coverage_of(figures: pl.DataFrame) -> float | None:
    models = int(figures["models"].sum())
    return int(figures["models_observed"].sum()) / models if models else None
