"""Robustness: how the answers of a run hold when the same questions are put another way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from panels import formats
from panels.charts.differences import difference_chart
from panels.evaluation.compare.sentences import value_text
from panels.panel import Panel
from warehouse.analysis import robustness
from warehouse.analysis.robustness import Delta, WorstCase
from warehouse.query import cache
from warehouse.query.answers import Answer


def effects(*, run_id: str, task: str, metric: str) -> tuple[list[Delta], WorstCase | None]:
    """Of each kind of change, the largest fall first, and of all at once; for cache.compute."""
    frame = cache.ask("performance_variants", run_id=run_id, task=task, metric=metric).frame
    return robustness.deltas(frame), robustness.worst_case(frame)


def panel(variants: Answer, deltas: Sequence[Delta], worst: WorstCase | None, run: Mapping[str, Any]) -> Panel:
    """`variants`: performance_variants. `deltas`: not empty. `run`: its row of performance_labelled."""
    is_real = any((delta.difference.low or 0) > 0 for delta in deltas)
    largest = deltas[0]
    if is_real:
        outcome = f"loses most to {largest.perturbation}, {100 * largest.difference.value:,.1f} points"
    else:
        outcome = "no fall that could not be chance"
    return Panel(
        f"{run['task']}: {outcome}",
        variants,
        subtitle="The same samples, as they are and changed; the number of samples in brackets",
        chart=difference_chart(_chart_rows(deltas), unit="Changed less clean, points of per cent", of="Change"),
        note="" if worst is None else _worst_case(worst),
        definitions=(
            "Robustness: the mean score of changed samples less that of the same samples as they are, paired.",
            "core.eval_samples.perturbation",
        ),
        rows=formats.plural(len(deltas), "kind of change", "kinds of change"),
    )


def _chart_rows(deltas: Sequence[Delta]) -> pl.DataFrame:
    """A delta is a fall, clean less changed; drawn is the change, so its ends change places."""
    rows = [
        {
            "label": f"{delta.perturbation} ({delta.n})",
            "difference": -100 * delta.difference.value,
            "low": None if delta.difference.high is None else -100 * delta.difference.high,
            "high": None if delta.difference.low is None else -100 * delta.difference.low,
            "side": _side(delta.difference.low, delta.difference.high),
        }
        for delta in deltas
    ]
    return pl.DataFrame(rows, schema_overrides={"low": pl.Float64, "high": pl.Float64})


def _side(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return "unknown"
    return "b" if low > 0 else "a" if high < 0 else "even"


def _worst_case(worst: WorstCase) -> str:
    low, high = worst.worst.low, worst.worst.high
    interval = "no interval" if low is None or high is None else f"{low * 100:.1f} to {formats.percent(high)}"
    return (
        f"Right in every way of asking: {value_text(worst.worst.value, 'share')} of {formats.plural(worst.worst.n, 'sample')}, "
        f"against {value_text(worst.clean, 'share')} as they are ({interval})."
    )
