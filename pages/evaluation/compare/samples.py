"""The samples on which two runs differ, side by side, and the slices in which the difference lies."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages.shared import filters, page, panel, tables
from panels import formats
from panels.charts.differences import difference_chart
from panels.evaluation.compare import sentences
from panels.evaluation.compare.differences import Line, slices
from panels.evaluation.compare.samples import _side
from panels.table import Column
from warehouse.query import cache
from warehouse.query.answers import Answer

PAGE_ROWS, MOST_SLICES = 25, 20
SIDES = {"any": "Any difference", "a": "A higher", "b": "B higher"}
COLUMNS = {
    "sample_id": Column("Sample", pinned=True, width=150), "a_score": Column("A", width=70), "b_score": Column("B", width=70),
    "label": Column("Right answer", width=130), "a_prediction": Column("Answer of A", width=150),
    "b_prediction": Column("Answer of B", width=150), "cluster_id": Column("Cluster", width=120),
    "a_error": Column("Error of A"), "b_error": Column("Error of B"), "input": Column("Input", help="First part; tick the row to read it", width=280),
}  # fmt: skip
SLICES = {"label": "Right answer", "cluster_id": "Cluster"}


def slices_panel(line: Line, a: str, b: str, answer: Answer) -> None:
    """`answer` is compare_samples. Nothing where samples carry neither a right answer nor a cluster."""
    own = answer.frame.filter(pl.col("task") == line.task, pl.col("metric") == line.metric)
    there = {name: label for name, label in SLICES.items() if 1 < own[name].drop_nulls().n_unique() <= own.height / 2}
    if not there or not line.shared:
        return
    with panel.card("slices") as head:
        by = filters.one("Slice by", there, "slice") if len(there) > 1 else next(iter(there))
        frame = cache.compute(slices, a=a, b=b, task=line.task, metric=line.metric, by=by)
        if frame.is_empty():
            return
        factor = 100 if line.unit == "share" else 1
        shown = frame.head(MOST_SLICES).with_columns(
            pl.col("difference", "low", "high") * factor,
            pl.concat_str("slice", pl.lit(" ("), "samples", pl.lit(")")).alias("label"),
            _side(line.higher_is_better).alias("side"),
        )
        panel.panel(
            f"Where the difference lies: by {there[by].lower()}", answer, key="slices", head=head,
            chart=difference_chart(shown, unit=f"A less B, {'points of per cent' if line.unit == 'share' else line.unit or 'as stated'}", of=there[by]),
            rows=formats.plural(frame.height, "slice"),
            subtitle=f"{line.task}, the largest difference first; the number of samples in brackets",
            note="Many slices are looked at at once: one of twenty stands out by chance alone. A slice is a hint where to look.",
            definitions=("core.eval_samples.label", "core.eval_samples.cluster_id"),
        )  # fmt: skip


def samples_panel(line: Line, a: str, b: str) -> None:
    if not line.shared:
        return
    with panel.card("discordant") as head:
        side = filters.one("Samples", SIDES, "side")
        asked = {"a": a, "b": b, "task": line.task, "metric": line.metric, "side": side}
        total = cache.ask("compare_discordant", **asked, limit=1).frame
        matching = int(total["matching"][0]) if total.height else 0
        if not matching:
            with head:
                st.subheader("Sample by sample", anchor=False)
            page.empty("No sample like that", "Both runs have the same score on each of them.")
            return
        first = (_page(asked, matching) - 1) * PAGE_ROWS
        found = cache.ask("compare_discordant", **asked, limit=PAGE_ROWS, offset=first)
        panel.panel(
            f"They differ on {formats.count(matching)} of {formats.plural(line.shared, 'sample')}" if side == "any" else f"{SIDES[side]} on {formats.plural(matching, 'sample')}",
            found, key="discordant", head=head, subtitle=f"{line.task}, {line.measure}, the largest difference first",
            rows=f"{first + 1:,} to {first + found.frame.height:,} of {formats.plural(matching, 'sample')}",
            body=lambda: _table(found), definitions=("core.eval_samples.score", "core.eval_samples.prediction"),
            full=lambda: cache.ask("compare_discordant", **asked),
        )  # fmt: skip


def _page(asked: dict[str, str], matching: int) -> int:
    """Page 1 again as soon as other samples are asked for; the URL's page on the first look."""
    if st.session_state.get("_discordant_asked", asked) != asked:
        st.session_state["discordant_page"] = 1
    st.session_state["_discordant_asked"] = asked
    pages = max(1, -(-matching // PAGE_ROWS))
    if pages == 1:
        return 1
    if st.session_state.get("discordant_page", 1) > pages:
        st.session_state["discordant_page"] = pages
    with st.container(horizontal_alignment="center"):
        return st.pagination(pages, key="discordant_page", bind="query-params")


def _table(found: Answer) -> None:
    frame = found.frame
    shown = frame.with_columns(
        pl.Series(name, [None if value is None else f"{value:,.4g}" for value in frame[name]], dtype=pl.String)
        for name in ("a_score", "b_score")
    )
    columns = {name: column for name, column in COLUMNS.items() if frame[name].null_count() < frame.height}
    has_texts = any(frame[name].is_not_null().any() for name in ("input", "a_output", "b_output"))
    event = tables.table(
        shown, key=f"discordant_{found.params['offset']}_{found.params['side']}", columns=columns, alt="Samples on which the runs differ",
        **({"on_select": "rerun", "selection_mode": "single-row"} if has_texts else {}),
    )  # fmt: skip
    if not has_texts:
        st.caption("Neither run keeps the texts of its samples.")
        return
    ticked = event.selection.rows
    if not ticked or ticked[0] >= frame.height:
        st.caption("Tick a row to read question and answers side by side.")
        return
    _texts(frame.row(ticked[0], named=True))


def _texts(row: dict[str, str | None]) -> None:
    """As they stand in the logs: st.code shows them letter by letter, and formats nothing."""
    for name, label in (("input", "Input"), ("target", "Target")):
        if row[name]:
            st.caption(label)
            st.code(row[name], language=None, wrap_lines=True)
    for place, name, label in zip(st.columns(2), ("a_output", "b_output"), ("A", "B"), strict=True):
        with place:
            score = row[f"{label.lower()}_score"]
            st.caption(
                f"{label}, score {sentences.amount(float(score), None) if score is not None else formats.NOT_STATED}"
            )
            st.code(row[name] or formats.NOT_STATED, language=None, wrap_lines=True)
