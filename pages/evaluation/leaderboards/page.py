"""Who is best, and is that real? A board with places that the tests leave open, and everything that lies behind it."""

from __future__ import annotations

import streamlit as st

from pages.evaluation.leaderboards import choices, conflicts, evidence, pareto, sentences, table
from pages.shared import page
from panels.evaluation.leaderboards import conflicts as leaderboards_conflicts
from panels.evaluation.leaderboards import ranking, selection
from warehouse.query import cache


def draw_board(choice: selection.Choice, units: dict[tuple[str, str], str | None]) -> None:
    found = cache.ask("leaderboard_results", **choice.scope)
    if found.frame.is_empty():
        choices.no_results()
        return
    ranked = cache.compute(ranking.ranked, **choice.scope, **choice.method)
    task = choice.task.task if choice.task else None
    disputed = cache.ask("leaderboard_conflicts", **choice.board.key, task=task, limit=conflicts.MOST_ROWS)
    sentences.draw(
        ranked, choice, leaderboards_conflicts.disputed_of(disputed), leaderboards_conflicts.who(disputed.frame)
    )
    table.chart_panel(ranked, found, choice)
    table.table_panel(ranked, found, choice)
    with page.boundary():
        evidence.draw(choice, ranked.frame["model"].to_list())
    with page.boundary():
        conflicts.conflicts_panel(disputed, choice, units)
    with page.boundary():
        pareto.draw(ranked, cache.ask("leaderboard_prices", **choice.board.key), choice)


def draw() -> None:
    with page.start("Who is best, and is that real?", sub="Evaluations that were handed in") as build:
        if "marts.leaderboards" not in build.manifest["tables"]:
            choices.no_boards()  # a build made by an earlier version
            return
        boards = selection.boards_of(cache.ask("leaderboards").frame)
        if not boards:
            choices.no_boards()
            return
        choice, tasks = choices.choose(boards, cache.ask)
        with st.skeleton(height=900):
            draw_board(choice, {(task.task, task.metric): task.unit for task in tasks})


draw()
