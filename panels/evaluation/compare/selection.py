"""Which two runs, and which task of theirs is looked at closely. All of it is in the URL."""

from __future__ import annotations

from typing import Any

from panels import formats
from warehouse.query.answers import Answer

Row = dict[str, Any]


def label(row: Row) -> str:
    """A run as a reader knows it; the end of its number tells runs of one day apart."""
    parts = [row["model"], row["suite"], formats.day(row["run_at"].date()), f"run {row['run_id'][-6:]}"]
    return " · ".join(parts) + (" (demo)" if row["is_demo"] else "")


def _default(found: Answer, asked: str | None) -> str | None:
    """The run asked for, else the one with most tasks and samples: what can be compared best."""
    frame = found.frame
    if asked in frame["run_id"]:
        return asked
    return frame.sort("tasks", "samples", descending=True, maintain_order=True)["run_id"][0]
