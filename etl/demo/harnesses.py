"""Writes logs as the harnesses themselves leave them on disk: same files, same keys, nothing of their code."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float64]


def stderr(scores: Scores) -> float:
    return float(np.std(scores, ddof=1) / np.sqrt(scores.size))


def write_json(path: Path, value: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value))
    return path


def lm_eval(
    folder: Path, model: str, at: datetime, scores: Mapping[str, Scores], shots: int, with_samples: bool = True
) -> None:
    """lm-evaluation-harness 0.4: one results file, and one file of samples a task."""
    stamp, home = f"{at:%Y-%m-%dT%H-%M-%S.%f}", folder / model.replace("/", "__")
    results = {
        task: {"alias": task, "acc,none": float(outcomes.mean()), "acc_stderr,none": stderr(outcomes)}
        for task, outcomes in scores.items()
    }
    write_json(
        home / f"results_{stamp}.json",
        {
            "results": results,
            "group_subtasks": {task: [] for task in scores},
            "configs": {task: {"task": task, "dataset_path": f"fictional/{task}", "test_split": "test"} for task in scores},
            "versions": dict.fromkeys(scores, 1.0),
            "n-shot": dict.fromkeys(scores, shots),
            "higher_is_better": {task: {"acc": True} for task in scores},
            "n-samples": {task: {"original": outcomes.size, "effective": outcomes.size} for task, outcomes in scores.items()},
            "config": {"model": "hf", "model_args": f"pretrained={model},dtype=bfloat16", "batch_size": "8"},
            "date": at.replace(tzinfo=UTC).timestamp(),
            "lm_eval_version": "0.4.9.2",
            "model_source": "hf",
            "model_name": model,
            "model_name_sanitized": model.replace("/", "__"),
        },
    )  # fmt: skip
    for task, outcomes in scores.items() if with_samples else ():
        lines = (
            f'{{"doc_id": {number}, "doc": {{"question": "Question {number} of {task}"}}, "target": "{number % 4}", '
            f'"arguments": {{"gen_args_0": {{"arg_0": "Question {number} of {task}: which of the four?"}}}}, '
            f'"resps": [["{number % 4 if score else (number + 1) % 4}"]], "filter": "none", "metrics": ["acc"], '
            f'"doc_hash": "{task}-{number}", "acc": {score}}}\n'
            for number, score in enumerate(outcomes.tolist())
        )
        (home / f"samples_{task}_{stamp}.jsonl").write_text("".join(lines))


def inspect(
    path: Path,
    model: str,
    at: datetime,
    task: str,
    scores: Scores,
    talks: Sequence[str],
    texts: Sequence[tuple[str, str]],
) -> Path:
    """An Inspect log: `scores` is samples x epochs, `talks` names the conversation each sample belongs to."""
    count, epochs = scores.shape
    moment = at.replace(tzinfo=UTC).isoformat()
    means = scores.mean(axis=1)
    sums = np.array([(means - means.mean())[[talk == one for talk in talks]].sum() for one in sorted(set(talks))])
    # Errors add up within a conversation.
    clustered = float(np.sqrt((sums**2).sum() * sums.size / (sums.size - 1)) / count)
    metrics = {
        "accuracy": {"name": "accuracy", "value": float(means.mean()), "params": {}},
        "stderr": {"name": "stderr", "value": clustered, "params": {"cluster": "conversation"}},
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    header = {
        "version": 2,
        "status": "success",
        "eval": {
            "run_id": f"{task}-{model}-{at:%Y%m%d}", "eval_id": f"{task}-{model}-{at:%Y%m%d}", "created": moment,
            "task": task, "task_id": task, "task_version": 0, "task_args": {}, "model": f"hf/{model}", "model_args": {},
            "dataset": {"name": task, "samples": count, "sample_ids": list(range(1, count + 1)), "shuffled": False},
            "config": {"epochs": epochs, "epochs_reducer": ["mean"]},
            "packages": {"inspect_ai": "0.3.285"},
        },
        "plan": {"name": "plan", "steps": [{"solver": "generate", "params": {}}], "config": {"temperature": 0.7}},
        "results": {
            "total_samples": count * epochs, "completed_samples": count * epochs,
            "scores": [{"name": "match", "scorer": "match", "reducer": "mean", "params": {}, "metrics": metrics}],
        },
        "stats": {"started_at": moment, "completed_at": moment, "model_usage": {}},
    }  # fmt: skip
    summaries = []
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(count):
            question, answer = texts[number]
            for epoch in range(epochs):
                is_right = scores[number, epoch] > 0
                reply = answer if is_right else "I could not find that in the book."
                sample = {
                    "id": number + 1, "epoch": epoch + 1, "input": question, "target": answer,
                    "scores": {"match": {"value": "C" if is_right else "I", "answer": reply, "explanation": reply}},
                    "metadata": {"conversation": talks[number]},
                    "model_usage": {model: {"input_tokens": 40 + number, "output_tokens": 12, "total_tokens": 52 + number}},
                    "total_time": 0.8 + number % 7 / 10,
                }  # fmt: skip
                summaries.append(sample)
                output = {"model": model, "choices": [{"message": {"role": "assistant", "content": reply}}]}
                whole = sample | {"messages": [], "output": output}
                archive.writestr(f"samples/{number + 1}_epoch_{epoch + 1}.json", json.dumps(whole))
        archive.writestr("summaries.json", json.dumps(summaries))
        archive.writestr("header.json", json.dumps(header))
    return path


def helm(folder: Path, model: str, scenario: str, scores: Mapping[str | None, Scores]) -> None:
    """A HELM run folder. `scores` by perturbation; None is the clean reading of the same instances."""
    home = folder / f"{scenario}:model={model.replace('/', '_')}"

    def named(perturbation: str | None) -> dict[str, Any]:
        name: dict[str, Any] = {"name": "exact_match", "split": "test"}
        return name | ({"perturbation": {"name": perturbation}} if perturbation else {})

    def stat(perturbation: str | None, outcomes: Scores) -> dict[str, Any]:
        return {
            "name": named(perturbation), "count": outcomes.size, "sum": float(outcomes.sum()),
            "sum_squared": float((outcomes**2).sum()), "min": float(outcomes.min()), "max": float(outcomes.max()),
            "mean": float(outcomes.mean()), "variance": float(outcomes.var()), "stddev": float(outcomes.std()),
        }  # fmt: skip

    adapter = {"method": "multiple_choice_joint", "model": model, "model_deployment": f"huggingface/{model}"}
    spec = {"class_name": f"fictional.{scenario}", "args": {}}
    write_json(
        home / "run_spec.json", {"name": home.name, "scenario_spec": spec, "adapter_spec": adapter, "metric_specs": []}
    )
    write_json(
        home / "scenario.json", {"name": scenario, "description": "An invented scenario.", "tags": ["fictional"]}
    )
    write_json(home / "stats.json", [stat(kind, outcomes) for kind, outcomes in scores.items()])
    rows = []
    for kind, outcomes in scores.items():
        for number, score in enumerate(outcomes.tolist()):
            row: dict[str, Any] = {"instance_id": f"id{number}", "train_trial_index": 0}
            if kind:
                row["perturbation"] = {"name": kind}
            rows.append(row | {"stats": [stat(kind, np.array([score]))]})
    write_json(home / "per_instance_stats.json", rows)


def every_eval_ever(path: Path, model: str, at: datetime, source: str, scores: Mapping[str, float]) -> Path:
    """An Every Eval Ever record of somebody else's figures: values alone, without a number of samples."""
    stamp = f"{at.replace(tzinfo=UTC).timestamp():.0f}"
    config = {"lower_is_better": False, "score_type": "continuous", "min_score": 0.0, "max_score": 1.0}
    return write_json(
        path,
        {
            "schema_version": "0.2.2",
            "evaluation_id": f"{source}/{model.replace('/', '_')}/{stamp}",
            "retrieved_timestamp": stamp,
            "source_metadata": {
                "source_name": source, "source_type": "documentation", "source_organization_name": source,
                "evaluator_relationship": "third_party",
            },
            "eval_library": {"name": "unknown", "version": "unknown"},
            "model_info": {"name": model, "id": model, "developer": model.partition("/")[0]},
            "evaluation_results": [
                {
                    "evaluation_name": task, "metric_config": {"evaluation_description": "accuracy", **config},
                    "score_details": {"score": round(value, 3)},
                    "source_data": {"dataset_name": task, "source_type": "other"},
                }
                for task, value in scores.items()
            ],
        },
    )  # fmt: skip


