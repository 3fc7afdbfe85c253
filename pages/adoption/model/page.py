"""Everything about one model: its history, family, card and peers; or up to six models side by side."""

from __future__ import annotations

import streamlit as st

from pages.adoption.model import comparison, detail, search
from pages.shared import page
from panels.adoption.model.comparison import existing
from warehouse.query import cache
from warehouse.query.answers import Answer


def draw_search(names: list[str]) -> None:
    text = search.search_text(names)
    if text and not search.draw_matches(cache.ask("search_names", text=text), names):
        search.draw_no_match(text, cache.ask("nearest_names", text=text), names)


def draw_unknown(compared: Answer, names: list[str]) -> None:
    for name in compared.frame.filter(compared.frame["repo_id"].is_null())["asked"]:
        nearest = cache.ask("nearest_names", text=name, limit=8 if len(names) == 1 else 3)
        search.draw_unknown(name, nearest, names)


def draw() -> None:
    with page.start("Model", sub="One model, or up to six side by side") as build:
        names, left_out = search.selected()
        draw_search(names)
        if not names:
            search.draw_suggestions(cache.ask("most_downloaded", limit=8))
            return
        if len(names) > 1:
            search.draw_chips(names, left_out)
        compared = cache.ask("models_compared", models=names)
        draw_unknown(compared, names)
        existing_names = existing(compared)["repo_id"].to_list()
        with st.skeleton(height=700):
            if len(existing_names) == 1:
                detail.draw(cache.ask("model_card", model=existing_names[0]).frame.row(0, named=True), build)
            elif existing_names:
                comparison.draw(compared, build)


draw()
