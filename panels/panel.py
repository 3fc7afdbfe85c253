"""What a panel is made of, whatever door shows it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from panels.charts.theme import Chart
from panels.table import Table
from warehouse.errors import HubscopeError
from warehouse.query import answers
from warehouse.query.answers import Answer


@dataclass(frozen=True)
class Empty:
    """What is said where there is nothing to show, and what to do about it; `heading` stands over it in place of a panel's title."""

    title: str
    advice: str
    icon: str = ":material/search_off:"
    heading: str = ""


@dataclass(frozen=True)
class Panel:
    """One claim with its picture and where it comes from; whoever shows it decides how.

    `title` is the claim, `subtitle` says of what, over which time and in which unit, `note` what the picture alone would
    hide. `alt` is the chart in words, the title where it is empty. `definitions` are columns by their address
    ("marts.model_summary.likes") or sentences; `rows` counts what the figures rest on, in words; `coverage` is the share
    (0..1) of what is known that was observed. `chart`, `table` and `empty` are drawn in this order, those that there are.
    """

    title: str
    answer: Answer
    subtitle: str = ""
    chart: Chart | None = None
    table: Table | None = None
    empty: Empty | None = None
    alt: str = ""
    note: str = ""
    definitions: tuple[str, ...] = ()
    rows: str = ""
    coverage: float | None = None
    icon: str | None = None


def explained(entry: str) -> str:
    """The words behind a column's address; a sentence stays itself."""
    if not re.fullmatch(r"\w+\.\w+\.\w+", entry):
        return entry
    name = entry.rsplit(".", 1)[1].replace("_", " ").capitalize()
    try:
        return f"{name}: {answers.definition(entry)}"
    except HubscopeError:  # nothing is written down
        return f"{name}: "


@dataclass(frozen=True)
class Figure:
    """One headline figure. `value` is written already; `change` is a share, a difference of shares, or a count."""

    label: str
    value: str
    change: float | None = None
    change_words: str = ""
    unit: Literal["percent", "points", "count"] = "percent"
    help: str = ""
    spark: Sequence[float | None] = ()
    good: Literal["up", "down"] | None = None
    text: str | None = None
