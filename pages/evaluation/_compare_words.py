"""The answer in sentences made from the figures, and what a release may lose."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages.evaluation._compare_found import Line
from pages.shared import formats, page, panel
from warehouse.analysis import comparison

GATES = {
    "pass": ("Pass", "The whole interval lies above what may be lost.", ":material/check_circle:"),
    "fail": ("Fail", "The whole interval lies below what may be lost.", ":material/cancel:"),
    "open": ("Cannot be said", "The interval holds both: more shared samples decide it.", ":material/help:"),
}  # fmt: skip


def amount(value: float | None, unit: str | None, *, sign: bool = False, bare: bool = False) -> str:
    """A difference or a value with its unit: shares in points of per cent, anything else as a number."""
    if value is None:
        return formats.NOT_STATED
    number = f"{value * 100:,.1f}" if unit == "share" else f"{value:,.4g}"
    number = ("+" if sign and value > 0 else "") + number.replace("-", formats.MINUS)
    name = {"share": "points", None: "", "rating": ""}.get(unit, unit or "")
    return number if bare or not name else f"{number} {name}"


def interval(line: Line) -> str:
    found = line.difference
    if found.low is None or found.high is None:
        return "no interval: one of the two states neither its samples nor an error"
    return f"95 % interval {amount(found.low, line.unit, bare=True)} to {amount(found.high, line.unit, bare=True)}"


def headline(line: Line, names: tuple[str, str]) -> str:
    """'A scores 3.1 points higher than B on harbour-maths', and nothing that the interval does not hold."""
    a, b = names
    value, better = line.difference.value, line.better
    if better is None and line.difference.low is not None:
        return f"{a} and {b} differ by {amount(abs(value), line.unit)} on {line.task}; which way is better is not known"
    if better is None and not value:
        return f"{a} and {b} score the same on {line.task}"
    if better is None:
        way = "higher" if value > 0 else "lower"
        return f"{a} states {amount(abs(value), line.unit)} {way} than {b} on {line.task}, with nothing to judge it by"
    if better == 0:
        return f"{a} and {b} cannot be told apart on {line.task}"
    return f"{a if better > 0 else b} is better on {line.task}, by {amount(abs(value), line.unit)}"


def explanation(line: Line) -> str:
    found = line.difference
    if line.shared:
        grouped = ", which go together in clusters" if found.method == "paired, clustered" else ""
        basis = f"Both answered the same {formats.plural(line.shared, 'sample')}{grouped}, so each sample is compared with itself."
    else:
        basis = "The two share no samples, so only their means are compared, which is less exact."
    seen = f"A less B is {amount(found.value, line.unit, sign=True)} ({interval(line)})."
    return f"{seen} {basis}"


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
        panel.Figure("A", amount_of(line.a_value, line.unit), text=samples_words(line.a_n), help=formats.plain(names[0])),
        panel.Figure("B", amount_of(line.b_value, line.unit), text=samples_words(line.b_n), help=formats.plain(names[1])),
        panel.Figure("A less B", amount(line.difference.value, line.unit, sign=True, bare=True), text=unit or "difference", help=formats.plain(interval(line))),
        panel.Figure("By chance", chance(line.chance if line.chance is not None else line.difference.p), text=line.chance_by or line.difference.method, help="How often a difference at least as large comes about where there is none."),
        panel.Figure("Detectable", amount(line.detectable, line.unit, bare=True), text=unit or "difference", help="The smallest true difference that a comparison like this one finds four times in five."),
    ]  # fmt: skip
    if line.only_a is not None and line.only_b is not None:
        shown.append(panel.Figure("Right alone", f"{line.only_a:,} v {line.only_b:,}", text="A v B", help="Samples that only one of the two got right."))  # fmt: skip
    panel.figures(shown, columns=len(shown))
    if line.better == 0 and line.needed and line.shared:
        st.caption(
            f"Were the true difference as large as the one seen, about {formats.count(line.needed)} shared samples would find it "
            "four times in five."
        )


def samples_words(n: int | None) -> str:
    return "n not stated" if n is None else f"n = {formats.count(n)}"


def amount_of(value: float, unit: str | None) -> str:
    return formats.percent(value) if unit == "share" else amount(value, unit)


def chance(p: float | None) -> str:
    if p is None:
        return formats.NOT_STATED
    return "< 0.1 %" if p < 0.001 else formats.percent(p)


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
