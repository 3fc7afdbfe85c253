"""How do quality, latency, throughput and robustness move? One model: its runs over time, its samples, how it serves."""

from __future__ import annotations

import streamlit as st

from pages.evaluation.performance import choices
from pages.shared import filters, links, page, panel, tables
from panels import formats, page_list
from panels.evaluation.performance import classes, quality, robustness, selection, serving
from warehouse.analysis.classification import Classification
from warehouse.query import cache
from warehouse.query.answers import Answer


def draw_quality(model: choices.ModelKey, tasks: Answer) -> None:
    """`tasks`: performance_tasks; not empty."""
    with panel.card("quality") as head:
        task = choices.choose_task(tasks.frame)
        params = {**model, **{name: task[name] for name in ("suite", "task", "metric", "filter")}}
        history = cache.ask("performance_history", **params)
        drift = cache.compute(quality.task_drift, **params)
        panel.draw(quality.panel(history, drift, task), key="quality", head=head)
        runs = history.frame["run_id"].unique(maintain_order=True)
        if runs.len() > 1:
            links.link(
                page_list.COMPARE, "Compare the two latest runs", ":material/compare_arrows:", a=runs[-1], b=runs[-2]
            )


def draw_classification(labelled: Answer) -> None:
    """`labelled`: performance_labelled. Nothing where no run keeps right and given classes."""
    runs = classes.classed_runs(labelled.frame)
    if runs.is_empty():
        return
    with panel.card("classification") as head:
        run = choices.choose_run(runs, "classified")
        params = {name: run[name] for name in ("run_id", "task", "metric")}
        answers = cache.ask("performance_classes", **params)
        result = cache.compute(classes.classification_of_run, **params)
        panel.draw(
            classes.panel(answers, result, run),
            key="classification",
            head=head,
            body=lambda: _draw_classes(result),
        )


def _draw_classes(result: Classification) -> None:
    panel.figures(classes.figures(result), columns=4)
    tables.draw(classes.classes_table(result), key="classes_table")
    confusion = classes.confusion_table(result)
    if confusion is not None:
        tables.draw(confusion, key="confusion_table")
    for reason in classes.missing(result):
        st.caption(formats.plain(reason))


def draw_robustness(labelled: Answer) -> None:
    """`labelled`: performance_labelled. Nothing where no run has changed samples."""
    runs = labelled.frame.filter(labelled.frame["perturbed"] > 0)
    if runs.is_empty():
        return
    with panel.card("robustness") as head:
        run = choices.choose_run(runs, "shaken")
        params = {name: run[name] for name in ("run_id", "task", "metric")}
        variants = cache.ask("performance_variants", **params)
        deltas, worst = cache.compute(robustness.effects, **params)
        if deltas:
            panel.draw(robustness.panel(variants, deltas, worst, run), key="robustness", head=head)


def draw_serving(model: choices.ModelKey, answer: Answer) -> None:
    """`answer`: performance_serving; not empty."""
    with panel.card("serving") as head:
        measure = filters.one("Measure", serving.MEASURES, "serving_measure")
        quantile, percentiles = "p50", {}
        if measure != "throughput":
            quantile = filters.one(
                "Requests",
                serving.QUANTILES,
                "serving_share",
                "p95",
                help="The share of requests that are at least as fast.",
            )
            percentiles = cache.compute(serving.percentiles, **model, measure=measure, quantile=quantile)
        panel.draw(serving.panel(answer, measure, quantile, percentiles), key="serving", head=head)


def draw_absences(labelled: Answer, served: Answer) -> None:
    """What the model's runs do not say, with the way to bring it in."""
    parts = {
        "precision, recall, F1, AUC-ROC, loss (samples with labels and predictions)": labelled.frame["labelled"].sum(),
        "robustness (samples that were changed)": labelled.frame["perturbed"].sum(),
        "latency and throughput (serving benchmarks)": served.frame.height,
    }
    absent = [part for part, count in parts.items() if not count]
    if absent:
        st.caption(f"Not uploaded for this model: {'; '.join(absent)}.")
        links.link(page_list.SUBMIT, "Upload logs", ":material/upload_file:")


def draw_model(row: selection.Row) -> None:
    model: choices.ModelKey = {"model": row["model"], "is_demo": row["is_demo"]}
    tasks = cache.ask("performance_tasks", **model)
    if tasks.frame.is_empty():
        choices.draw_no_quality()
    else:
        draw_quality(model, tasks)
    labelled = cache.ask("performance_labelled", **model)
    with page.boundary():
        draw_classification(labelled)
    with page.boundary():
        draw_robustness(labelled)
    served = cache.ask("performance_serving", **model)
    if not served.frame.is_empty():
        draw_serving(model, served)
    draw_absences(labelled, served)
    links.link(
        page_list.MODEL, "Who uses it: downloads, likes, derivatives", ":material/trending_up:", model=row["model"]
    )


def draw() -> None:
    with page.start(
        "How do quality, latency, throughput and robustness move?", sub="One model, run after run"
    ) as build:
        if "marts.evaluation_history" not in build.manifest["tables"]:
            choices.draw_no_runs()  # a build made by an earlier version
            return
        models = cache.ask("performance_models").frame
        if models.is_empty():
            choices.draw_no_runs()
            return
        row = choices.choose_model(models)
        with st.skeleton(height=900):
            draw_model(row)


draw()
