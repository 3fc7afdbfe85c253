"""Tasks and runs of a model as they are offered."""

from __future__ import annotations

from typing import Any

from panels import formats

Row = dict[str, Any]


def task_label(row: Row) -> str:
    """`row`: of performance_tasks."""
    measure = " ".join(filter(None, (row["label"] or row["metric"], row["filter"])))
    return f"{row['task']} · {measure} · {row['suite']} ({formats.plural(row['runs'], 'run')})"


def run_label(row: Row) -> str:
    """`row`: of performance_labelled."""
    return f"{row['task']} · {formats.day(row['run_at'].date())} · {row['suite']} · run {row['run_id'][-6:]}"
