"""Invented samples and figures of evaluation runs, the same each time: what `tests/evaluation_rows.py` lands."""

from __future__ import annotations

from typing import Any

import numpy as np

HOSTILE = (
    "<script>alert('x')</script><img src=x onerror=alert(1)>",
    "**bold** [a link](javascript:alert(1)) `code` $x$ :red[colour] # heading",
    '=HYPERLINK("https://bad.example","click")',
    "@SUM(1+1)*cmd|' /C calc'!A0",
)


def zero_one(seed: int, n: int, right: int) -> list[float]:
    """n scores of which just `right` are 1, in an order that the seed fixes."""
    scores = np.zeros(n)
    scores[np.random.default_rng(seed).permutation(n)[:right]] = 1.0
    return [float(score) for score in scores]


def arithmetic(seed: int, right: int, of: int = 120) -> list[dict[str, Any]]:
    """Plain 0/1 samples, each with latency and tokens."""
    return [
        {
            "task": "arithmetic",
            "sample_id": f"a{number:03}",
            "epoch": 1,
            "metric": "accuracy",
            "score": score,
            "latency_s": 0.4 + 0.01 * (number % 17),
            "input_tokens": 60 + number % 9,
            "output_tokens": 12 + number % 5,
        }
        for number, score in enumerate(zero_one(seed, of, right))
    ]


def reading(seed: int, right: int) -> list[dict[str, Any]]:
    """120 questions about 30 passages, four each: samples of a passage share a cluster, and mostly their fate."""
    scores = sorted(zero_one(seed, 120, right), reverse=True)
    order = np.random.default_rng(seed).permutation(30)
    return [
        {
            "task": "reading",
            "sample_id": f"p{order[number // 4]:02}-q{number % 4}",
            "epoch": 1,
            "metric": "exact_match",
            "score": score,
            "cluster_id": f"p{order[number // 4]:02}",
        }
        for number, score in enumerate(scores)
    ]


def coding(seed: int, right: int) -> list[dict[str, Any]]:
    """60 problems, three answers each."""
    return [
        {
            "task": "coding",
            "sample_id": f"c{number // 3:02}",
            "epoch": number % 3 + 1,
            "metric": "pass@1",
            "score": score,
        }
        for number, score in enumerate(zero_one(seed, 180, right))
    ]


def trivia(seed: int, right: int, perturbed: dict[str, int] | None = None) -> list[dict[str, Any]]:
    """150 questions; the same ones again under each perturbation, with that many right."""
    return [
        {
            "task": "trivia",
            "sample_id": f"t{number:03}",
            "epoch": 1,
            "metric": "accuracy",
            "score": score,
            "perturbation": kind,
        }
        for turn, (kind, count) in enumerate([(None, right), *(perturbed or {}).items()])
        for number, score in enumerate(zero_one(seed + turn, 150, count))
    ]


def sentiment(seed: int, skill: float) -> list[dict[str, Any]]:
    """200 texts of two classes, with the probability of the positive one."""
    draw = np.random.default_rng(seed)
    found = []
    for number in range(200):
        label = number % 5 < 2
        probability = float(1 / (1 + np.exp(-(skill * (1 if label else -1) + draw.normal()))))
        said = probability >= 0.5
        found.append(
            {
                "task": "sentiment",
                "sample_id": f"s{number:03}",
                "epoch": 1,
                "metric": "accuracy",
                "score": float(said == label),
                "label": "positive" if label else "negative",
                "prediction": "positive" if said else "negative",
                "probability": round(probability, 6),
            }
        )
    return found


def topic(seed: int, skill: float) -> list[dict[str, Any]]:
    """150 texts of three classes, without probabilities."""
    draw, names = np.random.default_rng(seed), ("science", "sport", "trade")
    found = []
    for number in range(150):
        label = names[number % 3]
        said = label if draw.random() < skill else names[int(draw.integers(3))]
        found.append(
            {"task": "topic", "sample_id": f"k{number:03}", "epoch": 1, "metric": "accuracy"}
            | {"score": float(said == label), "label": label, "prediction": said}
        )
    return found


