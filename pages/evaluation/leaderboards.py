"""Who is best, and is that real? A board with places that the tests leave open, and everything that lies behind it."""

from __future__ import annotations

import streamlit as st

from pages.evaluation import _leaderboards as parts
from pages.evaluation import _leaderboards_behind as behind
from pages.evaluation import _leaderboards_conflicts as conflicts
from pages.evaluation import _leaderboards_pareto as prices
from pages.evaluation import _leaderboards_ranked as ranking
from pages.evaluation import _leaderboards_table as board
from pages.evaluation import _leaderboards_words as words
from pages.shared import page
from warehouse import cache


def draw_board(choice: parts.Choice, units: dict[tuple[str, str], str | None]) -> None:
    found = cache.ask("leaderboard_results", **choice.scope)
    if found.frame.is_empty():
        parts.no_results()
        return
    ranked = cache.compute(ranking.ranked, **choice.scope, **choice.method)
    task = choice.task.task if choice.task else None
    disputed = cache.ask("leaderboard_conflicts", **choice.board.key, task=task, limit=conflicts.MOST_ROWS)
    words.draw(ranked, choice, conflicts.disputed_of(disputed), conflicts.who(disputed.frame))
    board.chart_panel(ranked, found, choice)
    board.table_panel(ranked, found, choice)
    with page.boundary():
        behind.draw(choice, ranked.frame["model"].to_list())
    with page.boundary():
        conflicts.conflicts_panel(disputed, choice, units)
    with page.boundary():
        prices.draw(ranked, cache.ask("leaderboard_prices", **choice.board.key), choice)


def draw() -> None:
    with page.start("Who is best, and is that real?", sub="Evaluations that were handed in") as build:
        if "marts.leaderboards" not in build.manifest["tables"]:
            parts.no_boards()  # a build made by an earlier version
            return
        boards = parts.boards_of(cache.ask("leaderboards").frame)
        if not boards:
            parts.no_boards()
            return
        choice, tasks = parts.choose(boards, cache.ask)
        with st.skeleton(height=900):
            draw_board(choice, {(task.task, task.metric): task.unit for task in tasks})


draw()
