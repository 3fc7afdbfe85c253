"""Choosing the two runs, and the task of theirs that is looked at closely. All of it is in the URL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from pages.shared import filters, links, page
from panels import formats, page_list
from panels.evaluation.compare.differences import TaskDifference
from panels.evaluation.compare.selection import Row, default_run, label
from warehouse.query import cache


def choose_runs() -> tuple[Row, Row] | None:
    """A and B as rows of compare_runs; None where there is nothing to compare yet, which is said."""
    requested = st.query_params.get("a"), st.query_params.get("b")
    also = sorted(run_id for run_id in requested if run_id) or None
    runs = cache.ask("compare_runs", also=also).frame
    if runs.is_empty():
        draw_no_pairs()
        return None
    rows = {row["run_id"]: row for row in runs.iter_rows(named=True)}
    for run_id in requested:
        if run_id and run_id not in rows:
            st.warning(
                f"There is no run {formats.plain(run_id[:80])} to compare. It may be private, or its log gone.",
                icon=":material/search_off:",
            )
    with st.container(border=True, key="panel_runs"), page.boundary():
        left, right = st.columns(2)
        with left:
            a = _choose_run("A", "a", list(rows), rows, default_run(runs, requested[0]))
        partners = {
            row["run_id"]: row for row in cache.ask("compare_partners", run_id=a, also=also).frame.iter_rows(named=True)
        }
        b_default = requested[1] if requested[1] in partners else next(iter(partners), None)
        with right:
            b = _choose_run("B", "b", list(partners), partners, b_default)
        st.button("Swap A and B", icon=":material/swap_horiz:", type="tertiary", on_click=_swap, args=(a, b))
    if b is None or a is None:
        return None
    return rows[a], partners[b]


def _choose_run(
    name: str, key: str, options: Sequence[str], rows: Mapping[str, Row], default: str | None
) -> str | None:
    """One run of many. Typing narrows the list; the URL holds the run's id and not its label."""
    if not options:
        return None
    widget = f"run_{key}"
    if st.session_state.get(widget) not in options:
        st.session_state[widget] = default if default in options else options[0]
    if st.query_params.get(key) in options and st.session_state.get(f"{widget}_url") != st.query_params[key]:
        st.session_state[widget] = st.query_params[key]
    chosen = st.selectbox(
        name,
        options,
        key=widget,
        format_func=lambda run: label(rows[run]) if run in rows else run,
        on_change=lambda: st.query_params.__setitem__(key, st.session_state[widget]),
    )
    st.session_state[f"{widget}_url"] = chosen
    if st.query_params.get(key) != chosen:
        st.query_params[key] = chosen
    return chosen


def _swap(a: str | None, b: str | None) -> None:
    if a and b:
        st.query_params["a"], st.query_params["b"] = b, a
        for key in ("run_a", "run_b", "run_a_url", "run_b_url"):
            st.session_state.pop(key, None)


def choose_task(differences: Sequence[TaskDifference]) -> TaskDifference:
    """The task that is looked at closely: the one with most shared samples where none is asked for."""
    if len(differences) == 1:
        return differences[0]
    by_key = {one.key: one for one in differences}
    default = max(differences, key=lambda one: (one.is_primary, one.shared))
    return by_key[filters.one("Task", list(by_key), "task", default.key, kind="select", show_label=True)]


def draw_no_pairs() -> None:
    page.empty(
        "No two runs to compare yet",
        "It takes two runs that share a task and a metric. Upload the logs of two, and come back a minute later.",
        icon=":material/compare_arrows:",
    )
    links.link(page_list.SUBMIT, "Upload evaluation logs", ":material/upload_file:")
