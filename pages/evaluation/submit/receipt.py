"""The last step: what was added, what was known and what was refused, with the ways on from here."""

from __future__ import annotations

import json
from collections.abc import Callable

import polars as pl
import streamlit as st

from etl.submissions import Receipt, Submission
from pages.shared import links, page, panel, tables
from panels import formats, page_list
from panels.panel import Figure
from panels.table import Column, Table

STATUS = {"added": "Added", "known": "Known already"}
COLUMNS = {
    "status": Column("Status"),
    "model": Column("Model", pinned=True),
    "suite": Column("Suite"),
    "tasks": Column("Tasks", "count"),
    "results": Column("Results", "count"),
    "samples": Column("Samples", "count"),
    "file": Column("File"),
    "run_id": Column("Run"),
}
MAX_REFUSED = 20
MAX_REASONS = 10
MAX_NOTES = 10


def card(submission: Submission, on_restart: Callable[[], None]) -> None:
    receipt = submission.receipt
    added = receipt.added
    known = len(receipt.runs) - len(added)
    with st.container(border=True, key="panel_receipt"), page.boundary():
        st.subheader(_headline(len(added), known, len(receipt.refused)), anchor=False)
        st.caption(f"Receipt {receipt.import_id}, {formats.seconds(receipt.seconds)}")
        if submission.waits:
            st.info(formats.plain(submission.waits), icon=":material/schedule:")
        panel.figures(
            [
                Figure("Runs added", formats.count(len(added)), text="new"),
                Figure("Known already", formats.count(known), text="nothing to do"),
                Figure("Refused", formats.count(len(receipt.refused)), text="reasons below"),
                Figure("Samples", formats.count(sum(run.samples for run in added)), text="scored answers"),
            ],
            columns=4,
        )
        if receipt.runs:
            tables.draw(_runs_table(receipt), key="submit_receipt")
        for refused in receipt.refused[:MAX_REFUSED]:
            reasons = (formats.plain(reason) for reason in refused.reasons[:MAX_REASONS])
            st.error("  \n".join([f"**{formats.plain(refused.member or refused.file_name)}**", *reasons]))
        for note in receipt.notes[:MAX_NOTES]:
            st.caption(formats.plain(note))
        if submission.build_id and added:
            run = added[0]
            _links(run.suite, run.run_id, run.model_id or run.model_written)
        with st.container(horizontal=True):
            st.download_button(
                "Receipt as JSON",
                json.dumps(receipt.as_dict(), indent=1, default=str),
                f"receipt-{receipt.import_id}.json",
                "application/json",
                icon=":material/download:",
            )
            st.button("Upload more", on_click=on_restart, icon=":material/add:")


def _runs_table(receipt: Receipt) -> Table:
    rows = [
        {
            "status": STATUS.get(run.status, run.status),
            "model": run.model_id or run.model_written,
            "suite": run.suite,
            "tasks": len(run.tasks),
            "results": run.results,
            "samples": run.samples,
            "file": run.member or run.file_name,
            "run_id": run.run_id,
        }
        for run in receipt.runs
    ]
    return Table(pl.DataFrame(rows, infer_schema_length=None), COLUMNS, alt="What became of each run.")


def _links(suite: str | None, run_id: str, model: str | None) -> None:
    with st.container(horizontal=True):
        links.link(page_list.LEADERBOARDS, "See the leaderboard", ":material/leaderboard:", board=suite)
        links.link(page_list.COMPARE, "Compare this run", ":material/compare_arrows:", a=run_id)
        links.link(page_list.PERFORMANCE, "Follow it over time", ":material/speed:", model=model)


def _headline(added: int, known: int, refused: int) -> str:
    if added:
        return f"{formats.plural(added, 'run')} added" + (f", {refused} refused" if refused else "")
    if known and not refused:
        return "All of it was known already"
    return "Nothing was added"
