"""The board itself: a picture of the first places with their intervals, and the table of all models."""

from __future__ import annotations

from typing import Any

import polars as pl

from panels.evaluation.leaderboards import evidence, selection, sentences
from panels.evaluation.leaderboards.ranking import Ranked
from panels.table import Column

DRAWN = 20  # first places in the picture
FOUND_DRAWN = 10  # and so many of those looked for
STANDINGS = {
    "first": "◆ first", "tied": "● tied with the first", "below": "○ below", "unknown": "□ no interval",
    "incomplete": "– incomplete", "unranked": "– direction unknown",
}  # fmt: skip


def columns_of(ranked: Ranked, choice: selection.Choice) -> dict[str, Column]:
    share = f"{ranked.level:.0%}".replace("%", " %")
    shown = {
        "places": Column("Place", "text", "Places that the tests leave open", 70),
        "model": Column("Model", "model", "A click shows what lies behind it", 230),
        "standing_words": Column("Against the first", "text", None, 150),
        "value_words": Column("Value", "text", None, 70),
        "interval": Column(share, "text", "Interval of the value", 120),
        "completeness": Column("Tasks", "text", "Tasks with a value, of those that count", 60),
        "n": Column("n", "count", "Samples the value rests on", 65),
        "n_words": Column("n from", "text", "Counted in samples, said by the log, or stated by the task's maker", 85),
        "tier_words": Column("Provenance", "text", "The weakest of its tasks", 165),
        "source": Column("Source", "text", None, 150),
        "at": Column("Date", "date", "Latest of its runs", 95),
        "disagreeing": Column("Disputed", "count", "Other values of the same tasks by other sources", 75),
        "parameters": Column("Size", "size", "Number of parameters", 75),
        "licence_family": Column("Licence", "text", None, 110),
    }
    if choice.task is not None:
        del shown["completeness"]
    return shown


def written(part: pl.DataFrame, ranked: Ranked) -> pl.DataFrame:
    """Rows of the board with their cells in words."""
    rows = part.to_dicts()
    return part.with_columns(
        pl.Series("places", [sentences.places(row["rank_low"], row["rank_high"]) if row["place"] is not None else "–" for row in rows], dtype=pl.String),
        pl.Series("standing_words", [STANDINGS[row["standing"]] for row in rows], dtype=pl.String),
        pl.Series("value_words", [evidence.value_words(row["value"], ranked.unit) if row["value"] is not None else "–" for row in rows], dtype=pl.String),
        pl.Series("interval", [_interval(row, ranked.unit) for row in rows], dtype=pl.String),
        pl.Series("completeness", [f"{row['done']} of {len(ranked.tasks)}" for row in rows], dtype=pl.String),
        pl.col("tier").replace(selection.TIERS).alias("tier_words"),
        pl.col("n_source").replace({"samples": "samples", "log": "the log", "stated": "stated"}).alias("n_words"),
    )  # fmt: skip


def _interval(row: dict[str, Any], unit: str | None) -> str:
    return "–" if row["low"] is None else evidence.interval_words({**row, "ci_low": row["low"], "ci_high": row["high"], "unit": unit})  # fmt: skip


# -- the picture -------------------------------------------------------------------------------------------------------
def drawn_of(table: pl.DataFrame, find: str, focus: str) -> pl.DataFrame:
    """The first of those with a value, and those looked for, wherever they stand; in the order of the board."""
    valued = table.filter(pl.col("value").is_not_null()).with_row_index("_row")
    wanted = pl.col("model").str.to_lowercase() == focus.casefold()
    found = valued.filter(matches(find)).head(FOUND_DRAWN)["_row"].to_list() if find else []
    asked = pl.col("_row").is_in(found) | (wanted if focus else pl.lit(False))
    return valued.filter((pl.col("_row") < DRAWN) | asked).with_columns(is_chosen=asked)


def matches(find: str) -> pl.Expr:
    """Every word of the text is in the model's name."""
    return pl.all_horizontal(pl.col("model").str.to_lowercase().str.contains(word, literal=True) for word in find.casefold().split())  # fmt: skip


def unit_words(ranked: Ranked, choice: selection.Choice) -> str:
    if choice.task is None:
        return "mean of the tasks, from chance up" if choice.is_normalised else "mean of the tasks"
    metric = choice.task.metric.replace("_", " ")
    return f"{metric}, from chance up" if choice.is_normalised else metric


def method_words(ranked: Ranked) -> str:
    said = [f"n: {sentences.n_words(ranked.n_sources)}." if ranked.n_sources else ""]
    if ranked.left_out:
        said.append(f"Not in the mean, as they have no best possible value or no known direction: {sentences.listed(ranked.left_out)}.")  # fmt: skip
    if ranked.without_baseline:
        said.append(f"Chance is not known, and taken as nought, for {sentences.listed(ranked.without_baseline)}.")
    return " ".join(filter(None, said))


def files_of(table: pl.DataFrame) -> pl.DataFrame:
    """What a file of the board holds: figures, not their words."""
    return table.select(
        "place", "rank_low", "rank_high", "model", "standing", "value", "low", "high", "stderr", "done", "missing", "n", "n_source",
        "tier", "source", "at", "disagreeing", "parameters", "licence_family", "run_id",
    )  # fmt: skip
