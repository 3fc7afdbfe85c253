"""The board itself: its picture, the choice of rows, and what can be done with those that are ticked."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import polars as pl
import streamlit as st

from pages.evaluation.leaderboards import evidence
from pages.evaluation.pagination import choose_offset
from pages.shared import filters, links, page, panel, tables
from panels import formats, page_list
from panels.evaluation.leaderboards import table as board
from panels.evaluation.leaderboards.ranking import Ranking
from panels.evaluation.leaderboards.selection import LeaderboardSelection
from panels.table import Table
from warehouse.query.answers import Answer

PAGE_ROWS = 50


def draw_chart(ranking: Ranking, results: Answer, selection: LeaderboardSelection) -> None:
    """The picture follows what is looked for in the table below it, through the URL's own words."""
    find, model = (
        str(st.session_state.get(key) or st.query_params.get(key, "")) for key in ("board_find", "board_model")
    )
    chart = board.chart_panel(ranking, results, selection, find, model)
    if chart is not None:
        panel.draw(chart, key="ranks")


def draw(ranking: Ranking, results: Answer, selection: LeaderboardSelection) -> None:
    with panel.card("board") as head:
        find, is_complete_only = _choose_rows(ranking)
        rows = ranking.frame.filter(pl.col("value").is_not_null()) if is_complete_only else ranking.frame
        if find:
            rows = rows.filter(board.name_matches(find))
        if rows.is_empty():
            page.empty(
                f"No model's name holds {formats.plain(find)} here" if find else "No model has a value of every task",
                "Try fewer words, or other conditions.",
            )
            return
        place = st.container()
        request = (selection, find, is_complete_only)
        offset = choose_offset(request, rows.height, key="board_page", page_rows=PAGE_ROWS)
        with place:
            _draw_table(board.models_table(ranking, selection, rows, offset, PAGE_ROWS, find))
        panel.draw(
            board.panel(ranking, results, selection, rows, offset, PAGE_ROWS, find),
            key="board",
            head=head,
            full=lambda: board.full_answer(results, rows),
        )


def _choose_rows(ranking: Ranking) -> tuple[str, bool]:
    """Words of a name, and whether models without a place among the whole are hidden."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        find = filters.text("Words of a name", "board_find", "Words of a model's name", live=True)
        incomplete = ranking.frame["value"].null_count()
        if not incomplete:
            return find, False
        return find, filters.flag(
            "Complete only",
            "complete",
            help=f"Hides {formats.plural(incomplete, 'model')} that lack a task. They have no place either way.",
        )


def _draw_table(table: Table) -> None:
    models = table.frame["model"].to_list()
    bar = st.container(horizontal=True, vertical_alignment="center", gap="small")
    # Ticks are kept by place: on another page the same places are other models, so the key names the rows.
    event = tables.table(
        table.frame,
        key=f"board_{zlib.crc32('|'.join(models).encode())}",
        columns=dict(table.columns),
        height=table.height,
        open_model=table.open_model,
        on_open=lambda row: evidence.focus(models[row]),
        alt=table.alt,
        on_select="rerun",
        selection_mode="multi-row",
    )
    with bar:
        _draw_comparison(table.frame, [row for row in event.selection.rows if row < table.frame.height])


def _draw_comparison(rows: pl.DataFrame, ticked: Sequence[int]) -> None:
    if len(ticked) < 2:
        st.caption("A click on a name shows what lies behind it. Tick two models to compare them.")
        return
    a, b = (rows.row(row, named=True) for row in ticked[:2])
    if st.button(
        f"Compare {formats.plain(a['model'])} with {formats.plain(b['model'])}",
        key="compare_ticked",
        icon=":material/compare_arrows:",
        type="primary",
    ):
        links.go(page_list.COMPARE, a=a["run_id"], b=b["run_id"])
    if len(ticked) > 2:
        st.caption("The first two of those ticked are compared.")
