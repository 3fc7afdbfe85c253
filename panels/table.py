"""Columns of a table as every door writes them: label, kind of value, width."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "model",
    "text",
    "count",
    "compact",
    "percent",
    "share",
    "change",
    "points",
    "date",
    "spark",
    "size",
    "link",
    "flag",
    "tags",
]


@dataclass(frozen=True)
class Column:
    label: str
    kind: Kind = "text"
    help: str | None = None
    width: Literal["small", "medium", "large"] | int | None = None
    pinned: bool = False
