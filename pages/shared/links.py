"""Ways from one page to another, with the view to open there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from pages.shared import page
from warehouse.access import Role

ROOT = Path(__file__).resolve().parents[2]
MODEL = "pages/adoption/model.py"
EXPLORE = "pages/adoption/explore.py"
OVERVIEW = "pages/adoption/overview.py"
TRENDS = "pages/adoption/trends.py"
ORGANIZATIONS = "pages/adoption/organizations.py"
FAMILIES = "pages/adoption/families.py"
LEADERBOARDS = "pages/evaluation/leaderboards.py"
COMPARE = "pages/evaluation/compare.py"
PERFORMANCE = "pages/evaluation/performance.py"
SUBMIT = "pages/evaluation/submit.py"
EXECUTIVE = "pages/value/executive.py"
ROI = "pages/value/roi.py"
PRICES = "pages/value/prices.py"
SQL = "pages/data/sql.py"
CATALOG = "pages/data/catalog.py"


# What a page is for takes more than looking on.
NEEDS: dict[str, Role] = {SQL: "analyst", SUBMIT: "analyst"}


def exists(path: str) -> bool:
    return (ROOT / path).exists()


def is_open(path: str) -> bool:
    """Whether the page is there and the reader has the role it needs."""
    return exists(path) and page.reader().may(NEEDS.get(path, "viewer"))


def model(repo_id: str) -> None:
    """Goes to a model's page. For callbacks and the body of a page alike."""
    st.switch_page(str(ROOT / MODEL), query_params={"model": repo_id})


def explore(**conditions: Any) -> None:
    st.switch_page(str(ROOT / EXPLORE), query_params=_words(conditions))


def go(path: str, **conditions: Any) -> None:
    """Goes to one of the pages above with this view."""
    st.switch_page(str(ROOT / path), query_params=_words(conditions))


def link(path: str, label: str, icon: str | None = None, **conditions: Any) -> None:
    """A link to one of the pages above with this view; nothing where that page is not open to the reader."""
    if is_open(path):
        st.page_link(str(ROOT / path), label=label, icon=icon, query_params=_words(conditions))


def model_link(repo_id: str, label: str | None = None, icon: str | None = ":material/deployed_code:") -> None:
    st.page_link(str(ROOT / MODEL), label=label or repo_id, icon=icon, query_params={"model": repo_id})


def explore_link(label: str, icon: str | None = ":material/travel_explore:", **conditions: Any) -> None:
    if exists(EXPLORE):
        st.page_link(str(ROOT / EXPLORE), label=label, icon=icon, query_params=_words(conditions))


def _words(conditions: dict[str, Any]) -> dict[str, Any]:
    return {
        name: [str(part) for part in value] if isinstance(value, list | tuple) else str(value)
        for name, value in conditions.items()
        if value not in (None, "", (), [])
    }
