"""The second step: what was understood, every fault at once, and what only a person can say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import polars as pl
import streamlit as st

from etl import submissions
from etl.submissions import Examination, ExaminedLog, Report, SubmissionRequest
from pages.evaluation.submit import columns, source
from pages.shared import page, panel, tables
from panels import formats
from panels.panel import Figure
from panels.table import Column, Table
from warehouse.errors import HubscopeError
from warehouse.storage.lake import Lake

EXAMINATION = "submit_seen"
AS_WRITTEN = ""
MAX_ROWS = 200
MAX_NOTES = 10
MAX_NAMES = 20


class Progress(Report):
    """How far it has come, drawn into the page."""

    def __init__(self) -> None:
        self.place = st.empty()
        self.label, self.total, self.count, self.percent = "", 0, 0, -1

    def start(self, what: str, total: int | None = None, unit: str = "rows", already: int = 0) -> None:
        self.label, self.total, self.count, self.percent = what, total or 0, already, -1
        self.place.progress(0.0, text=formats.plain(what))

    def advance(self, amount: int) -> None:
        self.count += amount
        percent = min(int(100 * self.count / self.total), 100) if self.total else 0
        if percent != self.percent:
            self.percent = percent
            self.place.progress(percent / 100, text=formats.plain(self.label))

    def done(self) -> None:
        self.place.empty()


def examine(request: SubmissionRequest, lake: Lake) -> Examination | None:
    """What the logs say, read once for each request; a fault that concerns all of it is shown with a way back."""
    cached: tuple[SubmissionRequest, Examination] | None = st.session_state.get(EXAMINATION)
    if cached is not None and cached[0] == request:
        return cached[1]
    try:
        with st.spinner("Reading", show_time=True):
            examination = submissions.preview(lake, request, Progress())
    except HubscopeError as error:
        st.error(f"**{formats.plain(error.message)}**  \n{formats.plain(error.hint)}", icon=":material/error:")
        st.button("Choose again", on_click=source.forget, icon=":material/undo:")
        return None
    st.session_state[EXAMINATION] = (request, examination)
    return examination


def card(examination: Examination, request: SubmissionRequest) -> SubmissionRequest | None:
    """The request with what was answered, once it is submitted."""
    good = [log for log in examination.logs if not log.faults and not log.needs_mapping and log.model_written]
    bad = [log for log in examination.logs if log.faults and not log.needs_mapping]
    unmapped = [log for log in examination.logs if log.needs_mapping]
    with st.container(border=True, key="panel_understood"), page.boundary():
        st.subheader(_headline(good, bad, unmapped), anchor=False)
        st.caption("Nothing has been kept yet.")
        panel.figures(
            [
                Figure("Logs", formats.count(len(good)), text="can be uploaded"),
                Figure("Results", formats.count(sum(log.results for log in good)), text="figures"),
                Figure("Samples", formats.count(sum(log.samples for log in good)), text="scored answers"),
                Figure("Not taken", formats.count(len(bad)), text="have a fault"),
            ],
            columns=4,
        )
        if good:
            _draw_logs(good)
        if bad:
            _draw_faults(bad)
        mapping = columns.choose_mapping(unmapped[0]) if unmapped else None
        if mapping is not None and mapping != request.columns:
            st.session_state[source.REQUEST] = replace(request, columns=mapping)
            st.rerun()
        answers = _choose_names(good)
        with st.container(horizontal=True):
            label = f"Upload {formats.plural(len(good), 'log')}"
            is_confirmed = st.button(label, type="primary", icon=":material/upload:", disabled=not good)
            st.button("Choose again", on_click=source.forget, icon=":material/undo:")
    return replace(request, answers=answers) if is_confirmed else None


def _headline(good: Sequence[ExaminedLog], bad: Sequence[ExaminedLog], unmapped: Sequence[ExaminedLog]) -> str:
    if unmapped and not good:
        return "A table: say what its columns are"
    if good and bad:
        return f"{formats.plural(len(good), 'log')} understood, {len(bad)} not"
    if good:
        return f"{formats.plural(len(good), 'log')} understood"
    return "None of this could be read as a log"


def _draw_logs(good: Sequence[ExaminedLog]) -> None:
    rows = [
        {
            "name": log.name,
            "format": log.label,
            "model": log.model_id or log.model_written,
            "tasks": ", ".join(log.tasks[:4]) + (f" and {len(log.tasks) - 4} more" if len(log.tasks) > 4 else ""),
            "results": log.results,
            "samples": log.samples,
            "started_at": log.started_at.date() if log.started_at else None,
        }
        for log in good[:MAX_ROWS]
    ]
    schema: dict[str, Any] = {"started_at": pl.Date, "results": pl.Int64, "samples": pl.Int64}
    labels = {
        "name": Column("Log", pinned=True),
        "format": Column("Kind"),
        "model": Column("Model"),
        "tasks": Column("Tasks"),
        "results": Column("Results", "count"),
        "samples": Column("Samples", "count"),
        "started_at": Column("Run on", "date"),
    }
    frame = pl.DataFrame(rows, schema_overrides=schema)
    tables.draw(Table(frame, labels, alt="The logs that were understood, one row each."), key="submit_logs")
    if len(good) > MAX_ROWS:
        st.caption(f"The first {MAX_ROWS} of {len(good):,} logs.")
    for note in sorted({note for log in good for note in log.notes})[:MAX_NOTES]:
        st.caption(formats.plain(note))


def _draw_faults(bad: Sequence[ExaminedLog]) -> None:
    rows = [{"name": log.name, "fault": fault} for log in bad for fault in log.faults]
    labels = {
        "name": Column("Log", width=220),
        "fault": Column("Place, what was found, what was expected", width=700),
    }
    title = f"What is wrong: {formats.plural(len(rows), 'fault')}"
    with st.expander(title, expanded=True, icon=":material/error:"):
        alt = "Every fault: file, place, what was found and what was expected."
        tables.draw(Table(pl.DataFrame(rows[:MAX_ROWS]), labels, alt=alt), key="submit_faults")
        if len(rows) > MAX_ROWS:
            st.caption(f"The first {MAX_ROWS} of {len(rows):,} faults.")
        st.caption("A log with a fault is left out as a whole. Fix it, or export it anew, and upload it again.")


def _choose_names(good: Sequence[ExaminedLog]) -> dict[str, str]:
    """Name as written -> the model of the Hub that it means, where the log alone does not say."""
    unmatched = {log.model_written: log for log in good if log.model_written and log.model_match == "none"}
    if not unmatched:
        return {}
    st.markdown("**Which model is meant?**")
    st.caption(
        "These names are no model's on the Hub as listed here. They are kept as written unless you say otherwise."
    )
    answers = {}
    for number, (written, log) in enumerate(list(unmatched.items())[:MAX_NAMES]):
        chosen = st.selectbox(
            formats.plain(written),
            [AS_WRITTEN, *log.suggestions],
            key=f"submit_name_{number}",
            accept_new_options=True,
            format_func=lambda name: name or "Keep the name as written",
        )
        if chosen:
            answers[written] = str(chosen).strip()
    if len(unmatched) > MAX_NAMES:
        st.caption(f"{len(unmatched) - MAX_NAMES} more names are kept as written.")
    return answers
