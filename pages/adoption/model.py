"""Everything about one model: its history, its family, its card, and models like it."""

from __future__ import annotations

import streamlit as st

from pages.adoption import _model as parts
from pages.shared import filters, load, page, panel
from warehouse.answers import BuildInfo


def choose_model() -> str:
    return filters.text(
        "Model",
        "model",
        "organization/name, or a part of it",
        help="Type a name; Enter opens it, or shows what is spelt like it.",
    )


def draw_model(card: dict, build: BuildInfo) -> None:
    parts.header(card, build)
    panel.figures(parts.headlines(card), columns=5)
    with panel.card("history") as head:
        measure, span = parts.choose_measure()
        history = load.answer("model_history", model=card["repo_id"], since=span.since(card["last_seen_on"]))
        parts.history_panel(head, history, card, measure, span)
    wide, narrow = st.columns([3, 2])
    with wide:
        parts.family_panel(load.answer("model_family", model=card["repo_id"]), card)
    with narrow:
        parts.facts_panel(load.answer("model_card", model=card["repo_id"]), card)
    parts.similar_panel(load.answer("similar_models", model=card["repo_id"]), card)


def draw() -> None:
    with page.start("Model", sub="One model: history, family, card and models like it") as build:
        asked = choose_model()
        if not asked:
            parts.suggestions(load.answer("most_downloaded", limit=8))
            return
        found = load.answer("model_card", model=asked).frame
        if found.is_empty():
            parts.unknown(asked, load.answer("nearest_names", text=asked))
            return
        with st.skeleton(height=700):
            draw_model(found.row(0, named=True), build)


draw()
