"""The second step: what was understood, every fault at once, and what only a person can say."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import polars as pl
import streamlit as st

from etl import submissions
from etl.submissions import Examination, ExaminedLog, Report, SubmissionRequest
from pages.evaluation.submit import columns, source
from pages.shared import page, panel
from pages.shared.tables import table
from panels import formats
from panels import panel as panel_of
from panels.table import Column
from warehouse.errors import HubscopeError
from warehouse.storage.lake import Lake

SEEN = "submit_seen"
AS_WRITTEN = ""
SHOWN = 200


class Progress(Report):
    """How far it has come, drawn into the page."""

    def __init__(self) -> None:
        self.place = st.empty()
        self.what, self.total, self.count, self.said = "", 0, 0, -1

    def start(self, what: str, total: int | None = None, unit: str = "rows", already: int = 0) -> None:
        self.what, self.total, self.count, self.said = what, total or 0, already, -1
        self.place.progress(0.0, text=formats.plain(what))

    def advance(self, amount: int) -> None:
        self.count += amount
        part = min(int(100 * self.count / self.total), 100) if self.total else 0
        if part != self.said:
            self.said = part
            self.place.progress(part / 100, text=formats.plain(self.what))

    def done(self) -> None:
        self.place.empty()


def look(wish: SubmissionRequest, lake: Lake) -> Examination | None:
    """What the logs say, read once for each wish; a fault that concerns all of it is shown with a way back."""
    kept = st.session_state.get(SEEN)
    if kept is not None and kept[0] == wish:
        return kept[1]
    try:
        with st.spinner("Reading", show_time=True):
            seen = submissions.preview(lake, wish, Progress())
    except HubscopeError as error:
        st.error(f"**{formats.plain(error.message)}**  \n{formats.plain(error.hint)}", icon=":material/error:")
        st.button("Choose again", on_click=source.forget, icon=":material/undo:")
        return None
    st.session_state[SEEN] = (wish, seen)
    return seen


def card(seen: Examination, wish: SubmissionRequest) -> SubmissionRequest | None:
    """The wish with what was answered, once it is handed in."""
    good = [log for log in seen.logs if not log.faults and not log.needs_mapping and log.model_written]
    bad = [log for log in seen.logs if log.faults and not log.needs_mapping]
    tables = [log for log in seen.logs if log.needs_mapping]
    with st.container(border=True, key="panel_understood"), page.boundary():
        st.subheader(_headline(good, bad, tables), anchor=False)
        st.caption("Nothing has been kept yet.")
        panel.figures(
            [
                panel_of.Figure("Logs", formats.count(len(good)), text="can be handed in"),
                panel_of.Figure("Results", formats.count(sum(log.results for log in good)), text="figures"),
                panel_of.Figure("Samples", formats.count(sum(log.samples for log in good)), text="scored answers"),
                panel_of.Figure("Not taken", formats.count(len(bad)), text="have a fault"),
            ],
            columns=4,
        )
        if good:
            _logs(good)
        if bad:
            _faults(bad)
        mapping = columns.ask(tables[0]) if tables else None
        if mapping is not None and mapping != wish.columns:
            st.session_state[source.WISH] = replace(wish, columns=mapping)
            st.rerun()
        answers = _names(good)
        with st.container(horizontal=True):
            words = f"Hand in {formats.plural(len(good), 'log')}"
            is_handed_in = st.button(words, type="primary", icon=":material/upload:", disabled=not good)
            st.button("Choose again", on_click=source.forget, icon=":material/undo:")
    return replace(wish, answers=answers) if is_handed_in else None


def _headline(good: list[ExaminedLog], bad: list[ExaminedLog], tables: list[ExaminedLog]) -> str:
    if tables and not good:
        return "A table: say what its columns are"
    if good and bad:
        return f"{formats.plural(len(good), 'log')} understood, {len(bad)} not"
    if good:
        return f"{formats.plural(len(good), 'log')} understood"
    return "None of this could be read as a log"


def _logs(good: list[ExaminedLog]) -> None:
    rows = [
        {
            "name": log.name, "format": log.label, "model": log.model_id or log.model_written,
            "tasks": ", ".join(log.tasks[:4]) + (f" and {len(log.tasks) - 4} more" if len(log.tasks) > 4 else ""),
            "results": log.results, "samples": log.samples, "started_at": log.started_at.date() if log.started_at else None,
        }
        for log in good[:SHOWN]
    ]  # fmt: skip
    schema: dict[str, Any] = {"started_at": pl.Date, "results": pl.Int64, "samples": pl.Int64}
    table(
        pl.DataFrame(rows, schema_overrides=schema),
        key="submit_logs",
        columns={
            "name": Column("Log", pinned=True), "format": Column("Kind"), "model": Column("Model"),
            "tasks": Column("Tasks"), "results": Column("Results", "count"), "samples": Column("Samples", "count"),
            "started_at": Column("Run on", "date"),
        },
        alt="The logs that were understood, one row each.",
    )  # fmt: skip
    if len(good) > SHOWN:
        st.caption(f"The first {SHOWN} of {len(good):,} logs.")
    for note in sorted({note for log in good for note in log.notes})[:10]:
        st.caption(formats.plain(note))


def _faults(bad: list[ExaminedLog]) -> None:
    count = sum(len(log.faults) for log in bad)
    with st.expander(f"What is wrong: {formats.plural(count, 'fault')}", expanded=True, icon=":material/error:"):
        rows = [{"name": log.name, "fault": fault} for log in bad for fault in log.faults]
        table(
            pl.DataFrame(rows[:SHOWN]),
            key="submit_faults",
            columns={"name": Column("Log", width=220), "fault": Column("Place, what was found, what was expected", width=700)},
            alt="Every fault: file, place, what was found and what was expected.",
        )  # fmt: skip
        if count > SHOWN:
            st.caption(f"The first {SHOWN} of {count:,} faults.")
        st.caption("A log with a fault is left out as a whole. Mend it, or export it anew, and hand it in again.")


def _names(good: list[ExaminedLog]) -> dict[str, str]:
    """Which model of the Hub a name means, where it says so itself to nobody but its author."""
    unknown = {log.model_written: log for log in good if log.model_match == "none"}
    if not unknown:
        return {}
    st.markdown("**Which model is meant?**")
    st.caption(
        "These names are no model's on the Hub as listed here. They are kept as written unless you say otherwise."
    )
    answers = {}
    for number, (written, log) in enumerate(list(unknown.items())[:20]):
        chosen = st.selectbox(
            formats.plain(written), [AS_WRITTEN, *log.suggestions], key=f"submit_name_{number}", accept_new_options=True,
            format_func=lambda name: name or "Keep the name as written",
        )  # fmt: skip
        if chosen:
            answers[written] = str(chosen).strip()
    if len(unknown) > 20:
        st.caption(f"{len(unknown) - 20} more names are kept as written.")
    return answers


__all__ = ["Progress", "card", "look"]
