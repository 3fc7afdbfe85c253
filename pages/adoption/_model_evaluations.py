"""How one model did in evaluations: each task of each board, with interval, place, source and date."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from pages.evaluation import _leaderboards as boards
from pages.evaluation import _leaderboards_behind as behind
from pages.evaluation import _leaderboards_ranked as ranking
from pages.evaluation import _leaderboards_words as words
from pages.shared import formats, links, page_list, panel, tables
from pages.shared.tables import Column
from warehouse import cache
from warehouse.analysis import intervals
from warehouse.answers import Answer

MOST_PLACED = 8  # boards of one task for which places are worked out; each is a test of all its models
COLUMNS = {
    "suite": Column("Board", "text", None, 150),
    "task": Column("Task", "text", None, 140),
    "value": Column("Value", "text", None, 70),
    "interval": Column("95 %", "text", "Interval of the value; a dash where neither n nor an error is known", 120),
    "place": Column("Place", "text", "Places that the tests leave open, of the models with an interval", 85),
    "metric": Column("Metric", "text", None, 105),
    "n": Column("n", "count", "Samples the value rests on", 60),
    "tier": Column("Provenance", "text", None, 165),
    "source_name": Column("Source", "text", None, 150),
    "at": Column("Date", "date", None, 95),
    "disputed": Column("Disputed", "count", "Other values by other sources", 75),
}  # fmt: skip


def places(frame: pl.DataFrame) -> list[str | None]:
    """For each row of model_evaluations the place on its board of one task, for the first MOST_PLACED of them."""
    said: list[str | None] = []
    asked = 0
    for row in frame.iter_rows(named=True):
        if not row["has_board"] or not row["is_primary"] or asked >= MOST_PLACED:
            said.append(None)
            continue
        asked += 1
        # Asked for as the board's own page does, so that what one has worked out serves the other.
        board = boards.Board(row["suite"], row["is_demo"], row["suite"], 0)
        task = boards.Task(
            row["task"], row["metric"], row["filter"], row["task"], row["metric"], row["direction"], row["unit"], True
        )
        view = boards.Choice(board, task)
        ranked = cache.compute(ranking.ranked, **view.scope, **view.method)
        mine = ranked.frame.filter(pl.col("model") == row["model"])
        of = ranked.frame["place"].count()
        said.append(f"{words.places(mine['rank_low'][0], mine['rank_high'][0])} of {of:,}" if mine.height and mine["place"][0] is not None else "no interval")  # fmt: skip
    return said


def with_interval(frame: pl.DataFrame) -> pl.DataFrame:
    """Adds ci_low and ci_high, as the boards draw them: 95 %."""
    columns = (frame[name].cast(pl.Float64).to_numpy() for name in ("value", "n", "stderr", "is_binary", "n_clusters"))
    value, n, error, is_binary, clusters = columns
    ends = intervals.from_statistics(value, n, error, is_binary == 1, clusters)
    return frame.with_columns(
        pl.Series(name, end).fill_nan(None) for name, end in zip(("ci_low", "ci_high"), ends, strict=True)
    )


def evaluations_panel(found: Answer, card: dict[str, Any]) -> None:
    """`found`: model_evaluations. Where there is nothing, one quiet line says how to bring a log in."""
    frame = found.frame
    if frame.is_empty():
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key="no_evaluations"):
            st.caption(":material/leaderboard: No evaluation of this model has been handed in.", width="content")
            links.link(page_list.SUBMIT, "Hand in a log", ":material/upload_file:")
        return
    rows = frame.to_dicts()
    with st.spinner("Comparing with all models of its boards"):
        its_places = places(frame)
    shown = frame.with_columns(
        pl.Series("value", [behind.value_words(row["value"], row["unit"]) for row in rows], dtype=pl.String),
        pl.Series("interval", [behind.interval_words(row) for row in with_interval(frame).iter_rows(named=True)], dtype=pl.String),
        pl.Series("place", its_places, dtype=pl.String),
        pl.coalesce("task_label", "task").alias("task"),
        pl.concat_str([pl.col("metric"), pl.col("filter")], separator=" ").str.strip_chars().alias("metric"),
        pl.col("tier").replace(boards.TIERS),
        pl.when(pl.col("disagreeing") > 0).then(pl.col("disagreeing")).alias("disputed"),
    )  # fmt: skip
    suites = frame["suite"].unique(maintain_order=True).to_list()
    tasks = frame.select("suite", "task").n_unique()
    title = f"Evaluated on {formats.plural(tasks, 'task')} of {words.listed(suites)}"

    def body() -> None:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            for suite in frame.filter("has_board")["suite"].unique(maintain_order=True).head(6):
                links.link(
                    page_list.LEADERBOARDS,
                    formats.plain(suite),
                    ":material/leaderboard:",
                    board=suite,
                    board_model=card["repo_id"],
                )
            runs = frame["run_id"].unique(maintain_order=True)
            links.link(boards.COMPARE, "Compare with another", ":material/compare_arrows:", a=runs[0])
        columns = {name: column for name, column in COLUMNS.items() if name != "suite" or len(suites) > 1}
        tables.table(
            shown, key="evaluations_table", columns=behind.known(shown, columns), alt=title,
            height=420 if frame.height > 11 else "content",
        )  # fmt: skip

    panel.panel(
        title, found, key="evaluations", body=body, rows=formats.plural(frame.height, "result"),
        subtitle="The result that counts on each board, with the places that pairwise tests leave open",
        definitions=("marts.leaderboard_results.value", "marts.leaderboard_results.stderr", "marts.leaderboard_results.n_source", "marts.leaderboard_results.tier"),
    )  # fmt: skip
