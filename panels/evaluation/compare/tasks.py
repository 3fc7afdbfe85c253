"""All tasks of a pair: differences with intervals as a picture and as a table, and what the answers took."""

from __future__ import annotations

import json

from panels import formats
from panels.evaluation.compare.differences import Line


def side(line: Line) -> str:
    if line.difference.low is None:
        return "unknown"
    return {1: "a", -1: "b", 0: "even", None: "even"}[line.better]


def _dollars(value: float) -> str:
    return f"${value:,.2f}"


def _unlike(one: str | None, other: str | None) -> dict[str, tuple[str, str]]:
    try:
        a, b = json.loads(one or "{}"), json.loads(other or "{}")
    except ValueError:
        return {}
    if not isinstance(a, dict) or not isinstance(b, dict):
        return {}
    return {
        str(name): (formats.text(a.get(name))[:300], formats.text(b.get(name))[:300])
        for name in sorted({*a, *b})
        if a.get(name) != b.get(name)
    }
