"""Which model, and which of its tasks. All of it is in the URL."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages.shared import filters, links, page
from panels import formats, page_list
from panels.evaluation.performance.selection import Row, task_words
from warehouse.query.answers import Answer

MODEL = "performance_model"


def model(found: Answer) -> Row | None:
    """A row of performance_models, by ?model=; the one with most runs where none is asked for."""
    rows = {f"{row['model']}{' (demo)' if row['is_demo'] else ''}": row for row in found.frame.iter_rows(named=True)}
    asked = st.query_params.get("model", "")
    known = next((name for name, row in rows.items() if asked in (name, row["model"])), None)
    if asked and known is None:
        st.warning(
            f"No run of {formats.plain(asked[:100])} is here. Choose a model that has some.",
            icon=":material/search_off:",
        )
    if known and st.session_state.get(f"{MODEL}_url") != asked:
        st.session_state[MODEL] = known
    if st.session_state.get(MODEL) not in rows:
        st.session_state[MODEL] = known or next(iter(rows))
    chosen = st.selectbox(
        "Model", list(rows), key=MODEL, on_change=lambda: st.query_params.__setitem__("model", st.session_state[MODEL]),
        help="Models with evaluation runs or serving benchmarks, those with most runs first.",
    )  # fmt: skip
    st.session_state[f"{MODEL}_url"] = chosen
    if st.query_params.get("model") != chosen:
        st.query_params["model"] = chosen
    return rows[chosen]


def task(tasks: pl.DataFrame) -> Row:
    """A row of performance_tasks, the one measured most often where none is asked for."""
    rows = {task_words(row): row for row in tasks.iter_rows(named=True)}
    if len(rows) == 1:
        return next(iter(rows.values()))
    return rows[filters.one("Task", list(rows), "performance_task", kind="select", show_label=True)]


def nothing_yet() -> None:
    page.empty(
        "No run of any model yet",
        "Quality, latency, throughput and robustness come from evaluation logs and serving benchmarks that were handed in.",
        icon=":material/speed:",
    )
    links.link(page_list.SUBMIT, "Hand in logs", ":material/upload_file:")
