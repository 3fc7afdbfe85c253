"""Columns of a table as every door writes them: label, kind of value, width."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import polars as pl

from panels import formats

Kind = Literal[
    "model",
    "text",
    "count",
    "compact",
    "percent",
    "share",
    "change",
    "points",
    "number",
    "progress",
    "date",
    "spark",
    "size",
    "link",
    "flag",
    "tags",
]


@dataclass(frozen=True)
class Column:
    """How one column is written. `format` is that of a "number" (printf, as "$%.4g"), or the text of each "link".

    "share", "percent", "change", "points" and "progress" take shares (0..1).
    """

    label: str
    kind: Kind = "text"
    help: str | None = None
    width: Literal["small", "medium", "large"] | int | None = None
    pinned: bool = False
    format: str | None = None


@dataclass(frozen=True)
class Table:
    """Rows and the columns of them that are shown, in that order; a column that is None comes along and is hidden.

    `open_model` names the column of kind "model" whose names lead to that model's page. `alt` is the table in words,
    `missing` what stands for null.
    """

    frame: pl.DataFrame
    columns: Mapping[str, Column | None]
    open_model: str | None = None
    height: int | Literal["auto", "content", "stretch"] = "auto"
    alt: str = ""
    missing: str = formats.NOT_STATED


def nonempty_columns(frame: pl.DataFrame, columns: Mapping[str, Column]) -> dict[str, Column]:
    """The columns in which something is known: one of absences says nothing."""
    return {
        name: column
        for name, column in columns.items()
        if name in frame.columns and frame[name].null_count() < frame.height
    }
