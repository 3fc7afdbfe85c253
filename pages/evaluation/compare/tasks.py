"""All tasks of a pair: differences with intervals as a picture and as a table, and what the answers took."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl
import streamlit as st

from pages.shared import page, panel, tables
from panels import formats
from panels.charts.differences import difference_chart
from panels.evaluation.compare import sentences
from panels.evaluation.compare.differences import Line
from panels.evaluation.compare.tasks import _dollars, _unlike, side
from panels.table import Column
from warehouse.query.answers import Answer

MOST_DRAWN = 40
MEANINGS = (
    "Difference: A less B. Where both answered the same samples, the mean of the differences sample by sample, with "
    "samples of one cluster counted together; otherwise the difference of the two means.",
    "p adjusted: after Holm over the tasks, each by its one main figure.",
    "marts.evaluation_history.value", "marts.evaluation_history.n", "marts.evaluation_history.stderr",
)  # fmt: skip
TABLE = {
    "task": Column("Task", pinned=True, width=180), "measure": Column("Metric", width=130), "a": Column("A", width=85),
    "b": Column("B", width=85), "difference": Column("A less B", width=95), "interval": Column("95 % interval", width=130),
    "shared": Column("Shared samples", "count", width=105), "p": Column("p", width=85),
    "adjusted": Column("p adjusted", help="Holm, over the main figures of all tasks", width=95),
    "reading": Column("Reading", width=130), "method": Column("Method", width=120),
}  # fmt: skip


def tasks_panel(lines: Sequence[Line], answer: Answer, names: tuple[str, str]) -> None:
    """Every shared task; those of one unit are drawn, as points of different units have no common axis."""
    main = [line for line in lines if line.is_primary] or list(lines)
    unit = max({line.unit for line in main}, key=lambda one: (sum(line.unit == one for line in main), one or ""))
    drawn = sorted((line for line in main if line.unit == unit), key=lambda line: -line.difference.value)[:MOST_DRAWN]
    factor = 100 if unit == "share" else 1
    frame = pl.DataFrame(
        [
            {
                "label": line.key, "side": side(line), "difference": line.difference.value * factor,
                "low": None if line.difference.low is None else line.difference.low * factor,
                "high": None if line.difference.high is None else line.difference.high * factor,
            }
            for line in drawn
        ],
        schema_overrides={"low": pl.Float64, "high": pl.Float64},
    )  # fmt: skip
    ups, downs = (sum(line.better == way for line in main) for way in (1, -1))
    title = f"A is better on {ups}, B on {downs} of {formats.plural(len(main), 'task')}"
    rows = formats.plural(len(lines), "figure")
    panel.panel(
        title, answer, key="tasks", chart=difference_chart(frame, unit=f"A less B, {'points of per cent' if unit == 'share' else unit or 'as stated'}"),
        subtitle=f"A: {names[0]} · B: {names[1]}", rows=rows, definitions=MEANINGS, body=lambda: _table(lines),
        alt=f"{title}. One row a task: the difference as a point, its 95 % interval as a bar, nought as a line.",
        note="" if len(drawn) == len(main) else f"Drawn: {len(drawn)} of {len(main)} tasks, those measured in the commonest unit; all are in the table.",
    )  # fmt: skip


def _table(lines: Sequence[Line]) -> None:
    rows = [
        {
            "task": " · ".join(filter(None, (line.task, line.filter))), "measure": line.measure,
            "a": sentences.amount_of(line.a_value, line.unit), "b": sentences.amount_of(line.b_value, line.unit),
            "difference": sentences.amount(line.difference.value, line.unit, sign=True, bare=True),
            "interval": None if line.difference.low is None else f"{sentences.amount(line.difference.low, line.unit, bare=True)} to {sentences.amount(line.difference.high, line.unit, bare=True)}",
            "shared": line.shared, "p": None if line.difference.p is None else sentences.chance(line.difference.p),
            "adjusted": None if line.adjusted is None else sentences.chance(line.adjusted),
            "reading": {"a": "A is better", "b": "B is better", "even": "May be chance", "unknown": "No interval"}[side(line)],
            "method": line.difference.method,
        }
        for line in lines
    ]  # fmt: skip
    tables.table(pl.DataFrame(rows, infer_schema_length=None), key="tasks_table", columns=TABLE, alt="All shared tasks and metrics")  # fmt: skip


def effort_panel(answer: Answer) -> None:
    """Seconds, tokens and money beside each other; nothing is drawn where neither log says any of it."""
    frame = answer.frame
    kept = {"latency_s": ("Seconds an answer, median", formats.seconds), "ttft_s": ("Seconds to the first token, median", formats.seconds), "input_tokens": ("Tokens in an answer, mean", formats.count), "output_tokens": ("Tokens out an answer, mean", formats.count), "cost_usd": ("Cost of the run", _dollars)}  # fmt: skip
    rows: list[dict[str, Any]] = []
    for name, (label, write) in kept.items():
        a, b = frame[name][0], frame[name][1]
        if a is not None or b is not None:
            ratio = f"{a / b:,.2f}" if a is not None and b else formats.NOT_STATED
            rows.append({"what": label, "a": write(a) if a is not None else None, "b": write(b) if b is not None else None, "ratio": ratio})  # fmt: skip
    if any(frame["failed"]):
        rows.append({"what": "Answers without a score", "a": formats.count(frame["failed"][0]), "b": formats.count(frame["failed"][1]), "ratio": formats.NOT_STATED})  # fmt: skip
    if not rows:
        return
    columns = {"what": Column("Of a run", pinned=True), "a": Column("A"), "b": Column("B"), "ratio": Column("A to B")}
    shown = pl.DataFrame(rows, infer_schema_length=None)
    with page.boundary():
        panel.panel(
            "What the answers took", answer, key="effort", rows="2 runs",
            subtitle="As the logs state it; machines and settings may differ",
            body=lambda: tables.table(shown, key="effort_table", columns=columns, alt="Seconds, tokens and cost of both runs"),
            definitions=("core.eval_samples.latency_s", "core.eval_samples.output_tokens"),
        )  # fmt: skip


def settings_panel(answer: Answer) -> None:
    """How the two runs were made, where they were made differently: the first thing to look at before believing."""
    a, b = answer.frame.row(0, named=True), answer.frame.row(1, named=True)
    told = {
        name: (str(a[name]), str(b[name])) for name in ("framework", "framework_version") if a[name] != b[name]
    } | _unlike(a["config"], b["config"])
    if not told:
        return
    with st.expander(f"Made differently in {formats.plural(len(told), 'way')}", icon=":material/tune:"):
        rows = [{"setting": name.replace("_", " "), "a": one, "b": other} for name, (one, other) in told.items()]
        columns = {"setting": Column("Setting", pinned=True), "a": Column("A"), "b": Column("B")}
        tables.table(pl.DataFrame(rows), key="settings_table", columns=columns, alt="Settings in which the two runs differ")  # fmt: skip
