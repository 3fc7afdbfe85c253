"""What is in the editor, what is being asked, and who asks. A question runs beside the page, which looks at it now and then."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from typing import Any, Literal

import pyarrow as pa
import streamlit as st
from streamlit.runtime import Runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages.shared.editor import Fault
from pages.shared.user import current_user
from warehouse.adhoc import pool, text
from warehouse.errors import HubscopeError
from warehouse.query import answers
from warehouse.state import saved_queries

ROWS, CELL = 10_000, 2_000
LOADED, RUN, KINDS = "sql_loaded", "sql_run", "sql_kinds"
LONGEST_ADDRESS = 6_000


@dataclass
class Asked:
    """A run with what it has found so far; filled by a thread of its own."""

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
    wanted = pool.QueryRequest(plain, values, mode if mode != "rows" else written, rows=ROWS, cell=CELL)
    asked = Asked(pool.start(wanted, current_user(), is_wanted=lambda: is_here(session)), sql)
    threading.Thread(target=asked.collect, name="sql-collect", daemon=True).start()
    st.session_state[RUN] = asked


def stop() -> None:
    asked = current()
    if asked is not None:
        asked.run.stop()


def current() -> Asked | None:
    found = st.session_state.get(RUN)
    return found if isinstance(found, Asked) else None


def fault() -> Fault | None:
    """Where the engine stumbled over the last question, for the editor to mark."""
    asked = current()
    if asked is None or not asked.is_over or asked.error is None or asked.run.ask.sql != asked.sql:
        return None
    place = text.place_of(asked.error.message, asked.sql)
    return Fault(asked.sql, *place, text.split_fault(asked.error.message)[0]) if place else None


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
    found: dict[str, str] = st.session_state.get(KINDS, {})
    return found


def _of_address() -> str:
    name = st.query_params.get("query")
    if name:
        found = answers.query(name)
        st.session_state[KINDS] = {parameter.name: parameter.type for parameter in found.parameters}
        return f"-- {found.words}\n{found.sql}"
    return st.query_params.get("sql", "")


def values_from_address() -> dict[str, str]:
    """What the address says of each parameter, as it would be typed."""
    found = {}
    for name in st.query_params:
        if name.startswith("p_"):
            found[name[2:]] = typed(st.query_params[name])
    return found


def typed(said: str) -> str:
    """A value of the address, which is JSON where a panel wrote it, as a reader would type it."""
    try:
        value = json.loads(said)
    except ValueError:
        return said
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}'" if text.value_of(value) != value else value
    if isinstance(value, list):
        return "[" + ", ".join(typed(json.dumps(each)) for each in value) + "]"
    return json.dumps(value)


def write_address(sql: str, values: dict[str, str]) -> None:
    """Puts the question into the address, where it fits."""
    for name in [name for name in st.query_params if name.startswith("p_")]:
        del st.query_params[name]
    if len(sql) <= LONGEST_ADDRESS:
        st.query_params["sql"] = sql
        st.query_params.pop("query", None)
    for name, value in values.items():
        st.query_params[f"p_{name}"] = value
