"""Choosing what quality is set against."""

from __future__ import annotations

import streamlit as st

from pages.shared import filters, page, panel
from panels.evaluation.leaderboards import pareto
from panels.evaluation.leaderboards.ranking import Ranking
from panels.evaluation.leaderboards.selection import LeaderboardSelection
from warehouse.query import cache
from warehouse.query.answers import Answer


def draw(ranking: Ranking, prices: Answer, selection: LeaderboardSelection) -> None:
    """`prices`: leaderboard_prices. Nothing where no two models have a price of one kind."""
    available = pareto.available_prices(prices.frame, ranking.frame)
    if not available or ranking.higher_is_better is None:
        return
    with panel.card("pareto") as head:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            labels = {name: pareto.PRICES[name].label for name in available}
            against = filters.one("Quality against", labels, "board_against")
            setting = None
            if pareto.PRICES[against].speed:
                settings = list(pareto.settings_of(prices.frame, against))
                setting = filters.one("Measured on", settings, "board_measured_on", kind="select")
        offers = cache.compute(
            pareto.trade_offs, against=against, measured_on=setting, **selection.scope, **selection.method
        )
        if offers.height < 2:
            page.empty(
                "Fewer than two of these models have both figures", "Choose another measure or other conditions."
            )
            return
        panel.draw(pareto.panel(offers, prices, ranking, selection, against, setting), key="pareto", head=head)
