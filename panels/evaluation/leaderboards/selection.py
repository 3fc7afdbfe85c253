"""The view of a leaderboard: which board, which task, under which conditions, by which statistics."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

CORRECTIONS = {"holm": "Holm", "bh": "Benjamini-Hochberg"}
TIERS = {
    "verified": "Verified",
    "uploaded_samples": "Reproduced from samples",
    "uploaded_results": "Uploaded figures",
    "author_claimed": "Claimed by its authors",
    "third_party": "Third party",
}
MAX_WEIGHT = 1_000


@dataclass(frozen=True)
class Board:
    """One suite; figures that are invented and those that are not are never on one board."""

    suite: str
    is_demo: bool
    label: str
    complete_models: int

    @property
    def key(self) -> dict[str, Any]:
        return {"suite": self.suite, "is_demo": self.is_demo}


@dataclass(frozen=True)
class Task:
    """One figure of one task. `is_primary`: the one of its task that an aggregate takes."""

    task: str
    metric: str
    filter: str
    label: str
    measure: str  # the metric in words
    direction: str | None
    unit: str | None
    is_primary: bool
    models: int = 0

    @property
    def key(self) -> dict[str, Any]:
        return {"task": self.task, "metric": self.metric, "filter": self.filter}


@dataclass(frozen=True)
class LeaderboardSelection:
    """The whole view. Names of tiers, organizations, sizes and licences are conditions; () asks for nothing."""

    board: Board
    task: Task | None  # None: all tasks together
    tiers: tuple[str, ...] = ()
    organizations: tuple[str, ...] = ()
    size_buckets: tuple[str, ...] = ()
    licence_families: tuple[str, ...] = ()
    weights: tuple[tuple[str, float], ...] = ()
    is_normalised: bool = False
    level: float = 0.95
    correction: str = "holm"

    @property
    def scope(self) -> dict[str, Any]:
        """Parameters of the query leaderboard_results."""
        listed = ("tiers", "organizations", "size_buckets", "licence_families")
        task = self.task.key if self.task else {}
        return {**self.board.key, **task, **{name: list(getattr(self, name)) or None for name in listed}}

    @property
    def method(self) -> dict[str, Any]:
        """What decides how results become places, beside `scope`."""
        whole = {"weights": [list(pair) for pair in self.weights], "is_normalised": self.is_normalised}
        return {"level": self.level, "correction": self.correction, **whole}

    def label(self) -> str:
        parts = [
            self.task.label if self.task else "mean of all tasks",
            "share of the way from chance to the best possible" if self.is_normalised else "",
            "weights " + ", ".join(f"{name} {weight:g}" for name, weight in self.weights) if self.weights else "",
            ", ".join(TIERS.get(tier, tier).lower() for tier in self.tiers),
            f"by {', '.join(self.organizations)}" if self.organizations else "",
            *(", ".join(values) for values in (self.size_buckets, self.licence_families)),
            f"{self.level:.0%} level, {CORRECTIONS[self.correction]}".replace("%", " %"),
        ]
        return " · ".join(part for part in parts if part)


# -- board and task ----------------------------------------------------------------------------------------------------
def boards_of(frame: pl.DataFrame) -> list[Board]:
    """From the query leaderboards. A suite that is there twice, real and invented, is told apart by its label."""
    suites = frame["suite"].to_list()
    return [
        Board(
            row["suite"],
            row["is_demo"],
            f"{row['suite']} (demo)" if row["is_demo"] and suites.count(row["suite"]) > 1 else row["suite"],
            row["complete_models"],
        )
        for row in frame.iter_rows(named=True)
    ]


def tasks_of(frame: pl.DataFrame) -> list[Task]:
    """From the query leaderboard_tasks. A label names one figure: the metric is added to all but the one that stands for its task."""
    rows = [
        Task(
            row["task"],
            row["metric"],
            row["filter"],
            row["task_label"],
            row["label"] or row["metric"],
            row["direction"],
            row["unit"],
            row["is_primary"],
            row["models"],
        )
        for row in frame.iter_rows(named=True)
    ]
    labels = [task.label for task in rows]
    return [
        replace(task, label=" · ".join(filter(None, (task.label, task.measure, task.filter))))
        if labels.count(task.label) > 1 and not task.is_primary
        else task
        for task in rows
    ]


def facet_values(facets: pl.DataFrame, dimension: str) -> list[str]:
    return facets.filter(pl.col("dimension") == dimension)["value"].to_list()


# -- weights -----------------------------------------------------------------------------------------------------------
def parse_weights(text: str, names: Sequence[str]) -> tuple[dict[str, float], list[str]]:
    """`gpqa=2, ifeval=0` -> {"gpqa": 2.0, "ifeval": 0.0} without weights of 1, and a message for each part that is wrong."""
    tasks = {name.casefold(): name for name in names}
    weights: dict[str, float] = {}
    messages = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _, number = (side.strip() for side in part.rpartition("="))
        try:
            weight = float(number)
        except ValueError:
            weight = -1.0
        if name.casefold() not in tasks:
            messages.append(f"no task is called “{name or part}”")
        elif not 0 <= weight <= MAX_WEIGHT:
            messages.append(f"the weight of {name} must be a number from 0 to {MAX_WEIGHT:,}, not “{number}”")
        else:
            weights[tasks[name.casefold()]] = weight
    return {name: weight for name, weight in weights.items() if weight != 1}, messages
