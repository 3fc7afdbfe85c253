"""Which two runs, and which task of theirs is looked at closely. All of it is in the URL."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pages.shared import filters, links, page
from panels import formats, page_list
from panels.evaluation.compare.differences import Line
from panels.evaluation.compare.selection import Row, _default, label
from warehouse.query import cache


def runs() -> tuple[Row, Row] | None:
    """A and B as rows of compare_runs; None where there is nothing to compare yet, which is said."""
    asked = st.query_params.get("a"), st.query_params.get("b")
    wanted = sorted(name for name in asked if name) or None
    found = cache.ask("compare_runs", also=wanted)
    if found.frame.is_empty():
        nothing_yet()
        return None
    rows = {row["run_id"]: row for row in found.frame.iter_rows(named=True)}
    for name in asked:
        if name and name not in rows:
            st.warning(f"There is no run {formats.plain(name[:80])} to compare. It may be private, or its log gone.", icon=":material/search_off:")  # fmt: skip
    with st.container(border=True, key="panel_runs"), page.boundary():
        left, right = st.columns(2)
        with left:
            a = pick("A", "a", list(rows), rows, _default(found, asked[0]))
        partners = {
            row["run_id"]: row
            for row in cache.ask("compare_partners", run_id=a, also=wanted).frame.iter_rows(named=True)
        }
        wished = asked[1] if asked[1] in partners else next(iter(partners), None)
        with right:
            b = pick("B", "b", list(partners), partners, wished)
        st.button("Swap A and B", icon=":material/swap_horiz:", type="tertiary", on_click=swap, args=(a, b))
    if b is None or a is None:
        return None
    return rows[a], partners[b]


def pick(words: str, key: str, options: Sequence[str], rows: dict[str, Row], wished: str | None) -> str | None:
    """One run of many. Typing narrows the list; the URL holds the run's number and not its words."""
    if not options:
        return None
    widget = f"run_{key}"
    if st.session_state.get(widget) not in options:
        st.session_state[widget] = wished if wished in options else options[0]
    if st.query_params.get(key) in options and st.session_state.get(f"{widget}_url") != st.query_params[key]:
        st.session_state[widget] = st.query_params[key]
    chosen = st.selectbox(
        words, options, key=widget, format_func=lambda run: label(rows[run]) if run in rows else run,
        on_change=lambda: st.query_params.__setitem__(key, st.session_state[widget]),
    )  # fmt: skip
    st.session_state[f"{widget}_url"] = chosen
    if st.query_params.get(key) != chosen:
        st.query_params[key] = chosen
    return chosen


def swap(a: str | None, b: str | None) -> None:
    if a and b:
        st.query_params["a"], st.query_params["b"] = b, a
        for key in ("run_a", "run_b", "run_a_url", "run_b_url"):
            st.session_state.pop(key, None)


def task(lines: Sequence[Line]) -> Line:
    """The task that is looked at closely: the one with most shared samples where none is asked for."""
    by_key = {line.key: line for line in lines}
    most = max(lines, key=lambda line: (line.is_primary, line.shared))
    if len(lines) == 1:
        return lines[0]
    return by_key[filters.one("Task", list(by_key), "task", most.key, kind="select", show_label=True)]


def nothing_yet() -> None:
    page.empty(
        "No two runs to compare yet",
        "It takes two runs that share a task and a metric. Hand in the logs of two, and come back a minute later.",
        icon=":material/compare_arrows:",
    )
    links.link(page_list.SUBMIT, "Hand in evaluation logs", ":material/upload_file:")
