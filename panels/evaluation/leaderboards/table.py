"""The board itself: a picture of the first places with their intervals, and the table of all models."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import polars as pl

from panels import formats
from panels.adoption.model.comparison import short_names
from panels.charts.ranks import rank_chart
from panels.evaluation.leaderboards.evidence import interval_text, value_text
from panels.evaluation.leaderboards.ranking import Ranking
from panels.evaluation.leaderboards.selection import TIERS, LeaderboardSelection
from panels.evaluation.leaderboards.sentences import headline, level, listed, n_source_text, places
from panels.panel import Panel
from panels.table import Column, Table, nonempty_columns
from warehouse.query.answers import Answer

CHART_ROWS = 20  # first places in the picture
CHART_MATCHES = 10  # and so many of those looked for
STANDINGS = {
    "first": "◆ first",
    "tied": "● tied with the first",
    "below": "○ below",
    "unknown": "□ no interval",
    "incomplete": "– incomplete",
    "unranked": "– direction unknown",
}
DEFINITIONS = (
    "Place: from pairwise tests of all models, corrected for their number. A model that is better than some and not told from others has a range "
    "of places: at best one behind those told to be better, at worst one before those told to be worse.",
    "Tied with the first: the difference from the first is no larger than chance allows; nothing says that they are equal.",
    "No interval: neither the number of samples nor an error is known. The value is shown, has no place and never decides a tie.",
    "marts.leaderboard_results.stderr",
    "marts.leaderboard_results.n_source",
    "marts.leaderboard_results.tier",
)


# -- the picture -------------------------------------------------------------------------------------------------------
def chart_panel(
    ranking: Ranking, results: Answer, selection: LeaderboardSelection, find: str, model: str
) -> Panel | None:
    """The first places, and what is looked for: `find` words of names, `model` one name. None where no model has a value."""
    rows = chart_rows(ranking.frame, find, model)
    if rows.is_empty():
        return None
    rows = _with_texts(rows, ranking)
    frame = rows.select(
        pl.col("model").replace_strict(short_names(rows["model"].to_list())).alias("label"),
        pl.col("model").alias("name"),
        "value",
        "low",
        "high",
        pl.when(pl.col("place").is_null()).then(pl.lit("no interval")).otherwise(pl.col("places")).alias("places"),
        pl.col("standing").replace("unranked", "unknown"),
        "is_chosen",
    )
    measure = measure_label(selection)
    chart = rank_chart(
        frame,
        unit=measure,
        fmt={"share": "percent", "rating": "count"}.get(ranking.unit or "", "compact"),
        level=ranking.level,
        higher_is_better=ranking.higher_is_better is not False,
    )
    valued = ranking.frame["value"].count()
    models = formats.plural(valued, "model")
    title = f"The first {min(CHART_ROWS, valued)} of {models}" if valued > CHART_ROWS else f"{models}, best first"
    if rows["low"].count() > 0:
        intervals = f", with {level(ranking.level)} intervals and places"
        legend = (
            "Blue: the first (diamond) and those that cannot be told from it; grey: below; open square: no interval. "
            "On the right the places that the tests leave open"
        )
    else:
        intervals, legend = "; no interval is known", "Open squares: values alone, in their order"
    return Panel(
        f"{title}{intervals}",
        replace(results, frame=_file_columns(rows)),
        subtitle=f"{measure.capitalize()}. {legend}",
        chart=chart,
        alt=f"{title} as points with intervals in the order of the board. {headline(ranking)}.",
        note="Those looked for lie on a band." if rows["is_chosen"].any() else "",
        definitions=DEFINITIONS[:3],
        rows=formats.plural(rows.height, "model"),
    )


def chart_rows(frame: pl.DataFrame, find: str, model: str) -> pl.DataFrame:
    """The first of those with a value, and those looked for, wherever they stand; in the order of the board."""
    valued = frame.filter(pl.col("value").is_not_null()).with_row_index("_row")
    matches = valued.filter(name_matches(find)).head(CHART_MATCHES)["_row"].to_list() if find else []
    is_model = pl.col("model").str.to_lowercase() == model.casefold() if model else pl.lit(False)
    is_chosen = pl.col("_row").is_in(matches) | is_model
    return valued.filter((pl.col("_row") < CHART_ROWS) | is_chosen).with_columns(is_chosen=is_chosen)


def name_matches(find: str) -> pl.Expr:
    """Every word of the text is in the model's name."""
    name = pl.col("model").str.to_lowercase()
    return pl.all_horizontal(name.str.contains(word, literal=True) for word in find.casefold().split())