def results_of(samples: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What a log says of its clean samples: the mean, and their number."""
    found: dict[tuple[str, str], dict[str, list[float]]] = {}
    for row in samples:
        if row.get("perturbation") is None and row["score"] is not None:
            found.setdefault((row["task"], row["metric"]), {}).setdefault(row["sample_id"], []).append(row["score"])
    return [
        result(task, metric, float(np.mean([np.mean(scores) for scores in by_sample.values()])), n=len(by_sample))
        for (task, metric), by_sample in found.items()
    ]


def result(task: str, metric: str, value: float | None, **said: Any) -> dict[str, Any]:
    """A row of eval_results."""
    sources = {"n_source": "log" if said.get("n") else None, "stderr_source": "log" if said.get("stderr") else None}
    return (
        {"task": task, "metric": metric, "metric_written": metric, "value": value, "value_written": value}
        | {"direction": "higher", "unit": "share", "split": "test"}
        | sources
        | said
    )


def texts_of(samples: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Texts for each clean sample; the first ones try to be more than text."""
    clean = [row for row in samples if row.get("perturbation") is None]
    return [
        {
            "task": row["task"],
            "sample_id": row["sample_id"],
            "epoch": row["epoch"],
            "input": HOSTILE[number] if number < len(HOSTILE) else f"Question {row['sample_id']} of {row['task']}?",
            "target": f"target {number}",
            "output": HOSTILE[-1 - number] if number < len(HOSTILE) else f"The answer is {number}.",
            "explanation": None if number % 2 else "As the passage says.",
        }
        for number, row in enumerate(clean)
    ]


def serving(engine: str, speed: float) -> dict[str, list[dict[str, Any]]]:
    """A benchmark of serving at three loads, with each request; `speed` scales throughput up and latency down."""
    scenarios, requests = [], []
    for concurrency in (1, 8, 32):
        draw = np.random.default_rng(concurrency)
        ttft = (40 + 3 * concurrency) / speed * draw.lognormal(0, 0.25, 100)
        tpot = (9 + 0.2 * concurrency) / speed * draw.lognormal(0, 0.1, 100)
        whole = ttft + 127 * tpot
        scenario = f"{engine}, {concurrency} at once"
        seconds = float(whole.sum()) / 1000 / concurrency
        figures = {
            f"{measure}_{statistic}_ms": round(float(value), 3)
            for measure, values in (("ttft", ttft), ("tpot", tpot), ("e2e", whole))
            for statistic, value in {
                "mean": values.mean(),
                **{f"p{p}": np.percentile(values, p) for p in (50, 90, 95, 99)},
            }.items()
        }
        scenarios.append(
            {
                "scenario": scenario,
                "engine": engine,
                "engine_version": "1.2.0",
                "hardware": "Fictional GPU 80 GB",
                "hardware_count": 1,
                "quantization": "fp8" if engine == "engine-b" else None,
                "concurrency": concurrency,
                "mean_input_tokens": 512.0,
                "mean_output_tokens": 128.0,
                "completed": 99,
                "failed": 1,
                "duration_s": seconds,
                "throughput_tok_s": 99 * 128 / seconds,
                "throughput_total_tok_s": 99 * 640 / seconds,
                "throughput_req_s": 99 / seconds,
            }
            | figures
        )
        requests += [
            {
                "scenario": scenario,
                "request": number,
                "ttft_ms": float(ttft[number]) if number else None,
                "tpot_ms": float(tpot[number]) if number else None,
                "e2e_ms": float(whole[number]) if number else None,
                "input_tokens": 512,
                "output_tokens": 128 if number else 0,
                "error": None if number else "timed out",
            }
            for number in range(100)
        ]
    return {"performance": scenarios, "requests": requests}
