"""How one model did in evaluations: each task of each board, with interval, place, source and date."""

from __future__ import annotations

import polars as pl

from panels.evaluation.leaderboards import ranking, selection, sentences
from warehouse.analysis import intervals
from warehouse.query import cache

MOST_PLACED = 8  # boards of one task for which places are worked out; each is a test of all its models


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
        board = selection.Board(row["suite"], row["is_demo"], row["suite"], 0)
        task = selection.Task(
            row["task"], row["metric"], row["filter"], row["task"], row["metric"], row["direction"], row["unit"], True
        )
        view = selection.LeaderboardSelection(board, task)
        ranked = cache.compute(ranking.rank, **view.scope, **view.method)
        mine = ranked.frame.filter(pl.col("model") == row["model"])
        of = ranked.frame["place"].count()
        said.append(f"{sentences.places(mine['rank_low'][0], mine['rank_high'][0])} of {of:,}" if mine.height and mine["place"][0] is not None else "no interval")  # fmt: skip
    return said


def with_interval(frame: pl.DataFrame) -> pl.DataFrame:
    """Adds ci_low and ci_high, as the boards draw them: 95 %."""
    columns = (frame[name].cast(pl.Float64).to_numpy() for name in ("value", "n", "stderr", "is_binary", "n_clusters"))
    value, n, error, is_binary, clusters = columns
    ends = intervals.from_statistics(value, n, error, is_binary == 1, clusters)
    return frame.with_columns(
        pl.Series(name, end).fill_nan(None) for name, end in zip(("ci_low", "ci_high"), ends, strict=True)
    )
