"""Choosing models to be shown side by side: the rows of a table, and the names in the address of the Model page."""

from __future__ import annotations

import zlib
from collections.abc import Iterable

import streamlit as st

from pages.shared import links, tables
from panels import address, formats, page_list
from panels.table import Table

MAX_MODELS = 6  # lines that can still be told apart, and columns that fit beside each other
ADVICE = "Tick two to six models to see them side by side."


def unique_names(texts: Iterable[str]) -> list[str]:
    """The names in a URL, each once whatever its case, without what cannot be printed; in the order given."""
    names: dict[str, str] = {}
    for text in texts:
        name = "".join(letter for letter in text if letter.isprintable()).strip()[: address.MAX_TEXT_LENGTH]
        if name:
            names.setdefault(name.casefold(), name)
    return list(names.values())


def draw(models: Table, *, key: str, beside: str | None = None) -> None:
    """A table of models (column repo_id) with rows to tick and a button that compares them, with `beside` if given."""
    names = models.frame["repo_id"]
    # Ticks are kept by place: under another order or page the same places are other models, so the key names the rows.
    rows = zlib.crc32("|".join(names).encode())
    bar = st.container(horizontal=True, vertical_alignment="center", gap="small")
    event = tables.table(
        models.frame,
        key=f"{key}_{rows}",
        columns=models.columns,
        height=models.height,
        open_model="repo_id",
        alt=models.alt,
        on_select="rerun",
        selection_mode="multi-row",
    )
    ticked = [names[place] for place in event.selection.rows if place < len(names)]
    with bar:
        _compare_button(unique_names([*([beside] if beside else []), *ticked]), key, beside)


def _compare_button(ticked: list[str], key: str, beside: str | None) -> None:
    names = ticked[:MAX_MODELS]
    label = f"Compare {formats.plural(len(names), 'model')}"
    if len(names) > 1 and st.button(label, key=f"compare_{key}", icon=":material/compare_arrows:", type="primary"):
        links.go(page_list.MODEL, model=names)
    if len(ticked) > MAX_MODELS:
        st.caption(f"{len(ticked)} are chosen; six fit side by side, so the first six are taken.")
    elif len(names) < 2:
        st.caption(f"Tick models to see them beside {formats.plain(beside)}, up to six in all." if beside else ADVICE)
