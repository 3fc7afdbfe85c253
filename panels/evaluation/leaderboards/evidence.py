"""The evidence for a place: the results of a model with the runs they come from, and the samples of one of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from panels import formats
from panels.evaluation.leaderboards.selection import TIERS, LeaderboardSelection
from panels.panel import Panel
from panels.table import Column, Table, nonempty_columns
from warehouse.query.answers import Answer

RUN_COLUMNS = {
    "task": Column("Task", "text", None, 150),
    "metric": Column("Metric", "text", "With the filter of answers, where the log names one", 115),
    "value": Column("Value", "text", None, 70),
    "interval": Column("95 %", "text", "Interval of the value; a dash where neither n nor an error is known", 120),
    "n": Column("n", "count", "Samples the value rests on", 60),
    "shown": Column(
        "On the board", "text", "Of several runs, the best source counts, then the one with n, then the latest", 90
    ),
    "tier": Column("Provenance", "text", None, 165),
    "source_name": Column("Source", "text", None, 150),
    "at": Column("Date", "date", None, 95),
    "framework": Column("Framework", "text", None, 110),
    "samples": Column("Samples kept", "count", "Rows of samples in this run, of all its tasks", 95),
    "file_name": Column("Log", "text", None, 180),
}
SAMPLE_COLUMNS = {
    "sample_id": Column("Sample", "text", None, 150),
    "epoch": Column("Epoch", "count", "Which of several tries at the sample", 60),
    "score": Column("Score", "text", None, 75),
    "prediction": Column("Answer", "text", "As the scorer read it", 130),
    "label": Column("Right answer", "text", None, 130),
    "probability": Column("Probability", "text", "Of the positive class, as the model gave it", 90),
    "perturbation": Column("Changed by", "text", "How the sample was perturbed", 100),
    "cluster_id": Column("Cluster", "text", "Samples that belong together, such as questions on one passage", 100),
    "latency_s": Column("Seconds", "text", None, 75),
    "output_tokens": Column("Tokens out", "count", None, 85),
    "error": Column("Error", "text", None, 180),
    "input": Column("Input", "text", "First part; tick the row to read it", 260),
    "target": Column("Target", "text", None, 150),
    "output": Column("Output", "text", None, 260),
}


# -- results -----------------------------------------------------------------------------------------------------------
def runs_panel(runs: Answer, model: str, selection: LeaderboardSelection) -> Panel:
    """`runs`: leaderboard_runs of `model`; not empty."""
    frame = runs.frame
    rows = frame.to_dicts()
    cells = frame.with_columns(
        pl.Series("value", [value_text(row["value"], row["unit"]) for row in rows], dtype=pl.String),
        pl.Series("interval", [interval_text(row) for row in rows], dtype=pl.String),
        pl.concat_str([pl.col("metric"), pl.col("filter")], separator=" ").str.strip_chars().alias("metric"),
        pl.when(pl.col("is_shown")).then(pl.lit("yes")).otherwise(pl.lit("no")).alias("shown"),
        pl.col("tier").replace(TIERS),
    )
    results = formats.plural(frame.height, "result")
    title = f"{model}: {results} of {formats.plural(frame['run_id'].n_unique(), 'run')}"
    task = f", {selection.task.label}" if selection.task else ""
    return Panel(
        title,
        runs,
        subtitle=f"Every result on {selection.board.label}{task}; {frame['is_shown'].sum()} of them on the board",
        table=Table(
            cells, nonempty_columns(cells, RUN_COLUMNS), height=420 if frame.height > 11 else "content", alt=title
        ),
        rows=results,
        definitions=(
            "marts.evaluation_history.value",
            "marts.evaluation_history.n",
            "marts.evaluation_history.stderr",
            "marts.evaluation_history.tier",
        ),
    )


# -- samples -----------------------------------------------------------------------------------------------------------
def samples_panel(samples: Answer, result: Mapping[str, Any], matching: int, offset: int) -> Panel:
    """Samples of one result from number `offset` on, `matching` in all; their table takes ticks and is drawn apart."""
    texts = "" if result["has_texts"] else "; its texts are not kept"
    framework = result["framework"] or "an unnamed framework"
    return Panel(
        f"{formats.plural(matching, 'sample')} behind {result['task']}, lowest score first",
        samples,
        subtitle=f"{result['metric']} by {framework}, log {result['file_name']}{texts}",
        rows=f"{offset + 1:,} to {offset + samples.frame.height:,} of {formats.plural(matching, 'sample')}",
        definitions=("core.eval_samples.score", "core.eval_samples.prediction", "core.eval_samples.cluster_id"),
    )


def samples_table(samples: Answer) -> Table:
    frame = samples.frame
    cells = frame.with_columns(
        pl.Series(name, [None if value is None else f"{value:,.4g}" for value in frame[name]], dtype=pl.String)
        for name in ("score", "probability", "latency_s")
    )
    return Table(
        cells, nonempty_columns(cells, SAMPLE_COLUMNS), height=420 if frame.height > 11 else "content", alt="Samples"
    )


def labels_of(results: pl.DataFrame) -> dict[str, dict[str, Any]]:
    """The label of each result -> its row; the run is named where a task is there twice."""
    rows = results.to_dicts()
    plain = [" · ".join(filter(None, (row["task"], row["metric"], row["filter"]))) for row in rows]
    return {
        label if plain.count(label) == 1 else f"{label} · {formats.day(row['at'])}, run {row['run_id'][:8]}": row
        for label, row in zip(plain, rows, strict=True)
    }


# -- cells -------------------------------------------------------------------------------------------------------------
def value_text(value: float | None, unit: str | None) -> str:
    """A share as per cent, anything else as a number with its unit."""
    if value is None:
        return formats.NOT_STATED
    if unit == "share":
        return formats.percent(value)
    return f"{value:,.4g}".replace("-", formats.MINUS) + (f" {unit}" if unit and unit != "rating" else "")


def interval_text(row: Mapping[str, Any]) -> str:
    """row[ci_low, ci_high, unit]; a dash where an end is not known."""
    if row["ci_low"] is None or row["ci_high"] is None:
        return "–"
    low, high = (value_text(row[end], row["unit"]) for end in ("ci_low", "ci_high"))
    return f"{low.removesuffix(' %')} to {high}"
