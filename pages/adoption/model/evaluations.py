"""How one model did in evaluations: each task of each board, with interval, place, source and date."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from pages.shared import links, panel, tables
from panels import formats, page_list
from panels.adoption.model.evaluations import places, with_interval
from panels.evaluation.leaderboards import evidence, selection, sentences
from panels.table import Column
from warehouse.query.answers import Answer

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
        pl.Series("value", [evidence.value_text(row["value"], row["unit"]) for row in rows], dtype=pl.String),
        pl.Series("interval", [evidence.interval_text(row) for row in with_interval(frame).iter_rows(named=True)], dtype=pl.String),
        pl.Series("place", its_places, dtype=pl.String),
        pl.coalesce("task_label", "task").alias("task"),
        pl.concat_str([pl.col("metric"), pl.col("filter")], separator=" ").str.strip_chars().alias("metric"),
        pl.col("tier").replace(selection.TIERS),
        pl.when(pl.col("disagreeing") > 0).then(pl.col("disagreeing")).alias("disputed"),
    )  # fmt: skip
    suites = frame["suite"].unique(maintain_order=True).to_list()
    tasks = frame.select("suite", "task").n_unique()
    title = f"Evaluated on {formats.plural(tasks, 'task')} of {sentences.listed(suites)}"

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
            links.link(page_list.COMPARE, "Compare with another", ":material/compare_arrows:", a=runs[0])
        columns = {name: column for name, column in COLUMNS.items() if name != "suite" or len(suites) > 1}
        tables.table(
            shown, key="evaluations_table", columns=evidence.nonempty_columns(shown, columns), alt=title,
            height=420 if frame.height > 11 else "content",
        )  # fmt: skip

    panel.panel(
        title, found, key="evaluations", body=body, rows=formats.plural(frame.height, "result"),
        subtitle="The result that counts on each board, with the places that pairwise tests leave open",
        definitions=("marts.leaderboard_results.value", "marts.leaderboard_results.stderr", "marts.leaderboard_results.n_source", "marts.leaderboard_results.tier"),
    )  # fmt: skip
