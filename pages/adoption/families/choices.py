"""Choices of the Families page: which family is opened, in which order, and what is compared and divided."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages.shared import filters, page
from panels import formats
from panels.adoption.families import cohorts, survival
from panels.adoption.families.concentration import STRETCHES
from panels.adoption.families.ranking import SORTS, RankingSelection
from warehouse.query.answers import Answer

SIZES = {"downloads": "Downloads", "models": "Models"}


def choose_family() -> str:
    return filters.text(
        "Family",
        "family",
        "A root, or any model of a family: organization/name",
        help="Type the name of a model; Enter opens its family. Empty: all families.",
    )


def open_family(name: str) -> None:
    """Chooses a family; for callbacks, as the field is drawn by then."""
    st.session_state["family"] = name


def open_clicked(key: str, frame: pl.DataFrame) -> None:
    """Chooses the family of the row that was clicked in the table `key`."""
    cells = st.session_state[key]["selection"]["cells"]
    if cells and 0 <= cells[0][0] < frame.height:
        open_family(frame["family_root_id"][cells[0][0]])


def choose_ranking() -> RankingSelection:
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        sort = filters.one("Order by", SORTS, "sort", default="family_downloads_30d")
        text = filters.text("Words of the root's name", "root", "Words of the root's name")
    return RankingSelection(sort, text)


def choose_stretch(stretches: Answer) -> int | None:
    """Days to look back, None where nothing lies far enough back; `stretches`: families_stretches."""
    available = {str(days): label for days, label in STRETCHES.items() if days in stretches.frame["days_back"]}
    if not available:
        return None
    return int(filters.one("Compared with", available, "since", default="91" if "91" in available else None))


def choose_cohorts() -> str:
    return filters.one("Measure", cohorts.MEASURES, "cohorts", default="models")


def choose_group() -> str:
    return filters.one("Divide by", survival.GROUPS, "use_by", default="all")


def choose_tree_size() -> str:
    return filters.one("Size by", SIZES, "size_by", default="downloads")


def draw_unknown(name: str, nearest: Answer) -> None:
    page.empty(
        f"No family and no model is called {formats.plain(name)}",
        "It may be private, removed, or spelt differently. The families of these models come closest:",
    )
    with st.container(border=True, gap="xxsmall", key="offer"):
        for offer in nearest.frame["repo_id"]:
            st.button(
                f"**{formats.plain(offer)}**",
                key=f"offer_{offer}",
                type="tertiary",
                icon=":material/account_tree:",
                on_click=open_family,
                args=(offer,),
            )
