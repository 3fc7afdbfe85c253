"""Every Eval Ever records: invented ones in the layout of the real."""

from __future__ import annotations

import json
import math
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from etl.eval_logs.formats.every_eval_ever.format import FORMAT
from tests.etl.read_log import read_logs, samples_of


def result(task: str = "Riddles", score: Any = 0.5, **more: Any) -> dict[str, Any]:
    """A result of schema 0.2; `metric` and `details` go into its metric_config and score_details."""
    metric = {
        "evaluation_description": f"EM on {task}",
        "lower_is_better": False,
        "score_type": "continuous",
        "min_score": 0.0,
        "max_score": 1.0,
    }
    return {
        "evaluation_name": task,
        "source_data": {"dataset_name": task, "source_type": "hf_dataset", "hf_repo": "kestrel/riddles"},
        "metric_config": metric | more.pop("metric", {}),
        "score_details": {"score": score, **more.pop("details", {})},
        **more,
    }


def record(*results: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "schema_version": "0.2.2",
        "evaluation_id": "riddle-board/polaris_aurora-7b/1770822797.839372",
        "retrieved_timestamp": "1770822797.839372",
        "source_metadata": {
            "source_name": "Riddle Board",
            "source_type": "documentation",
            "source_organization_name": "Kestrel Institute",
            "evaluator_relationship": "third_party",
        },
        "model_info": {"name": "Aurora 7B", "id": "polaris/aurora-7b", "developer": "polaris"},
        "evaluation_results": list(results or [result()]),
    } | more


def sample(**more: Any) -> dict[str, Any]:
    return {
        "schema_version": "0.3.0",
        "evaluation_id": "riddle-board/polaris_aurora-7b/1770822797.839372",
        "model_id": "polaris/aurora-7b",
        "evaluation_name": "Riddles",
        "sample_id": "r1",
        "interaction_type": "single_turn",
        "input": {"raw": "What has keys?", "reference": ["A piano"]},
        "output": {"raw": ["A piano."]},
        "answer_attribution": [],
        "evaluation": {"score": 1.0, "is_correct": True},
    } | more


def write(folder: Path, document: Any, *samples: dict[str, Any]) -> Path:
    (folder / "a1.json").write_text(json.dumps(document))
    if samples:
        (folder / "a1_samples.jsonl").write_text("".join(json.dumps(one) + "\n" for one in samples))
    return folder


# Changed in every way by test_logs_fuzz.py: files by name.
EXAMPLE: dict[str, Any] = {"a1.json": record(), "a1_samples.jsonl": json.dumps(sample())}


def test_a_record_says_who_measured_what_and_on_which_board(tmp_path):
    run = read_logs(FORMAT, write(tmp_path, record())).run
    head = run.header
    assert (head.model_written, head.suite, head.source_name) == (
        "polaris/aurora-7b",
        "Riddle Board",
        "Kestrel Institute",
    )
    assert head.provenance == "third_party"
    assert head.started_at is None, "when the record was made is not when the model was run"
    assert head.notes == ["The record was made on 2026-02-11."]
    (only,) = run.results
    assert (only.task, only.metric, only.value, only.dataset) == ("Riddles", "EM", 0.5, "kestrel/riddles")
    assert (only.scale, only.higher_is_better, only.lower, only.upper) == ("share", True, 0.0, 1.0)


@pytest.mark.parametrize(
    ("relationship", "provenance"),
    [
        ("first_party", "author_claimed"),
        ("collaborative", "author_claimed"),
        ("third_party", "third_party"),
        ("other", None),
    ],
)
def test_who_evaluated_decides_how_far_a_figure_is_trusted(tmp_path, relationship, provenance):
    source = {"source_organization_name": "Kestrel Institute", "evaluator_relationship": relationship}
    head = read_logs(FORMAT, write(tmp_path, record(source_metadata=source))).run.header
    assert head.provenance == provenance
    assert head.suite == "riddle-board", "a record without a source's name goes by its own first word"


@pytest.mark.parametrize(
    ("task", "metric", "expected"),
    [
        ("Riddles", {"evaluation_description": "NDCG@10 on Riddles"}, "NDCG@10"),
        ("Chat", {"evaluation_description": "Chat accuracy - includes easy subsets"}, "accuracy"),
        ("Mean win rate", {"evaluation_description": "How many models it outperforms."}, "Mean win rate"),
        ("Arabic", {"evaluation_description": "Riddle Board - Arabic"}, "score"),
        ("Riddles", {"metric_id": "f1_macro", "metric_name": "F1 (macro)"}, "f1_macro"),
        ("Riddles", {"metric_id": "board.overall", "metric_name": "Overall"}, "Overall"),
        ("Riddles", {"evaluation_description": None}, "score"),
        ("Riddles", {"evaluation_description": None, "max_score": 5.0}, "unscaled_score"),
    ],
)
def test_a_metric_is_named_by_its_field_or_else_by_its_description(tmp_path, task, metric, expected):
    assert (task, expected) in read_logs(FORMAT, write(tmp_path, record(result(task, metric=metric)))).results


