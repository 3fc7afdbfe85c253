"""The ranking of organizations: searched, narrowed down by kind, ordered and paged in the warehouse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import polars as pl

from panels import formats
from panels.adoption.organizations.selection import coverage_of, is_fully_observed
from panels.panel import Panel
from panels.table import Column, Table
from warehouse.query.answers import Answer

SORTS = {
    "downloads_30d": "30-day downloads",
    "family_downloads_30d": "Downloads of its families",
    "growth_28d": "Change in 28 days",
    "models": "Models",
    "new_models_91d": "New in 91 days",
    "likes": "Likes",
    "derivatives": "Derivatives by others",
}

COLUMNS = {
    "rank_downloads": Column(
        "Place", "count", "Among all organizations by 30-day downloads; equal counts share the place", 60
    ),
    "organization": Column("Organization", "model", "A click opens it", 190),
    "downloads_30d": Column("30 days", "compact", "30-day downloads of its models observed on the last day read", 75),
    "share_30d": Column("Share", "percent", "Of the 30-day downloads of all models observed that day", 65),
    "growth_28d": Column(
        "Change", "change", "30-day downloads against four weeks before, on the models observed on both days", 75
    ),
    "share_change_28d": Column(
        "Points",
        "points",
        "Its share against four weeks before, in percentage points, on the models observed on both days",
        65,
    ),
    "models": Column("Models", "count", "Current models", 70),
    "coverage": Column(
        "Observed", "percent", "Share of its models that the last listing named; the sums are over these", 80
    ),
    "new_models_91d": Column("New", "count", "Models created in 91 days", 55),
    "likes": Column("Likes", "count", None, 70),
    "derivatives": Column("Derivatives", "count", "Models by others that name one of its models as their base", 90),
    "publishers_deriving": Column("Made by", "count", "Publishers of these derivatives", 75),
    "family_downloads_30d": Column(
        "Families", "compact", "30-day downloads of all models whose family begins with one of its own", 75
    ),
    "top_share": Column("Top model", "percent", "Share of its downloads that goes to its most downloaded model", 85),
    "open_share": Column(
        "Open", "percent", "Share of its downloads under open licences; what states none is not open", 65
    ),
    "organization_kind": Column("Kind", "text", "Where known", 205),
    "player": Column("Stands for", "text", "The player of a set whose account it is", 110),
}
CHANGE_DEFINITION = (
    "Change orders organizations with at least 1,000 downloads four weeks before, by (now + 1,000) / (before + 1,000); "
    "the figure shown is the plain change."
)
ORDER_NOTE = "“Order by” sorts all organizations; a click on a column's head sorts the rows of this page."


@dataclass(frozen=True)
class RankingSelection:
    text: str
    kinds: tuple[str, ...]
    only: tuple[str, ...]
    sort: str

    @property
    def scope(self) -> dict[str, Any]:
        return {"text": self.text, "organizations": list(self.only) or None}

    @property
    def params(self) -> dict[str, Any]:
        return {**self.scope, "kinds": list(self.kinds) or None, "sort": self.sort}

    def description(self) -> str:
        return " · ".join(
            part
            for part in (
                f"by {SORTS[self.sort].lower()}",
                f"name with “{self.text}”" if self.text else "",
                ", ".join(kind.lower() for kind in self.kinds),
                "only those compared above" if self.only else "",
            )
            if part
        )


def matching_count(counts: Answer, selection: RankingSelection) -> int:
    """How many organizations fit, from organizations_by_kind of the selection's text and accounts."""
    frame = counts.frame
    fitting = frame.filter(pl.col("kind").is_in(list(selection.kinds))) if selection.kinds else frame
    return int(fitting["organizations"].sum())


def panel(answer: Answer, selection: RankingSelection, total: int, first: int, is_paged: bool) -> Panel:
    """`answer`: the rows of organizations_league from `first` on, counted from 0, of `total`."""
    frame = answer.frame
    title = _title(frame, selection, total)
    columns = {name: column for name, column in COLUMNS.items() if _has_content(frame, name)}
    height: int | Literal["content"] = 620 if frame.height > 16 else "content"
    places = f"{formats.count(first + 1)} to {formats.count(first + frame.height)}"
    return Panel(
        title,
        answer,
        subtitle=f"One row an account of the Hub, {selection.description()}",
        table=Table(frame, columns, height=height, alt=title),
        rows=f"{places} of {formats.plural(total, 'organization')}",
        coverage=coverage_of(frame),
        definitions=(
            *(f"marts.organization_summary.{name}" for name in columns if name not in ("coverage", "player")),
            CHANGE_DEFINITION,
        ),
        note=ORDER_NOTE if is_paged else "",
    )


def _has_content(frame: pl.DataFrame, name: str) -> bool:
    if name == "coverage":
        return bool((frame["models_observed"] < frame["models"]).any())
    return frame[name].null_count() < frame.height


def _title(frame: pl.DataFrame, selection: RankingSelection, total: int) -> str:
    first = frame.row(0, named=True)
    name, value = first["organization"], first[selection.sort]
    if value is None:
        return f"{formats.plural(total, 'organization')}; {SORTS[selection.sort].lower()} of none of them is known"
    if selection.sort == "growth_28d":
        return f"{name} moved up most: {formats.change(value)} in four weeks, on the same models"
    claim = {
        "models": f"{name} publishes most models, {formats.count(value)}",
        "new_models_91d": f"{name} released most: {formats.plural(value, 'model')} in 91 days",
        "likes": f"{name} is liked most: {formats.count(value)} likes",
        "derivatives": f"Others build most on {name}: {formats.plural(value, 'model')} derive from its own",
        "family_downloads_30d": f"Families that begin with {name} draw most: {formats.compact(value)} downloads in 30 days",
    }.get(selection.sort)
    if claim:
        return claim
    share = formats.percent(first["share_30d"])
    if total > 1 and not is_fully_observed(first):
        return f"{name} comes first of what the last listing shows, with {formats.compact(value)} downloads in 30 days"
    return f"{name} draws most: {formats.compact(value)} downloads in 30 days, {share} of all"
