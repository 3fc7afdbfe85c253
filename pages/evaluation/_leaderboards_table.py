"""The board itself: a picture of the first places with their intervals, and the table of all models."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import polars as pl
import streamlit as st

from pages.adoption._model_compare import short_names
from pages.evaluation import _leaderboards as parts
from pages.evaluation import _leaderboards_behind as behind
from pages.evaluation import _leaderboards_words as words
from pages.evaluation._leaderboards_ranked import Ranked
from pages.shared import filters, formats, links, page_list, panel, tables
from pages.shared.charts.ranks import rank_chart
from pages.shared.tables import Column
from warehouse.answers import Answer

PAGE_ROWS = 50
DRAWN = 20  # first places in the picture
FOUND_DRAWN = 10  # and so many of those looked for
STANDINGS = {
    "first": "◆ first", "tied": "● tied with the first", "below": "○ below", "unknown": "□ no interval",
    "incomplete": "– incomplete", "unranked": "– direction unknown",
}  # fmt: skip
DEFINITIONS = (
    "Place: from pairwise tests of all models, corrected for their number. A model that is better than some and not told from others has a range "
    "of places: at best one behind those told to be better, at worst one before those told to be worse.",
    "Tied with the first: the difference from the first is no larger than chance allows; nothing says that they are equal.",
    "No interval: neither the number of samples nor an error is known. The value is shown, has no place and never decides a tie.",
    "marts.leaderboard_results.stderr", "marts.leaderboard_results.n_source", "marts.leaderboard_results.tier",
)  # fmt: skip


def columns_of(ranked: Ranked, choice: parts.Choice) -> dict[str, Column]:
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
        pl.Series("places", [words.places(row["rank_low"], row["rank_high"]) if row["place"] is not None else "–" for row in rows], dtype=pl.String),
        pl.Series("standing_words", [STANDINGS[row["standing"]] for row in rows], dtype=pl.String),
        pl.Series("value_words", [behind.value_words(row["value"], ranked.unit) if row["value"] is not None else "–" for row in rows], dtype=pl.String),
        pl.Series("interval", [_interval(row, ranked.unit) for row in rows], dtype=pl.String),
        pl.Series("completeness", [f"{row['done']} of {len(ranked.tasks)}" for row in rows], dtype=pl.String),
        pl.col("tier").replace(parts.TIERS).alias("tier_words"),
        pl.col("n_source").replace({"samples": "samples", "log": "the log", "stated": "stated"}).alias("n_words"),
    )  # fmt: skip


def _interval(row: dict[str, Any], unit: str | None) -> str:
    return "–" if row["low"] is None else behind.interval_words({**row, "ci_low": row["low"], "ci_high": row["high"], "unit": unit})  # fmt: skip


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


def chart_panel(ranked: Ranked, found: Answer, choice: parts.Choice) -> None:
    """The picture follows what is looked for in the table below it, through the URL's own words."""
    find, focus = (
        str(st.session_state.get(key) or st.query_params.get(key, "")) for key in ("board_find", "board_model")
    )
    shown = drawn_of(ranked.frame, find, focus)
    if shown.is_empty():
        return
    shown = written(shown, ranked)
    short = short_names(shown["model"].to_list())
    frame = shown.select(
        pl.col("model").replace_strict(short).alias("label"), pl.col("model").alias("name"), "value", "low", "high",
        pl.when(pl.col("place").is_null()).then(pl.lit("no interval")).otherwise(pl.col("places")).alias("places"),
        pl.when(pl.col("standing") == "unranked").then(pl.lit("unknown")).otherwise(pl.col("standing")).alias("standing"), "is_chosen",
    )  # fmt: skip
    valued = ranked.frame["value"].count()
    title = f"The first {min(DRAWN, valued)} of {formats.plural(valued, 'model')}" if valued > DRAWN else f"{formats.plural(valued, 'model')}, best first"  # fmt: skip
    share = words.level(ranked.level)
    chart = rank_chart(
        frame, unit=unit_words(ranked, choice), fmt="percent" if ranked.unit == "share" else "count" if ranked.unit == "rating" else "compact", level=ranked.level,
        higher_is_better=ranked.higher_is_better is not False,
    )  # fmt: skip
    has_intervals = shown["low"].count() > 0
    with_words = f", with {share} intervals and places" if has_intervals else "; no interval is known"
    legend = (
        "Blue: the first (diamond) and those that cannot be told from it; grey: below; open square: no interval. "
        "On the right the places that the tests leave open"
    ) if has_intervals else "Open squares: values alone, in their order"  # fmt: skip
    panel.panel(
        f"{title}{with_words}", replace(found, frame=files_of(shown)), key="ranks", chart=chart,
        subtitle=f"{unit_words(ranked, choice).capitalize()}. {legend}",
        rows=formats.plural(shown.height, "model"), definitions=DEFINITIONS[:3],
        alt=f"{title} as points with intervals in the order of the board. {words.headline(ranked)}.",
        note="Those looked for lie on a band." if shown["is_chosen"].any() else "",
    )  # fmt: skip


