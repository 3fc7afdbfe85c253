"""The choices of the Explore page: conditions with how many models fit each, order, columns, page. All are in the URL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl
import streamlit as st

from pages.shared import filters, page
from panels import address, formats
from panels.adoption.explore.selection import COLUMNS, FACETS, PAGE_ROWS, Conditions, View, facet_label

CONDITIONS = {
    "explore_q": "the text",
    "organization": "the organization",
    **{key: f"the {label.lower()}" for key, (label, _) in FACETS.items()},
    "least_downloads": "the least downloads",
    "current": "current models only",
}
# What each condition is when it asks for nothing.
EMPTY: dict[str, Any] = {key: [] for key in ("organization", *FACETS)} | {
    "explore_q": "",
    "least_downloads": None,
    "current": True,
}
SORTS = {
    "downloads_30d": "30-day downloads", "growth_28d": "Change in 28 days", "likes": "Likes",
    "likes_added_28d": "New likes in 28 days", "trending_score": "Trending score", "downloads_all_time": "All-time downloads",
    "parameters": "Size", "created_on": "Created", "last_modified_at": "Last change", "repo_id": "Name",
}  # fmt: skip
DEFAULT_COLUMNS = ("sparkline", "downloads_30d", "growth_28d", "likes", "parameters", "task", "licence", "created_on")
MAX_VALUES = 10
MAX_ORGANIZATIONS = 50


def choose_conditions(known_values: pl.DataFrame, organizations: Sequence[str]) -> Conditions:
    """`known_values`: those there are, whatever is chosen, so that a choice never vanishes from its own list."""
    wide, publisher = st.columns([3, 2])
    with wide:
        text = filters.text(
            "Words of the name", "explore_q", "Words of the name, such as llama gguf", live=True, show_label=True
        )
    with publisher:
        publishers = choose_organizations(organizations)
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        chosen = {param: choose_facet(key, label, known_values) for key, (label, param) in FACETS.items()}
        with st.popover(
            facet_label("Downloads", ("set",) if st.session_state.get("least_downloads") else ()),
            key="facet_downloads",
        ):
            least = filters.number("Least downloads in 30 days", "least_downloads")
        current = filters.flag(
            "Current only", "current", default=True, help="Leaves out models that are no longer on the Hub."
        )
        conditions = Conditions(
            " ".join(text.split()), publishers or None, current=current, least_downloads=least, **chosen
        )
        if conditions != Conditions():
            filters.clear_button(EMPTY, then=lambda: _let_go(*FACETS))
    st.session_state.pop("_let_go", None)
    return conditions


def choose_organizations(organizations: Sequence[str]) -> tuple[str, ...]:
    """Any name is taken, so that the list need not hold a million: it offers those with most downloads."""
    chosen = st.multiselect(
        "Organizations", organizations, key="organization", bind="query-params", accept_new_options=True, placeholder="Any; type a name",
        max_selections=MAX_ORGANIZATIONS, select_all=False,
    )  # fmt: skip
    return tuple(name.strip()[: address.MAX_TEXT_LENGTH] for name in chosen or [] if name.strip())


def choose_facet(key: str, label: str, known_values: pl.DataFrame) -> tuple[str, ...] | None:
    """A button that says what is chosen. Its panel has the search, and a place that `count_facets` fills later."""
    values = known_values.filter(pl.col("dimension") == key)["value"].to_list()
    in_url = [value for value in st.query_params.get_all(key) if value in values]
    # A value that a click below chose is lost if its panel is closed before the answer is back: the browser then sends
    # nothing for a field that it had not drawn again, and the URL alone still knows. What was let go here stays gone.
    if in_url and key not in st.session_state.get("_let_go", ()) and st.session_state.get(key) == []:
        st.session_state[key] = in_url
    with st.popover(facet_label(label, st.session_state.get(key, in_url)), key=f"facet_{key}"):
        chosen = filters.many(label, values, key, placeholder="Any")
        st.session_state.setdefault("_places", {})[key] = st.container(gap="xxsmall")
    return chosen or None


def _let_go(*keys: str) -> None:
    """For callbacks: these facets were emptied on purpose, though the URL of this moment still names values."""
    st.session_state["_let_go"] = set(keys)


def count_facets(counts: pl.DataFrame) -> None:
    """The most frequent values under the other conditions; a click adds a value or takes it away."""
    places = st.session_state.pop("_places", {})
    for key, place in places.items():
        rows = counts.filter(pl.col("dimension") == key)
        chosen = st.session_state.get(key) or []
        with place:
            for number, row in enumerate(rows.head(MAX_VALUES).iter_rows(named=True)):
                st.button(
                    f"{formats.plain(row['value'])} :gray[{formats.count(row['models'])}]", key=f"pick_{key}_{number}", type="tertiary",
                    icon=f":material/{'check_box' if row['value'] in chosen else 'check_box_outline_blank'}:",
                    on_click=_toggle, args=(key, row["value"]),
                )  # fmt: skip
            if rows.is_empty():
                st.caption("No value fits the other conditions.")
            if rows.height > MAX_VALUES:
                st.caption(f"{rows.height - MAX_VALUES} more in the list above")


def _toggle(key: str, value: str) -> None:
    chosen = list(st.session_state.get(key) or [])
    st.session_state[key] = [other for other in chosen if other != value] if value in chosen else [*chosen, value]
    if not st.session_state[key]:
        _let_go(key)


def choose_view() -> View:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        with st.container(width=210):
            sort = filters.one("Order by", SORTS, "sort", kind="select", show_label=True)
        lowest = filters.flag(
            "Lowest first",
            "lowest_first",
            help="Turns the order round. Models whose value is not known come last either way.",
        )
        with st.popover("Columns", icon=":material/view_column:", key="choose_columns"):
            labels = {name: column.label for name, column in COLUMNS.items()}
            columns = filters.many("Columns", labels, "columns", kind="pills", default=DEFAULT_COLUMNS)
    return View(sort, lowest, columns)


def choose_page(conditions: Conditions, view: View, matches: int) -> int:
    """Page 1 again as soon as another question is asked; the URL's page on the first look."""
    query = (conditions, view.sort, view.lowest_first)
    if st.session_state.get("_explore_asked", query) != query:
        st.session_state["page"] = 1
    st.session_state["_explore_asked"] = query
    pages = max(1, -(-matches // PAGE_ROWS))
    if pages == 1:
        return 1
    if st.session_state.get("page", 1) > pages:
        st.session_state["page"] = pages
    with st.container(horizontal_alignment="center"):
        return st.pagination(pages, key="page", bind="query-params")


def draw_no_match(counts: pl.DataFrame) -> None:
    """Says which single condition to drop, and how many models that brings."""
    page.empty("No model fits all of these conditions", "Drop one of them, or change a word of the name.")
    without = counts.filter(pl.col("dimension") == "without")
    with st.container(horizontal=True, horizontal_alignment="center", gap="small"):
        for row in without.iter_rows(named=True):
            st.button(
                f"Drop {CONDITIONS[row['value']]}: {formats.plural(row['models'], 'model')}", key=f"drop_{row['value']}",
                icon=":material/filter_alt_off:", on_click=_drop, args=(row["value"],),
            )  # fmt: skip
    if without.is_empty():
        st.caption(
            "No single condition is at fault: at least two have to go. “Clear all” above drops all of them.",
            text_alignment="center",
        )


def _drop(key: str) -> None:
    st.session_state[key] = False if key == "current" else EMPTY[key]
    _let_go(key)
