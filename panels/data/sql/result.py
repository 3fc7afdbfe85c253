"""What the answer of a reader's SQL is shown as: its plan, and what was cut by which limit."""

from __future__ import annotations

import polars as pl

from panels import formats
from panels.table import Column, Table
from warehouse.adhoc import pool
from warehouse.settings import settings

TALL_PLAN = 12


def plan_sentence(plan: pl.DataFrame, run: pool.Run) -> str:
    """How many steps there are, and where the time went if that was measured."""
    steps = f"**{formats.plural(plan.height, 'step')}**"
    if _is_measured(plan):
        total = plan["seconds"].sum() or 0.0
        slowest = plan.row(plan["seconds"].arg_max() or 0, named=True)
        share = formats.percent(slowest["seconds"] / total, 0) if total else "none"
        return (
            f"{steps} in {formats.seconds(run.seconds)}. Most of the processor time, {share}: "
            f"{formats.plain(slowest['step'].strip())}"
        )
    if run.request.mode == "analyze":
        return (
            f"{steps} in {formats.seconds(run.seconds)}, and nothing to measure: the engine "
            "answers this from what it knows of the table"
        )
    return f"{steps}, as the engine would take them. Measure runs them and says what each took"


def plan_table(plan: pl.DataFrame, is_narrow: bool) -> Table:
    """The steps, the answer on top; where it was run, how many rows came and where the time went."""
    total = plan["seconds"].sum() or 0.0
    measured = {
        "rows": Column("Rows", "count", "Rows that the step gave", 80),
        "share": Column("Time", "share", "Its part of the processor time", 110),
    }
    return Table(
        plan.with_columns(
            pl.col("step").str.replace_all("  ", "\u2003", literal=True),
            share=pl.col("seconds") / total if total else None,
        ),
        {
            "step": Column("Step", width=150 if is_narrow else 260, pinned=not is_narrow),
            **(measured if _is_measured(plan) else {}),
            "expected_rows": Column("Expected rows", "count", "The engine's estimate", 110),
            "details": Column("What it does", width=620),
        },
        height=480 if plan.height > TALL_PLAN else "content",
        alt="The plan, the answer on top, each step above what it is made of",
    )


def _is_measured(plan: pl.DataFrame) -> bool:
    return plan["seconds"].null_count() < plan.height


def cut_message(run: pool.Run, page_rows: int) -> str:
    """By which limit an answer was cut, of which the page itself reads `page_rows` at most; empty where it is whole."""
    if not run.cut:
        return ""
    limits, rows = settings(), min(page_rows, settings().sql_rows)
    reason = "all that this page reads" if rows < limits.sql_rows else "all that HUBSCOPE_SQL_ROWS allows"
    limit = {
        "rows": f"after {rows:,} rows, {reason}",
        "bytes": f"after {formats.bytes_(limits.sql_bytes)}, all that HUBSCOPE_SQL_BYTES allows",
    }
    return f"Cut {limit[run.cut]}. Your SQL ran as written; the files below hold every row."
