"""Ask anything of the warehouse. The question runs in a process of its own; this page starts it, looks at it, stops it."""

from __future__ import annotations

import streamlit as st

from pages.data.sql import execution, parameters, result, side
from pages.shared import page, tables
from pages.shared.editor import sql_editor
from warehouse.adhoc import text

# fmt: off
FUNCTIONS = (
    "count", "sum", "avg", "median", "quantile_cont", "min", "max", "arg_max", "date_trunc", "date_diff", "coalesce", "list", "unnest",
    "string_agg", "row_number", "rank", "lag", "lead", "regexp_extract", "round",
)
# fmt: on


def draw() -> None:
    with page.start("Ask anything", sub="SQL over the published build") as build:
        left, right = st.columns([2, 1], gap="medium")
        # On a phone what is beside comes below, between the button and its answer: there, it is opened when wanted.
        beside = right.expander("Tables and columns", icon=":material/table_view:") if tables.is_phone() else right
        with beside, page.boundary():
            side.schema(build)
        with left, page.boundary():
            st.caption(
                "One SELECT over the tables of the build. Ctrl+Enter runs it; Escape, then Tab, leaves the editor"
            )
            editor_state = sql_editor(
                execution.loaded(),
                tables=side.tables_of(build),
                functions=FUNCTIONS,
                key="sql",
                height=210,
                diagnostic=execution.diagnostic(),
            )
            typed = parameters.values_of(text.parameters(editor_state.text))
            with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
                is_run = st.button("Run", icon=":material/play_arrow:", type="primary", help="Ctrl+Enter in the editor")
                is_plan = st.button(
                    "Plan", icon=":material/account_tree:", type="tertiary", help="EXPLAIN: how it would be answered"
                )
                is_measured = st.button(
                    "Measure",
                    icon=":material/timer:",
                    type="tertiary",
                    help="EXPLAIN ANALYZE: run it, and where its time goes",
                )
                with page.boundary():
                    side.saved_query_list(editor_state.text)
                    side.history()
            pressed = editor_state.runs > st.session_state.get("sql_ran", 0)
            if pressed or is_run or is_plan or is_measured:
                st.session_state["sql_ran"] = editor_state.runs
                sql = (editor_state.ran or editor_state.text) if pressed and not is_run else editor_state.text
                values = {name: text.value_of(typed.get(name, "")) for name in text.parameters(sql)}
                execution.start(sql, values, "explain" if is_plan else "analyze" if is_measured else "rows")
                execution.write_address(sql, typed)
        result.draw()


draw()