def test_minus_one_for_not_run_is_no_value(tmp_path):
    read = read_logs(FORMAT, write(tmp_path, record(result(score=-1.0), result("Puzzles", 0.0))))
    assert read.results["Riddles", "EM"].value is None
    assert read.results["Puzzles", "EM"].value == 0.0
    assert read.notes == ["Riddles: a score of -1 is outside its own bounds and is kept as no value."]


def test_an_interval_given_as_distances_is_put_around_its_score(tmp_path):
    offsets = {"confidence_interval": {"lower": -0.03, "upper": 0.03}}
    bounds = {"confidence_interval": {"lower": 0.41, "upper": 0.58, "confidence_level": 0.95}}
    wide = {"confidence_interval": {"lower": 0.45, "upper": 0.55, "confidence_level": 0.68}}
    wrong = {"confidence_interval": {"lower": 0.7, "upper": 0.8}}
    entries = [
        result(task, details={"uncertainty": u}) for task, u in zip("ABCD", (offsets, bounds, wide, wrong), strict=True)
    ]
    read = read_logs(FORMAT, write(tmp_path, record(*entries)))
    by_task = {result.task: (result.ci_low, result.ci_high) for result in read.run.results}
    assert by_task["A"] == pytest.approx((0.47, 0.53))
    assert by_task["B"] == (0.41, 0.58)
    assert by_task["C"] == by_task["D"] == (None, None)
    assert any("68%" in note for note in read.notes)
    assert any("does not hold its score" in note for note in read.notes)


def test_a_standard_error_is_read_or_made_from_the_deviation(tmp_path):
    given = result("A", details={"uncertainty": {"standard_error": {"value": 0.02}, "num_samples": 600}})
    made = result("B", details={"uncertainty": {"standard_deviation": 0.5, "num_samples": 100}})
    by_task = read_logs(FORMAT, write(tmp_path, record(given, made))).results
    assert (by_task["A", "EM"].stderr, by_task["A", "EM"].n) == (0.02, 600)
    assert math.isclose(by_task["B", "EM"].stderr, 0.05)  # 0.5 / sqrt(100)


def test_counts_of_helm_are_taken_only_where_they_are_of_one_scenario(tmp_path):
    def details(of: int) -> dict[str, Any]:
        counts = {"# eval": 355.0, "# train": 5.0}
        return {"details": {f"T{of} - {key}": {"description": f"mean ({of})", "score": n} for key, n in counts.items()}}

    by_task = read_logs(
        FORMAT, write(tmp_path, record(*(result(f"T{of}", details=details(of)) for of in (1, 57))))
    ).results
    assert (by_task["T1", "EM"].n, by_task["T1", "EM"].n_shot) == (355, 5)
    assert (by_task["T57", "EM"].n, by_task["T57", "EM"].n_shot) == (None, None)


def test_a_record_of_schema_03_gives_library_time_engine_and_percent(tmp_path):
    percent = {
        "metric_id": "pass_at_k",
        "metric_unit": "percent",
        "metric_parameters": {"k": 1},
        "max_score": "Infinity",
    }
    document = record(
        result(score=73.4, metric=percent, generation_config={"generation_args": {"temperature": 0.2}}),
        schema_version="0.3.0",
        evaluation_timestamp="2026-02-01T10:00:00Z",
        eval_library={"name": "inspect_ai", "version": "0.3.1"},
        model_info={
            "name": "Aurora",
            "id": "polaris/aurora-7b",
            "inference_engine": {"name": "vLLM"},
            "additional_details": {"deployment_type": "unknown", "precision": "bfloat16"},
        },
    )
    run = read_logs(FORMAT, write(tmp_path, document)).run
    assert (run.header.framework, run.header.framework_version) == ("inspect_ai", "0.3.1")
    assert run.header.started_at == datetime(2026, 2, 1, 10)  # noqa: DTZ001 - tables hold UTC without a zone
    assert run.header.config == {
        "inference_engine": {"name": "vLLM"},
        "precision": "bfloat16",
        "generation": {"temperature": 0.2},
    }
    (only,) = run.results
    assert (only.value, only.scale, only.filter, only.upper) == (73.4, "percent", "k=1", None)


def test_two_figures_of_one_task_and_metric_are_told_apart(tmp_path):
    run = read_logs(FORMAT, write(tmp_path, record(result(score=0.1), result(score=0.2)))).run
    assert [(result.filter, result.value) for result in run.results] == [(None, 0.1), ("#2", 0.2)]


