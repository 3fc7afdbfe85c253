"""The popover of a model's badge, with the text to copy into a README."""

from __future__ import annotations

import streamlit as st

from pages.shared import page
from panels import formats
from panels.adoption.model.badge import MEASURES, badge_address, portal_address, snippets


@st.fragment
def popover(repo_id: str) -> None:
    """A fragment, and nothing is requested until it is opened: the page itself is not drawn again."""
    with page.boundary():
        _popover(repo_id)


def _popover(repo_id: str) -> None:
    popover = st.popover("Badge", icon=":material/sell:", type="tertiary", key="badge", on_change="rerun")
    if not popover.open:
        return
    portal = portal_address(
        st.context.url, {name.lower(): value for name, value in st.context.headers.to_dict().items()}
    )
    with popover:
        measure = st.segmented_control(
            "Figure",
            list(MEASURES),
            default="downloads",
            required=True,
            key="badge_measure",
            format_func=MEASURES.__getitem__,
        )
        st.image(badge_address(portal, repo_id, measure), alt=f"Badge: {MEASURES[measure].lower()} of {repo_id}")
        for kind, text in snippets(portal, repo_id, measure).items():
            st.caption(kind)
            st.code(text, language=kind.lower(), wrap_lines=True)
        st.caption(
            "A picture with the figure of the last day read, for a README or a page of your own. "
            f"It can also be `plain`, made for a dark page, or say another word on its left: add {formats.plain('?style=plain&theme=dark&label=…')}"
        )
