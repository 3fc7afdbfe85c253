"""The badge of a model, with the text to copy into a README."""

from __future__ import annotations

from urllib.parse import quote

import streamlit as st

from pages.shared import formats, page

MEASURES = {
    "downloads": "Downloads",
    "likes": "Likes",
    "rank": "Rank",
    "family": "Family downloads",
    "growth": "Change",
}


def portal_address(url: str | None, headers: dict[str, str]) -> str:
    """Where the portal is, as the reader's browser sees it, without a slash at the end; "" where nothing tells."""
    if url:
        return url.split("?")[0].rstrip("/").removesuffix("/model")
    host = headers.get("host")
    return f"http://{host}" if host else ""


def badge_address(portal: str, repo_id: str, measure: str = "downloads") -> str:
    asked = "" if measure == "downloads" else f"?measure={measure}"
    return f"{portal}/api/v1/models/{quote(repo_id, safe='/')}/badge.svg{asked}"


def snippets(portal: str, repo_id: str, measure: str) -> dict[str, str]:
    """Kind of page -> what to paste there. Names of the Hub hold nothing that Markdown or HTML would read; quoting makes sure."""
    image, page = badge_address(portal, repo_id, measure), f"{portal}/model?model={quote(repo_id, safe='/')}"
    words = f"{MEASURES[measure]} on the Hugging Face Hub"
    return {
        "Markdown": f"[![{words}]({image})]({page})",
        "HTML": f'<a href="{page}"><img alt="{words}" src="{image}" height="20"></a>',
    }


@st.fragment
def popover(repo_id: str) -> None:
    """A fragment, and nothing is asked for until it is opened: the page itself is not drawn again."""
    with page.boundary():
        _popover(repo_id)


def _popover(repo_id: str) -> None:
    shown = st.popover("Badge", icon=":material/sell:", type="tertiary", key="badge", on_change="rerun")
    if not shown.open:
        return
    portal = portal_address(
        st.context.url, {name.lower(): value for name, value in st.context.headers.to_dict().items()}
    )
    with shown:
        measure = st.segmented_control(
            "Figure", list(MEASURES), default="downloads", required=True, key="badge_measure", format_func=MEASURES.__getitem__,
        )  # fmt: skip
        st.image(badge_address(portal, repo_id, measure), alt=f"Badge: {MEASURES[measure].lower()} of {repo_id}")
        for kind, text in snippets(portal, repo_id, measure).items():
            st.caption(kind)
            st.code(text, language=kind.lower(), wrap_lines=True)
        st.caption(
            "A picture with the figure of the last day read, for a README or a page of your own. "
            f"It can also be `plain`, made for a dark page, or say another word on its left: add {formats.plain('?style=plain&theme=dark&label=…')}"
        )
