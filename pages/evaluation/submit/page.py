"""Get my log in: choose files or a dataset of the Hub, read what was understood, hand it in, keep the receipt."""

from __future__ import annotations

import streamlit as st

from etl import submissions
from pages.evaluation.submit import preview, receipt, source
from pages.shared import page
from warehouse.settings import settings
from warehouse.storage.lake import Lake

HANDED_IN = "submit_done"


def draw() -> None:
    with page.start(
        "Get an evaluation log in",
        sub="Any harness's log, a table of results or samples, a serving benchmark, or a dataset of the Hub",
        needs_build=False,
    ):
        lake = Lake(settings().data)
        done = st.session_state.get(HANDED_IN)
        if done is not None:
            receipt.card(done, again=lambda: st.session_state.pop(HANDED_IN, None))
            return
        wish = source.card(lake)
        if wish is None:
            source.accepted()
            return
        seen = preview.look(wish, lake)
        if seen is None:
            return
        decided = preview.card(seen, wish)
        if decided is None:
            return
        with st.status("Handing in", expanded=True) as status, page.boundary():
            handed_in = submissions.submit(lake, decided, preview.Progress())
            status.update(label="Handed in", state="complete", expanded=False)
            st.session_state[HANDED_IN] = handed_in
            source.forget()
            st.rerun()


draw()
