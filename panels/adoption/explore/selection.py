"""The choices, words and pictures of the Explore page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import polars as pl

from panels import formats
from panels.table import Column
from warehouse.query.answers import Answer
from warehouse.query.dimensions import BY_KEY

# key in the URL -> (words, name of the query's parameter)
FACETS = {
    key: (BY_KEY[key].label, BY_KEY[key].param)
    for key in ("task", "library", "licence_family", "size_bucket", "modality")
} | {
    "organization_kind": ("Kind of publisher", "organization_kinds"),
    "access": ("Access", "access"),
}
COLUMNS = {
    "sparkline": Column("12 weeks", "spark", "30-day downloads at twelve weekly points", 105),
    "downloads_30d": Column("30 days", "compact", "Downloads in the last 30 days, as the Hub reports them", 75),
    "growth_28d": Column("Change", "change", "30-day downloads against four weeks before", 80),
    "likes": Column("Likes", "count", "Likes on the last day read", 70),
    "likes_added_28d": Column("New likes", "count", "Likes against four weeks before", 90),
    "parameters": Column("Size", "size", "Number of parameters", 80),
    "task": Column("Task", "text", "The Hub's pipeline tag", 145),
    "library": Column("Library", "text", None, "small"),
    "licence": Column("Licence", "text", "As the card or the tags say", 95),
    "created_on": Column("Created", "date", "Day of creation; the Hub kept no dates before 2 March 2022", 100),
    "trending_score": Column("Trending", "count", "The Hub's trending score", 90),
    "downloads_all_time": Column("All time", "compact", "Downloads since creation", 90),
    "last_modified_at": Column("Last change", "date", "Day of the last commit", 105),
    "organization_kind": Column("Publisher", "text", "Kind of publisher, where known", "medium"),
    "gated": Column("Access", "text", "no: open to all; auto, manual: must be asked for", "small"),
    "base_repo_id": Column("Derived from", "text", "The first model its card names as its base", "medium"),
    "family_models": Column("Family", "count", "Current models of its family", 80),
    "removed_on": Column("Removed", "date", "First day on which a complete listing no longer named it", 105),
}  # fmt: skip


@dataclass(frozen=True)
class Conditions:
    """What a model must fit; empty means no condition. Field names are the parameters of the queries."""

    text: str = ""
    organizations: tuple[str, ...] | None = None
    tasks: tuple[str, ...] | None = None
    libraries: tuple[str, ...] | None = None
    licence_families: tuple[str, ...] | None = None
    size_buckets: tuple[str, ...] | None = None
    modalities: tuple[str, ...] | None = None
    organization_kinds: tuple[str, ...] | None = None
    access: tuple[str, ...] | None = None
    least_downloads: int | None = None
    current: bool = True

    @property
    def params(self) -> dict[str, Any]:
        return asdict(self)

    def said(self) -> str:
        """The conditions as one line, for a subtitle and for the head of a file."""
        listed = [", ".join(getattr(self, param) or ()) for _, param in FACETS.values()]
        parts = [
            f"name with “{self.text}”" if self.text else "", f"by {', '.join(self.organizations)}" if self.organizations else "",
            *listed, f"at least {formats.count(self.least_downloads)} downloads in 30 days" if self.least_downloads else "",
            "current models only" if self.current else "removed models too",
        ]  # fmt: skip
        return " · ".join(part for part in parts if part)


def _facet_label(words: str, chosen: Sequence[str]) -> str:
    if not chosen:
        return words
    return f"**{words}: {formats.plain(chosen[0]) if len(chosen) == 1 else len(chosen)}**"


@dataclass(frozen=True)
class View:
    """Order and columns of the table."""

    sort: str
    lowest_first: bool
    columns: tuple[str, ...]


def columns_of(frame: pl.DataFrame, view: View) -> tuple[dict[str, Column], list[str]]:
    """Columns to show, and the labels of those in which nothing is known yet: a column of absences says nothing."""
    shown, unknown = {"repo_id": Column("Model", "model", width=260)}, []
    for name in view.columns:
        values = (
            frame[name].list.drop_nulls().list.len().filter(frame[name].is_not_null())
            if name == "sparkline"
            else frame[name]
        )
        empty = (values.max() or 0) < 3 if name == "sparkline" else values.null_count() == frame.height
        if empty and frame.height:
            unknown.append(COLUMNS[name].label)
        else:
            shown[name] = COLUMNS[name]
    return shown, unknown


def title_of(counts: Answer, conditions: Conditions, view: View) -> tuple[str, int]:
    whole = counts.frame.filter(pl.col("dimension") == "all").row(0, named=True)
    fit = "fits" if whole["models"] == 1 else "fit"
    known = "" if conditions == Conditions() else f" {fit} these conditions"
    downloads = f", {formats.compact(whole['downloads_30d'])} downloads in 30 days" if whole["models"] else ""
    return f"{formats.plural(whole['models'], 'model')}{known}{downloads}", whole["models"]