def mteb(folder: Path, model: str, revision: str, task: str, scores: Mapping[str, float]) -> Path:
    """One task's result of MTEB; the folders above it name the model and its revision."""
    entry = {**scores, "main_score": scores["ndcg_at_10"], "hf_subset": "default", "languages": ["eng-Latn"]}
    return write_json(
        folder / model.replace("/", "__") / revision / f"{task}.json",
        {
            "dataset_revision": revision, "task_name": task, "mteb_version": "1.38.43", "scores": {"test": [entry]},
            "evaluation_time": 12.5, "kg_co2_emissions": None,
        },
    )  # fmt: skip


def vllm_serve(path: Path, model: str, at: datetime, backend: str, together: int, times: Mapping[str, Scores]) -> Path:
    """What vLLM's serving benchmark saves: `times` holds seconds a request to the first token and a token after it."""
    first, later = times["ttft_s"], times["tpot_s"]
    tokens = np.full(first.size, 128)
    whole = first + later * (tokens - 1)
    lasted = float(whole.sum() / together)
    report: dict[str, Any] = {
        "date": f"{at:%Y%m%d-%H%M%S}", "endpoint_type": backend, "backend": backend, "model_id": model,
        "tokenizer_id": model, "num_prompts": first.size, "request_rate": "inf", "max_concurrency": together,
        "duration": lasted, "completed": first.size, "total_input_tokens": 512 * first.size,
        "total_output_tokens": int(tokens.sum()), "request_throughput": first.size / lasted,
        "output_throughput": float(tokens.sum()) / lasted,
        "total_token_throughput": float(tokens.sum() + 512 * first.size) / lasted,
        "gpu": "Demo GPU 48 GB", "tp": 1,
    }  # fmt: skip
    for name, seconds in (("ttft", first), ("tpot", later), ("e2el", whole)):
        report[f"mean_{name}_ms"] = float(seconds.mean() * 1_000)
        report[f"median_{name}_ms"] = float(np.median(seconds) * 1_000)
        for percentile in (90, 95, 99):
            report[f"p{percentile}_{name}_ms"] = float(np.percentile(seconds, percentile) * 1_000)
    report["input_lens"] = [512] * first.size
    report["output_lens"] = tokens.tolist()
    report["ttfts"] = first.tolist()
    report["itls"] = [[pause] * (count - 1) for pause, count in zip(later.tolist(), tokens.tolist(), strict=True)]
    report["errors"] = [""] * first.size
    return write_json(path, report)
