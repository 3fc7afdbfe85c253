"""What all parts of the Families page share: how a family is chosen, and the words and tones of the ways to derive."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages.shared import filters, page
from panels import formats
from warehouse.query.answers import Answer

# relation -> (of many, of one, tone); from the bottom of a stack upwards
RELATIONS = {
    "finetune": ("Fine-tunes", "Fine-tune", "primary"),
    "quantized": ("Quantizations", "Quantization", "orange"),
    "adapter": ("Adapters", "Adapter", "green"),
    "merge": ("Merges", "Merge", "violet"),
    "unstated": ("Not stated", "Not stated", "neutral"),
}
COUNTS = {"finetunes": "finetune", "quantizations": "quantized", "adapters": "adapter", "merges": "merge", "unstated": "unstated"}  # fmt: skip


def choose_family() -> str:
    return filters.text(
        "Family", "family", "A root, or any model of a family: organization/name",
        help="Type the name of a model; Enter opens its family. Empty: all families.",
    )  # fmt: skip


def open_family(name: str) -> None:
    """Chooses a family; for callbacks, as the field is drawn by then."""
    st.session_state["family"] = name


def open_clicked(key: str, frame: pl.DataFrame) -> None:
    """Chooses the family of the row that was clicked in the table `key`."""
    cells = st.session_state[key]["selection"]["cells"]
    if cells and 0 <= cells[0][0] < frame.height:
        open_family(frame["family_root_id"][cells[0][0]])


def unknown(asked: str, nearest: Answer) -> None:
    page.empty(
        f"No family and no model is called {formats.plain(asked)}",
        "It may be private, removed, or spelt differently. The families of these models come closest:",
    )
    with st.container(border=True, gap="xxsmall", key="offer"):
        for name in nearest.frame["repo_id"]:
            st.button(
                f"**{formats.plain(name)}**", key=f"offer_{name}", type="tertiary", icon=":material/account_tree:",
                on_click=open_family, args=(name,),
            )  # fmt: skip
