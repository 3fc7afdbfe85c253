"""Choosing the model, and which of its tasks and runs. All of it is in the URL."""

from __future__ import annotations

from typing import TypedDict

import polars as pl
import streamlit as st

from pages.shared import filters, links, page
from panels import formats, page_list
from panels.evaluation.performance.selection import Row, run_label, task_label

MODEL = "performance_model"


class ModelKey(TypedDict):
    """Parameters that name a model in the queries of this page."""

    model: str
    is_demo: bool


def choose_model(models: pl.DataFrame) -> Row:
    """A row of performance_models, by ?model=; the one with most runs where none is asked for."""
    rows = {f"{row['model']}{' (demo)' if row['is_demo'] else ''}": row for row in models.iter_rows(named=True)}
    requested = st.query_params.get("model", "")
    match = next((name for name, row in rows.items() if requested in (name, row["model"])), None)
    if requested and match is None:
        st.warning(
            f"No run of {formats.plain(requested[:100])} is here. Choose a model that has some.",
            icon=":material/search_off:",
        )
    if match and st.session_state.get(f"{MODEL}_url") != requested:
        st.session_state[MODEL] = match
    if st.session_state.get(MODEL) not in rows:
        st.session_state[MODEL] = match or next(iter(rows))
    chosen = st.selectbox(
        "Model",
        list(rows),
        key=MODEL,
        on_change=lambda: st.query_params.__setitem__("model", st.session_state[MODEL]),
        help="Models with evaluation runs or serving benchmarks, those with most runs first.",
    )
    st.session_state[f"{MODEL}_url"] = chosen
    if st.query_params.get("model") != chosen:
        st.query_params["model"] = chosen
    return rows[chosen]


def choose_task(tasks: pl.DataFrame) -> Row:
    """A row of performance_tasks, the one measured most often where none is asked for."""
    rows = {task_label(row): row for row in tasks.iter_rows(named=True)}
    if len(rows) == 1:
        return next(iter(rows.values()))
    return rows[filters.one("Task", list(rows), "performance_task", kind="select", show_label=True)]


def choose_run(runs: pl.DataFrame, key: str) -> Row:
    """A row of performance_labelled, the first where none is asked for."""
    rows = {run_label(row): row for row in runs.iter_rows(named=True)}
    if len(rows) == 1:
        return next(iter(rows.values()))
    return rows[filters.one("Run", list(rows), key, kind="select", show_label=True)]


def draw_no_runs() -> None:
    page.empty(
        "No run of any model yet",
        "Quality, latency, throughput and robustness come from uploaded evaluation logs and serving benchmarks.",
        icon=":material/speed:",
    )
    links.link(page_list.SUBMIT, "Upload logs", ":material/upload_file:")


def draw_no_quality() -> None:
    with st.container(border=True):
        st.caption("No evaluation run of this model is here; only its serving benchmarks are.")
