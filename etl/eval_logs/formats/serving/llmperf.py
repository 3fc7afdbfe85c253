"""LLMPerf (github.com/ray-project/llmperf): a summary of a run, and a second file with its requests.

Its inter-token latency counts the wait for the first token as one of the gaps, so it is no time per output token.
That one is worked out from the requests, as (whole time - time to first token) / (tokens - 1), and stays empty where
they were not submitted. The summary is about the requests without an error.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import orjson
import polars as pl

from etl.eval_logs.contract import ParsedRun, RunHeader
from etl.eval_logs.formats.serving.fields import ServingFields, performance, quantization_in, requests, statistics
from etl.eval_logs.reader.run_config import tidied

if TYPE_CHECKING:
    from etl.eval_logs.files.files import LogFile
    from etl.eval_logs.reader.reader import LogReader

MEASURES = {"ttft": "ttft_s", "e2e": "end_to_end_latency_s"}
STATISTICS = {"mean": "mean", **{name: f"quantiles_{name}" for name in ("p50", "p90", "p95", "p99")}}
SETTINGS = ("mean_input_tokens", "stddev_input_tokens", "mean_output_tokens", "stddev_output_tokens")


def runs(document: dict[str, Any], files: Sequence[LogFile], reader: LogReader) -> Iterator[ParsedRun]:
    file = files[0]
    fields = ServingFields(document, file, reader)
    model = fields.name("model", is_needed=True)
    if model is None:
        return
    concurrency = fields.count("num_concurrent_requests")
    label = f"{concurrency} at once" if concurrency else "as given"
    table = _requests(files[1], reader, label) if len(files) > 1 else requests([])
    measured = {
        f"{measure}_{statistic}_ms": fields.amount(f"results_{written}_{key}", 1_000)
        for measure, written in MEASURES.items()
        for statistic, key in STATISTICS.items()
    }
    measured |= statistics("tpot", table.filter(pl.col("error").is_null())["tpot_ms"])
    notes = []
    if not len(table):
        notes = [
            "LLMPerf's inter-token latency counts the wait for the first token; without its file of requests no time"
            " per output token is known."
        ]
    completed, failed = fields.count("results_num_completed_requests"), fields.count("results_number_errors")
    rate = fields.amount("results_num_completed_requests_per_min", 1 / 60)
    yield ParsedRun(
        header=RunHeader(
            framework="llmperf",
            framework_version=fields.name("version"),
            model_written=model,
            started_at=reader.moment(document.get("timestamp"), file, "timestamp"),
            config=tidied(
                {key: document.get(key) for key in SETTINGS} | {"scenario": label, "api": document.get("framework")}
            ),
            status="partial" if failed else "complete",
            notes=notes,
        ),
        results=[],
        performance=performance(
            scenario=label,
            engine=fields.name("framework"),
            quantization=quantization_in(model),
            concurrency=concurrency,
            mean_input_tokens=fields.amount("results_number_input_tokens_mean"),
            mean_output_tokens=fields.amount("results_number_output_tokens_mean"),
            completed=completed,
            failed=failed,
            duration_s=completed / rate if completed and rate else None,
            throughput_tok_s=fields.amount("results_mean_output_throughput_token_per_s"),
            throughput_req_s=rate,
            **measured,
        ),
        requests=[table] if len(table) else (),
    )


def _requests(file: LogFile, reader: LogReader, label: str) -> pl.DataFrame:
    document = reader.json(file)
    rows = []
    for place, one in enumerate(document if isinstance(document, list) else []):
        if not isinstance(one, dict):
            reader.add_issue(file, f"[{place}]", one, "an object")
            continue
        fields = ServingFields(one, file, reader, f"[{place}]")
        row: dict[str, Any] = {
            "scenario": label,
            "request": place,
            "input_tokens": fields.count("number_input_tokens"),
            "output_tokens": fields.count("number_output_tokens"),
            "error": _error(one),
        }
        if row["error"] is None:
            first, whole = fields.amount("ttft_s", 1_000), fields.amount("end_to_end_latency_s", 1_000)
            row |= {"ttft_ms": first, "e2e_ms": whole}
            if first is not None and whole is not None and whole >= first and (row["output_tokens"] or 0) > 1:
                row["tpot_ms"] = (whole - first) / (row["output_tokens"] - 1)
        rows.append(row)
    return requests(rows)


def _error(one: dict[str, Any]) -> str | None:
    """'-100: Output too few tokens 102'; None where there is no code."""
    code, message = one.get("error_code"), one.get("error_msg")
    if code in (None, ""):
        return None
    message = message if isinstance(message, str) else orjson.dumps(message, default=str).decode()
    return f"{code}: {message}"[:1_000]
