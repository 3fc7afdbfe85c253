"""Everything about one model: its history, family, card and peers; or up to six models side by side."""

from __future__ import annotations

import streamlit as st

from pages.adoption.model import compared_history, detail
from pages.adoption.model import comparison as model_comparison
from pages.adoption.model import search as model_search
from pages.shared import page, panel
from panels.adoption.model import comparison
from warehouse.query import cache
from warehouse.query.answers import Answer, BuildInfo


def search(names: list[str]) -> None:
    typed = model_search.choose_text(names)
    if typed and not model_search.matches(cache.ask("search_names", text=typed), names):
        model_search.no_match(typed, cache.ask("nearest_names", text=typed), names)


def draw_unknown(found: Answer, names: list[str]) -> None:
    for asked in found.frame.filter(found.frame["repo_id"].is_null())["asked"]:
        model_search.unknown(asked, cache.ask("nearest_names", text=asked, limit=8 if len(names) == 1 else 3), names)


def draw_compared(found: Answer, build: BuildInfo) -> None:
    models = comparison.known(found)
    model_comparison.compare_panel(found)
    with panel.card("lines") as head:
        choice = compared_history.choose()
        since = choice.span.since(build.as_of)
        history = cache.ask("models_history", models=models["repo_id"].to_list(), since=since)
        compared_history.lines_panel(head, history, models, choice)
    model_comparison.family_panel(found)


def draw() -> None:
    with page.start("Model", sub="One model, or up to six side by side") as build:
        names, left_out = model_search.chosen()
        search(names)
        if not names:
            model_search.suggestions(cache.ask("most_downloaded", limit=8))
            return
        if len(names) > 1:
            model_search.chips(names, left_out)
        found = cache.ask("models_compared", models=names)
        draw_unknown(found, names)
        known = comparison.known(found)["repo_id"].to_list()
        with st.skeleton(height=700):
            if len(known) == 1:
                detail.draw(cache.ask("model_card", model=known[0]).frame.row(0, named=True), build)
            elif known:
                draw_compared(found, build)


draw()
