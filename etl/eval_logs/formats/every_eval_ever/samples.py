"""The samples of an Every Eval Ever record: one JSON line a sample and result, whatever kind of exchange it was."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import polars as pl

from etl.eval_logs.contract import SAMPLES, Result
from etl.eval_logs.reader.fields import Fields

if TYPE_CHECKING:
    from etl.eval_logs.files.files import LogFile
    from etl.eval_logs.reader.reader import LogReader


def is_samples(file: LogFile) -> bool:
    if not file.name.endswith("_samples.jsonl"):
        return False
    first = file.head()
    return b'"evaluation_id"' in first and b'"sample_id"' in first


def read_samples(
    file: LogFile,
    record: Fields,
    results: list[Result],
    identifiers: dict[str, Result],
    reader: LogReader,
) -> Iterator[pl.DataFrame]:
    """Frames of SAMPLES. A sample told twice for one result is another epoch: it was asked again."""
    metrics: dict[str, set[str]] = {}
    for result in results:
        metrics.setdefault(result.task, set()).add(result.metric)
    epochs: Counter[int] = Counter()
    for batch in reader.jsonl(file):
        rows = []
        for line, written in batch:
            sample = Fields(written, file, reader, f"line {line}")
            evaluation_id = sample.text("evaluation_id", needed=True)
            if evaluation_id is not None and evaluation_id != record.get("evaluation_id"):
                sample.add_issue("evaluation_id", f"the record's own, {record.get('evaluation_id')}")
            row = read_sample(sample)
            if row is None:
                continue
            result_of = identifiers.get(str(sample.get("evaluation_result_id")))
            if result_of is not None:
                row["task"], row["metric"] = result_of.task, result_of.metric
            else:
                of_task = metrics.get(row["task"], set())
                row["metric"] = next(iter(of_task)) if len(of_task) == 1 else "score"
            key = hash((row["task"], row["sample_id"], row["metric"]))
            epochs[key] += 1
            row["epoch"] = epochs[key]
            rows.append(row)
        yield pl.DataFrame(rows, schema=SAMPLES)


def read_sample(sample: Fields) -> dict[str, Any] | None:
    """One row but for its metric and epoch; None where it has no task or no name."""
    task = sample.text("evaluation_name", needed=True)
    sample_id = sample.reader.text(sample.get("sample_id"), sample.file, sample.at("sample_id"))
    evaluation = sample.object("evaluation", needed=True)
    tokens = sample.object("token_usage")
    times = sample.object("performance")
    prompt = sample.object("input")
    if sample_id is None:
        sample.add_issue("sample_id", "the sample's name")
    if task is None or sample_id is None:
        return None
    score = evaluation.number("score")
    error = sample.text("error", most=10_000)
    row = {
        "task": task,
        "sample_id": sample_id,
        "score": score,
        "latency_s": seconds(times, "latency_ms"),
        "ttft_s": seconds(times, "time_to_first_token_ms"),
        "input_tokens": tokens.count("input_tokens"),
        "output_tokens": tokens.count("output_tokens"),
        "error": error or ("no score" if score is None else None),
    }
    references = strings(prompt.get("reference"))
    if isinstance(prompt.get("choices"), list) and len(references) == 1:  # a class, not a text
        row["label"], row["prediction"] = references[0], last_answer(sample)
    if sample.reader.keeps_texts:
        output = sample.get("output")
        row["input"] = prompt.get("raw") if isinstance(prompt.get("raw"), str) else None
        row["target"] = "\n".join(references) or None
        if isinstance(output, dict):
            row["output"] = "\n".join(strings(output.get("raw"))) or None
        elif sample.get("messages"):
            row["output"] = json.dumps(sample.get("messages"), ensure_ascii=False)
    return row


def seconds(times: Fields, key: str) -> float | None:
    milliseconds = times.number(key, low=0)
    return None if milliseconds is None else milliseconds / 1_000


def strings(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [one for one in values if isinstance(one, str)]


def last_answer(sample: Fields) -> str | None:
    """What was taken to be the final answer."""
    answer = None
    answers = sample.get("answer_attribution")
    for attribution in answers if isinstance(answers, list) else ():
        if (
            isinstance(attribution, dict)
            and isinstance(attribution.get("extracted_value"), str)
            and attribution.get("is_terminal", True)
        ):
            answer = attribution["extracted_value"]
    return answer
