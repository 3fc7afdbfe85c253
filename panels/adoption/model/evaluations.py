"""How one model did in evaluations: each task of each board, with interval, place, source and date."""

from __future__ import annotations

from typing import Literal

import polars as pl

from panels import formats
from panels.evaluation.leaderboards import evidence, ranking, selection, sentences
from panels.panel import Panel
from panels.table import Column, Table, nonempty_columns
from warehouse.analysis import intervals
from warehouse.query import cache
from warehouse.query.answers import Answer

MAX_PLACES = 8  # boards of one task for which places are worked out; each is a test of all its models
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
}


def panel(answer: Answer, place_texts: list[str | None]) -> Panel:
    """`answer`: model_evaluations, with at least one row; `place_texts` as `places` gives them."""
    frame = answer.frame
    suites = frame["suite"].unique(maintain_order=True).to_list()
    tasks = frame.select("suite", "task").n_unique()
    title = f"Evaluated on {formats.plural(tasks, 'task')} of {sentences.listed(suites)}"
    values = [evidence.value_text(row["value"], row["unit"]) for row in frame.iter_rows(named=True)]
    ends = [evidence.interval_text(row) for row in with_interval(frame).iter_rows(named=True)]
    rows = frame.with_columns(
        pl.Series("value", values, dtype=pl.String),
        pl.Series("interval", ends, dtype=pl.String),
        pl.Series("place", place_texts, dtype=pl.String),
        pl.coalesce("task_label", "task").alias("task"),
        pl.concat_str([pl.col("metric"), pl.col("filter")], separator=" ").str.strip_chars().alias("metric"),
        pl.col("tier").replace(selection.TIERS),
        pl.when(pl.col("disagreeing") > 0).then(pl.col("disagreeing")).alias("disputed"),
    )
    columns = {name: column for name, column in COLUMNS.items() if name != "suite" or len(suites) > 1}
    height: int | Literal["content"] = 420 if frame.height > 11 else "content"
    return Panel(
        title,
        answer,
        subtitle="The result that counts on each board, with the places that pairwise tests leave open",
        table=Table(rows, nonempty_columns(rows, columns), height=height, alt=title),
        rows=formats.plural(frame.height, "result"),
        definitions=(
            "marts.leaderboard_results.value",
            "marts.leaderboard_results.stderr",
            "marts.leaderboard_results.n_source",
            "marts.leaderboard_results.tier",
        ),
    )


def places(frame: pl.DataFrame) -> list[str | None]:
    """For each row of model_evaluations the place on its board of one task, for the first MAX_PLACES of them."""
    texts: list[str | None] = []
    boards = 0
    for row in frame.iter_rows(named=True):
        if not row["has_board"] or not row["is_primary"] or boards >= MAX_PLACES:
            texts.append(None)
            continue
        boards += 1
        # Computed as the board's own page does, so that what one has worked out serves the other.
        board = selection.Board(row["suite"], row["is_demo"], row["suite"], 0)
        task = selection.Task(
            row["task"], row["metric"], row["filter"], row["task"], row["metric"], row["direction"], row["unit"], True
        )
        view = selection.LeaderboardSelection(board, task)
        ranked = cache.compute(ranking.rank, **view.scope, **view.method)
        mine = ranked.frame.filter(pl.col("model") == row["model"])
        of = ranked.frame["place"].count()
        is_placed = mine.height > 0 and mine["place"][0] is not None
        texts.append(
            f"{sentences.places(mine['rank_low'][0], mine['rank_high'][0])} of {of:,}" if is_placed else "no interval"
        )
    return texts


def with_interval(frame: pl.DataFrame) -> pl.DataFrame:
    """Adds ci_low and ci_high, as the boards draw them: 95 %."""
    columns = (frame[name].cast(pl.Float64).to_numpy() for name in ("value", "n", "stderr", "is_binary", "n_clusters"))
    value, n, error, is_binary, clusters = columns
    ends = intervals.from_statistics(value, n, error, is_binary == 1, clusters)
    return frame.with_columns(
        pl.Series(name, end).fill_nan(None) for name, end in zip(("ci_low", "ci_high"), ends, strict=True)
    )
