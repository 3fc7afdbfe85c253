"""What does it cost, and how did it move? Prices of models and machines, as they are, were, and were known to be."""

from __future__ import annotations

import streamlit as st

from pages.shared import page, panel
from pages.value.prices import choices
from panels import freshness
from panels.value.prices import history, lists, machines, quality
from panels.value.prices.selection import NO_PRICES, PriceFilters
from warehouse.errors import ParameterError
from warehouse.query import cache
from warehouse.query.answers import Answer


def as_known(model: str) -> None:
    with panel.card("prices_known") as head:
        day, known_on = choices.days()
        prices = cache.ask("price_as_known", model=model, day=day, known_on=known_on)
        panel.draw(history.as_known(model, day, known_on, prices), key="prices_known", head=head)


def quality_for_money(filters: PriceFilters) -> None:
    boards = cache.ask("price_boards").frame.head(quality.MAX_BOARDS)
    if boards.is_empty():
        panel.draw_empty(quality.NO_BOARDS, key="prices_quality")
        return
    with panel.card("prices_quality") as head:
        with head:
            board = choices.board(boards)
        results = cache.ask(
            "price_quality", suite=board["suite"], task=board["task"], metric=board["metric"], **filters.task
        )
        panel.draw(quality.panel(board, filters, results), key="prices_quality", head=head)


def fitting_machines(hardware: Answer) -> None:
    with panel.card("prices_machines") as head:
        try:
            load = choices.load()
        except ParameterError as error:
            st.warning(f"{error.message} {error.hint}", icon=":material/edit:")
            return
        panel.draw(machines.panel(load, hardware), key="prices_machines", head=head)


def draw() -> None:
    with page.start(
        "What does it cost, and how did it move?",
        sub="List prices of models and machines",
        demo_words=freshness.DEMO_AND_PRICES,
    ) as build:
        # A build made by an earlier version has no such table.
        has_prices = "marts.model_prices" in build.manifest["tables"]
        providers = cache.ask("price_providers").frame if has_prices else None
        if providers is None or providers.is_empty():
            page.empty(NO_PRICES.title, NO_PRICES.advice, NO_PRICES.icon)
            return
        filters = choices.price_filters(providers)
        prices = cache.ask("prices_now", **filters.params)
        panel.draw(lists.models(filters, prices), key="prices_models")
        with page.boundary():
            model = choices.model(prices.frame)
            if model:
                panel.draw(history.over_time(model, cache.ask("price_moves", model=model)), key="prices_history")
                as_known(model)
        with page.boundary():
            quality_for_money(filters)
        with page.boundary():
            hardware = cache.ask("hardware_now")
            fitting_machines(hardware)
            panel.draw(lists.hardware(hardware), key="prices_hardware")


draw()
