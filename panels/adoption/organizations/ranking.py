"""The league of organizations: searched, narrowed down by kind, ordered and paged in the warehouse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from panels import formats
from panels.adoption.organizations import selection
from warehouse.query.answers import Answer

SORTS = {
    "downloads_30d": "30-day downloads", "family_downloads_30d": "Downloads of its families", "growth_28d": "Change in 28 days",
    "models": "Models", "new_models_91d": "New in 91 days", "likes": "Likes", "derivatives": "Derivatives by others",
}  # fmt: skip


@dataclass(frozen=True)
class League:
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

    def said(self) -> str:
        return " · ".join(
            part for part in (
                f"by {SORTS[self.sort].lower()}", f"name with “{self.text}”" if self.text else "",
                ", ".join(kind.lower() for kind in self.kinds), "only those compared above" if self.only else "",
            ) if part
        )  # fmt: skip


def matching(counts: Answer, league: League) -> int:
    """How many organizations fit, from organizations_by_kind of the league's text and accounts."""
    frame = counts.frame
    fitting = frame.filter(pl.col("kind").is_in(list(league.kinds))) if league.kinds else frame
    return int(fitting["organizations"].sum())


def _says_something(frame: pl.DataFrame, name: str) -> bool:
    if name == "coverage":
        return bool((frame["models_observed"] < frame["models"]).any())
    return frame[name].null_count() < frame.height


def _title(frame: pl.DataFrame, league: League, total: int) -> str:
    first = frame.row(0, named=True)
    name, value = first["organization"], first[league.sort]
    if value is None:
        return f"{formats.plural(total, 'organization')}; {SORTS[league.sort].lower()} of none of them is known"
    if league.sort == "growth_28d":
        return f"{name} moved up most: {formats.change(value)} in four weeks, on the same models"
    said = {
        "models": f"{name} publishes most models, {formats.count(value)}",
        "new_models_91d": f"{name} released most: {formats.plural(value, 'model')} in 91 days",
        "likes": f"{name} is liked most: {formats.count(value)} likes",
        "derivatives": f"Others build most on {name}: {formats.plural(value, 'model')} derive from its own",
        "family_downloads_30d": f"Families that begin with {name} draw most: {formats.compact(value)} downloads in 30 days",
    }.get(league.sort)
    if said:
        return said
    share = formats.percent(first["share_30d"])
    if total > 1 and not selection.fully_seen(first):
        return f"{name} comes first of what the last listing shows, with {formats.compact(value)} downloads in 30 days"
    return f"{name} draws most: {formats.compact(value)} downloads in 30 days, {share} of all"
