"""A field for each $parameter of the question. One whose type a named query declares gets the widget of that type."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import date

import streamlit as st

from pages.data.sql import execution
from panels.data.sql import values as sql_values
from warehouse.adhoc import text

HELP = "Number, day (2026-01-31), true, [list], or text; empty is NULL, 'quoted' stays text."


def values_of(names: tuple[str, ...]) -> dict[str, str]:
    """What stands in each field, as it would be typed; the address fills them at first."""
    typed, kinds = execution.values_from_address(), execution.kinds()
    if not names:
        return {}
    with st.grid(4, min_column_width=160, gap="small"):
        first = {"least_likes": "10"}  # of the question that the editor begins with
        return {name: _field(name, kinds, typed.get(name, first.get(name, ""))) for name in names}


def _field(name: str, kinds: Mapping[str, str], typed: str) -> str:
    """A value of the address that does not fit the declared type is left to be read and corrected as text."""
    label, key, value, kind = f"${name}", f"sql_p_{name}", text.value_of(typed), kinds.get(name, "")
    if kind == "DATE" and isinstance(value, str):  # a panel writes its days as JSON does, in quotes
        with suppress(ValueError):
            value = date.fromisoformat(value)
    is_null = value is None
    chosen: object
    if kind == "DATE" and (is_null or type(value) is date):
        day = st.date_input(label, value, format="YYYY-MM-DD", key=f"{key}_day")
        return day.isoformat() if isinstance(day, date) else ""
    if kind in ("BIGINT", "INTEGER") and (is_null or type(value) is int):
        chosen = st.number_input(label, value=value, step=1, placeholder="NULL", key=f"{key}_count")
    elif kind == "DOUBLE" and (is_null or isinstance(value, int | float)):
        chosen = st.number_input(
            label, value=None if is_null else float(value), placeholder="NULL", key=f"{key}_number"
        )
    elif kind == "BOOLEAN" and (is_null or isinstance(value, bool)):
        at = None if is_null else (True, False).index(value)
        chosen = st.selectbox(label, (True, False), at, format_func=json.dumps, placeholder="NULL", key=f"{key}_is")
    elif kind == "VARCHAR[]" and (is_null or isinstance(value, list)):
        options = [str(each) for each in value or ()]
        selected = st.multiselect(
            label, options, options, accept_new_options=True, placeholder="NULL; type to add", key=f"{key}_list"
        )
        chosen = list(selected) or None
    else:
        return st.text_input(label, value=typed, key=key, help=HELP)
    return sql_values.typed(json.dumps(chosen))
