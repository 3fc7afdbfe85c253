"""Pages of a long table, in the URL."""

from __future__ import annotations

import streamlit as st


def choose_offset(request: object, matching: int, *, key: str, page_rows: int) -> int:
    """The number of rows before the chosen page, of `matching` rows in all; `key` names the page in the URL.

    Page 1 again as soon as `request` is another one; the URL's page on the first look.
    """
    requested = f"_{key}_request"
    if st.session_state.get(requested, request) != request:
        st.session_state[key] = 1
    st.session_state[requested] = request
    pages = max(1, -(-matching // page_rows))
    if pages == 1:
        return 0
    if st.session_state.get(key, 1) > pages:
        st.session_state[key] = pages
    with st.container(horizontal_alignment="center"):
        return (st.pagination(pages, key=key, bind="query-params") - 1) * page_rows
