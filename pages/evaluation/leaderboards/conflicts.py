"""Where sources disagree: each value of the same model and task beside the one the board shows."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
import streamlit as st

from pages.shared import panel, tables
from panels import formats
from panels.evaluation.leaderboards import selection
from panels.evaluation.leaderboards.conflicts import apart, who
from panels.evaluation.leaderboards.evidence import value_words
from panels.table import Column
from warehouse.query import cache
from warehouse.query.answers import Answer

MOST_ROWS = 400
COLUMNS = {
    "model": Column("Model", "text", None, 250),
    "task": Column("Task", "text", None, 170),
    "metric": Column("Metric", "text", None, 130),
    "value": Column("Value", "text", None, 85),
    "apart": Column("Apart", "text", "Highest less lowest of the values of this model and task", 85),
    "shown": Column("On the board", "text", "The best source counts, then the one with n, then the latest", 100),
    "tier": Column("Provenance", "text", None, 165),
    "source_name": Column("Source", "text", None, 150),
    "at": Column("Date", "date", None, 95),
    "file_name": Column("Log", "text", None, 180),
}  # fmt: skip


def conflicts_panel(found: Answer, choice: selection.Choice, units: Mapping[tuple[str, str], str | None]) -> None:
    """`found`: leaderboard_conflicts. `units`: task and metric -> unit. Draws nothing where no sources disagree."""
    frame = found.frame
    if frame.is_empty():
        return
    rows = frame.to_dicts()
    shown = frame.with_columns(
        pl.Series(
            "value",
            [value_words(row["value"], units.get((row["task"], row["metric"]))) for row in rows],
            dtype=pl.String,
        ),
        pl.Series(
            "apart", [apart(row["spread"], units.get((row["task"], row["metric"]))) for row in rows], dtype=pl.String
        ),
        pl.concat_str([pl.col("metric"), pl.col("filter")], separator=" ").str.strip_chars().alias("metric"),
        pl.when(pl.col("counts")).then(pl.lit("yes")).otherwise(pl.lit("no")).alias("shown"),
        pl.col("tier").replace(selection.TIERS),
    )
    first = rows[0]
    title = (
        f"{who(frame).capitalize()} disagree on {formats.plural(first['disputed'], 'result')} of {formats.plural(first['models'], 'model')}; "
        f"most on {first['model']}, {first['task']}: {apart(first['spread'], units.get((first['task'], first['metric'])))} apart"
    )

    def body() -> None:
        tables.table(
            shown, key="conflicts_table", alt=title, height=420 if frame.height > 11 else "content", columns=COLUMNS
        )
        if frame.height >= MOST_ROWS:
            st.caption(f"The {MOST_ROWS} values that lie farthest apart; the files hold all of them.")

    panel.panel(
        title, found, key="conflicts", body=body, rows=formats.plural(frame.height, "value"),
        subtitle=f"Values of the same model, task and metric on {choice.board.label}, side by side; those farthest apart first",
        definitions=("marts.evaluation_conflicts.counts", "marts.evaluation_conflicts.spread", "marts.evaluation_conflicts.tier"),
        full=lambda: cache.ask("leaderboard_conflicts", **{**found.params, "limit": None}),
        note="They differ by prompts, numbers of shots, versions of a harness, or by error. The board shows one of them and never a mean.",
    )  # fmt: skip
