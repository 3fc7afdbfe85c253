"""Runs as they are offered for comparison."""

from __future__ import annotations

from typing import Any

import polars as pl

from panels import formats

Row = dict[str, Any]


def label(run: Row) -> str:
    """A run as a reader knows it; the end of its id tells runs of one day apart."""
    parts = [run["model"], run["suite"], formats.day(run["run_at"].date()), f"run {run['run_id'][-6:]}"]
    return " · ".join(parts) + (" (demo)" if run["is_demo"] else "")


def names(a: Row, b: Row) -> tuple[str, str]:
    """What A and B are called in sentences: their models, and the letters too where it is one model."""
    if a["model"] != b["model"]:
        return a["model"], b["model"]
    return f"A ({a['model']})", f"B ({b['model']})"


def default_run(runs: pl.DataFrame, requested: str | None) -> str:
    """The id of the run requested, else of the one with most tasks and samples: what can be compared best.

    `runs`: compare_runs; not empty.
    """
    if requested is not None and requested in runs["run_id"]:
        return requested
    run_id: str = runs.sort("tasks", "samples", descending=True, maintain_order=True)["run_id"][0]
    return run_id
