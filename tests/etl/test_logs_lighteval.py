"""lighteval results and details: invented ones in the layouts of today and of before version 0.10."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from etl.eval_logs.formats.lighteval.format import FORMAT, parse_task
from tests.etl.read_log import read_logs, samples_of

TIME = "2026-02-01T10-00-30.500000"


def results(figures: Any = None, **more: Any) -> dict[str, Any]:
    return {
        "config_general": {
            "lighteval_sha": "a1b2",
            "max_samples": None,
            "start_time": 620979.87,
            "end_time": 621009.87,
            "total_evaluation_time_secondes": "30.5",
            "model_name": "polaris/aurora-7b",
            "model_sha": "abc123",
            "model_dtype": "torch.bfloat16",
        },
        "results": figures or {"riddles|5": {"em": 0.5, "em_stderr": 0.05}, "all": {"em": 0.5, "em_stderr": 0.05}},
        "versions": {"riddles|5": 0},
        "config_tasks": {
            "lighteval|riddles": {
                "hf_repo": "kestrel/riddles",
                "evaluation_splits": ["test"],
                "effective_num_docs": 100,
                "metric": [
                    {"metric_name": "em", "higher_is_better": True},
                    {"metric_name": ["wer", "cer"], "higher_is_better": {"wer": False, "cer": False}},
                ],
            }
        },
    } | more


def write(root: Path, document: Any) -> Path:
    folder = root / "results/polaris/aurora-7b"
    folder.mkdir(parents=True)
    (folder / f"results_{TIME}.json").write_text(json.dumps(document))
    return root


def write_details(root: Path, task: str, rows: list[dict[str, Any]], time: str = TIME) -> None:
    folder = root / "details/polaris/aurora-7b" / time
    folder.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(rows), folder / f"details_{task}_{time}.parquet")


def detail(identifier: str, **metric: Any) -> dict[str, Any]:
    return {
        "doc": {
            "id": identifier,
            "query": "What has keys?",
            "choices": ["A piano", "A dog"],
            "gold_index": 0,
            "images": None,
        },
        "metric": metric,
        "model_response": {"text": ["A piano"], "input_tokens": [1, 2, 3], "output_tokens": [[4, 5], [6]]},
    }


# Changed in every way by test_logs_fuzz.py: files by name.
EXAMPLE: dict[str, Any] = {f"results_{TIME}.json": results()}


def test_a_run_is_of_the_model_and_time_it_names(tmp_path):
    head = read_logs(FORMAT, write(tmp_path, results())).run.header
    assert (head.model_written, head.model_revision, head.framework_version) == ("polaris/aurora-7b", "abc123", "a1b2")
    assert head.finished_at == datetime(2026, 2, 1, 10, 0, 30, 500_000)  # noqa: DTZ001 - UTC without a zone
    assert head.started_at == datetime(2026, 2, 1, 10)  # noqa: DTZ001 - UTC without a zone
    assert head.config == {"model_dtype": "torch.bfloat16"}, "a stopwatch's start and end make no other run"


def test_the_model_may_stand_in_its_configuration(tmp_path):
    general = {"model_config": {"model_name": "polaris/aurora-7b", "revision": "main"}}
    head = read_logs(FORMAT, write(tmp_path, results(config_general=general))).run.header
    assert (head.model_written, head.model_revision) == ("polaris/aurora-7b", "main")


def test_a_task_has_its_figures_shots_and_count(tmp_path):
    read = read_logs(FORMAT, write(tmp_path, results()))
    assert set(read.results) == {("riddles", "em")}, "the average over all tasks is left out"
    only = read.results["riddles", "em"]
    assert (only.value, only.stderr, only.n, only.n_shot) == (0.5, 0.05, 100, 5)
    assert (only.dataset, only.split, only.higher_is_better) == ("kestrel/riddles", "test", True)


def test_a_direction_of_a_group_of_metrics_is_read_by_name(tmp_path):
    read = read_logs(
        FORMAT, write(tmp_path, results({"riddles|0": {"wer": 0.2, "wer_stderr": float("nan"), "new": 1}}))
    )
    assert read.results["riddles", "wer"].higher_is_better is False
    assert read.results["riddles", "wer"].stderr is None
    assert read.results["riddles", "new"].higher_is_better is None


@pytest.mark.parametrize(
    ("written", "task"),
    [
        ("gsm8k|0", ("gsm8k", 0)),
        ("lighteval|gsm8k|5|0", ("gsm8k", 5)),
        ("leaderboard|mmlu:anatomy|5", ("leaderboard|mmlu:anatomy", 5)),
        ("gsm8k", ("gsm8k", None)),
        ("", ("", None)),
    ],
)
def test_a_task_name_holds_suite_subset_and_shots(written, task):
    assert parse_task(written) == task


def test_settings_in_a_metrics_name_become_its_filter_unless_they_alone_tell_two_apart(tmp_path):
    figures = {"pass@k:k=4&n=16": 0.5, "pass@k:k=4&n=16_stderr": 0.1, "em:by=<function f at 0x7f1c>": 0.4, "em": 0.3}
    write(tmp_path, results({"riddles|5": figures}))
    write_details(tmp_path, "riddles|5", [detail("7", **{"pass@k:k=4&n=16": 1.0, "acc:norm=a": 0.0})])
    run = read_logs(FORMAT, tmp_path).run
    assert [(one.metric, one.filter, one.value, one.stderr) for one in run.results] == [
        ("pass@4", "n=16", 0.5, 0.1),
        ("em:by=<function f at 0x7f1c>", None, 0.4, None),
        ("em", None, 0.3, None),
    ]
    assert [row["metric"] for row in samples_of(run)] == ["pass@4", "acc"]


def test_averages_of_subtasks_are_left_out(tmp_path):
    figures = {"mmlu:anatomy|5": {"acc": 0.4}, "mmlu:law|5": {"acc": 0.6}, "mmlu:_average|5": {"acc": 0.5}}
    assert set(read_logs(FORMAT, write(tmp_path, results(figures))).results) == {
        ("mmlu:anatomy", "acc"),
        ("mmlu:law", "acc"),
    }


def test_details_of_the_same_time_are_the_samples(tmp_path):
    write(tmp_path, results())
    write_details(tmp_path, "riddles|5", [detail("7", em=1.0, f1=0.5), detail("8", em=0, f1=None)])
    read = read_logs(FORMAT, tmp_path)
    assert len(read.claims) == 1
    rows = samples_of(read.run)
    assert [(row["sample_id"], row["metric"], row["score"]) for row in rows] == [
        ("7", "em", 1.0),
        ("7", "f1", 0.5),
        ("8", "em", 0.0),
        ("8", "f1", None),
    ]
    assert {row["task"] for row in rows} == {"riddles"}
    assert (rows[0]["input_tokens"], rows[0]["output_tokens"], rows[3]["error"]) == (3, 3, "no score")
    assert rows[0]["input"] is None


def test_texts_of_details_are_kept_where_allowed_and_once_a_sample(tmp_path):
    write(tmp_path, results())
    write_details(tmp_path, "riddles|5", [detail("7", em=1.0, f1=0.5), detail("7", em=0.0, f1=0.5)])
    rows = samples_of(read_logs(FORMAT, tmp_path, keeps_texts=True).run)
    assert [row["input"] for row in rows] == ["What has keys?", None, "What has keys?", None]
    assert (rows[0]["target"], rows[0]["output"]) == ("A piano", "A piano")
    assert [row["epoch"] for row in rows] == [1, 1, 2, 2], "asked again, a sample keeps its name"


@pytest.mark.parametrize("metrics", ["{'em': 1.0, 'f1': np.float64(0.5), 'x': nan}", {"em": 1.0, "f1": 0.5, "x": None}])
def test_details_of_older_versions_are_read_and_never_evaluated(tmp_path, metrics):
    write(tmp_path, results())
    old = {"full_prompt": "What has keys?", "gold": ["A piano"], "predictions": ["A dog"], "metrics": metrics}
    write_details(tmp_path, "lighteval|riddles|5", [old])
    rows = samples_of(read_logs(FORMAT, tmp_path, keeps_texts=True).run)
    assert [(row["sample_id"], row["metric"], row["score"]) for row in rows] == [
        ("0", "em", 1.0),
        ("0", "f1", 0.5),
        ("0", "x", None),
    ]
    assert (rows[0]["input"], rows[0]["target"], rows[0]["output"]) == ("What has keys?", "A piano", "A dog")


def test_code_where_metrics_should_be_is_no_metric(tmp_path):
    write(tmp_path, results())
    write_details(tmp_path, "riddles|5", [{"metrics": "__import__('os').system('touch /tmp/never')"}])
    read = read_logs(FORMAT, tmp_path)
    assert samples_of(read.run) == []
    assert any("left out" in note for note in read.notes)


def test_details_of_another_time_or_without_results_are_refused(tmp_path):
    write(tmp_path, results())
    write_details(tmp_path, "riddles|5", [detail("7", em=1.0)], "2026-02-02T10-00-00.000000")
    read = read_logs(FORMAT, tmp_path)
    assert samples_of(read.run) == []
    assert "results_<time>.json of the same time" in read.faults[0]


def test_a_broken_parquet_file_is_a_fault(tmp_path):
    write(tmp_path, results())
    write_details(tmp_path, "riddles|5", [detail("7", em=1.0)])
    (file,) = tmp_path.rglob("*.parquet")
    file.write_bytes(file.read_bytes()[:-20])
    assert "a Parquet file that can be read" in read_logs(FORMAT, tmp_path).faults[0]


def test_details_without_metrics_are_a_fault(tmp_path):
    write(tmp_path, results())
    write_details(tmp_path, "riddles|5", [{"gold": ["A piano"]}])
    assert "a column of metrics" in read_logs(FORMAT, tmp_path).faults[0]


@pytest.mark.parametrize(
    ("document", "place"),
    [
        (results(config_general={"lighteval_sha": "?"}), "config_general.model_config.model_name"),
        (results({"riddles|5": 0.5}), "results.riddles|5"),
        (results({"riddles|5": {"em": "0.5"}}), "results.riddles|5.em"),
        (results({"riddles|5": {"em": 0.5, "em_stderr": -1}}), "results.riddles|5.em_stderr"),
        (results(results=[]), "results"),
    ],
)
def test_what_is_not_as_agreed_is_a_fault_with_its_place(tmp_path, document, place):
    assert place in [fault.partition(": ")[0] for fault in read_logs(FORMAT, write(tmp_path, document)).faults]
