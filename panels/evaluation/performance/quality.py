"""Quality over time: run after run with intervals, and where the level changed."""

from __future__ import annotations

from typing import Any

import polars as pl

from panels import formats
from panels.evaluation.compare.sentences import amount, value_text
from warehouse.analysis import drift
from warehouse.analysis.drift import Drift
from warehouse.query import cache


def drawn(*, model: str, is_demo: bool, suite: str, task: str, metric: str, filter: str) -> Drift:
    """Steps in the course of one task; for cache.compute."""
    found = cache.ask(
        "performance_history", model=model, is_demo=is_demo, suite=suite, task=task, metric=metric, filter=filter
    )
    frame = found.frame.with_columns(pl.col("stderr").fill_null(float("nan")))
    return drift.changes(frame["value"].to_numpy(), frame["stderr"].to_numpy())


def headline(frame: pl.DataFrame, changed: Drift, row: dict[str, Any]) -> str:
    """What became of the level, and nothing that the test does not hold."""
    if frame.height == 1:
        return f"{value_text(frame['value'][0], row['unit'])} in one run"
    if not changed.changes:
        words = "no change can be told" if not changed.refused else "too little to tell a change"
        return f"{formats.plural(frame.height, 'run')} of {row['task']}: {words}"
    last = changed.changes[-1]
    way = "rose" if last.size > 0 else "fell"
    before, after = (frame["run_at"][place].date() for place in (last.index - 1, last.index))
    return f"{row['task']} {way} by {amount(abs(last.size), row['unit'])} between {formats.day(before)} and {formats.day(after)}"


def verdict(changed: Drift, frame: pl.DataFrame, unit: str | None) -> str:
    if changed.refused:
        return changed.refused if frame.height > 1 else "One run says nothing of change."
    if not changed.changes:
        return (
            f"All runs could measure the same value: chance {formats.percent(changed.q_p)} of runs as unlike as these."
        )
    parts = [
        f"{formats.day(frame['run_at'][one.index].date())}: {amount(one.size, unit, sign=True)} ({amount(one.low, unit, bare=True)} to "
        f"{amount(one.high, unit, bare=True)}), chance of so large a step in a steady series {'below 0.1 %' if one.p < 0.001 else formats.percent(one.p)}"
        for one in changed.changes
    ]
    return "; ".join(parts) + "."


def _interval(row: dict[str, Any], unit: str | None) -> str | None:
    if row["ci_low"] is None:
        return None
    return f"{amount(row['ci_low'], unit, bare=True)} to {amount(row['ci_high'], unit, bare=True)}"
