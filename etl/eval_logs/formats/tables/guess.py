"""What the columns of a table may mean, by their names: shown to a person, and used only when accepted by one."""

from __future__ import annotations

import re
from collections.abc import Mapping

import polars as pl

from etl.eval_logs.formats.tables.mapping import FILL_IN, OF_A_RUN, ROLES, ColumnMapping, Scale, Shape, shipped
from etl.eval_logs.identity.metrics import known_metric

NAMES: dict[str, tuple[str, ...]] = {
    "model": ("model", "model_name", "model_id", "model_written", "llm", "system", "fullname", "name"),
    "revision": ("revision", "model_sha", "model_revision", "sha"),
    "date": ("date", "snapshot_at", "started_at", "evaluated_at", "timestamp", "run_date"),
    "suite": ("suite", "leaderboard", "board"),
    "task": ("task", "task_name", "benchmark", "eval", "dataset", "dataset_name"),
    "metric": ("metric", "metric_name", "measure"),
    "value": ("value", "score", "result", "metric_value"),
    "n": ("n", "samples", "num_samples", "n_samples", "test_cases", "count"),
    "stderr": ("stderr", "standard_error", "std_err", "se"),
    "ci_low": ("ci_low", "lower", "ci_lower"),
    "ci_high": ("ci_high", "upper", "ci_upper"),
    "n_shot": ("n_shot", "num_fewshot", "shots"),
    "subset": ("subset", "config_name", "category", "subject"),
    "split": ("split",),
    "filter": ("filter",),
    "sample_id": ("sample_id", "id", "doc_id", "question_id", "example_id", "instance_id", "idx", "index"),
    "epoch": ("epoch", "repeat", "trial", "attempt"),
    "score": ("score", "correct", "is_correct", "acc", "accuracy", "exact_match", "passed", "success"),
    "label": ("label", "gold", "y_true", "true_label"),
    "prediction": ("prediction", "pred", "predicted", "y_pred", "predicted_label"),
    "probability": ("probability", "prob", "confidence", "p_positive", "y_score"),
    "cluster_id": ("cluster_id", "cluster", "group_id", "passage_id"),
    "perturbation": ("perturbation", "variant"),
    "latency_s": ("latency_s", "latency", "seconds", "duration_s"),
    "latency_ms": ("latency_ms", "duration_ms"),
    "ttft_s": ("ttft_s", "ttft"),
    "ttft_ms": ("ttft_ms",),
    "input_tokens": ("input_tokens", "prompt_tokens"),
    "output_tokens": ("output_tokens", "completion_tokens"),
    "error": ("error", "exception"),
    "input": ("input", "prompt", "question"),
    "target": ("target", "reference", "answer", "expected"),
    "output": ("output", "response", "completion", "generation", "model_output"),
    "explanation": ("explanation", "reason", "rationale"),
}
NO_FIGURES = re.compile(r"rank|votes|params|parameters|hearts|likes|downloads|^id$|index|_at$|year|#")


def guess(columns: Mapping[str, str], head: pl.DataFrame) -> ColumnMapping | None:
    """What the columns {name: type} and first rows of a table may mean, FILL_IN where only a person can know.

    None where not even the shape can be told. Nothing is read by a guess that nobody has accepted.
    """
    for mapping in shipped().values():
        if mapping.used.keys() <= columns.keys():
            return mapping
    folded = {re.sub(r"[\s\-.]+", "_", name.strip().lower()): name for name in reversed(list(columns))}
    column_of = {role: next((folded[name] for name in names if name in folded), None) for role, names in NAMES.items()}
    there = {role for role, name in column_of.items() if name}
    is_sample = {"sample_id", "input", "label", "prediction", "output", "epoch"} & there
    if is_sample and ("score" in there or {"label", "prediction"} <= there):
        shape: Shape = "samples"
    elif "value" in there and {"task", "metric"} & there:
        shape = "results_long"
    else:
        return _guess_wide(column_of, columns, head)
    used = set[str]()
    chosen = dict[str, str]()
    for role in ROLES[shape]:
        name = column_of.get(role)
        if name and name not in used:
            chosen[role] = name
            used.add(name)
    for unit in ("latency", "ttft"):
        if f"{unit}_s" in chosen:
            chosen.pop(f"{unit}_ms", None)
    figure = chosen.get("score" if shape == "samples" else "value")
    constants = {key: FILL_IN for key in ("model", "task", "metric") if key not in chosen}
    if shape == "samples" and constants.get("metric"):
        constants["metric"] = "accuracy"
    scale = _scale(head, figure) if figure else None
    return ColumnMapping.of(
        {"shape": shape, "columns": chosen, "constants": constants | ({"scale": scale} if scale else {})}
    )


def _guess_wide(
    column_of: dict[str, str | None], columns: Mapping[str, str], head: pl.DataFrame
) -> ColumnMapping | None:
    chosen = {role: name for role in OF_A_RUN if (name := column_of.get(role))}
    if "model" not in chosen:
        return None
    numbers = [
        name for name, kind in columns.items()
        if kind.startswith(("Float", "Int", "UInt")) and name not in chosen.values()
        and not NO_FIGURES.search(name.lower())
    ]  # fmt: skip
    if not numbers:
        return None
    values = []
    for name in numbers:
        scale = _scale(head, name)
        meaning = {"metric": name} if known_metric(name) else {"task": name, "metric": "accuracy"}
        values.append({"column": name, **meaning} | ({"scale": scale} if scale else {}))
    constants = {} if all("task" in value for value in values) else {"constants": {"task": FILL_IN}}
    return ColumnMapping.of({"shape": "results_wide", "columns": chosen, "values": values} | constants)


def _scale(head: pl.DataFrame, column: str) -> Scale | None:
    """share up to 1, percent up to 100; None beyond, where it is neither."""
    figures = head[column].cast(pl.Float64, strict=False).drop_nulls().drop_nans()
    low, high = figures.min(), figures.max()
    if not isinstance(low, float) or not isinstance(high, float) or low < 0 or high > 100:
        return None
    return "share" if high <= 1 else "percent"
