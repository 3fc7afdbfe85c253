"""One organization: its figures, its models, what it released, what it is made of, and who builds on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from panels import formats
from panels.adoption.organizations import selection
from panels.panel import Figure
from warehouse.query.answers import Answer


def headlines(row: dict[str, Any]) -> list[Figure]:
    """Six figures. Changes are on the models observed on both days."""
    of = formats.plural(row["models_compared"], "model")
    seen = f"Over the {formats.count(row['models_observed'])} of its {formats.plural(row['models'], 'model')} observed on the last day read."
    place = formats.count(row["rank_downloads"])
    return [
        Figure(
            "Downloads", formats.compact(row["downloads_30d"]), row["growth_28d"], "28 days", help=f"In the last 30 days. {seen} Change: on {of} observed on both days.", good="up",
        ),
        Figure(
            "Share of all", formats.percent(row["share_30d"]), row["share_change_28d"], "28 days", "points",
            help=f"Of the 30-day downloads of all models observed that day. {seen} Change: on the models observed on both days.",
        ),
        Figure(
            "Place", place, text=f"of {formats.count(row['organizations_in_all'])}",
            help="By 30-day downloads; its accounts together against every other account on its own.",
        ),
        Figure(
            "Models", formats.count(row["models"]), row["new_models_91d"], "91 days", "count",
            text=None if row["new_models_91d"] is not None else "creation not stated",
            help="Current models, and those of them created in 91 days.",
        ),
        Figure(
            "Derivatives", formats.count(row["derivatives"]), text=f"by {formats.count(row['publishers_deriving'])} others",
            help="Current models by others that name one of its models as their base, each counted once.",
        ),
        Figure(
            "Its families", formats.compact(row["family_downloads_30d"]), text="in 30 days",
            help="30-day downloads of all models whose family begins with one of its own, these included.",
        ),
    ]  # fmt: skip


def _says_something(frame: pl.DataFrame, name: str) -> bool:
    if name == "sparkline":
        return bool((frame[name].list.drop_nulls().list.len() > 2).any())
    return frame[name].null_count() < frame.height


def _portfolio_title(row: dict[str, Any], subject: selection.Subject, sort: str, frame: pl.DataFrame) -> str:
    first = frame.row(0, named=True)
    name = first["repo_id"].split("/")[-1]
    if sort == "created_on" and first["created_on"] is not None:
        new = frame["models_new"][0]
        recent = f"{formats.plural(new, 'new model')} in 28 days" if new else "nothing new in 28 days"
        return f"The newest is {name}, of {formats.day(first['created_on'])}; {recent}"
    if sort == "growth_28d" and first["growth_28d"] is not None:
        return f"{name} changed most: {formats.change(first['growth_28d'])} in four weeks"
    if sort == "family_downloads_30d" and first["family_downloads_30d"] is not None:
        root = (first["family_root_id"] or first["repo_id"]).split("/")[-1]
        return f"The family of {root} draws most: {formats.compact(first['family_downloads_30d'])} downloads in 30 days"
    if sort == "derivatives":
        return f"Most is made of {name}: {formats.plural(first['derivatives'], 'model')} name it as a base"
    if sort == "likes" and first["likes"] is not None:
        return f"{name} is liked most: {formats.count(first['likes'])} likes"
    if row["top_share"] is None:
        return f"{formats.plural(row['models'], 'model')} by {subject.name}"
    top = row["top_repo_id"].split("/")[-1]
    return f"{top} draws {formats.percent(row['top_share'], 0)} of its downloads"


def _releases_title(dated: pl.DataFrame, subject: selection.Subject) -> str:
    monthly = dated.group_by("month_on", "is_finished").agg(pl.col("models").sum()).sort("month_on")
    if monthly.is_empty():
        return f"All models of {subject.name} are older than the Hub's dates"
    most = monthly.sort("models", descending=True).row(0, named=True)
    if monthly.height == 1 or most["models"] == 1:
        return f"{formats.plural(int(monthly['models'].sum()), 'dated release')} so far"
    running = "" if most["is_finished"] else " so far"
    return f"Most models came in {most['month_on']:%b %Y}: {formats.count(most['models'])}{running}"


def accounts_of(subject: selection.Subject, listed: Answer) -> Sequence[selection.Subject]:
    """Lines to draw: the accounts one by one where there are several. `listed`: the league of these, largest first."""
    if len(subject.organizations) == 1:
        return (subject,)
    return tuple(selection.Subject(name, (name,)) for name in listed.frame["organization"].head(selection.MOST))
