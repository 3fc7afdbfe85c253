"""The last step: what was added, what was known and what was refused, with the ways on from here."""

from __future__ import annotations

import json
from collections.abc import Callable

import polars as pl
import streamlit as st

from etl.submissions import Submission
from pages.shared import links, page, panel
from pages.shared.tables import table
from panels import formats, page_list
from panels import panel as panel_of
from panels.table import Column

STATUS = {"added": "Added", "known": "Known already"}


def card(done: Submission, again: Callable[[], object]) -> None:
    receipt = done.receipt
    added = [run for run in receipt.runs if run.status == "added"]
    with st.container(border=True, key="panel_receipt"), page.boundary():
        st.subheader(_headline(len(added), len(receipt.runs) - len(added), len(receipt.refused)), anchor=False)
        st.caption(f"Receipt {receipt.import_id}, {formats.seconds(receipt.seconds)}")
        if done.waits:
            st.info(formats.plain(done.waits), icon=":material/schedule:")
        panel.figures(
            [
                panel_of.Figure("Runs added", formats.count(len(added)), text="new"),
                panel_of.Figure("Known already", formats.count(len(receipt.runs) - len(added)), text="nothing to do"),
                panel_of.Figure("Refused", formats.count(len(receipt.refused)), text="reasons below"),
                panel_of.Figure("Samples", formats.count(sum(run.samples for run in added)), text="scored answers"),
            ],
            columns=4,
        )
        if receipt.runs:
            rows = [
                {
                    "status": STATUS.get(run.status, run.status), "model": run.model_id or run.model_written,
                    "suite": run.suite, "tasks": len(run.tasks), "results": run.results, "samples": run.samples,
                    "file": run.member or run.file_name, "run_id": run.run_id,
                }
                for run in receipt.runs
            ]  # fmt: skip
            table(
                pl.DataFrame(rows, infer_schema_length=None),
                key="submit_receipt",
                columns={
                    "status": Column("Status"), "model": Column("Model", pinned=True), "suite": Column("Suite"),
                    "tasks": Column("Tasks", "count"), "results": Column("Results", "count"),
                    "samples": Column("Samples", "count"), "file": Column("File"), "run_id": Column("Run"),
                },
                alt="What became of each run.",
            )  # fmt: skip
        for refused in receipt.refused[:20]:
            st.error(f"**{formats.plain(refused.member or refused.file_name)}**  \n" + "  \n".join(formats.plain(reason) for reason in refused.reasons[:10]))  # fmt: skip
        for note in receipt.notes[:10]:
            st.caption(formats.plain(note))
        if done.build_id and added:
            with st.container(horizontal=True):
                links.link(
                    page_list.LEADERBOARDS, "See the leaderboard", ":material/leaderboard:", board=added[0].suite
                )
                links.link(page_list.COMPARE, "Compare this run", ":material/compare_arrows:", a=added[0].run_id)
                links.link(page_list.PERFORMANCE, "Follow it over time", ":material/speed:", model=added[0].model_id or added[0].model_written)  # fmt: skip
        with st.container(horizontal=True):
            st.download_button(
                "Receipt as JSON", json.dumps(receipt.as_dict(), indent=1, default=str), f"receipt-{receipt.import_id}.json",
                "application/json", icon=":material/download:",
            )  # fmt: skip
            st.button("Hand in more", on_click=again, icon=":material/add:")


def _headline(added: int, known: int, refused: int) -> str:
    if added:
        return f"{formats.plural(added, 'run')} added" + (f", {refused} refused" if refused else "")
    if known and not refused:
        return "All of it was known already"
    return "Nothing was added"
