"""Classification: how often the samples of a run were called what they are, class by class, and how far probabilities hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from panels import formats
from panels.charts.measurements import reliability_chart
from panels.charts.theme import Chart
from panels.panel import Figure, Panel
from panels.table import Column, Table
from warehouse.analysis import classification
from warehouse.analysis.classification import Classification
from warehouse.query import cache
from warehouse.query.answers import Answer

NONE = "–"
MIN_CLASSED_SHARE = 0.9  # of answers that are one of the classes; below it, answers are free words
MAX_CLASSES = 50
MAX_CONFUSION_CLASSES = 12  # that can still be read
MAX_REASONS = 6
DEFINITIONS = (
    "Precision: of the samples called so, the share that is so. Recall: of those that are so, the share called so. F1: their harmonic mean.",
    "AUC-ROC: how often a positive sample has a higher probability than a negative one; 50 % is chance. Interval after DeLong.",
    "Log-loss: mean surprise at the right class in nats, less is better. Brier score: mean squared error of the probability.",
    "Calibration error: how far stated probabilities are from what came about, on average over ten bins.",
)


def classed_runs(labelled: pl.DataFrame) -> pl.DataFrame:
    """Rows of performance_labelled that keep right and given classes."""
    is_classed = pl.col("in_classes") >= MIN_CLASSED_SHARE * pl.col("labelled")
    return labelled.filter(pl.col("labelled") > 0, pl.col("classes").is_between(2, MAX_CLASSES), is_classed)


def classification_of_run(*, run_id: str, task: str, metric: str) -> Classification:
    """Of the answers of performance_classes; for cache.compute."""
    frame = cache.ask("performance_classes", run_id=run_id, task=task, metric=metric).frame
    positive = positive_class(frame) if frame["probability"].null_count() == 0 else None
    probabilities = frame["probability"].to_numpy() if positive else None
    return classification.classify(frame["label"].to_list(), frame["prediction"].to_list(), probabilities, positive)


def positive_class(frame: pl.DataFrame) -> str | None:
    """The class whose probability is given: the one called where the probability is high. None where both ways fit."""
    classes = sorted({*frame["label"], *frame["prediction"]})
    if len(classes) != 2:
        return None
    high = frame.filter(pl.col("probability") > 0.5)["prediction"]
    low = frame.filter(pl.col("probability") < 0.5)["prediction"]
    votes = {one: int((high == one).sum()) + int((low != one).sum()) for one in classes}
    return max(classes, key=lambda one: votes[one]) if votes[classes[0]] != votes[classes[1]] else None


def panel(answers: Answer, result: Classification, run: Mapping[str, Any]) -> Panel:
    """`answers`: performance_classes. `run`: its row of performance_labelled."""
    samples = formats.plural(result.n, "sample")
    return Panel(
        f"{run['task']}: {formats.percent(result.accuracy.value)} of {samples} classified correctly",
        answers,
        subtitle="As the run's samples say; macro figures weigh every class alike",
        chart=_chart(result),
        alt="How often the positive class came about, by the probability that the model gave; the dashed line is perfect.",
        definitions=DEFINITIONS,
        rows=samples,
    )


def _chart(result: Classification) -> Chart | None:
    rows = [
        {
            "said": one.mean_probability,
            "share": one.share.value,
            "low": one.share.low,
            "high": one.share.high,
            "n": one.n,
        }
        for one in result.probabilistic.reliability
        if one.n
    ]
    schema = {**dict.fromkeys(("said", "share", "low", "high"), pl.Float64), "n": pl.Int64}
    return reliability_chart(pl.DataFrame(rows, schema=schema)) if rows else None


def figures(result: Classification) -> list[Figure]:
    accuracy, macro, probabilistic = result.accuracy, result.macro, result.probabilistic
    auc = probabilistic.auc
    auc_text = _interval(auc.low, auc.high) if auc else "needs probabilities"
    return [
        Figure("Accuracy", formats.percent(accuracy.value), text=_interval(accuracy.low, accuracy.high)),
        Figure("Precision", _percent(macro.precision), text="macro"),
        Figure("Recall", _percent(macro.recall), text="macro"),
        Figure("F1", _percent(macro.f1), text="macro"),
        Figure("AUC-ROC", _percent(auc.value if auc else None), text=auc_text),
        Figure("Log-loss", _number(probabilistic.log_loss), text="nats"),
        Figure("Brier score", _number(probabilistic.brier), text="0 is best"),
        Figure("Calibration error", _percent(probabilistic.calibration_error), text="0 is best"),
    ]


def _percent(share: float | None) -> str:
    return NONE if share is None else formats.percent(share)


def _number(value: float | None) -> str:
    return NONE if value is None else f"{value:.3f}"


def _interval(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return "no interval"
    return f"{low * 100:.1f} to {formats.percent(high)}"


def classes_table(result: Classification) -> Table:
    frame = pl.DataFrame(
        [
            {
                "label": str(one.label),
                "precision": one.precision,
                "recall": one.recall,
                "f1": one.f1,
                "labelled": one.labelled,
                "predicted": one.predicted,
                "right": one.right,
            }
            for one in result.classes
        ],
        schema_overrides=dict.fromkeys(("precision", "recall", "f1"), pl.Float64),
    )
    columns = {
        "label": Column("Class", pinned=True),
        "precision": Column("Precision", "percent"),
        "recall": Column("Recall", "percent"),
        "f1": Column("F1", "percent"),
        "labelled": Column("Actual", "count"),
        "predicted": Column("Predicted", "count"),
        "right": Column("Correct", "count"),
    }
    return Table(frame, columns, alt="Precision, recall and F1 of each class")


def confusion_table(result: Classification) -> Table | None:
    """Rows are what is so, columns what it was called; None where there are too many classes to read."""
    names = [str(one.label) for one in result.classes]
    if len(names) > MAX_CONFUSION_CLASSES:
        return None
    cells = {f"c{place}": [int(row[place]) for row in result.confusion] for place in range(len(names))}
    columns = {f"c{place}": Column(name, "count") for place, name in enumerate(names)}
    return Table(
        pl.DataFrame({"is": names, **cells}),
        {"is": Column("Actual, predicted:", pinned=True), **columns},
        alt="Confusion matrix: rows are the right class, columns the class given",
    )


def missing(result: Classification) -> list[str]:
    """Which measures are not there, and why."""
    reasons = {**result.missing, **result.probabilistic.missing}
    return [f"No {name.replace('_', ' ')}: {reason}" for name, reason in sorted(reasons.items())[:MAX_REASONS]]
