"""What does it cost, and how did it move? Prices of models and machines, as they are, were, and were known to be."""

from __future__ import annotations

from pages.shared import page
from pages.value.prices import choices, history, lists, machines, quality
from panels import freshness
from warehouse.query import cache


def draw() -> None:
    with page.start(
        "What does it cost, and how did it move?",
        sub="List prices of models and machines",
        demo_words=freshness.DEMO_AND_PRICES,
    ) as build:
        if build is None or "marts.model_prices" not in build.manifest["tables"]:
            choices.nothing_yet()  # a build made by an earlier version
            return
        providers = cache.ask("price_providers")
        if providers.frame.is_empty():
            choices.nothing_yet()
            return
        wish = choices.wish(providers.frame)
        found = cache.ask("prices_now", **wish.params)
        lists.models_panel(found, wish)
        with page.boundary():
            model = choices.model(found.frame)
            if model:
                history.history_panel(model)
                history.as_known_panel(model)
        with page.boundary():
            quality.quality_panel(wish)
        with page.boundary():
            hardware = cache.ask("hardware_now")
            machines.machines_panel(hardware)
            lists.hardware_panel(hardware)


draw()
