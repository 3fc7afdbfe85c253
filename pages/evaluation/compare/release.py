"""Whether A may take B's place: the reader says what may be lost, the interval decides."""

from __future__ import annotations

from typing import Literal, NamedTuple

import streamlit as st

from pages.shared import page
from panels import formats
from panels.evaluation.compare.differences import TaskDifference
from panels.evaluation.compare.sentences import amount, interval
from warehouse.analysis import comparison


class Badge(NamedTuple):
    label: str
    reason: str
    icon: str
    colour: Literal["green", "red", "gray"]


BADGES = {
    "pass": Badge("Pass", "The whole interval lies above what may be lost.", ":material/check_circle:", "green"),
    "fail": Badge("Fail", "The whole interval lies below what may be lost.", ":material/cancel:", "red"),
    "open": Badge(
        "Cannot be said", "The interval holds both: more shared samples decide it.", ":material/help:", "gray"
    ),
}


def draw(task: TaskDifference) -> None:
    with st.container(border=True, key="panel_gate"), page.boundary():
        st.subheader("May A take B's place?", anchor=False)
        if task.higher_is_better is None:
            st.caption("Nobody has said whether more of this metric is better.")
            return
        is_share = task.unit == "share"
        unit = "points" if is_share else task.unit
        with st.container(horizontal=True, vertical_alignment="bottom"):
            loss = st.number_input(
                f"It may lose at most{f', in {unit}' if unit else ''}",
                0.0,
                1e6,
                1.0 if is_share else 0.0,
                step=0.5,
                key="margin",
                bind="query-params",
                width=220,
                help="The margin is set before looking; one chosen afterwards proves nothing.",
            )
            margin = loss / 100 if is_share else loss
            badge = BADGES[comparison.gate(task.difference, margin, task.higher_is_better)]
            st.badge(badge.label, icon=badge.icon, color=badge.colour)
        difference = f"A less B is {amount(task.difference.value, task.unit, sign=True)} ({interval(task)})"
        st.caption(formats.plain(f"{badge.reason} {task.task}: {difference}."))
