"""The page of one model, from top to bottom: what is asked and where the answers go."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages.adoption.model import evaluations, events, publisher, summary
from pages.adoption.model import history as model_history
from pages.shared import page, panel
from panels.adoption.model import history, inference
from panels.adoption.model import summary as model_summary
from warehouse.query import cache
from warehouse.query.answers import Answer, BuildInfo


def draw(card: dict[str, Any], build: BuildInfo) -> None:
    name = card["repo_id"]
    summary.header(card, build)
    panel.figures(model_summary.headlines(card), columns=5)
    draw_past(card, build)
    with page.boundary():
        if "marts.leaderboard_results" in build.manifest["tables"]:
            evaluations.evaluations_panel(cache.ask("model_evaluations", model=name), card)
    wide, narrow = st.columns([3, 2])
    with wide:
        summary.family_panel(cache.ask("model_family", model=name), card)
    with narrow:
        summary.facts_panel(cache.ask("model_card", model=name), card)
    summary.similar_panel(cache.ask("similar_models", model=name), card)


def draw_past(card: dict[str, Any], build: BuildInfo) -> None:
    """History, what happened, and the publisher's own counts, over one stretch of time."""
    name = card["repo_id"]
    with panel.card("history") as head:
        choice = model_history.choose(card["is_current"])
        shown = {"model": name, "since": choice.span.since(card["last_seen_on"])}
        with st.spinner("Forecasting, and rehearsing it on the past"):
            unusual, ahead = inference.wanted(name, choice.measure, choice.marks, choice.forecast)
        model_history.history_panel(head, cache.ask("model_history", **shown), card, choice, unusual, ahead)
    with page.boundary():
        unusual, _ = inference.wanted(name, choice.measure, choice.marks, forecast=False)
        events.happened_panel(cache.ask("model_events", **shown), unusual, choice, card)
    # A build made by an earlier version has no such table.
    with page.boundary():
        if "core.publisher_daily" not in build.manifest["tables"]:
            return
        own = cache.ask("publisher_history", **shown)
        if own.frame.height:
            draw_own(own, card, choice)


def draw_own(own: Answer, card: dict[str, Any], choice: history.Choice) -> None:
    with panel.card("publisher") as head:
        view = publisher.choose(own)
        seen = cache.ask("publisher_countries", **own.params) if view == "countries" else own
        publisher.publisher_panel(head, seen, view, card, choice.span)
