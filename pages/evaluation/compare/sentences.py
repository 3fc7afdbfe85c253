"""The answer in sentences made from the figures, and what a release may lose."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages.shared import page, panel
from panels import formats
from panels import panel as panel_of
from panels.evaluation.compare.differences import Line
from panels.evaluation.compare.sentences import (
    amount,
    amount_of,
    chance,
    explanation,
    headline,
    interval,
    samples_words,
)
from warehouse.analysis import comparison

GATES = {
    "pass": ("Pass", "The whole interval lies above what may be lost.", ":material/check_circle:"),
    "fail": ("Fail", "The whole interval lies below what may be lost.", ":material/cancel:"),
    "open": ("Cannot be said", "The interval holds both: more shared samples decide it.", ":material/help:"),
}  # fmt: skip


def draw(line: Line, lines: list[Line], names: tuple[str, str], rows: tuple[dict[str, Any], dict[str, Any]]) -> None:
    real = [one for one in lines if one.is_primary and one.adjusted is not None and one.adjusted < 0.05]
    st.subheader(formats.plain(headline(line, names)), anchor=False)
    st.markdown(formats.plain(explanation(line)))
    counted = sum(1 for one in lines if one.is_primary)
    if counted > 1:
        st.caption(
            f"Of {counted} tasks, {len(real) or 'none'} {'shows' if len(real) < 2 else 'show'} a difference that holds when all "
            "are looked at together (Holm, 5 %)."
        )
    unit = {"share": "points", None: ""}.get(line.unit, line.unit or "")
    shown = [
        panel_of.Figure("A", amount_of(line.a_value, line.unit), text=samples_words(line.a_n), help=formats.plain(names[0])),
        panel_of.Figure("B", amount_of(line.b_value, line.unit), text=samples_words(line.b_n), help=formats.plain(names[1])),
        panel_of.Figure("A less B", amount(line.difference.value, line.unit, sign=True, bare=True), text=unit or "difference", help=formats.plain(interval(line))),
        panel_of.Figure("By chance", chance(line.chance if line.chance is not None else line.difference.p), text=line.chance_by or line.difference.method, help="How often a difference at least as large comes about where there is none."),
        panel_of.Figure("Detectable", amount(line.detectable, line.unit, bare=True), text=unit or "difference", help="The smallest true difference that a comparison like this one finds four times in five."),
    ]  # fmt: skip
    if line.only_a is not None and line.only_b is not None:
        shown.append(panel_of.Figure("Right alone", f"{line.only_a:,} v {line.only_b:,}", text="A v B", help="Samples that only one of the two got right."))  # fmt: skip
    panel.figures(shown, columns=len(shown))
    if line.better == 0 and line.needed and line.shared:
        st.caption(
            f"Were the true difference as large as the one seen, about {formats.count(line.needed)} shared samples would find it "
            "four times in five."
        )


def gate(line: Line, names: tuple[str, str]) -> None:
    """May A take B's place? The reader says what may be lost."""
    with st.container(border=True, key="panel_gate"), page.boundary():
        st.subheader("May A take B's place?", anchor=False)
        if line.higher_is_better is None:
            st.caption("Nobody has said whether more of this metric is better.")
            return
        is_share = line.unit == "share"
        words = (
            "It may lose at most, in points"
            if is_share
            else f"It may lose at most{f', in {line.unit}' if line.unit else ''}"
        )
        with st.container(horizontal=True, vertical_alignment="bottom"):
            typed = st.number_input(
                words, 0.0, 1e6, 1.0 if is_share else 0.0, step=0.5, key="margin", bind="query-params", width=220,
                help="The margin is set before looking; one chosen afterwards proves nothing.",
            )  # fmt: skip
            verdict = comparison.gate(line.difference, typed / 100 if is_share else typed, line.higher_is_better)
            title, reason, icon = GATES[verdict]
            colour = {"pass": "green", "fail": "red", "open": "gray"}[verdict]
            st.badge(title, icon=icon, color=colour)  # type: ignore[arg-type]  # one of Streamlit's names
        st.caption(formats.plain(f"{reason} {line.task}: A less B is {amount(line.difference.value, line.unit, sign=True)} ({interval(line)})."))  # fmt: skip
