"""Choosing slices and samples of a pair, and reading a sample's texts side by side."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages.evaluation.pagination import choose_offset
from pages.shared import filters, page, panel, tables
from panels import formats
from panels.evaluation.compare import differences, samples
from panels.evaluation.compare.differences import TaskDifference
from panels.evaluation.compare.sentences import amount
from panels.table import Table
from warehouse.query import cache
from warehouse.query.answers import Answer

PAGE_ROWS = 25


def draw_slices(task: TaskDifference, shared: Answer, a: str, b: str) -> None:
    """`shared`: compare_samples. Nothing where samples carry neither a right answer nor a cluster."""
    available = samples.available_slices(task, shared)
    if not available:
        return
    with panel.card("slices") as head:
        by = filters.one("Slice by", available, "slice") if len(available) > 1 else next(iter(available))
        slices = cache.compute(differences.slices, a=a, b=b, task=task.task, metric=task.metric, by=by)
        if not slices.is_empty():
            panel.draw(samples.slices_panel(task, shared, slices, by), key="slices", head=head)


def draw(task: TaskDifference, a: str, b: str) -> None:
    if not task.shared:
        return
    with panel.card("discordant") as head:
        side = filters.one("Samples", samples.SIDES, "side")
        params = {"a": a, "b": b, "task": task.task, "metric": task.metric, "side": side}
        total = cache.ask("compare_discordant", **params, limit=1).frame
        matching = int(total["matching"][0]) if total.height else 0
        if not matching:
            with head:
                st.subheader("Sample by sample", anchor=False)
            page.empty("No sample like that", "Both runs have the same score on each of them.")
            return
        offset = choose_offset(params, matching, key="discordant_page", page_rows=PAGE_ROWS)
        discordant = cache.ask("compare_discordant", **params, limit=PAGE_ROWS, offset=offset)
        panel.draw(
            samples.panel(task, discordant, side, matching, offset),
            key="discordant",
            head=head,
            table=lambda table: _draw_table(table, discordant),
            full=lambda: cache.ask("compare_discordant", **params),
        )


def _draw_table(table: Table, discordant: Answer) -> None:
    frame = discordant.frame
    has_texts = any(frame[name].is_not_null().any() for name in ("input", "a_output", "b_output"))
    event = tables.table(
        table.frame,
        key=f"discordant_{discordant.params['offset']}_{discordant.params['side']}",
        columns=dict(table.columns),
        alt=table.alt,
        on_select="rerun" if has_texts else "ignore",
        selection_mode="single-row",
    )
    if not has_texts:
        st.caption("Neither run keeps the texts of its samples.")
        return
    ticked = event.selection.rows
    if not ticked or ticked[0] >= frame.height:
        st.caption("Tick a row to read question and answers side by side.")
        return
    _draw_texts(frame.row(ticked[0], named=True))


def _draw_texts(row: dict[str, Any]) -> None:
    """As they stand in the logs: st.code shows them letter by letter, and formats nothing."""
    for name, label in (("input", "Input"), ("target", "Target")):
        if row[name]:
            st.caption(label)
            st.code(row[name], language=None, wrap_lines=True)
    for place, side, label in zip(st.columns(2), ("a", "b"), ("A", "B"), strict=True):
        with place:
            st.caption(f"{label}, score {amount(row[f'{side}_score'], None)}")
            st.code(row[f"{side}_output"] or formats.NOT_STATED, language=None, wrap_lines=True)
