"""A field for each $parameter of the question. One whose type a named query declares gets the widget of that type."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import date

import streamlit as st

from pages.data.sql import execution
from warehouse.adhoc import text

HELP = "Number, day (2026-01-31), true, [list], or text; empty is NULL, 'quoted' stays text."


def values_of(names: tuple[str, ...]) -> dict[str, str]:
    """What stands in each field, as it would be typed; the address fills them at first."""
    said, kinds = execution.values_from_address(), execution.kinds()
    if not names:
        return {}
    with st.grid(4, min_column_width=160, gap="small"):
        first = {"least_likes": "10"}  # of the question that the editor begins with
        return {name: _field(name, kinds, said.get(name, first.get(name, ""))) for name in names}


def _field(name: str, kinds: Mapping[str, str], said: str) -> str:
    """A value of the address that does not fit the declared type is left to be read and mended as text."""
    label, key, value, kind = f"${name}", f"sql_p_{name}", text.value_of(said), kinds.get(name, "")
    if kind == "DATE" and isinstance(value, str):  # a panel writes its days as JSON does, in quotes
        with suppress(ValueError):
            value = date.fromisoformat(value)
    nothing = value is None
    chosen: object
    if kind == "DATE" and (nothing or type(value) is date):
        day = st.date_input(label, value, format="YYYY-MM-DD", key=f"{key}_day")
        return day.isoformat() if isinstance(day, date) else ""
    if kind in ("BIGINT", "INTEGER") and (nothing or type(value) is int):
        chosen = st.number_input(label, value=value, step=1, placeholder="NULL", key=f"{key}_count")
    elif kind == "DOUBLE" and (nothing or isinstance(value, int | float)):
        chosen = st.number_input(
            label, value=None if nothing else float(value), placeholder="NULL", key=f"{key}_number"
        )
    elif kind == "BOOLEAN" and (nothing or isinstance(value, bool)):
        at = None if nothing else (True, False).index(value)
        chosen = st.selectbox(label, (True, False), at, format_func=json.dumps, placeholder="NULL", key=f"{key}_is")
    elif kind == "VARCHAR[]" and (nothing or isinstance(value, list)):
        known = [str(each) for each in value or ()]
        added = st.multiselect(label, known, known, accept_new_options=True, placeholder="NULL; type to add", key=f"{key}_list")  # fmt: skip
        chosen = list(added) or None
    else:
        return st.text_input(label, value=said, key=key, help=HELP)
    return execution.typed(json.dumps(chosen))
