"""The board itself: a picture of the first places with their intervals, and the table of all models."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import replace

import polars as pl
import streamlit as st

from pages.evaluation.leaderboards import choices
from pages.evaluation.leaderboards import evidence as leaderboards_evidence
from pages.shared import filters, links, panel, tables
from panels import formats, page_list
from panels.adoption.model.comparison import short_names
from panels.charts.ranks import rank_chart
from panels.evaluation.leaderboards import evidence, selection, sentences
from panels.evaluation.leaderboards.ranking import Ranked
from panels.evaluation.leaderboards.table import (
    DRAWN,
    columns_of,
    drawn_of,
    files_of,
    matches,
    method_words,
    unit_words,
    written,
)
from warehouse.query.answers import Answer

PAGE_ROWS = 50
DEFINITIONS = (
    "Place: from pairwise tests of all models, corrected for their number. A model that is better than some and not told from others has a range "
    "of places: at best one behind those told to be better, at worst one before those told to be worse.",
    "Tied with the first: the difference from the first is no larger than chance allows; nothing says that they are equal.",
    "No interval: neither the number of samples nor an error is known. The value is shown, has no place and never decides a tie.",
    "marts.leaderboard_results.stderr", "marts.leaderboard_results.n_source", "marts.leaderboard_results.tier",
)  # fmt: skip


def chart_panel(ranked: Ranked, found: Answer, choice: selection.Choice) -> None:
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
    share = sentences.level(ranked.level)
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
        alt=f"{title} as points with intervals in the order of the board. {sentences.headline(ranked)}.",
        note="Those looked for lie on a band." if shown["is_chosen"].any() else "",
    )  # fmt: skip


# -- the table ---------------------------------------------------------------------------------------------------------
def table_panel(ranked: Ranked, found: Answer, choice: selection.Choice) -> None:
    with panel.card("board") as head:
        find, complete = choose(ranked)
        rows = ranked.frame.filter(pl.col("value").is_not_null()) if complete else ranked.frame
        if find:
            rows = rows.filter(matches(find))
        if rows.is_empty():
            choices.page.empty(f"No model's name holds {formats.plain(find)} here" if find else "No model has a value of every task", "Try fewer words, or other conditions.")  # fmt: skip
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


def _table(shown: pl.DataFrame, ranked: Ranked, choice: selection.Choice, title: str) -> None:
    names = shown["model"].to_list()
    columns = evidence.known(shown, columns_of(ranked, choice))
    if "disagreeing" in columns and not shown["disagreeing"].sum():
        del columns["disagreeing"]
    bar = st.container(horizontal=True, vertical_alignment="center", gap="small")
    # Ticks are kept by place: on another page the same places are other models, so the key names the rows.
    event = tables.table(
        shown, key=f"board_{zlib.crc32('|'.join(names).encode())}", columns=columns, alt=title, open_model="model",
        on_open=lambda row: leaderboards_evidence.focus(names[row]), on_select="rerun", selection_mode="multi-row",
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


def choose_page(asked: tuple[selection.Choice, str, bool], matching: int) -> int:
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
