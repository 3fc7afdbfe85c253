"""A field to write SQL in: CodeMirror in the reader's browser, bundled with the portal.

    edited = sql_editor(loaded_text, tables={"marts.models": ["model_id", "downloads_30d"]}, key="sql")
    if run_pressed or edited.runs > st.session_state.get("sql_ran", 0):
        st.session_state["sql_ran"] = edited.runs
        ...  # ask what edited.text says

`text` is what was loaded, never what came back: the editor takes it when it is another than in the run before, and leaves
the reader's typing alone as long as it stays the same. Each pause in typing is a run of the script; inside st.fragment,
of the fragment alone. Inside st.form nothing arrives before the form is submitted, so do not put it there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from uuid import uuid4

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

NAME = "hubscope_sql_editor"
SCRIPT = Path(__file__).parent / "dist" / "editor.js"


@dataclass(frozen=True)
class EditorState:
    """What the reader has done in the editor so far."""

    text: str
    """What is in the editor now."""
    runs: int
    """How often Ctrl+Enter or Cmd+Enter was pressed in this session; it only ever grows.

    A count rather than an event of one run: the next keystroke may end that run before it has answered, and the press
    would be lost. Whoever answers keeps the count it has answered.
    """
    ran: str | None = None
    """What was in the editor at the last of these presses; it may have been typed on since."""


@dataclass(frozen=True)
class Diagnostic:
    """Where a text is wrong, counted from 1, and why."""

    text: str
    line: int
    column: int
    message: str


@dataclass
class _EditorSession:
    """What is remembered of an editor from run to run, also while its page is not shown."""

    source: str | None = None  # the text as the page gave it last
    loading: str = ""  # names one loading of `source`; the browser says with each text which one it stems from
    text: str = ""
    press: str | None = None
    runs: int = 0
    ran: str | None = None


def sql_editor(
    text: str,
    *,
    tables: Mapping[str, Sequence[str]],
    functions: Sequence[str] = (),
    key: str,
    height: int = 260,
    read_only: bool = False,
    diagnostic: Diagnostic | None = None,
) -> EditorState:
    """Draws the editor; `tables` ("schema.table" -> columns) and `functions` are what it can complete.

    `diagnostic` is marked as long as the editor holds the text that it was found in.
    """
    session: _EditorSession = st.session_state.setdefault(_place(key), _EditorSession())
    if text != session.source:
        session.source, session.text, session.loading = text, text, uuid4().hex
    # The whole script travels with these values whenever they change, so nothing is among them that typing changes.
    data = {
        "text": text,
        "loading": session.loading,
        "tables": {name: list(columns) for name, columns in tables.items()},
        "functions": list(functions),
        "height": height,
        "read_only": read_only,
        "fault": None if diagnostic is None else _for_browser(diagnostic),
    }
    result = _component()(key=key, data=data, on_edit_change=_ignore)
    _receive(session, result.get("edit"))
    return EditorState(session.text, session.runs, session.ran)


def reload(key: str) -> None:
    """Lets the editor take its text anew in the next run, even if it is the one it was given before."""
    if session := st.session_state.get(_place(key)):
        session.source = None


def _receive(session: _EditorSession, edit: object) -> None:
    """Reads what the browser sent. What stems from an earlier text was sent before the reader saw the present one."""
    if not isinstance(edit, Mapping):
        return
    text, press, ran = edit.get("text"), edit.get("press"), edit.get("ran")
    if edit.get("loading") == session.loading and isinstance(text, str):
        session.text = text
    if isinstance(press, str) and isinstance(ran, str) and press != session.press:
        session.press, session.ran, session.runs = press, ran, session.runs + 1


def _for_browser(diagnostic: Diagnostic) -> dict[str, str | int]:
    """By the names that the script reads."""
    return {
        "text": diagnostic.text,
        "line": diagnostic.line,
        "column": diagnostic.column,
        "words": diagnostic.message,
    }


def _place(key: str) -> str:
    """No key of a widget looks like this, so none can take the place."""
    return f"editor of {key}"


def _ignore() -> None:
    """Streamlit reports a value only if something listens to it."""


@cache
def _component() -> ComponentRenderer:
    """Registered on first use, as only one page has it."""
    return st.components.v2.component(NAME, js=SCRIPT.read_text(encoding="utf-8"))
