"""What is in the editor, what is being asked, and who asks. A question runs beside the page, which looks at it now and then."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any, Literal

import pyarrow as pa
import streamlit as st
from streamlit.runtime import Runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages.shared.editor import Diagnostic
from pages.shared.user import current_user
from panels.data.sql import values as sql_values
from warehouse.adhoc import pool, text
from warehouse.errors import HubscopeError
from warehouse.query import answers
from warehouse.state import saved_queries

ROWS, CELL = 10_000, 2_000
LOADED, RUN, KINDS = "sql_loaded", "sql_run", "sql_kinds"
MAX_ADDRESS_LENGTH = 6_000


@dataclass
class SqlSubmission:
    """A run and its result once it is over; filled by a thread of its own."""

    run: pool.Run
    sql: str = ""  # as it stood in the editor
    table: pa.Table | None = None
    error: HubscopeError | None = None
    is_over: bool = False

    def collect(self) -> None:
        try:
            self.table = self.run.table()
        except HubscopeError as error:
            self.error = error
        finally:
            self.is_over = True
        try:
            saved_queries.record(self.run, "page")
        except HubscopeError:  # the answer is there; only its place in the history is not
            return


def is_here(session: str) -> bool:
    """Whether the browser that asked still shows the portal. Outside a server there is none to ask."""
    return not Runtime.exists() or Runtime.instance().is_active_session(session)


def start(sql: str, values: dict[str, Any], mode: Literal["rows", "explain", "analyze"] = "rows") -> None:
    """Begins a question; one that still runs is stopped."""
    stop()
    written, plain = text.plan_asked(sql)
    context = get_script_run_ctx()
    session = context.session_id if context else ""
    request = pool.QueryRequest(plain, values, mode if mode != "rows" else written, rows=ROWS, cell=CELL)
    submission = SqlSubmission(pool.start(request, current_user(), is_wanted=lambda: is_here(session)), sql)
    threading.Thread(target=submission.collect, name="sql-collect", daemon=True).start()
    st.session_state[RUN] = submission


def stop() -> None:
    submission = current()
    if submission is not None:
        submission.run.stop()


def current() -> SqlSubmission | None:
    submission = st.session_state.get(RUN)
    return submission if isinstance(submission, SqlSubmission) else None


def diagnostic() -> Diagnostic | None:
    """Where the engine stumbled over the last question, for the editor to mark."""
    submission = current()
    if (
        submission is None
        or not submission.is_over
        or submission.error is None
        or submission.run.request.sql != submission.sql
    ):
        return None
    place = text.place_of(submission.error.message, submission.sql)
    return Diagnostic(submission.sql, *place, text.split_fault(submission.error.message)[0]) if place else None


def loaded() -> str:
    """The text that the editor begins with: that of the address, or of what was opened since."""
    if LOADED not in st.session_state:
        st.session_state[LOADED] = _of_address() or text.FIRST
    return str(st.session_state[LOADED])


def load(sql: str) -> None:
    st.session_state[LOADED], st.session_state[KINDS] = sql, {}
    st.query_params.pop("query", None)


def kinds() -> dict[str, str]:
    """Types of parameters that the named query in the editor declares; none for a question of the reader's own."""
    declared: dict[str, str] = st.session_state.get(KINDS, {})
    return declared


def _of_address() -> str:
    name = st.query_params.get("query")
    if name:
        query = answers.query(name)
        st.session_state[KINDS] = {parameter.name: parameter.type for parameter in query.parameters}
        return f"-- {query.description}\n{query.sql}"
    return st.query_params.get("sql", "")


def values_from_address() -> dict[str, str]:
    """What the address says of each parameter, as it would be typed."""
    return {name[2:]: sql_values.typed(st.query_params[name]) for name in st.query_params if name.startswith("p_")}


def write_address(sql: str, values: dict[str, str]) -> None:
    """Puts the question into the address, where it fits."""
    for name in [name for name in st.query_params if name.startswith("p_")]:
        del st.query_params[name]
    if len(sql) <= MAX_ADDRESS_LENGTH:
        st.query_params["sql"] = sql
        st.query_params.pop("query", None)
    for name, value in values.items():
        st.query_params[f"p_{name}"] = value