def test_samples_beside_a_record_belong_to_it(tmp_path):
    samples = (
        sample(
            performance={"latency_ms": 1500}, token_usage={"input_tokens": 9, "output_tokens": 4, "total_tokens": 13}
        ),
        sample(evaluation={"score": 0.0, "is_correct": False}),
        sample(sample_id="r2", error="timeout", evaluation={"score": None, "is_correct": False}),
    )
    read = read_logs(FORMAT, write(tmp_path, record(), *samples))
    assert read.run.header.provenance is None, "samples speak for themselves"
    first, again, failed = samples_of(read.run)
    assert (first["task"], first["sample_id"], first["metric"], first["score"]) == ("Riddles", "r1", "EM", 1.0)
    assert (first["latency_s"], first["input_tokens"], first["output_tokens"]) == (1.5, 9, 4)
    assert (first["epoch"], again["epoch"]) == (1, 2)
    assert (failed["score"], failed["error"]) == (None, "timeout")
    assert first["input"] is None, "texts are not kept unless allowed"


def test_texts_and_classes_of_samples_are_kept_where_allowed(tmp_path):
    chosen = [{"turn_idx": 0, "extracted_value": "B", "is_terminal": True}]
    choice = sample(input={"raw": "Which?", "reference": ["A"], "choices": ["A", "B"]}, answer_attribution=chosen)
    talk = sample(sample_id="r2", output=None, messages=[{"turn_idx": 0, "role": "user", "content": "Hm?"}])
    read = read_logs(FORMAT, write(tmp_path, record(), choice, talk), keeps_texts=True)
    first, second = samples_of(read.run)
    assert (first["label"], first["prediction"]) == ("A", "B")
    assert (first["input"], first["target"], first["output"]) == ("Which?", "A", "A piano.")
    assert "Hm?" in second["output"]
    assert second["label"] is None, "a free text is no class"


def test_a_sample_finds_its_result_by_identifier(tmp_path):
    metrics = [{"metric_id": "em"}, {"metric_id": "f1"}]
    entries = [result(metric=metric, evaluation_result_id=metric["metric_id"]) for metric in metrics]
    rows = [sample(evaluation_result_id="f1"), sample()]
    named, unnamed = samples_of(read_logs(FORMAT, write(tmp_path, record(*entries), *rows)).run)
    assert (named["metric"], unnamed["metric"]) == ("f1", "score")


def test_a_schema_file_is_not_a_record(tmp_path):
    schema = {"$schema": "http://json-schema.org/draft-07/schema#", "required": ["schema_version", "evaluation_id"]}
    read = read_logs(FORMAT, write(tmp_path, schema))
    assert read.runs == []
    assert read.faults == ["$schema: a record; this is the schema of such records, and no result"]


def test_samples_without_their_record_are_refused_and_other_files_are_left_alone(tmp_path):
    write(tmp_path, record(), sample())
    (tmp_path / "a1.json").rename(tmp_path / "b2.json")
    (tmp_path / "other.json").write_text('{"results": {}}')
    read = read_logs(FORMAT, tmp_path)
    assert sorted(read.claims) == ["a1_samples.jsonl", "b2.json"]
    assert len(read.runs) == 1
    assert "a1.json" in read.faults[0]


@pytest.mark.parametrize(
    ("broken", "place"),
    [
        ({"model_info": {"name": "Aurora"}}, "model_info.id"),
        ({"model_info": "aurora"}, "model_info"),
        ({"evaluation_results": {"Riddles": 0.5}}, "evaluation_results"),
        ({"evaluation_results": ["Riddles"]}, "evaluation_results[0]"),
        ({"evaluation_results": [result(score="0.5")]}, "evaluation_results[0].score_details.score"),
        ({"evaluation_results": [result(score=True)]}, "evaluation_results[0].score_details.score"),
        (
            {"evaluation_results": [result(metric={"lower_is_better": "no"})]},
            "evaluation_results[0].metric_config.lower_is_better",
        ),
        (
            {"evaluation_results": [result(details={"uncertainty": {"num_samples": 1.5}})]},
            "evaluation_results[0].score_details.uncertainty.num_samples",
        ),
        ({"source_metadata": None}, "source_metadata"),
        ({"evaluation_timestamp": "yesterday"}, "evaluation_timestamp"),
    ],
)
def test_what_is_not_as_agreed_is_a_fault_with_its_place(tmp_path, broken, place):
    assert place in [fault.partition(": ")[0] for fault in read_logs(FORMAT, write(tmp_path, record(**broken))).faults]


def test_samples_of_another_record_are_a_fault_by_line(tmp_path):
    read = read_logs(FORMAT, write(tmp_path, record(), sample(), sample(evaluation_id="other/run/1")))
    assert [fault.partition(": ")[0] for fault in read.faults] == ["line 2.evaluation_id"]
