"""A few rows of a table, as whoever looks at the page may see them."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages.shared import tables
from pages.shared.user import current_user
from panels import formats
from warehouse.adhoc import pool
from warehouse.query.serialization import flat

ROWS, CELL = 20, 200


def rows(table: str, height: int) -> None:
    """Asked as a reader's SQL is, so that nobody sees here what their own question would not show."""
    run = pool.start(pool.QueryRequest(f"FROM {table} LIMIT {ROWS}", cell=CELL), current_user())
    frame = pl.from_arrow(run.table())
    assert isinstance(frame, pl.DataFrame)
    if frame.is_empty():
        st.caption("It has no rows, or none that everybody may see.")
        return
    tables.show(
        flat(frame),
        hide_index=True,
        height=height,
        placeholder="NULL",
        alt=f"Rows of {table}",
        column_config=tables.days_as_days(frame),
    )
    st.caption(
        f"{formats.plural(frame.height, 'row')} of it, in no order; texts by their first {CELL} characters. Private evaluation logs are not among them."
    )
