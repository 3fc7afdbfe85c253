"""Conditions on models, and the table of those that fit them, as the Explore page shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import polars as pl

from panels import formats
from panels.panel import Panel
from panels.table import Column, Table
from warehouse.query.answers import Answer
from warehouse.query.dimensions import BY_KEY
from warehouse.settings import settings

PAGE_ROWS = 50
MIN_SPARK_POINTS = 3  # fewer are no line
# key in the URL -> (label, name of the query's parameter)
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

    def summary(self) -> str:
        """The conditions as one line, for a subtitle and for the head of a file."""
        listed = [", ".join(getattr(self, param) or ()) for _, param in FACETS.values()]
        parts = [
            f"name with “{self.text}”" if self.text else "", f"by {', '.join(self.organizations)}" if self.organizations else "",
            *listed, f"at least {formats.count(self.least_downloads)} downloads in 30 days" if self.least_downloads else "",
            "current models only" if self.current else "removed models too",
        ]  # fmt: skip
        return " · ".join(part for part in parts if part)


def facet_label(label: str, chosen: Sequence[str]) -> str:
    """What the button of a facet says, in Markdown."""
    if not chosen:
        return label
    return f"**{label}: {formats.plain(chosen[0]) if len(chosen) == 1 else len(chosen)}**"


@dataclass(frozen=True)
class View:
    """Order and columns of the table."""

    sort: str
    lowest_first: bool
    columns: tuple[str, ...]


def panel(conditions: Conditions, view: View, title: str, models: Answer, first: int, matches: int) -> Panel:
    """One page of the models that fit: `models` from the row `first` (from 0) on, of `matches` in all."""
    columns, unknown = columns_of(models.frame, view)
    max_rows = settings().sql_rows
    notes = [
        f"Nothing is known yet for: {', '.join(unknown)}." if unknown else "",
        f"Files hold the first {formats.count(max_rows)} models in this order; HUBSCOPE_SQL_ROWS sets that limit."
        if matches > max_rows
        else "",
        "“Order by” sorts all models; a click on a column's head sorts the rows of this page."
        if matches > PAGE_ROWS
        else "",
    ]
    height: int | Literal["content"] = 620 if models.frame.height > 16 else "content"
    last = formats.count(first + models.frame.height)
    return Panel(
        title,
        models,
        subtitle=conditions.summary(),
        table=Table(models.frame, columns, open_model="repo_id", height=height, alt=title),
        note=" ".join(filter(None, notes)),
        rows=f"{formats.count(first + 1)} to {last} of {formats.plural(matches, 'model')}",
        definitions=tuple(f"marts.model_summary.{name}" for name in columns if name != "likes_added_28d"),
    )


def columns_of(frame: pl.DataFrame, view: View) -> tuple[dict[str, Column], list[str]]:
    """Columns to show, and the labels of those in which nothing is known yet: a column of absences says nothing."""
    columns, unknown = {"repo_id": Column("Model", "model", width=260)}, []
    for name in view.columns:
        if frame.height and _is_empty(frame[name]):
            unknown.append(COLUMNS[name].label)
        else:
            columns[name] = COLUMNS[name]
    return columns, unknown


def _is_empty(values: pl.Series) -> bool:
    if values.dtype == pl.List:
        return not (values.list.drop_nulls().list.len() >= MIN_SPARK_POINTS).any()
    return values.null_count() == values.len()


def title_of(counts: Answer, conditions: Conditions) -> tuple[str, int]:
    """The title, and how many models fit."""
    whole = counts.frame.filter(pl.col("dimension") == "all").row(0, named=True)
    fit = "fits" if whole["models"] == 1 else "fit"
    conditional = "" if conditions == Conditions() else f" {fit} these conditions"
    downloads = f", {formats.compact(whole['downloads_30d'])} downloads in 30 days" if whole["models"] else ""
    return f"{formats.plural(whole['models'], 'model')}{conditional}{downloads}", whole["models"]
