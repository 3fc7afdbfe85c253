"""Which model, and which of its tasks. All of it is in the URL."""

from __future__ import annotations

from typing import Any

from panels import formats

Row = dict[str, Any]


def task_words(row: Row) -> str:
    measure = " ".join(filter(None, (row["label"] or row["metric"], row["filter"])))
    return f"{row['task']} · {measure} · {row['suite']} ({formats.plural(row['runs'], 'run')})"
