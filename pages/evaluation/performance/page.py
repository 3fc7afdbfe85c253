"""How do quality, latency, throughput and robustness move? One model: its runs over time, its samples, how it serves."""

from __future__ import annotations

import streamlit as st

from pages.evaluation.performance import choices, quality, samples, serving
from pages.shared import links, page
from panels import page_list
from panels.evaluation.performance import selection
from warehouse.query import cache


def draw_model(row: selection.Row) -> None:
    key = {"model": row["model"], "is_demo": row["is_demo"]}
    tasks = cache.ask("performance_tasks", **key)
    if tasks.frame.is_empty():
        quality.no_quality()
    else:
        quality.quality_panel(key, tasks)
    labelled = cache.ask("performance_labelled", **key)
    with page.boundary():
        samples.classification_panel(labelled)
    with page.boundary():
        samples.robustness_panel(labelled)
    found = cache.ask("performance_serving", **key)
    if not found.frame.is_empty():
        serving.serving_panel(key, found)
    absent = [
        words
        for words, is_there in (
            (
                "precision, recall, F1, AUC-ROC, loss (samples with labels and predictions)",
                labelled.frame["labelled"].sum(),
            ),
            ("robustness (samples that were changed)", labelled.frame["perturbed"].sum()),
            ("latency and throughput (serving benchmarks)", found.frame.height),
        )
        if not is_there
    ]
    if absent:
        st.caption(f"Not handed in for this model: {'; '.join(absent)}.")
        links.link(page_list.SUBMIT, "Hand in logs", ":material/upload_file:")
    links.link(
        page_list.MODEL, "Who uses it: downloads, likes, derivatives", ":material/trending_up:", model=row["model"]
    )


def draw() -> None:
    with page.start(
        "How do quality, latency, throughput and robustness move?", sub="One model, run after run"
    ) as build:
        if "marts.evaluation_history" not in build.manifest["tables"]:
            choices.nothing_yet()  # a build made by an earlier version
            return
        found = cache.ask("performance_models")
        if found.frame.is_empty():
            choices.nothing_yet()
            return
        row = choices.model(found)
        if row is not None:
            with st.skeleton(height=900):
                draw_model(row)


draw()
