"""What does it cost, and how did it move? Prices of models and machines, as they are, were, and were known to be."""

from __future__ import annotations

from pages.shared import page
from pages.value import _prices_choose as choose
from pages.value import _prices_history as history
from pages.value import _prices_machines as machines
from pages.value import _prices_quality as quality
from pages.value import _prices_tables as tables
from warehouse import cache


def draw() -> None:
    with page.start(
        "What does it cost, and how did it move?",
        sub="List prices of models and machines",
        demo_words=page.DEMO_AND_PRICES,
    ) as build:
        if build is None or "marts.model_prices" not in build.manifest["tables"]:
            choose.nothing_yet()  # a build made by an earlier version
            return
        providers = cache.ask("price_providers")
        if providers.frame.is_empty():
            choose.nothing_yet()
            return
        wish = choose.wish(providers.frame)
        found = cache.ask("prices_now", **wish.params)
        tables.models_panel(found, wish)
        with page.boundary():
            model = choose.model(found.frame)
            if model:
                history.history_panel(model)
                history.as_known_panel(model)
        with page.boundary():
            quality.quality_panel(wish)
        with page.boundary():
            hardware = cache.ask("hardware_now")
            machines.machines_panel(hardware)
            tables.hardware_panel(hardware)


draw()
