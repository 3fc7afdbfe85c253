"""Choosing a model of the board, and one of its results, to see what lies behind them."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

import polars as pl
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.evaluation.pagination import choose_offset
from pages.shared import filters, links, page, panel, tables
from panels import formats, page_list
from panels.evaluation.leaderboards import evidence
from panels.evaluation.leaderboards.selection import LeaderboardSelection
from warehouse.query import cache
from warehouse.query.answers import Answer

PAGE_ROWS = 50
ONLY = {"all": "All", "wrong": "Below the best score", "failed": "Without a score"}
TEXTS = {"input": "Input", "target": "Target", "output": "Output", "explanation": "Explanation of the score"}


def draw(selection: LeaderboardSelection, models: Sequence[str]) -> None:
    """`models`: those of the board as it is shown, best first."""
    with panel.card("behind") as head:
        model = _choose_model(models)
        if model is None:
            return
        task = selection.task.task if selection.task else None
        runs = cache.ask("leaderboard_runs", **selection.board.key, model=model, task=task)
        if runs.frame.is_empty():
            page.empty("No result of this model on this board", "Choose another model, or another task above.")
            return
        _links(model, runs.frame["run_id"].unique(maintain_order=True).to_list())
        panel.draw(evidence.runs_panel(runs, model, selection), key="behind", head=head)
    with_samples = runs.frame.filter(pl.col("samples") > 0)
    if with_samples.height:
        with panel.card("samples") as head:
            _draw_samples(head, with_samples)


def _choose_model(models: Sequence[str]) -> str | None:
    """A model of the board by its name, whatever its case; the first of the board where none is asked for."""
    typed = filters.text(
        "Model",
        "board_model",
        f"A model of this board; shown: {models[0]}" if models else "",
        help="Or click a name in the table.",
    )
    if not typed:
        return models[0] if models else None
    exact = {name.casefold(): name for name in models}
    if typed.casefold() in exact:
        return exact[typed.casefold()]
    part = [name for name in models if typed.casefold() in name.casefold()]
    close = part[:6] or difflib.get_close_matches(typed, models, 6, 0.3)
    page.empty(
        f"No model of this board is called {formats.plain(typed)}",
        "These come closest:" if close else "It may be hidden by the conditions above.",
    )
    for name in close:
        st.button(
            formats.plain(name),
            key=f"offer_{name}",
            type="tertiary",
            icon=":material/deployed_code:",
            on_click=focus,
            args=(name,),
        )
    return None


def focus(name: str) -> None:
    """Chooses a model; for callbacks, as the field is drawn by then."""
    st.session_state["board_model"] = name


def _links(model: str, run_ids: Sequence[str]) -> None:
    with st.container(horizontal=True, gap="small"):
        links.link(page_list.MODEL, "Open the model", ":material/deployed_code:", model=model)
        if len(run_ids) > 1:
            links.link(
                page_list.COMPARE,
                "Compare its two latest runs",
                ":material/compare_arrows:",
                a=run_ids[0],
                b=run_ids[1],
            )


# -- samples -----------------------------------------------------------------------------------------------------------
def _draw_samples(head: DeltaGenerator, results: pl.DataFrame) -> None:
    """`results`: those of one model whose runs keep samples."""
    labels = evidence.labels_of(results)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        with st.container(width=420):
            chosen = filters.one("Result", list(labels), "result", kind="select", show_label=True)
        only = filters.one("Samples", ONLY, "samples")
    result = labels[chosen]
    params = {"run_id": result["run_id"], "task": result["task"], "metric": result["metric"], "only": only}
    total = cache.ask("leaderboard_samples", **params, limit=1).frame
    matching = int(total["matching"][0]) if total.height else 0
    if not matching:
        with head:
            st.subheader("Samples behind it", anchor=False)
        page.empty(
            "No sample like that", "Choose another result or “All”: not every run keeps the samples of every task."
        )
        return
    place = st.container()
    offset = choose_offset(params, matching, key="sample_page", page_rows=PAGE_ROWS)
    samples = cache.ask("leaderboard_samples", **params, limit=PAGE_ROWS, offset=offset)
    with place:
        _draw_table(samples)
    panel.draw(
        evidence.samples_panel(samples, result, matching, offset),
        key="samples",
        head=head,
        full=lambda: cache.ask("leaderboard_samples", **params),
    )


def _draw_table(samples: Answer) -> None:
    frame = samples.frame
    table = evidence.samples_table(samples)
    has_texts = any(frame[name].is_not_null().any() for name in TEXTS)
    event = tables.table(
        table.frame,
        key=f"samples_table_{samples.params['run_id']}_{samples.params['offset']}_{samples.params['only']}",
        columns=dict(table.columns),
        height=table.height,
        alt=table.alt,
        on_select="rerun" if has_texts else "ignore",
        selection_mode="single-row",
    )
    if has_texts:
        _draw_texts(frame, event.selection.rows)


def _draw_texts(frame: pl.DataFrame, ticked: Sequence[int]) -> None:
    """The texts of one sample as they stand in the log: st.code shows them letter by letter, and formats nothing."""
    if not ticked or ticked[0] >= frame.height:
        st.caption("Tick a row to read what was asked and answered.")
        return
    row = frame.row(ticked[0], named=True)
    for name, label in TEXTS.items():
        if row[name]:
            st.caption(label)
            st.code(row[name], language=None, wrap_lines=True, height=220 if len(row[name]) > 600 else "content")
