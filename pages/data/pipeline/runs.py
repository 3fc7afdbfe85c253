"""Runs on the Pipeline page: what was started, how far it has come, how it ended; an administrator starts and stops them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import polars as pl
import streamlit as st

from etl.runs import control, records
from pages.shared import page, panel, tables
from pages.shared.user import current_user
from panels import formats
from panels.data.pipeline import status
from panels.data.pipeline.runs import FAULT, NONE, RUN_COLUMNS, counted, how_far, run_rows, title
from panels.table import Column
from warehouse.access import User
from warehouse.errors import HubscopeError
from warehouse.storage.lake import Lake
from warehouse.storage.raw_tables import choose_lake


def runs_card(lake: Lake, runs: Sequence[dict[str, Any]], user: User) -> None:
    """Lists runs; one that needs a person comes with what happened and what to do."""
    with panel.card("runs") as head:
        going = [run for run in runs if run["status"] == "running"]
        bad = runs[0] if runs and runs[0]["status"] in ("failed", "stopped", "done with warnings") else None
        with head:
            st.subheader(title(runs, going, bad), anchor=False)
            st.caption("What was started on this data folder, newest first. Choose a row to see its steps")
            if user.may("admin") and not going:
                _start(lake, user, choose_lake(lake).is_demo)
        show_error()
        for run in going:
            _progress(lake, run, user)
        if going:
            st.space("small")  # for the tools of the table below, which lie over the line above it
        if not runs:
            page.empty(
                "Nothing has run yet",
                "`python -m etl daily` reads the Hub, builds, checks and publishes.",
                icon=":material/play_circle:",
            )
            return
        if bad is not None:
            explain(bad)
        frame = run_rows(runs)
        picked = tables.table(
            frame,
            key="runs",
            columns=RUN_COLUMNS,
            alt="Latest runs",
            height="auto",
            on_select="rerun",
            selection_mode="single-row",
        )
        for row in picked.selection.rows:
            if row < len(runs):
                steps_of(runs[row])


def _progress(lake: Lake, run: dict[str, Any], user: User) -> None:
    """How far a run has come, in its own words; an administrator can stop it."""
    share, text = how_far(run)
    bar, ask = st.columns([6, 1], vertical_alignment="bottom") if user.may("admin") else (st.container(), None)
    with bar:
        if share is None:
            st.caption(text)
        else:
            st.progress(share, text=text)
    if ask is None:
        return
    with ask:
        is_stopping = bool(run.get("is_stopping"))
        st.button(
            "Stopping" if is_stopping else "Stop",
            icon=":material/stop_circle:",
            key=f"stop_{run['run_id']}",
            type="tertiary",
            disabled=is_stopping or not run.get("can_be_stopped"),
            on_click=do,
            args=(records.stop, lake, run["run_id"], user.label),
            help="Ends it as Ctrl-C would: the published build stays, and the same command goes on later."
            if run.get("can_be_stopped")
            else "It is part of the portal's own work and short.",
        )


def _start(lake: Lake, user: User, is_demo: bool) -> None:
    with (
        st.popover("Start a run", icon=":material/play_arrow:", type="tertiary", key="run_start"),
        st.container(width=380),
    ):
        command = st.radio(
            "What to run",
            list(control.COMMANDS),
            format_func=lambda name: f"**{name}**: {control.COMMANDS[name]}",
            key="run_command",
        )
        st.caption("It runs beside the portal, on the same machine, and goes on when you leave this page.")
        if command == "daily" and is_demo:
            st.caption("This portal shows demo data. Once the Hub has been read, real figures take their place.")
        st.button("Start", type="primary", key="run_go", on_click=do, args=(control.start, lake, command, user.label))


def do(act: Callable[..., object], *args: Any) -> None:
    """Does what an administrator asks for; an error is shown on the page, once."""
    if not current_user().may("admin"):
        return
    try:
        act(*args)
    except HubscopeError as error:
        st.session_state[FAULT] = error


def show_error() -> None:
    error = st.session_state.pop(FAULT, None)
    if error is not None:
        st.error(f"**{formats.plain(error.message)}**  \n{formats.plain(error.hint)}", icon=":material/error:")


def explain(run: dict[str, Any]) -> None:
    error = run.get("error") or {}
    message = (
        error.get("message")
        or "; ".join(step["message"] for step in run.get("steps") or [] if step.get("message"))
        or "Its process ended without a word."
    )
    hint = error.get("hint") or (
        "Run the same command again: it goes on where it stopped." if run["status"] == "stopped" else ""
    )
    text = f"**{formats.plain(message)}**" + (f"  \n{formats.plain(hint)}" if hint else "")
    (st.error if run["status"] == "failed" else st.warning)(
        text, icon=":material/error:" if run["status"] == "failed" else ":material/warning:"
    )


def steps_of(run: dict[str, Any]) -> None:
    steps = pl.DataFrame(
        [
            {
                "name": step["name"],
                "status": status.RUNS.get(step["status"], step["status"]),
                "rows": counted(step.get("rows")),
                "pages": counted(step.get("pages")),
                "received": formats.bytes_(step["bytes"]) if step.get("bytes") else NONE,
                "took": formats.seconds(step.get("seconds")),
                "message": step.get("message") or NONE,
            }
            for step in run.get("steps") or []
        ],
        schema=dict.fromkeys(("name", "status", "rows", "pages", "received", "took", "message"), pl.String),
    )
    st.markdown(f"**Steps of {formats.plain(run['verb'])}**, {formats.moment(status.moment(run.get('started_at')))}")
    if steps.is_empty():
        st.caption("It had not begun a step.")
    else:
        tables.table(
            steps,
            key="steps",
            alt=f"Steps of {run['run_id']}",
            height="content",
            columns={
                "name": Column("Step", width=200),
                "status": Column("Ended", width=140),
                "rows": Column("Rows", width=80),
                "pages": Column("Pages", width=65),
                "received": Column("Bytes", width=85),
                "took": Column("Took", width=70),
                "message": Column("Said", width=300),
            },
        )
    if run.get("error") and run["status"] != "running":
        explain(run)
