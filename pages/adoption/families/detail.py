"""One family, from top to bottom: what is asked and where the answers go."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages.adoption.families import choices
from pages.shared import filters, links, page, panel, tables
from panels import formats
from panels.adoption.families import derived, detail, tree
from warehouse.query import cache, trends


def draw(card: dict[str, Any]) -> None:
    """`card` as panels.adoption.families.relations.find gives it."""
    root = card["family_root_id"]
    _header(card)
    with panel.card("tree") as head:
        by = choices.choose_tree_size()
        panel.draw(
            tree.panel(cache.ask("family_tree", family=root, by=by), card, by),
            key="tree",
            head=head,
            table=lambda models: tables.draw(models, key="tree_table"),
        )
    mix, makers = st.columns([5, 8])
    with mix:
        panel.draw(derived.mix_panel(cache.ask("family_mix", family=root), card), key="mix")
    with makers:
        panel.draw(
            derived.makers_panel(cache.ask("family_makers", family=root)),
            key="makers",
            table=lambda publishers: tables.draw(publishers, key="makers_table"),
        )
    panel.draw(derived.growth_panel(cache.ask("family_growth", family=root), card), key="growth")
    with panel.card("course") as head:
        span = filters.span("days", default="1y")
        query, params = trends.query_for("all", trends.Filters(families=(root,)), since=span.since(card["as_of"]))
        panel.draw(detail.history_panel(cache.ask(query, **params), card, span), key="course", head=head)


def _header(card: dict[str, Any]) -> None:
    _back()
    root = card["family_root_id"]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.header(f"Family of {formats.plain(root)}", anchor=False, width="content")
        if card["task"]:
            st.badge(formats.plain(card["task"]), color="blue")
        if card["has_cycle"]:
            st.badge(
                "Bases lead in a circle",
                icon=":material/sync_problem:",
                color="orange",
                help="The models name each other as base, so none is the first. The family carries the first name by alphabet.",
            )
        if not card["root_is_known"]:
            st.badge(
                "Root never listed",
                icon=":material/visibility_off:",
                color="orange",
                help="Models name it as their base, but no listing read here has named it: it may be private, gone, or outside of what was read. Its own downloads are not known.",
            )
        elif not card["root_is_current"]:
            st.badge(
                "Root removed",
                icon=":material/delete:",
                color="orange",
                help="It was listed once and is not today; its downloads no longer count.",
            )
        if card["root_is_known"]:
            links.model_link(root, "Open the root")
    if card["asked_id"] != root:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.caption(f"{formats.plain(card['asked_id'])} belongs to this family.", width="content")
            links.model_link(card["asked_id"], "Open it")
    panel.figures(detail.headlines(card), columns=5)


def draw_alone(model: dict[str, Any]) -> None:
    """A model that is in no family, or in one of which nothing is listed any more; `model`: a row of family_of."""
    _back()
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.header(formats.plain(model["asked_id"]), anchor=False, width="content")
        links.model_link(model["asked_id"], "Open the model")
    if model["is_current"]:
        page.empty(
            "It stands alone",
            "Its card names no base, and no listed model names it as a base.",
            ":material/account_tree:",
        )
    else:
        page.empty("Its family is gone", "No model of it is listed today.", ":material/delete:")


def _back() -> None:
    st.button(
        "All families",
        icon=":material/arrow_back:",
        type="tertiary",
        on_click=choices.open_family,
        args=("",),
        key="back",
    )