# -- the table ---------------------------------------------------------------------------------------------------------
def panel(
    ranking: Ranking,
    results: Answer,
    selection: LeaderboardSelection,
    rows: pl.DataFrame,
    offset: int,
    page_rows: int,
    find: str,
) -> Panel:
    """`rows` of the ranking that fit `find`, of which a page begins after `offset`; its table takes ticks and is drawn apart."""
    page = rows.slice(offset, page_rows)
    is_paged = rows.height > page_rows
    return Panel(
        _title(selection, rows, find),
        replace(results, frame=_file_columns(page)),
        subtitle=selection.label(),
        note=" ".join(
            filter(
                None, (_method(ranking), "A click on a column's head sorts the rows of this page." if is_paged else "")
            )
        ),
        definitions=DEFINITIONS,
        rows=f"{formats.count(offset + 1)} to {formats.count(offset + page.height)} of {formats.plural(rows.height, 'model')}",
    )


def full_answer(results: Answer, rows: pl.DataFrame) -> Answer:
    """All `rows` of the ranking, for the files of the panel."""
    return replace(results, frame=_file_columns(rows))


def models_table(
    ranking: Ranking, selection: LeaderboardSelection, rows: pl.DataFrame, offset: int, page_rows: int, find: str
) -> Table:
    cells = _with_texts(rows.slice(offset, page_rows), ranking)
    columns = nonempty_columns(cells, _columns(ranking, selection))
    if "disagreeing" in columns and not cells["disagreeing"].sum():
        del columns["disagreeing"]
    return Table(
        cells,
        columns,
        open_model="model",
        height=620 if cells.height > 16 else "content",
        alt=_title(selection, rows, find),
    )


def _title(selection: LeaderboardSelection, rows: pl.DataFrame, find: str) -> str:
    return f"{formats.plural(rows.height, 'model')}{' found' if find else ''} of {selection.board.label}"


def _columns(ranking: Ranking, selection: LeaderboardSelection) -> dict[str, Column]:
    columns = {
        "places": Column("Place", "text", "Places that the tests leave open", 70),
        "model": Column("Model", "model", "A click shows what lies behind it", 230),
        "standing_words": Column("Against the first", "text", None, 150),
        "value_words": Column("Value", "text", None, 70),
        "interval": Column(level(ranking.level), "text", "Interval of the value", 120),
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
    if selection.task is not None:
        del columns["completeness"]
    return columns


def _with_texts(rows: pl.DataFrame, ranking: Ranking) -> pl.DataFrame:
    """Rows of the board with the texts of their cells."""
    cells = [_texts(row, ranking) for row in rows.to_dicts()]
    names = ("places", "standing_words", "value_words", "interval", "completeness")
    return rows.with_columns(
        *(pl.Series(name, [texts[name] for texts in cells], dtype=pl.String) for name in names),
        pl.col("tier").replace(TIERS).alias("tier_words"),
        pl.col("n_source").replace({"log": "the log"}).alias("n_words"),
    )


def _texts(row: Mapping[str, Any], ranking: Ranking) -> dict[str, str]:
    ends = {"ci_low": row["low"], "ci_high": row["high"], "unit": ranking.unit}
    return {
        "places": places(row["rank_low"], row["rank_high"]) if row["place"] is not None else "–",
        "standing_words": STANDINGS[row["standing"]],
        "value_words": value_text(row["value"], ranking.unit) if row["value"] is not None else "–",
        "interval": interval_text(ends),
        "completeness": f"{row['done']} of {len(ranking.tasks)}",
    }


def measure_label(selection: LeaderboardSelection) -> str:
    measure = "mean of the tasks" if selection.task is None else selection.task.metric.replace("_", " ")
    return f"{measure}, from chance up" if selection.is_normalised else measure


def _method(ranking: Ranking) -> str:
    sentences = [f"n: {n_source_text(ranking.n_sources)}." if ranking.n_sources else ""]
    if ranking.left_out:
        sentences.append(
            f"Not in the mean, as they have no best possible value or no known direction: {listed(ranking.left_out)}."
        )
    if ranking.without_baseline:
        sentences.append(f"Chance is not known, and taken as nought, for {listed(ranking.without_baseline)}.")
    return " ".join(filter(None, sentences))


def _file_columns(rows: pl.DataFrame) -> pl.DataFrame:
    """What a file of the board holds: figures, not their texts."""
    return rows.select(
        "place",
        "rank_low",
        "rank_high",
        "model",
        "standing",
        "value",
        "low",
        "high",
        "stderr",
        "done",
        "missing",
        "n",
        "n_source",
        "tier",
        "source",
        "at",
        "disagreeing",
        "parameters",
        "licence_family",
        "run_id",
    )
