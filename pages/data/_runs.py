"""Runs on the Pipeline page: what was started, how far it has come, how it ended; an administrator starts and stops them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import polars as pl
import streamlit as st

from etl import control
from etl import runs as records
from pages.data import _pipeline as parts
from pages.shared import formats, page, panel, tables
from pages.shared.reader import reader
from pages.shared.tables import Column
from warehouse.access import Reader
from warehouse.errors import HubscopeError
from warehouse.lake import Lake
from warehouse.raw import choose_lake

NONE, FAULT = "–", "run_fault"
RUN_COLUMNS = {
    "started": Column("Started", width=155), "verb": Column("Command", width=85), "status": Column("Ended", width=140),
    "took": Column("Took", width=70), "rows": Column("Rows", width=80), "pages": Column("Pages", width=65),
    "received": Column("Bytes", width=85), "what": Column("What", width=230), "who": Column("Started by", width=150),
}  # fmt: skip


def run_rows(runs: Sequence[dict[str, Any]]) -> pl.DataFrame:
    rows = []
    for run in runs:
        steps = run.get("steps") or []
        began, ended = parts.moment(run.get("started_at")), parts.moment(run.get("finished_at"))
        rows.append(
            {
                "started": formats.moment(began), "verb": run["verb"], "status": parts.RUNS.get(run["status"], run["status"]),
                "took": formats.seconds((ended - began).total_seconds()) if began and ended else NONE,
                "rows": counted(_sum([step for step in steps if step["name"] != "check"], "rows")), "pages": counted(_sum(steps, "pages")),
                "received": formats.bytes_(size) if (size := _sum(steps, "bytes")) else NONE,
                "who": run.get("started_by") or NONE,
                "what": (run.get("error") or {}).get("message") or ", ".join(step["name"] for step in steps) or None,
            }
        )  # fmt: skip
    return pl.DataFrame(rows, schema=dict.fromkeys(RUN_COLUMNS, pl.String))


def counted(number: int | None) -> str:
    """A step that reads no pages has none: nothing is unknown about it."""
    return NONE if number is None else formats.count(number)


def _sum(steps: Sequence[dict[str, Any]], name: str) -> int | None:
    known = [step[name] for step in steps if step.get(name) is not None]
    return sum(known) if known else None


def runs_card(lake: Lake, runs: Sequence[dict[str, Any]], who: Reader) -> None:
    """Lists runs; one that needs a person comes with what happened and what to do."""
    with panel.card("runs") as head:
        going = [run for run in runs if run["status"] == "running"]
        bad = runs[0] if runs and runs[0]["status"] in ("failed", "stopped", "done with warnings") else None
        with head:
            st.subheader(_title(runs, going, bad), anchor=False)
            st.caption("What was started on this data folder, newest first. Choose a row to see its steps")
            if who.may("admin") and not going:
                _start(lake, who, choose_lake(lake).is_demo)
        said_fault()
        for run in going:
            _progress(lake, run, who)
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
            frame, key="runs", columns=RUN_COLUMNS, alt="Latest runs", height="auto", on_select="rerun", selection_mode="single-row",
        )  # fmt: skip
        for row in picked.selection.rows:
            if row < len(runs):
                steps_of(runs[row])


def _progress(lake: Lake, run: dict[str, Any], who: Reader) -> None:
    """How far a run has come, in its own words; an administrator can stop it."""
    share, words = how_far(run)
    bar, ask = st.columns([6, 1], vertical_alignment="bottom") if who.may("admin") else (st.container(), None)
    with bar:
        if share is None:
            st.caption(words)
        else:
            st.progress(share, text=words)
    if ask is None:
        return
    with ask:
        is_stopping = bool(run.get("is_stopping"))
        st.button(
            "Stopping" if is_stopping else "Stop", icon=":material/stop_circle:", key=f"stop_{run['run_id']}", type="tertiary",
            disabled=is_stopping or not run.get("can_be_stopped"), on_click=do, args=(records.stop, lake, run["run_id"], who.words),
            help="Ends it as Ctrl-C would: the published build stays, and the same command goes on later."
            if run.get("can_be_stopped") else "It is part of the portal's own work and short.",
        )  # fmt: skip


def how_far(run: dict[str, Any]) -> tuple[float | None, str]:
    """Share done, where the total is known, and the words beside it."""
    steps = run.get("steps") or []
    step = steps[-1] if steps else None
    said = (step or {}).get("progress")
    if step is None or step["status"] != "running":
        return None, f"{formats.plain(run['verb'].capitalize())}: between two steps"
    if not said:
        return None, f"{formats.plain(step['name'].capitalize())} …"
    unit, done, total = said["unit"], said["done"], said["total"]
    rate = (done - said["already"]) / said["seconds"] if said["seconds"] else 0.0
    words = (
        f"{formats.plain(said['what'])}: {formats.count(done)}"
        + (f" of {formats.count(total)}" if total else "")
        + f" {unit}"
    )
    if rate:
        words += f", {formats.count(round(rate)) if rate >= 10 else f'{rate:.1f}'} a second"
        if total:
            words += f", about {formats.seconds(max(round((total - done) / rate), 1)).replace('.0 s', ' s')} left"
    if said.get("note"):
        words += f". {formats.plain(said['note'])}"
    return (min(done / total, 1.0) if total else None), words


def _start(lake: Lake, who: Reader, is_demo: bool) -> None:
    with (
        st.popover("Start a run", icon=":material/play_arrow:", type="tertiary", key="run_start"),
        st.container(width=380),
    ):
        command = st.radio(
            "What to run", list(control.COMMANDS), format_func=lambda name: f"**{name}**: {control.COMMANDS[name]}", key="run_command",
        )  # fmt: skip
        st.caption("It runs beside the portal, on the same machine, and goes on when you leave this page.")
        if command == "daily" and is_demo:
            st.caption("This portal shows demo data. Once the Hub has been read, real figures take their place.")
        st.button("Start", type="primary", key="run_go", on_click=do, args=(control.start, lake, command, who.words))


def do(act: Callable[..., object], *args: Any) -> None:
    """Does what an administrator asks for; a fault is said on the page, once."""
    if not reader().may("admin"):
        return
    try:
        act(*args)
    except HubscopeError as error:
        st.session_state[FAULT] = error


def said_fault() -> None:
    error = st.session_state.pop(FAULT, None)
    if error is not None:
        st.error(f"**{formats.plain(error.message)}**  \n{formats.plain(error.hint)}", icon=":material/error:")


def _title(runs: Sequence[dict[str, Any]], going: Sequence[dict[str, Any]], bad: dict[str, Any] | None) -> str:
    if going:
        return f"{going[0]['verb'].capitalize()} is running"
    if not runs:
        return "No runs yet"
    return f"The last run, {runs[0]['verb']}, " + (
        "ended well"
        if bad is None
        else {"failed": "failed", "stopped": "was stopped"}.get(bad["status"], "ended with warnings")
    )


def explain(run: dict[str, Any]) -> None:
    error = run.get("error") or {}
    said = (
        error.get("message")
        or "; ".join(step["message"] for step in run.get("steps") or [] if step.get("message"))
        or "Its process ended without a word."
    )
    hint = error.get("hint") or (
        "Run the same command again: it goes on where it stopped." if run["status"] == "stopped" else ""
    )
    words = f"**{formats.plain(said)}**" + (f"  \n{formats.plain(hint)}" if hint else "")
    (st.error if run["status"] == "failed" else st.warning)(
        words, icon=":material/error:" if run["status"] == "failed" else ":material/warning:"
    )


def steps_of(run: dict[str, Any]) -> None:
    steps = pl.DataFrame(
        [
            {
                "name": step["name"], "status": parts.RUNS.get(step["status"], step["status"]), "rows": counted(step.get("rows")), "pages": counted(step.get("pages")),
                "received": formats.bytes_(step["bytes"]) if step.get("bytes") else NONE,
                "took": formats.seconds(step.get("seconds")), "message": step.get("message") or NONE,
            }
            for step in run.get("steps") or []
        ],
        schema=dict.fromkeys(("name", "status", "rows", "pages", "received", "took", "message"), pl.String),
    )  # fmt: skip
    st.markdown(f"**Steps of {formats.plain(run['verb'])}**, {formats.moment(parts.moment(run.get('started_at')))}")
    if steps.is_empty():
        st.caption("It had not begun a step.")
    else:
        tables.table(
            steps, key="steps", alt=f"Steps of {run['run_id']}", height="content",
            columns={
                "name": Column("Step", width=200), "status": Column("Ended", width=140), "rows": Column("Rows", width=80),
                "pages": Column("Pages", width=65), "received": Column("Bytes", width=85), "took": Column("Took", width=70),
                "message": Column("Said", width=300),
            },
        )  # fmt: skip
    if run.get("error") and run["status"] != "running":
        explain(run)
