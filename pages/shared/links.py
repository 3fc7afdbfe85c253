"""Ways from one page to another, with the view to open there. Pages are named as in `page_list`."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages.shared.user import current_user
from panels import page_list
from panels.page_list import EXPLORE, MODEL


def model(repo_id: str) -> None:
    """Goes to a model's page. For callbacks and the body of a page alike."""
    go(MODEL, model=repo_id)


def explore(**conditions: Any) -> None:
    go(EXPLORE, **conditions)


def go(page: str, **conditions: Any) -> None:
    """Goes to a page with this view."""
    st.switch_page(_path(page), query_params=_query_params(conditions))


def link(page: str, label: str, icon: str | None = None, **conditions: Any) -> None:
    """A link to a page with this view; nothing where that page is not open to the reader."""
    if current_user().may_open(page):
        st.page_link(_path(page), label=label, icon=icon, query_params=_query_params(conditions))


def model_link(repo_id: str, label: str | None = None, icon: str | None = ":material/deployed_code:") -> None:
    link(MODEL, label or repo_id, icon, model=repo_id)


def explore_link(label: str, icon: str | None = ":material/travel_explore:", **conditions: Any) -> None:
    link(EXPLORE, label, icon, **conditions)


def _path(page: str) -> str:
    return str(page_list.BY_NAME[page].path)


def _query_params(conditions: dict[str, Any]) -> dict[str, Any]:
    return {
        name: [str(part) for part in value] if isinstance(value, list | tuple) else str(value)
        for name, value in conditions.items()
        if value not in (None, "", (), [])
    }
