"""The head of one model's page: its name, what it is, and what became of it."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import streamlit as st

from pages.adoption.model import badge, search
from panels import formats
from panels.adoption.model.summary import GATES
from warehouse.query.answers import BuildInfo


def draw(card: dict[str, Any], build: BuildInfo) -> None:
    """`card`: a row of model_card."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.header(formats.plain(card["repo_id"]), anchor=False, width="content")
        if card["task"]:
            st.badge(formats.plain(card["task"]), color="blue")
        for label in (card["size_bucket"], card["licence"]):
            if label:
                st.badge(formats.plain(label), color="gray")
        if card["gated"] in ("auto", "manual"):
            st.badge("Gated", icon=":material/lock:", color="gray", help=GATES[card["gated"]])
        if not build.is_demo and card["is_current"]:
            # Names of the Hub hold letters, digits and -_. only; quoting keeps a wrong one from leaving the Hub.
            st.link_button(
                "On the Hub",
                f"https://huggingface.co/{quote(card['repo_id'], safe='/')}",
                icon=":material/open_in_new:",
                type="tertiary",
            )
        badge.popover(card["repo_id"])
    _state(card, build)


def _state(card: dict[str, Any], build: BuildInfo) -> None:
    """What to know of a model that is not in the last listing under this name."""
    if card["renamed_to"]:
        with st.container(border=True):
            st.markdown(
                f":material/drive_file_rename_outline: Renamed: since {formats.day(card['removed_on'])} it is listed under another name."
            )
            st.button(
                formats.plain(card["renamed_to"]),
                type="tertiary",
                icon=":material/arrow_forward:",
                key="renamed_to",
                on_click=search.open_models,
                args=(card["renamed_to"],),
            )
    elif not card["is_current"]:
        st.warning(
            f"Removed from the Hub: listed last on {formats.day(card['last_seen_on'])}, gone on {formats.day(card['removed_on'])}. "
            "All figures are those of its last day.",
            icon=":material/delete:",
        )
    elif card["observed_on"] < build.as_of:
        st.caption(
            f":orange[:material/schedule:] Not in the listing of {formats.day(build.as_of)}: its counts are those of "
            f"{formats.day(card['observed_on'])}."
        )
