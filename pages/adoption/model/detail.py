"""The page of one model, from top to bottom: what is asked and where the answers go."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages.adoption.model import evaluations, events, header, history
from pages.shared import comparing, filters, page, panel
from panels import formats
from panels.address import Span
from panels.adoption.model import inference, publisher, summary
from warehouse.query import cache
from warehouse.query.answers import Answer, BuildInfo


def draw(card: dict[str, Any], build: BuildInfo) -> None:
    """`card`: a row of model_card."""
    name = card["repo_id"]
    header.draw(card, build)
    panel.figures(summary.headlines(card), columns=5)
    _draw_past(card, build)
    with page.boundary():
        if "marts.leaderboard_results" in build.manifest["tables"]:
            evaluations.draw(cache.ask("model_evaluations", model=name), card)
    wide, narrow = st.columns([3, 2])
    with wide:
        panel.draw(summary.family_panel(cache.ask("model_family", model=name), card), key="family")
    with narrow:
        _draw_card(cache.ask("model_card", model=name), card)
    panel.draw(
        summary.similar_panel(cache.ask("similar_models", model=name), card),
        key="similar",
        table=lambda models: comparing.draw(models, key="similar", beside=name),
    )


def _draw_past(card: dict[str, Any], build: BuildInfo) -> None:
    """History, events, and the publisher's own counts, over one stretch of time."""
    name = card["repo_id"]
    with panel.card("history") as head:
        selection = history.choose(card["is_current"])
        params = {"model": name, "since": selection.span.since(card["last_seen_on"])}
        with st.spinner("Forecasting, and rehearsing it on the past"):
            unusual, ahead = inference.infer(
                name, selection.measure, with_unusual=selection.marks, with_forecast=selection.forecast
            )
        history.draw(head, cache.ask("model_history", **params), card, selection, unusual, ahead)
    with page.boundary():
        unusual, _ = inference.infer(name, selection.measure, with_unusual=selection.marks, with_forecast=False)
        events.draw(cache.ask("model_events", **params), unusual, selection, card)
    # A build made by an earlier version has no such table.
    with page.boundary():
        if "core.publisher_daily" not in build.manifest["tables"]:
            return
        own = cache.ask("publisher_history", **params)
        if own.frame.height:
            _draw_own_counts(own, card, selection.span)


def _draw_own_counts(own: Answer, card: dict[str, Any], span: Span) -> None:
    with panel.card("publisher") as head:
        view = filters.one("Publisher's own counts", publisher.available_views(own), "own")
        answer = cache.ask("publisher_countries", **own.params) if view == "countries" else own
        panel.draw(publisher.panel(answer, view, card, span), key="publisher", head=head)


def _draw_card(answer: Answer, card: dict[str, Any]) -> None:
    facts = {label: formats.plain(value) for label, value in summary.card_facts(card).items()}
    panel.draw(
        summary.card_panel(answer),
        key="facts",
        body=lambda: st.table(facts, border="horizontal", alt="Facts of the model's card"),
    )
