"""Is A better than B? Two runs on the tasks that both took: differences with intervals, a gate, and sample by sample."""

from __future__ import annotations

import streamlit as st

from pages.evaluation.compare import choices, samples, sentences, tasks
from pages.shared import page
from panels.evaluation.compare import differences, selection
from warehouse.query import cache


def draw_pair(a: selection.Row, b: selection.Row) -> None:
    pair = {"a": a["run_id"], "b": b["run_id"]}
    names = (a["model"], b["model"]) if a["model"] != b["model"] else (f"A ({a['model']})", f"B ({b['model']})")
    lines = cache.compute(differences.lines, **pair)
    if not lines:
        page.empty("These two runs share no figure", "Choose another pair: B offers those that share a task and metric with A.")  # fmt: skip
        return
    with st.container(border=True, key="panel_answer"), page.boundary():
        line = choices.task(lines)
        sentences.draw(line, lines, names, (a, b))
    effort = cache.ask("compare_effort", **pair)
    tasks.settings_panel(effort)
    sentences.gate(line, names)
    tasks.tasks_panel(lines, cache.ask("compare_results", **pair), names)
    with page.boundary():
        samples.slices_panel(line, **pair, answer=cache.ask("compare_samples", **pair))
    with page.boundary():
        samples.samples_panel(line, **pair)
    tasks.effort_panel(effort)


def draw() -> None:
    with page.start("Is A better than B?", sub="Two evaluation runs on the tasks that both took") as build:
        if "marts.evaluation_runs" not in build.manifest["tables"]:
            choices.nothing_yet()  # a build made by an earlier version
            return
        pair = choices.runs()
        if pair is None:
            return
        with st.skeleton(height=900):
            draw_pair(*pair)


draw()
