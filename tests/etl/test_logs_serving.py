"""Serving benchmarks of vLLM, LLMPerf and llmfit: what becomes of their figures and of their requests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from etl.eval_logs.contract import PERFORMANCE, REQUESTS, ParsedRun
from etl.eval_logs.formats.serving.fields import quantization_in
from etl.eval_logs.formats.serving.format import FORMAT
from tests.etl.read_log import FolderRead, read_logs

VLLM: dict[str, Any] = {
    "date": "20260301-142500", "backend": "vllm", "endpoint_type": "openai", "model_id": "org/model-AWQ",
    "tokenizer_id": "org/model-AWQ", "num_prompts": 4, "request_rate": "inf", "burstiness": 1.0, "max_concurrency": 2,
    "gpu": "H100", "tp": "2", "duration": 8.0, "completed": 3, "total_input_tokens": 300, "total_output_tokens": 60,
    "request_throughput": 0.375, "output_throughput": 7.5, "total_token_throughput": 45.0,
    "mean_ttft_ms": 20.0, "median_ttft_ms": 21.0, "p99_ttft_ms": 30.0, "mean_tpot_ms": 5.0, "p95_e2el_ms": 140.0,
}  # fmt: skip
DETAILS = {
    "input_lens": [100, 100, 100, 100],
    "output_lens": [3, 3, 3, 0],
    "ttfts": [0.010, 0.020, 0.030, 0.0],
    "itls": [[0.004, 0.006], [0.004, 0.006], [0.005, 0.015], []],
    "errors": ["", "", "", "Connection reset"],
    "generated_texts": ["a", "b", "c", ""],
}
SUMMARY: dict[str, Any] = {
    "version": "2023-08-31", "name": "m_550_150_summary", "model": "org/m-7b", "mean_input_tokens": 550,
    "num_concurrent_requests": 5, "results_inter_token_latency_s_mean": 0.02, "results_ttft_s_quantiles_p50": 0.2,
    "results_ttft_s_quantiles_p99": 0.4, "results_ttft_s_mean": 0.25, "results_end_to_end_latency_s_mean": 1.2,
    "results_number_input_tokens_mean": 550.0, "results_number_input_tokens_max": "550",
    "results_number_output_tokens_mean": 101.0, "results_number_errors": 1, "results_num_completed_requests": 2,
    "results_mean_output_throughput_token_per_s": 50.5, "results_num_completed_requests_per_min": 30.0,
    "framework": "somewhere", "timestamp": 1704851704,
}  # fmt: skip
REQUEST = {
    "error_code": None, "error_msg": "", "inter_token_latency_s": 0.012, "ttft_s": 0.2, "end_to_end_latency_s": 1.2,
    "number_total_tokens": 651, "number_output_tokens": 101, "number_input_tokens": 550,
}  # fmt: skip
FAILED = REQUEST | {"error_code": -100, "error_msg": "Output too few tokens 2", "inter_token_latency_s": 5.0}
LLMFIT: dict[str, Any] = {
    "schemaVersion": 1, "submittedAtUnix": 1786562271, "tool": {"name": "llmfit", "version": "1.1.9"},
    "hardware": {"hwClass": "UNIFIED", "hardwareName": "Chip X", "gpuCount": 1, "cpu": "Chip X", "cpuCores": 8, "ramGb": 24.0},
    "results": [
        {"model": "/home/somebody/models/m-8b-Q4_K_M.gguf", "provider": "llamacpp", "numRuns": 3, "avgTps": 13.17, "minTps": 12.9,
         "maxTps": 13.4, "avgTtftMs": None, "avgTotalMs": 22788.39, "avgOutputTokens": 300.0},
        {"model": "org/n", "provider": "vllm", "numRuns": 3, "avgTps": 20, "avgTtftMs": 90.5, "avgTotalMs": 1000, "avgOutputTokens": 20},
    ],
}  # fmt: skip


def read(folder: Path, **files: Any) -> FolderRead:
    """Files by name, with __ for a folder."""
    for name, content in files.items():
        path = folder / f"{name.replace('__', '/')}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content))
    return read_logs(FORMAT, folder)


def figures(run: ParsedRun) -> dict[str, Any]:
    assert run.performance is not None
    assert run.performance.schema == PERFORMANCE
    return run.performance.row(0, named=True)


def requests(run: ParsedRun) -> pl.DataFrame:
    frames = list(run.requests)
    assert all(frame.schema == REQUESTS for frame in frames)
    return pl.concat(frames) if frames else pl.DataFrame(schema=REQUESTS)


# Changed in every way by test_logs_fuzz.py: files by name.
EXAMPLE: dict[str, Any] = {"bench.json": VLLM | DETAILS}


# -- vLLM -------------------------------------------------------------------------------------------------------
def test_vllm_figures_are_taken_as_given_and_what_is_missing_stays_null(tmp_path: Path) -> None:
    folder_read = read(tmp_path, bench=VLLM)
    run = folder_read.run
    row = figures(run)
    assert (run.header.model_written, run.header.framework, run.header.status) == (
        "org/model-AWQ",
        "vllm-bench",
        "partial",
    )
    assert str(run.header.started_at) == "2026-03-01 14:25:00"
    assert (row["engine"], row["hardware"], row["hardware_count"], row["quantization"]) == ("vllm", "H100", 2, "AWQ")
    assert (row["concurrency"], row["request_rate"], row["scenario"]) == (2, None, "2 at once")
    assert (row["completed"], row["failed"], row["duration_s"]) == (3, 1, 8.0)
    assert (row["mean_input_tokens"], row["mean_output_tokens"]) == (100.0, 20.0)
    assert (row["throughput_tok_s"], row["throughput_total_tok_s"], row["throughput_req_s"]) == (7.5, 45.0, 0.375)
    assert (row["ttft_mean_ms"], row["ttft_p50_ms"], row["ttft_p99_ms"], row["ttft_p90_ms"]) == (20.0, 21.0, 30.0, None)
    assert (row["tpot_mean_ms"], row["tpot_p50_ms"], row["e2e_p95_ms"], row["e2e_mean_ms"]) == (5.0, None, 140.0, None)
    assert len(requests(run)) == 0
    assert run.results == []
    assert folder_read.notes == ["bench.json: its time has no zone and is taken for UTC."]


def test_vllm_requests_are_in_milliseconds_and_fill_the_percentiles_that_the_file_leaves_out(tmp_path: Path) -> None:
    run = read(tmp_path, bench=VLLM | DETAILS).run
    frame = requests(run)
    assert frame["ttft_ms"].to_list() == [10.0, 20.0, 30.0, None]
    # 0.004 + 0.006 s after the first token, over 2 more tokens: 5 ms each; the whole takes 10 ms longer than the first.
    assert frame["tpot_ms"].round(6).to_list() == [5.0, 5.0, 10.0, None]
    assert frame["e2e_ms"].round(6).to_list() == [20.0, 30.0, 50.0, None]
    assert frame["error"].to_list() == [None, None, None, "Connection reset"]
    row = figures(run)
    assert row["ttft_p50_ms"] == 21.0  # the file's own figure stands
    assert row["ttft_p90_ms"] == pytest.approx(28.0)  # 20 + 0.8 x 10, between the second and the third of three
    assert row["e2e_p50_ms"] == pytest.approx(30.0)


def test_a_vllm_file_whose_lists_come_first_is_known_too(tmp_path: Path) -> None:
    first = {key: VLLM[key] for key in ("date", "backend", "model_id", "num_prompts")}
    long = {"generated_texts": ["x" * 70_000], "ttfts": [0.01]}
    assert read(tmp_path, bench=first | long | VLLM).run.header.model_written == "org/model-AWQ"


def test_a_given_request_rate_names_the_scenario(tmp_path: Path) -> None:
    row = figures(read(tmp_path, bench=VLLM | {"request_rate": 4.0, "max_concurrency": None}).run)
    assert (row["scenario"], row["request_rate"], row["concurrency"]) == ("rate 4", 4.0, None)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"model_id": None}, "model_id: a name"),
        ({"completed": -1}, "completed: a whole number, 0 or more"),
        ({"duration": "8 s"}, "duration: a number"),
        ({"mean_ttft_ms": -3}, "mean_ttft_ms: a number of 0 or more"),
        ({"ttfts": 3}, "ttfts: a list"),
        (DETAILS | {"ttfts": [0.1]}, "ttfts, itls, input_lens, output_lens, errors: lists of one length, at most 1,000,000"),
        (DETAILS | {"ttfts": [0.1, "x", 0.1, 0.1]}, "[1].ttfts: a number"),
        (DETAILS | {"itls": [[0.1], 3, [0.1], []]}, "itls[1]: a list of seconds"),
    ],
)  # fmt: skip
def test_a_vllm_figure_that_cannot_be_is_a_fault_with_its_key(
    tmp_path: Path, change: dict[str, Any], fault: str
) -> None:
    assert fault in read(tmp_path, bench=VLLM | change).faults


# -- LLMPerf ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("summary", "individual"),
    [("m_550_150_summary", "m_550_150_individual_responses"), ("raw__summary__m_7b", "raw__individual__m_7b")],
)
def test_an_llmperf_summary_and_its_requests_are_one_run(tmp_path: Path, summary: str, individual: str) -> None:
    folder_read = read(tmp_path, **{summary: SUMMARY, individual: [REQUEST, REQUEST, FAILED]})
    run = folder_read.run
    row, frame = figures(run), requests(run)
    assert (run.header.model_written, run.header.framework, str(run.header.started_at)) == (
        "org/m-7b", "llmperf", "2024-01-10 01:55:04"
    )  # fmt: skip
    assert (row["engine"], row["concurrency"], row["completed"], row["failed"]) == ("somewhere", 5, 2, 1)
    assert (row["ttft_mean_ms"], row["ttft_p50_ms"], row["ttft_p99_ms"], row["ttft_p90_ms"]) == (
        250.0,
        200.0,
        400.0,
        None,
    )
    assert (row["throughput_req_s"], row["duration_s"]) == (0.5, 4.0)
    # (1.2 - 0.2) s over the 100 tokens after the first; LLMPerf's own 12 ms counts the first one's wait in.
    assert row["tpot_mean_ms"] == pytest.approx(10.0)
    assert frame["tpot_ms"].to_list()[:2] == pytest.approx([10.0, 10.0])
    assert frame["error"].to_list() == [None, None, "-100: Output too few tokens 2"]
    assert frame["e2e_ms"].to_list() == [1200.0, 1200.0, None]


def test_a_summary_alone_has_no_time_per_output_token_and_says_why(tmp_path: Path) -> None:
    run = read(tmp_path, m_summary=SUMMARY).run
    assert figures(run)["tpot_mean_ms"] is None
    assert "wait for the first token" in run.header.notes[0]


def test_requests_without_their_summary_are_a_fault_that_names_it(tmp_path: Path) -> None:
    folder_read = read(tmp_path, m_individual_responses=[REQUEST])
    assert (folder_read.runs, folder_read.faults) == ([], [": m_summary.json beside it"])


# -- llmfit -----------------------------------------------------------------------------------------------------
def test_an_llmfit_submission_is_a_run_a_model_on_one_machine(tmp_path: Path) -> None:
    first, second = read(tmp_path, submission=LLMFIT).runs
    one, two = figures(first), figures(second)
    assert first.header.model_written == "m-8b-Q4_K_M.gguf"  # without the folders of somebody's home
    assert (first.header.framework_version, first.header.config["ramGb"]) == ("1.1.9", 24.0)
    assert (one["engine"], one["hardware"], one["hardware_count"], one["quantization"]) == (
        "llamacpp",
        "Chip X",
        1,
        "Q4_K_M",
    )
    assert (one["throughput_tok_s"], one["e2e_mean_ms"], one["ttft_mean_ms"], one["completed"]) == (
        13.17,
        22788.39,
        None,
        3,
    )
    assert (two["ttft_mean_ms"], two["quantization"], two["concurrency"], two["e2e_p99_ms"]) == (90.5, None, None, None)


def test_a_model_tried_twice_is_one_run_with_two_scenarios(tmp_path: Path) -> None:
    twice = LLMFIT | {"results": [LLMFIT["results"][1]] * 2 + [LLMFIT["results"][1] | {"provider": "mlx"}]}
    performance = read(tmp_path, submission=twice).run.performance
    assert performance is not None
    assert performance["scenario"].to_list() == ["vllm", "vllm, 2", "mlx"]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"schemaVersion": 2}, "schemaVersion: 1"),
        ({"hardware": []}, "hardware: an object"),
        ({"results": [3]}, "results[0]: an object"),
        ({"results": []}, "results: at least one measurement"),
        ({"results": [LLMFIT["results"][0] | {"model": ""}]}, "results[0].model: a name"),
        ({"results": [LLMFIT["results"][0] | {"avgTps": True}]}, "results[0].avgTps: a number"),
    ],
)
def test_an_llmfit_figure_that_cannot_be_is_a_fault_with_its_key(
    tmp_path: Path, change: dict[str, Any], fault: str
) -> None:
    assert fault in read(tmp_path, submission=LLMFIT | change).faults


# -- all --------------------------------------------------------------------------------------------------------
def test_other_documents_are_left_to_others(tmp_path: Path) -> None:
    schema = {"$schema": "http://json-schema.org/draft-07/schema#"} | LLMFIT
    results = {"results": {"gsm8k": {"acc,none": 0.5}}, "model_name": "m"}
    assert read(tmp_path, schema=schema, results=results, requests=[1, 2], nothing={}).claims == []


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Qwen3-8B-Q4_K_M.gguf", "Q4_K_M"), ("m.Q8_0.gguf", "Q8_0"), ("Step-UD-IQ4_NL.gguf", "IQ4_NL"), ("m-UD-Q4_K_XL", "Q4_K_XL"),
        ("gpt-oss-20b-MXFP4", "MXFP4"), ("org/m-AWQ-INT4", "AWQ-INT4"), ("m-3B-4bit", "4-bit"), ("m-FP8", "FP8"),
        ("gemma:27b-mtp-q8_0", "Q8_0"), ("m-w4a16", "W4A16"), ("Qwen3-8B", None), ("q4-finance", None), ("org/faq8", None), (None, None),
    ],
)  # fmt: skip
def test_quantization_is_what_the_name_spells_out(name: str | None, said: str | None) -> None:
    assert quantization_in(name) == said
