"""vLLM's `bench serve` (before: benchmark_serving.py): one JSON a run, with lists of requests where asked to save them.

A failed request is in those lists too, with a time of 0 to the first token and an error text. The time of a whole
request is not in them; it is the time to the first token and the gaps after it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

import polars as pl

from etl.eval_logs.contract import ParsedRun, RunHeader
from etl.eval_logs.formats.serving.fields import ServingFields, performance, quantization_in, requests, statistics
from etl.eval_logs.reader.run_config import tidied

if TYPE_CHECKING:
    from etl.eval_logs.files.files import LogFile
    from etl.eval_logs.reader.reader import LogReader

MEASURES = {"ttft": "ttft", "tpot": "tpot", "e2e": "e2el"}
STATISTICS = {"mean": ("mean",), "p50": ("p50", "median"), "p90": ("p90",), "p95": ("p95",), "p99": ("p99",)}
# Everything else at the top is what somebody gave with --metadata: gpu=H100 tp=8.
HARDWARE = ("gpu", "gpu_type", "hardware", "device", "accelerator")
HARDWARE_COUNT = ("gpu_count", "num_gpus", "gpus", "tensor_parallel_size", "tp_size", "tp")
SETTINGS = ("dataset_name", "num_prompts", "burstiness", "endpoint_type", "tokenizer_id", "label", "best_of")
MAX_REQUESTS = 1_000_000


def runs(document: dict[str, Any], file: LogFile, reader: LogReader) -> Iterator[ParsedRun]:
    fields = ServingFields(document, file, reader)
    model = fields.name("model_id", is_needed=True)
    if model is None:
        return
    label = _label(fields)
    table = _requests(fields, label)
    completed, requested = fields.count("completed"), fields.count("num_prompts")
    failed = fields.count("failed")
    if failed is None and completed is not None and requested is not None:
        failed = max(requested - completed, 0)
    backend = fields.name("backend")
    hardware, hardware_count = _first(fields, HARDWARE), _first(fields, HARDWARE_COUNT)
    yield ParsedRun(
        header=RunHeader(
            framework="vllm-bench",
            model_written=model,
            started_at=_moment(fields),
            config=tidied({key: document.get(key) for key in SETTINGS} | {"scenario": label}),
            status="partial" if failed else "complete",
        ),
        results=[],
        performance=performance(
            scenario=label,
            engine=backend,
            engine_version=fields.name("engine_version") or fields.name("vllm_version"),
            hardware=fields.name(hardware) if hardware else None,
            hardware_count=_whole(document[hardware_count]) if hardware_count else None,
            quantization=fields.name("quantization") or quantization_in(model),
            concurrency=fields.count("max_concurrency"),
            request_rate=_rate(fields),
            mean_input_tokens=_mean(fields.amount("total_input_tokens"), completed),
            mean_output_tokens=_mean(fields.amount("total_output_tokens"), completed),
            completed=completed,
            failed=failed,
            duration_s=fields.amount("duration"),
            throughput_tok_s=fields.amount("output_throughput"),
            throughput_total_tok_s=fields.amount("total_token_throughput"),
            throughput_req_s=fields.amount("request_throughput"),
            **_measured(fields, table),
        ),
        requests=[table] if len(table) else (),
    )


def _measured(fields: ServingFields, table: pl.DataFrame) -> dict[str, float | None]:
    """As the file gives them; what it leaves out comes from its own requests, where it holds them."""
    fine = table.filter(pl.col("error").is_null())
    figures: dict[str, float | None] = {}
    for measure, written in MEASURES.items():
        figures |= statistics(measure, fine[f"{measure}_ms"])
        for statistic, prefixes in STATISTICS.items():
            for prefix in prefixes:
                value = fields.amount(f"{prefix}_{written}_ms")
                if value is not None:
                    figures[f"{measure}_{statistic}_ms"] = value
    return figures


def _requests(fields: ServingFields, label: str) -> pl.DataFrame:
    """One row a request, where the run was saved with its details."""
    first, gaps = fields.values("ttfts"), fields.values("itls")
    sent, got, errors = fields.values("input_lens"), fields.values("output_lens"), fields.values("errors")
    lengths = {len(values) for values in (first, gaps, sent, got, errors) if values}
    if len(lengths) > 1 or max(lengths, default=0) > MAX_REQUESTS:
        expected = f"lists of one length, at most {MAX_REQUESTS:,}"
        fields.reader.add_issue(fields.file, "ttfts, itls, input_lens, output_lens, errors", sorted(lengths), expected)
        return requests([])
    rows = []
    for place in range(max(lengths, default=0) if first else 0):
        lists = {"ttfts": first, "output_lens": got, "input_lens": sent}
        own = {key: values[place] for key, values in lists.items() if values}
        one = ServingFields(own, fields.file, fields.reader, f"[{place}]")
        error = fields.reader.text(errors[place], fields.file, f"errors[{place}]", 1_000_000) if errors else None
        row: dict[str, Any] = {
            "scenario": label,
            "request": place,
            "input_tokens": one.count("input_lens"),
            "output_tokens": one.count("output_lens"),
            "error": (error or "").strip()[:1_000] or None,
        }
        if row["error"] is None:
            row["ttft_ms"] = one.amount("ttfts", 1_000)
            after = _sum(gaps[place], fields, place) if gaps else None
            if after is not None and row["ttft_ms"] is not None:
                row["e2e_ms"] = row["ttft_ms"] + after * 1_000
                if (row["output_tokens"] or 0) > 1:
                    row["tpot_ms"] = after * 1_000 / (row["output_tokens"] - 1)
        rows.append(row)
    return requests(rows)


def _sum(gaps: Any, fields: ServingFields, place: int) -> float | None:
    if not isinstance(gaps, list):
        fields.reader.add_issue(fields.file, f"itls[{place}]", gaps, "a list of seconds")
        return None
    checked = [fields.reader.number(gap, fields.file, f"itls[{place}]", low=0) for gap in gaps]
    return None if None in checked else float(sum(gap for gap in checked if gap is not None))


def _label(fields: ServingFields) -> str:
    """What tells two loads of one model apart: 'rate 4, 16 at once' or 'all at once'."""
    rate, most = fields.document.get("request_rate"), fields.document.get("max_concurrency")
    parts = [] if rate in (None, "inf") else [f"rate {rate:g}" if isinstance(rate, int | float) else f"rate {rate}"]
    parts += [] if most is None else [f"{most} at once"]
    return ", ".join(parts)[:200] or "all at once"


def _rate(fields: ServingFields) -> float | None:
    """Requests per second; None where they were sent as fast as it went, which vLLM writes as 'inf'."""
    return None if fields.document.get("request_rate") == "inf" else fields.amount("request_rate")


def _moment(fields: ServingFields) -> datetime | None:
    """vLLM writes '20260301-142500' in the time of the machine, without saying which zone."""
    written = fields.document.get("date")
    if not isinstance(written, str):
        return None
    try:
        moment = datetime.strptime(written, "%Y%m%d-%H%M%S")  # noqa: DTZ007  # no zone is written
    except ValueError:
        return fields.reader.moment(written, fields.file, "date")
    fields.reader.add_note(f"{fields.file.name}: its time has no zone and is taken for UTC.")
    return moment


def _mean(total: float | None, count: int | None) -> float | None:
    return total / count if total is not None and count else None


def _first(fields: ServingFields, keys: tuple[str, ...]) -> str | None:
    return next((key for key in keys if fields.document.get(key) is not None), None)


def _whole(value: Any) -> int | None:
    """--metadata gives texts: 'tp=8'."""
    return int(value) if str(value).isdecimal() and len(str(value)) < 7 else None