def unit_words(ranked: Ranked, choice: parts.Choice) -> str:
    if choice.task is None:
        return "mean of the tasks, from chance up" if choice.is_normalised else "mean of the tasks"
    metric = choice.task.metric.replace("_", " ")
    return f"{metric}, from chance up" if choice.is_normalised else metric


# -- the table ---------------------------------------------------------------------------------------------------------
def table_panel(ranked: Ranked, found: Answer, choice: parts.Choice) -> None:
    with panel.card("board") as head:
        find, complete = choose(ranked)
        rows = ranked.frame.filter(pl.col("value").is_not_null()) if complete else ranked.frame
        if find:
            rows = rows.filter(matches(find))
        if rows.is_empty():
            parts.page.empty(f"No model's name holds {formats.plain(find)} here" if find else "No model has a value of every task", "Try fewer words, or other conditions.")  # fmt: skip
            return
        place = st.container()
        first = (choose_page((choice, find, complete), rows.height) - 1) * PAGE_ROWS
        shown = rows.slice(first, PAGE_ROWS)
        title = f"{formats.plural(rows.height, 'model')}{' found' if find else ''} of {choice.board.label}"
        with place:
            _table(written(shown, ranked), ranked, choice, title)
        whole = replace(found, frame=files_of(rows))
        panel.panel(
            title, replace(found, frame=files_of(shown)), key="board", head=head, subtitle=choice.said(), definitions=DEFINITIONS,
            rows=f"{formats.count(first + 1)} to {formats.count(first + shown.height)} of {formats.plural(rows.height, 'model')}",
            note=" ".join(filter(None, (method_words(ranked), "A click on a column's head sorts the rows of this page." if rows.height > PAGE_ROWS else ""))),
            full=lambda: whole,
        )  # fmt: skip


def choose(ranked: Ranked) -> tuple[str, bool]:
    """Words of a name, and whether models without a place among the whole are hidden."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        find = filters.text("Words of a name", "board_find", "Words of a model's name", live=True)
        incomplete = ranked.frame["value"].null_count()
        if not incomplete:
            return find, False
        return find, filters.flag(
            "Complete only", "complete", help=f"Hides {formats.plural(incomplete, 'model')} that lack a task. They have no place either way.",
        )  # fmt: skip


def method_words(ranked: Ranked) -> str:
    said = [f"n: {words.n_words(ranked.n_sources)}." if ranked.n_sources else ""]
    if ranked.left_out:
        said.append(f"Not in the mean, as they have no best possible value or no known direction: {words.listed(ranked.left_out)}.")  # fmt: skip
    if ranked.without_baseline:
        said.append(f"Chance is not known, and taken as nought, for {words.listed(ranked.without_baseline)}.")
    return " ".join(filter(None, said))


def files_of(table: pl.DataFrame) -> pl.DataFrame:
    """What a file of the board holds: figures, not their words."""
    return table.select(
        "place", "rank_low", "rank_high", "model", "standing", "value", "low", "high", "stderr", "done", "missing", "n", "n_source",
        "tier", "source", "at", "disagreeing", "parameters", "licence_family", "run_id",
    )  # fmt: skip


def _table(shown: pl.DataFrame, ranked: Ranked, choice: parts.Choice, title: str) -> None:
    names = shown["model"].to_list()
    columns = behind.known(shown, columns_of(ranked, choice))
    if "disagreeing" in columns and not shown["disagreeing"].sum():
        del columns["disagreeing"]
    bar = st.container(horizontal=True, vertical_alignment="center", gap="small")
    # Ticks are kept by place: on another page the same places are other models, so the key names the rows.
    event = tables.table(
        shown, key=f"board_{zlib.crc32('|'.join(names).encode())}", columns=columns, alt=title, open_model="model",
        on_open=lambda row: behind.focus(names[row]), on_select="rerun", selection_mode="multi-row",
        height=620 if shown.height > 16 else "content",
    )  # fmt: skip
    ticked = [place for place in event.selection.rows if place < shown.height]
    with bar:
        _ways_on(shown, ticked)


def _ways_on(shown: pl.DataFrame, ticked: Sequence[int]) -> None:
    if len(ticked) < 2:
        st.caption("A click on a name shows what lies behind it. Tick two models to compare them.")
        return
    pair = [shown.row(place, named=True) for place in ticked[:2]]
    if st.button(
        f"Compare {formats.plain(pair[0]['model'])} with {formats.plain(pair[1]['model'])}",
        key="compare_ticked",
        icon=":material/compare_arrows:",
        type="primary",
    ):
        links.go(page_list.COMPARE, a=pair[0]["run_id"], b=pair[1]["run_id"])
    if len(ticked) > 2:
        st.caption("The first two of those ticked are compared.")


def choose_page(asked: tuple[parts.Choice, str, bool], matching: int) -> int:
    """Page 1 again as soon as another question is asked; the URL's page on the first look."""
    if st.session_state.get("_board_asked", asked) != asked:
        st.session_state["board_page"] = 1
    st.session_state["_board_asked"] = asked
    pages = max(1, -(-matching // PAGE_ROWS))
    if pages == 1:
        return 1
    if st.session_state.get("board_page", 1) > pages:
        st.session_state["board_page"] = pages
    with st.container(horizontal_alignment="center"):
        return st.pagination(pages, key="board_page", bind="query-params")
