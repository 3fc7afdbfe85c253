"""Choosing models to be shown side by side: the rows of a table, and the names in the address of the Model page."""

from __future__ import annotations

import zlib
from typing import Any

import polars as pl
import streamlit as st

from pages.shared import links, tables
from panels import address, formats, page_list, table

MOST = 6  # lines that can still be told apart, and columns that fit beside each other
ADVICE = "Tick two to six models to see them side by side."


def named(asked: list[str]) -> list[str]:
    """The names in a URL, each once whatever its case, without what cannot be printed; in the order given."""
    found: dict[str, str] = {}
    for text in asked:
        name = "".join(letter for letter in text if letter.isprintable()).strip()[: address.MAX_TEXT_LENGTH]
        if name:
            found.setdefault(name.casefold(), name)
    return list(found.values())


def models_table(
    frame: pl.DataFrame, *, key: str, columns: dict[str, table.Column], beside: str | None = None, **more: Any
) -> None:
    """A table of models (column repo_id) with rows to tick and a button that compares them, with `beside` if given."""
    # Ticks are kept by place: under another order or page the same places are other models, so the key names the rows.
    rows = zlib.crc32("|".join(frame["repo_id"]).encode())
    bar = st.container(horizontal=True, vertical_alignment="center", gap="small")
    event = tables.table(
        frame, key=f"{key}_{rows}", columns=columns, open_model="repo_id", on_select="rerun", selection_mode="multi-row", **more
    )  # fmt: skip
    ticked = [frame["repo_id"][place] for place in event.selection.rows if place < frame.height]
    with bar:
        _compare_button(named([*([beside] if beside else []), *ticked]), key, beside)


def _compare_button(chosen: list[str], key: str, beside: str | None) -> None:
    kept = chosen[:MOST]
    label = f"Compare {formats.plural(len(kept), 'model')}"
    if len(kept) > 1 and st.button(label, key=f"compare_{key}", icon=":material/compare_arrows:", type="primary"):
        links.go(page_list.MODEL, model=kept)
    if len(chosen) > MOST:
        st.caption(f"{len(chosen)} are chosen; six fit side by side, so the first six are taken.")
    elif len(kept) < 2:
        st.caption(f"Tick models to see them beside {formats.plain(beside)}, up to six in all." if beside else ADVICE)
