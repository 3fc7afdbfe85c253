"""Is A better than B? Two runs on the tasks that both took: differences with intervals, a gate, and sample by sample."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pages.evaluation.compare import choices, release, samples
from pages.shared import page, panel, tables
from panels import formats
from panels.evaluation.compare import differences, selection, sentences, tasks
from panels.evaluation.compare.differences import TaskDifference
from warehouse.query import cache
from warehouse.query.answers import Answer


def draw_answer(task: TaskDifference, all_tasks: Sequence[TaskDifference], names: tuple[str, str]) -> None:
    st.subheader(formats.plain(sentences.headline(task, names)), anchor=False)
    st.markdown(formats.plain(sentences.explanation(task)))
    if together := sentences.all_tasks(all_tasks):
        st.caption(together)
    figures = sentences.figures(task, names)
    panel.figures(figures, columns=len(figures))
    if needed := sentences.samples_needed(task):
        st.caption(needed)


def draw_settings(effort: Answer) -> None:
    """How the two runs were made, where they were made differently: the first thing to look at before believing."""
    table = tasks.settings_table(effort)
    if table is not None:
        ways = formats.plural(table.frame.height, "way")
        with st.expander(f"Made differently in {ways}", icon=":material/tune:"):
            tables.draw(table, key="settings_table")


def draw_pair(a: selection.Row, b: selection.Row) -> None:
    pair = {"a": a["run_id"], "b": b["run_id"]}
    names = selection.names(a, b)
    all_tasks = cache.compute(differences.task_differences, **pair)
    if not all_tasks:
        page.empty(
            "These two runs share no figure",
            "Choose another pair: B offers those that share a task and metric with A.",
        )
        return
    with st.container(border=True, key="panel_answer"), page.boundary():
        task = choices.choose_task(all_tasks)
        draw_answer(task, all_tasks, names)
    effort = cache.ask("compare_effort", **pair)
    draw_settings(effort)
    release.draw(task)
    panel.draw(tasks.panel(all_tasks, cache.ask("compare_results", **pair), names), key="tasks")
    with page.boundary():
        samples.draw_slices(task, cache.ask("compare_samples", **pair), **pair)
    with page.boundary():
        samples.draw(task, **pair)
    with page.boundary():
        effort_panel = tasks.effort_panel(effort)
        if effort_panel is not None:
            panel.draw(effort_panel, key="effort")


def draw() -> None:
    with page.start("Is A better than B?", sub="Two evaluation runs on the tasks that both took") as build:
        if "marts.evaluation_runs" not in build.manifest["tables"]:
            choices.draw_no_pairs()  # a build made by an earlier version
            return
        pair = choices.choose_runs()
        if pair is None:
            return
        with st.skeleton(height=900):
            draw_pair(*pair)


draw()
