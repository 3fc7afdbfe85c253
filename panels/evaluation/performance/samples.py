"""What the samples of a run tell beyond their mean: classification figures, and how answers hold when questions change."""

from __future__ import annotations

from typing import Any

import polars as pl

from panels import formats
from warehouse.analysis import classification, robustness
from warehouse.analysis.classification import Classification
from warehouse.analysis.robustness import Delta, WorstCase
from warehouse.query import cache

NONE = "–"


def run_words(row: dict[str, Any]) -> str:
    return f"{row['task']} · {formats.day(row['run_at'].date())} · {row['suite']} · run {row['run_id'][-6:]}"


def classified(*, run_id: str, task: str, metric: str) -> Classification:
    """For cache.compute."""
    frame = cache.ask("performance_classes", run_id=run_id, task=task, metric=metric).frame
    has_chances = frame["probability"].null_count() == 0
    chances = frame["probability"].to_numpy() if has_chances else None
    positive = _positive(frame) if has_chances else None
    return classification.classify(
        frame["label"].to_list(), frame["prediction"].to_list(), chances if positive else None, positive
    )


def _positive(frame: pl.DataFrame) -> str | None:
    """The class whose probability is given: the one called where the probability is high. None where both ways fit."""
    classes = sorted({*frame["label"], *frame["prediction"]})
    if len(classes) != 2:
        return None
    high = frame.filter(pl.col("probability") > 0.5)["prediction"]
    low = frame.filter(pl.col("probability") < 0.5)["prediction"]
    votes = {one: int((high == one).sum()) + int((low != one).sum()) for one in classes}
    return max(classes, key=lambda one: votes[one]) if votes[classes[0]] != votes[classes[1]] else None


def _percent(share: float | None) -> str:
    return NONE if share is None else formats.percent(share)


def _number(value: float | None) -> str:
    return NONE if value is None else f"{value:.3f}"


def _span(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return "no interval"
    return f"{low * 100:.1f} to {formats.percent(high)}"


def shaken(*, run_id: str, task: str, metric: str) -> tuple[list[Delta], WorstCase | None]:
    """For cache.compute."""
    frame = cache.ask("performance_variants", run_id=run_id, task=task, metric=metric).frame
    return robustness.deltas(frame), robustness.worst_case(frame)
