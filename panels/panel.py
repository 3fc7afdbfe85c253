"""What a panel is made of, whatever door shows it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from warehouse.errors import HubscopeError
from warehouse.query import answers


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
