"""Who is best, and is that real? A board with places that the tests leave open, and everything that lies behind it."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
import streamlit as st

from pages.evaluation.leaderboards import choices, evidence, pareto, table
from pages.shared import links, page, panel
from panels import formats, page_list
from panels.evaluation.leaderboards import conflicts, ranking, selection, sentences
from panels.evaluation.leaderboards.ranking import Ranking
from panels.evaluation.leaderboards.selection import LeaderboardSelection
from warehouse.query import cache
from warehouse.query.answers import Answer


def draw_answer(result: Ranking, view: LeaderboardSelection, disputed: Answer) -> None:
    """The answer in one sentence, what it rests on, and the way to a comparison of the first two."""
    st.header(formats.plain(sentences.headline(result)), anchor=False)
    caveat = sentences.above_without_interval(result)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if caveat:
            st.caption(formats.plain(caveat), width="stretch")
        valued = result.frame.filter(pl.col("value").is_not_null())
        runs = valued.sort("place", nulls_last=True, maintain_order=True)["run_id"].head(2).to_list()
        if len(runs) == 2 and None not in runs:
            links.link(page_list.COMPARE, "Compare the first two", ":material/compare_arrows:", a=runs[0], b=runs[1])
    figures = sentences.figures(result, view, conflicts.disputed_count(disputed), conflicts.parties(disputed.frame))
    panel.figures(figures, columns=len(figures))


def draw_conflicts(disputed: Answer, view: LeaderboardSelection, units: Mapping[tuple[str, str], str | None]) -> None:
    shown = conflicts.panel(disputed, view, units)
    if shown is None:
        return

    def body() -> None:
        if disputed.frame.height >= conflicts.MAX_ROWS:
            st.caption(f"The {conflicts.MAX_ROWS} values that lie farthest apart; the files hold all of them.")

    panel.draw(
        shown,
        key="conflicts",
        body=body,
        full=lambda: cache.ask("leaderboard_conflicts", **{**disputed.params, "limit": None}),
    )


def draw_board(view: LeaderboardSelection, units: Mapping[tuple[str, str], str | None]) -> None:
    results = cache.ask("leaderboard_results", **view.scope)
    if results.frame.is_empty():
        choices.draw_no_results()
        return
    result = cache.compute(ranking.rank, **view.scope, **view.method)
    task = view.task.task if view.task else None
    disputed = cache.ask("leaderboard_conflicts", **view.board.key, task=task, limit=conflicts.MAX_ROWS)
    draw_answer(result, view, disputed)
    table.draw_chart(result, results, view)
    table.draw(result, results, view)
    with page.boundary():
        evidence.draw(view, result.frame["model"].to_list())
    with page.boundary():
        draw_conflicts(disputed, view, units)
    with page.boundary():
        pareto.draw(result, cache.ask("leaderboard_prices", **view.board.key), view)


def draw() -> None:
    with page.start("Who is best, and is that real?", sub="Uploaded evaluations") as build:
        if "marts.leaderboards" not in build.manifest["tables"]:
            choices.draw_no_boards()  # a build made by an earlier version
            return
        boards = selection.boards_of(cache.ask("leaderboards").frame)
        if not boards:
            choices.draw_no_boards()
            return
        view, tasks = choices.choose(boards)
        with st.skeleton(height=900):
            draw_board(view, {(task.task, task.metric): task.unit for task in tasks})


draw()
