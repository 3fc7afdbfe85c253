"""Inspect logs, invented in the layouts that Inspect writes."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

AT = "2026-03-01T10:00:00+02:00"


def header(**changes: Any) -> dict[str, Any]:
    return {
        "version": 2,
        "status": "success",
        "eval": {
            "run_id": "r1", "task_id": "t1", "created": AT, "task": "toy/riddles", "model": "hf/ada/tiny",
            "model_args": {"dtype": "bf16", "api_key": "never"}, "task_args": {"level": 2},
            "dataset": {"name": "riddles", "samples": 3, "sample_ids": [1, 2, 3]},
            "config": {"epochs": 1, "epochs_reducer": ["mean"], "limit": 3, "max_samples": 8},
            "packages": {"inspect_ai": "0.3.285"},
        },
        "plan": {"steps": [{"solver": "generate", "params": {}}], "config": {"temperature": 0.5, "max_connections": 4}},
        "results": {
            "total_samples": 3,
            "completed_samples": 3,
            "scores": [{"name": "match", "scorer": "match", "metrics": {
                "accuracy": {"name": "accuracy", "value": 0.5, "params": {}},
                "stderr": {"name": "stderr", "value": 0.28867513459481287, "params": {}},
            }}],
        },
        "stats": {"started_at": AT, "completed_at": "2026-03-01T10:05:00+02:00", "model_usage": {}},
    } | changes  # fmt: skip


def sample(number: int | str, value: Any, scorer: str = "match", **changes: Any) -> dict[str, Any]:
    usage = {
        "hf/ada/tiny": {"input_tokens": 10, "output_tokens": 2, "total_tokens": 17, "input_tokens_cache_read": 5},
        "judge": {"input_tokens": 900, "output_tokens": 90, "total_tokens": 990},
    }
    return {
        "id": number, "epoch": 1, "input": f"Riddle {number}?", "target": "A", "model_usage": usage, "total_time": 1.5,
        "scores": {scorer: {"value": value, "answer": "A", "explanation": "It says A."}},
    } | changes  # fmt: skip


SAMPLES = [sample(1, "C"), sample(2, "I"), sample(3, "P")]


def eval_file(
    folder: Path,
    header: dict[str, Any] | None,
    summaries: list[Any] | None = None,
    name: str = "log.eval",
    **more: Any,
) -> Path:
    with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as archive:
        if header is not None:
            archive.writestr("header.json", json.dumps(header))
        if summaries is not None:
            archive.writestr("summaries.json", json.dumps(summaries))
        for path, content in more.items():
            archive.writestr(path.replace("__", "/") + ".json", json.dumps(content))
    return folder / name


def json_file(folder: Path, document: Any, name: str = "log.json") -> Path:
    (folder / name).write_text(json.dumps(document))
    return folder / name


def score(name: str, metrics: dict[str, float], **more: Any) -> dict[str, Any]:
    named = {key: {"name": key, "value": value, "params": {}} for key, value in metrics.items()}
    return {"name": name, "scorer": name, "metrics": named} | more


def scored(*scores: dict[str, Any], total: int = 3, **more: Any) -> dict[str, Any]:
    return header(results={"total_samples": total, "completed_samples": total, "scores": list(scores)}, **more)
