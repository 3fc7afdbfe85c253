"""All tasks of a pair: differences with intervals as a picture and as a table, and what the answers took."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import polars as pl

from panels import formats
from panels.charts.differences import difference_chart
from panels.evaluation.compare.differences import TaskDifference
from panels.evaluation.compare.sentences import amount, chance, value_text
from panels.panel import Panel
from panels.table import Column, Table
from warehouse.query.answers import Answer

MAX_ROWS = 40  # in the picture
DEFINITIONS = (
    "Difference: A less B. Where both answered the same samples, the mean of the differences sample by sample, with "
    "samples of one cluster counted together; otherwise the difference of the two means.",
    "p adjusted: after Holm over the tasks, each by its one main figure.",
    "marts.evaluation_history.value",
    "marts.evaluation_history.n",
    "marts.evaluation_history.stderr",
)
COLUMNS = {
    "task": Column("Task", pinned=True, width=180),
    "measure": Column("Metric", width=130),
    "a": Column("A", width=85),
    "b": Column("B", width=85),
    "difference": Column("A less B", width=95),
    "interval": Column("95 % interval", width=130),
    "shared": Column("Shared samples", "count", width=105),
    "p": Column("p", width=85),
    "adjusted": Column("p adjusted", help="Holm, over the main figures of all tasks", width=95),
    "reading": Column("Reading", width=130),
    "method": Column("Method", width=120),
}
READINGS = {"a": "A is better", "b": "B is better", "even": "May be chance", "unknown": "No interval"}


# -- differences -------------------------------------------------------------------------------------------------------
def panel(differences: Sequence[TaskDifference], results: Answer, names: tuple[str, str]) -> Panel:
    """Every shared task; those of one unit are drawn, as points of different units have no common axis.

    `results`: compare_results. `names`: of A and B.
    """
    main = [one for one in differences if one.is_primary] or list(differences)
    unit = max({one.unit for one in main}, key=lambda unit: (sum(one.unit == unit for one in main), unit or ""))
    in_unit = [one for one in main if one.unit == unit]
    rows = sorted(in_unit, key=lambda one: -one.difference.value)[:MAX_ROWS]
    ups, downs = (sum(one.better == way for one in main) for way in (1, -1))
    title = f"A is better on {ups}, B on {downs} of {formats.plural(len(main), 'task')}"
    is_whole = len(rows) == len(main)
    return Panel(
        title,
        results,
        subtitle=f"A: {names[0]} · B: {names[1]}",
        chart=difference_chart(_chart_rows(rows, unit), unit=f"A less B, {axis_unit(unit)}"),
        table=Table(_cells(differences), COLUMNS, alt="All shared tasks and metrics"),
        alt=f"{title}. One row a task: the difference as a point, its 95 % interval as a bar, nought as a line.",
        note=""
        if is_whole
        else f"Drawn: {len(rows)} of {len(main)} tasks, those measured in the commonest unit; all are in the table.",
        definitions=DEFINITIONS,
        rows=formats.plural(len(differences), "figure"),
    )


def axis_unit(unit: str | None) -> str:
    return "points of per cent" if unit == "share" else unit or "as stated"


def _chart_rows(differences: Sequence[TaskDifference], unit: str | None) -> pl.DataFrame:
    rows = [
        {
            "label": one.key,
            "side": _side(one),
            "difference": one.difference.value,
            "low": one.difference.low,
            "high": one.difference.high,
        }
        for one in differences
    ]
    frame = pl.DataFrame(rows, schema_overrides={"low": pl.Float64, "high": pl.Float64})
    return frame.with_columns(pl.col("difference", "low", "high") * (100 if unit == "share" else 1))


def _side(one: TaskDifference) -> str:
    if one.difference.low is None:
        return "unknown"
    return {1: "a", -1: "b", 0: "even", None: "even"}[one.better]


def _cells(differences: Sequence[TaskDifference]) -> pl.DataFrame:
    return pl.DataFrame([_texts(one) for one in differences], infer_schema_length=None)


def _texts(one: TaskDifference) -> dict[str, Any]:
    difference, unit = one.difference, one.unit
    low, high = (amount(end, unit, bare=True) for end in (difference.low, difference.high))
    return {
        "task": " · ".join(filter(None, (one.task, one.filter))),
        "measure": one.measure,
        "a": value_text(one.a_value, unit),
        "b": value_text(one.b_value, unit),
        "difference": amount(difference.value, unit, sign=True, bare=True),
        "interval": None if difference.low is None else f"{low} to {high}",
        "shared": one.shared,
        "p": None if difference.p is None else chance(difference.p),
        "adjusted": None if one.adjusted is None else chance(one.adjusted),
        "reading": READINGS[_side(one)],
        "method": difference.method,
    }


# -- effort ------------------------------------------------------------------------------------------------------------
def effort_panel(effort: Answer) -> Panel | None:
    """Seconds, tokens and money beside each other; None where neither log says any of it. `effort`: compare_effort."""
    frame = effort.frame
    measures = {
        "latency_s": ("Seconds per answer, median", formats.seconds),
        "ttft_s": ("Seconds to the first token, median", formats.seconds),
        "input_tokens": ("Tokens in per answer, mean", formats.count),
        "output_tokens": ("Tokens out per answer, mean", formats.count),
        "cost_usd": ("Cost of the run", _dollars),
    }
    rows: list[dict[str, str | None]] = []
    for name, (label, write) in measures.items():
        a, b = frame[name][0], frame[name][1]
        if a is None and b is None:
            continue
        ratio = f"{a / b:,.2f}" if a is not None and b else formats.NOT_STATED
        a_text, b_text = (None if value is None else write(value) for value in (a, b))
        rows.append({"what": label, "a": a_text, "b": b_text, "ratio": ratio})
    if any(frame["failed"]):
        a_text, b_text = (formats.count(number) for number in frame["failed"])
        rows.append({"what": "Answers without a score", "a": a_text, "b": b_text, "ratio": formats.NOT_STATED})
    if not rows:
        return None
    columns = {"what": Column("Of a run", pinned=True), "a": Column("A"), "b": Column("B"), "ratio": Column("A to B")}
    cells = pl.DataFrame(rows, infer_schema_length=None)
    return Panel(
        "What the answers took",
        effort,
        subtitle="As the logs state it; machines and settings may differ",
        table=Table(cells, columns, alt="Seconds, tokens and cost of both runs"),
        definitions=("core.eval_samples.latency_s", "core.eval_samples.output_tokens"),
        rows="2 runs",
    )


def _dollars(value: float) -> str:
    return f"${value:,.2f}"


# -- settings ----------------------------------------------------------------------------------------------------------
def settings_table(effort: Answer) -> Table | None:
    """The settings in which the two runs differ; None where they were made alike. `effort`: compare_effort."""
    a, b = effort.frame.row(0, named=True), effort.frame.row(1, named=True)
    versions = {name: (str(a[name]), str(b[name])) for name in ("framework", "framework_version") if a[name] != b[name]}
    differing = versions | _config_differences(a["config"], b["config"])
    if not differing:
        return None
    rows = [{"setting": name.replace("_", " "), "a": one, "b": other} for name, (one, other) in differing.items()]
    columns = {"setting": Column("Setting", pinned=True), "a": Column("A"), "b": Column("B")}
    return Table(pl.DataFrame(rows), columns, alt="Settings in which the two runs differ")


def _config_differences(one: str | None, other: str | None) -> dict[str, tuple[str, str]]:
    try:
        a, b = json.loads(one or "{}"), json.loads(other or "{}")
    except ValueError:
        return {}
    if not isinstance(a, dict) or not isinstance(b, dict):
        return {}
    return {
        str(name): (formats.text(a.get(name))[:300], formats.text(b.get(name))[:300])
        for name in sorted({*a, *b})
        if a.get(name) != b.get(name)
    }
