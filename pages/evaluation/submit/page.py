"""Get my log in: choose files or a dataset of the Hub, read what was understood, hand it in, keep the receipt."""

from __future__ import annotations

import streamlit as st

from etl import submissions
from pages.evaluation.submit import preview, receipt, source
from pages.shared import page
from warehouse.settings import settings
from warehouse.storage.lake import Lake

SUBMISSION = "submit_done"


def draw() -> None:
    with page.start(
        "Upload evaluation logs",
        sub="Any harness's log, a table of results or samples, a serving benchmark, or a dataset of the Hub",
        needs_build=False,
    ):
        lake = Lake(settings().data)
        submission = st.session_state.get(SUBMISSION)
        if submission is not None:
            receipt.card(submission, on_restart=lambda: st.session_state.pop(SUBMISSION, None))
            return
        request = source.card(lake)
        if request is None:
            source.draw_formats()
            return
        examination = preview.examine(request, lake)
        if examination is None:
            return
        confirmed = preview.card(examination, request)
        if confirmed is None:
            return
        with st.status("Uploading", expanded=True) as status, page.boundary():
            submission = submissions.submit(lake, confirmed, preview.Progress())
            status.update(label="Uploaded", state="complete", expanded=False)
            st.session_state[SUBMISSION] = submission
            source.forget()
            st.rerun()


draw()
