"""What the samples of a run tell beyond their mean: classification figures, and how answers hold when questions change."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from pages.shared import filters, panel, tables
from panels import formats
from panels import panel as panel_of
from panels.charts.differences import difference_chart
from panels.charts.measurements import reliability_chart
from panels.evaluation.compare.sentences import value_text
from panels.evaluation.performance.samples import _number, _percent, _span, classified, run_words, shaken
from panels.table import Column
from warehouse.analysis.classification import Classification
from warehouse.query import cache
from warehouse.query.answers import Answer

LEAST_CLASSED = 0.9  # share of answers that are one of the classes; below it, answers are free words
MEASURES = (
    "Precision: of the samples called so, the share that is so. Recall: of those that are so, the share called so. F1: their harmonic mean.",
    "AUC-ROC: how often a positive sample has a higher probability than a negative one; 50 % is chance. Interval after DeLong.",
    "Log-loss: mean surprise at the right class in nats, less is better. Brier score: mean squared error of the probability.",
    "Calibration error: how far stated probabilities are from what came about, on average over ten bins.",
)  # fmt: skip


def _chosen(rows: pl.DataFrame, key: str) -> dict[str, Any]:
    named = {run_words(row): row for row in rows.iter_rows(named=True)}
    return named[filters.one("Run", list(named), key, kind="select", show_label=True)] if len(named) > 1 else next(iter(named.values()))  # fmt: skip


def classification_panel(labelled: Answer) -> None:
    """Nothing where no run keeps right and given classes."""
    is_classed = pl.col("in_classes") >= LEAST_CLASSED * pl.col("labelled")
    rows = labelled.frame.filter(pl.col("labelled") > 0, pl.col("classes").is_between(2, 50), is_classed)
    if rows.is_empty():
        return
    with panel.card("classification") as head:
        row = _chosen(rows, "classified")
        asked = {name: row[name] for name in ("run_id", "task", "metric")}
        found, said = cache.ask("performance_classes", **asked), cache.compute(classified, **asked)
        chance = said.probabilistic
        curve = pl.DataFrame(
            [{"said": one.mean_probability, "share": one.share.value, "low": one.share.low, "high": one.share.high, "n": one.n} for one in (chance.reliability if chance else ()) if one.n],
            schema={"said": pl.Float64, "share": pl.Float64, "low": pl.Float64, "high": pl.Float64, "n": pl.Int64},
        )  # fmt: skip
        panel.panel(
            f"{row['task']}: {formats.percent(said.accuracy.value)} of {formats.plural(said.n, 'sample')} classed right", found,
            key="classification", head=head, subtitle="As the run's samples say; macro figures weigh every class alike",
            body=lambda: _figures(said), chart=reliability_chart(curve) if curve.height else None,
            rows=formats.plural(said.n, "sample"), definitions=MEASURES,
            alt="How often the positive class came about, by the probability that the model gave; the dashed line is perfect.",
        )  # fmt: skip


def _figures(said: Classification) -> None:
    accuracy, chance = said.accuracy, said.probabilistic
    auc = chance.auc if chance else None
    needs = "needs probabilities"
    shown = [
        panel_of.Figure("Accuracy", formats.percent(accuracy.value), text=_span(accuracy.low, accuracy.high)),
        panel_of.Figure("Precision", _percent(said.macro.precision), text="macro"),
        panel_of.Figure("Recall", _percent(said.macro.recall), text="macro"),
        panel_of.Figure("F1", _percent(said.macro.f1), text="macro"),
        panel_of.Figure("AUC-ROC", _percent(auc.value if auc else None), text=_span(auc.low, auc.high) if auc else needs),
        panel_of.Figure("Log-loss", _number(chance.log_loss if chance else None), text="nats" if chance else needs),
        panel_of.Figure("Brier score", _number(chance.brier if chance else None), text="0 is best" if chance else needs),
        panel_of.Figure("Calibration error", _percent(chance.calibration_error if chance else None), text="0 is best" if chance else needs),
    ]  # fmt: skip
    panel.figures(shown, columns=4)
    by_class = pl.DataFrame(
        [
            {"label": str(one.label), "precision": one.precision, "recall": one.recall, "f1": one.f1, "labelled": one.labelled, "predicted": one.predicted, "right": one.right}
            for one in said.classes
        ],
        schema_overrides=dict.fromkeys(("precision", "recall", "f1"), pl.Float64),
    )  # fmt: skip
    columns = {
        "label": Column("Class", pinned=True), "precision": Column("Precision", "percent"), "recall": Column("Recall", "percent"),
        "f1": Column("F1", "percent"), "labelled": Column("Are so", "count"), "predicted": Column("Called so", "count"), "right": Column("Both", "count"),
    }  # fmt: skip
    tables.table(by_class, key="classes_table", columns=columns, alt="Precision, recall and F1 of each class")
    _confusion(said)
    for what, why in sorted({**said.missing, **(chance.missing if chance else {})}.items())[:6]:
        st.caption(formats.plain(f"No {what.replace('_', ' ')}: {why}"))


def _confusion(said: Classification) -> None:
    """Rows are what is so, columns what it was called; a table of a dozen classes can still be read."""
    names = [str(one.label) for one in said.classes]
    if len(names) > 12:
        return
    frame = pl.DataFrame(
        {"is": names, **{f"c{place}": [int(row[place]) for row in said.confusion] for place in range(len(names))}}
    )
    columns = {
        "is": Column("Is, called:", pinned=True),
        **{f"c{place}": Column(name, "count") for place, name in enumerate(names)},
    }
    tables.table(frame, key="confusion_table", columns=columns, alt="Confusion matrix: rows are the right class, columns the class given")  # fmt: skip


def robustness_panel(labelled: Answer) -> None:
    rows = labelled.frame.filter(pl.col("perturbed") > 0)
    if rows.is_empty():
        return
    with panel.card("robustness") as head:
        row = _chosen(rows, "shaken")
        asked = {name: row[name] for name in ("run_id", "task", "metric")}
        found, (falls, worst) = cache.ask("performance_variants", **asked), cache.compute(shaken, **asked)
        if not falls:
            return
        frame = pl.DataFrame(
            [
                {
                    "label": f"{one.perturbation} ({one.n})", "difference": -100 * one.difference.value,
                    "low": None if one.difference.high is None else -100 * one.difference.high,
                    "high": None if one.difference.low is None else -100 * one.difference.low,
                    "side": "unknown" if one.difference.low is None or one.difference.high is None else "b" if one.difference.low > 0 else "a" if one.difference.high < 0 else "even",
                }
                for one in falls
            ],
            schema_overrides={"low": pl.Float64, "high": pl.Float64},
        )  # fmt: skip
        real = [one for one in falls if (one.difference.low or 0) > 0]
        title = (
            f"{row['task']}: loses most to {falls[0].perturbation}, {100 * falls[0].difference.value:,.1f} points"
            if real
            else f"{row['task']}: no fall that could not be chance"
        )
        note = "" if worst is None else f"Right in every way of asking: {value_text(worst.worst.value, 'share')} of {formats.plural(worst.worst.n, 'sample')}, against {value_text(worst.clean, 'share')} as they are ({_span(worst.worst.low, worst.worst.high)})."  # fmt: skip
        panel.panel(
            title, found, key="robustness", head=head, chart=difference_chart(frame, unit="Changed less clean, points of per cent", of="Change"),
            subtitle="The same samples, as they are and changed; the number of samples in brackets", rows=formats.plural(len(falls), "kind of change", "kinds of change"),
            note=note.replace("−", formats.MINUS), definitions=("Robustness: the mean score of changed samples less that of the same samples as they are, paired.", "core.eval_samples.perturbation"),
        )  # fmt: skip
