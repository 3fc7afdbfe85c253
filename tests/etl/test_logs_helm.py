"""HELM run folders, invented in the layout that HELM writes."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from etl.eval_logs.formats.helm.format import FORMAT
from tests.etl.read_log import faults_of, read_all, read_one

RUN = "toy:subject=logic,model=ada_tiny"
SPEC = {
    "name": RUN,
    "scenario_spec": {"class_name": "toy.Scenario", "args": {"subject": "logic"}},
    "adapter_spec": {"method": "multiple_choice_joint", "model": "ada/tiny", "max_train_instances": 5, "max_eval_instances": 3},
    "metric_specs": [], "groups": ["toy"],
}  # fmt: skip
DIALECT = {"name": "dialect", "robustness": False, "fairness": True, "computed_on": "perturbed"}
WORST = {"name": "robustness", "robustness": True, "fairness": False, "computed_on": "worst"}


def stat(metric: str, mean: float | None, split: str = "test", changed: Any = None, count: int = 1) -> dict[str, Any]:
    name = {"name": metric, "split": split} | ({"perturbation": changed} if changed else {})
    return {"name": name, "count": count, "sum": 0, "sum_squared": 0} | ({"mean": mean} if count else {})


def instance(number: int, score: float, split: str = "test", changed: Any = None, trial: int = 0) -> dict[str, Any]:
    stats = [
        stat("num_references", 4, split, changed), stat("exact_match", score, split, changed),
        stat("inference_runtime", 0.25 * number, split, changed), stat("num_prompt_tokens", 100 + number, split, changed),
        stat("num_output_tokens", 1, split, changed), stat("training_co2_cost", None, split, changed, count=0),
    ]  # fmt: skip
    document = {"instance_id": f"id{number}", "train_trial_index": trial, "stats": stats}
    return document | ({"perturbation": changed} if changed else {})


STATS = [
    stat("exact_match", 2 / 3),
    stat("num_instances", 3),
    stat("num_references", 4),
    stat("inference_runtime", 0.5),
]
INSTANCES = [instance(1, 1), instance(2, 0), instance(3, 1)]


def run_folder(folder: Path, spec: Any = SPEC, stats: Any = STATS, instances: Any = INSTANCES, **more: Any) -> Path:
    home = folder / RUN.replace(":", "-")
    home.mkdir(parents=True)
    files = {"run_spec": spec, "stats": stats, "per_instance_stats": instances, "scenario": {"name": "toy"}} | more
    for name, content in files.items():
        if content is not None:
            (home / f"{name}.json").write_text(json.dumps(content))
    return folder


# Changed in every way by test_logs_fuzz.py: files by name.
EXAMPLE: dict[str, Any] = {"run_spec.json": SPEC, "stats.json": STATS, "per_instance_stats.json": INSTANCES}


def test_a_run_folder_is_one_run_with_its_instances(tmp_path: Path):
    read = read_one(FORMAT, run_folder(tmp_path))
    assert (read.header.framework, read.header.model_written, read.header.status) == ("HELM", "ada/tiny", "complete")
    assert {one.metric: (one.value, one.n) for one in read.results} == {
        "exact_match": (2 / 3, 3), "inference_runtime": (0.5, 3),
    }  # fmt: skip
    result = read.result("exact_match")
    assert (result.task, result.dataset, result.split, result.n_shot) == ("toy / logic", "toy", "test", 5)
    assert read.scores("exact_match") == [1, 0, 1]
    assert read.faults == []


def test_time_and_tokens_of_an_instance_stand_beside_its_score(tmp_path: Path):
    row = read_one(FORMAT, run_folder(tmp_path)).samples.row(1, named=True)
    assert (row["task"], row["sample_id"], row["epoch"], row["metric"]) == ("toy / logic", "id2", 1, "exact_match")
    assert (row["latency_s"], row["input_tokens"], row["output_tokens"]) == (0.5, 102, 1)


def test_the_count_of_a_figure_counts_trials_and_is_not_its_number_of_instances(tmp_path: Path):
    three_trials = [stat("exact_match", 0.5, count=3), stat("num_instances", 40.0)]
    assert read_one(FORMAT, run_folder(tmp_path, stats=three_trials, instances=None)).result("exact_match").n == 40


def test_trials_are_epochs(tmp_path: Path):
    twice = [instance(1, 1), instance(1, 0, trial=1)]
    read = read_one(FORMAT, run_folder(tmp_path, instances=twice))
    assert read.samples.select("sample_id", "epoch", "score").rows() == [("id1", 1, 1.0), ("id1", 2, 0.0)]
    assert read.result("exact_match").n == 1


def test_a_perturbed_instance_names_its_perturbation_and_so_does_its_figure(tmp_path: Path):
    stats = [*STATS, stat("exact_match", 0.5, changed=DIALECT), stat("exact_match", 0.4, changed=WORST)]
    changed = [*INSTANCES, instance(1, 1, changed=DIALECT), instance(2, 0, changed=DIALECT)]
    read = read_one(FORMAT, run_folder(tmp_path, stats=stats, instances=changed))
    assert {one.filter: (one.value, one.n) for one in read.results if one.metric == "exact_match"} == {
        None: (2 / 3, 3), "dialect": (0.5, 2), "robustness, worst": (0.4, None),
    }  # fmt: skip
    perturbed = read.samples.filter(pl.col("perturbation") == "dialect")
    assert perturbed["sample_id"].to_list() == ["id1", "id2"]


def test_the_worst_of_no_perturbations_says_nothing_new(tmp_path: Path):
    stats = [*STATS, stat("exact_match", 2 / 3, changed=WORST)]
    assert len(read_one(FORMAT, run_folder(tmp_path / "a", stats=stats)).results) == 2
    assert len(read_one(FORMAT, run_folder(tmp_path / "b", stats=stats, instances=None)).results) == 2


def test_another_split_is_another_task_and_keeps_its_samples_apart(tmp_path: Path):
    stats = [*STATS, stat("exact_match", 0.0, "valid"), stat("num_instances", 1, "valid")]
    read = read_one(FORMAT, run_folder(tmp_path, stats=stats, instances=[*INSTANCES, instance(4, 0, "valid")]))
    assert {one.split: one.n for one in read.results if one.metric == "exact_match"} == {"test": 3, "valid": 1}
    assert read.samples["task"].to_list() == ["toy / logic"] * 3 + ["toy / logic / valid"]


def test_results_without_instances_and_instances_without_results(tmp_path: Path):
    assert read_one(FORMAT, run_folder(tmp_path / "a", instances=None)).samples.height == 0
    alone = read_one(FORMAT, run_folder(tmp_path / "b", stats=None))
    assert (alone.header.status, alone.results, alone.samples.height) == ("partial", [], 3)
    assert any("has no stats.json" in note for note in alone.notes)


def test_the_scenario_is_named_by_the_run_where_its_file_is_missing(tmp_path: Path):
    assert read_one(FORMAT, run_folder(tmp_path, scenario=None)).result("exact_match").task == "toy / logic"


STATE = {
    "adapter_spec": {},
    "request_states": [
        {
            "instance": {
                "id": "id1", "input": {"text": "Who lies?"},
                "references": [{"output": {"text": "Ann"}, "tags": []}, {"output": {"text": "Bob"}, "tags": ["correct"]}],
            },
            "train_trial_index": 0, "output_mapping": {"A": "Ann", "B": "Bob"},
            "result": {"completions": [{"text": " B"}], "request_datetime": 1772359200},
        },
        {"instance": {"id": "id1", "input": {"text": "Who be lyin?"}, "perturbation": DIALECT}, "train_trial_index": 0},
    ],
}  # fmt: skip


def test_texts_come_from_the_requests_and_only_where_they_are_allowed(tmp_path: Path):
    folder = run_folder(tmp_path, scenario_state=STATE)
    assert read_one(FORMAT, folder).samples["input"].to_list() == [None] * 3
    row = read_one(FORMAT, folder, keeps_texts=True).samples.row(0, named=True)
    assert (row["input"], row["target"], row["output"]) == ("Who lies?", "Bob", "Bob")


def test_a_run_began_when_its_first_request_was_made(tmp_path: Path):
    head = read_one(FORMAT, run_folder(tmp_path, scenario_state=STATE)).header
    assert head.started_at == datetime.fromtimestamp(1772359200, UTC).replace(tzinfo=None)


def test_a_folder_without_a_run_spec_is_left_to_others(tmp_path: Path):
    assert read_all(FORMAT, run_folder(tmp_path, spec=None)) == []


@pytest.mark.parametrize(
    ("files", "place"),
    [
        ({"spec": []}, ": an object"),
        ({"spec": {"name": RUN}}, "adapter_spec: an object"),
        ({"spec": {"name": RUN, "adapter_spec": {}}}, "adapter_spec.model_deployment: text"),
        ({"spec": {"adapter_spec": {"model": "m"}}}, "name: text"),
        ({"stats": {}}, ": a list"),
        ({"stats": [7]}, "[0]: an object"),
        ({"stats": [{"name": "exact_match", "count": 1}]}, "[0].name: an object"),
        ({"stats": [stat("exact_match", None) | {"mean": "high"}]}, "[0].mean: a number"),
        ({"instances": {}}, ": a list"),
        ({"instances": [3]}, "[0]: an object"),
        ({"instances": [instance(1, 1) | {"instance_id": 5}]}, "[0].instance_id: a text"),
        ({"instances": [instance(1, 1) | {"train_trial_index": -2}]}, "[0].train_trial_index: "),
    ],
)
def test_what_makes_no_sense_is_a_fault_with_its_place(tmp_path: Path, files: dict[str, Any], place: str):
    assert any(issue.startswith(place) for issue in faults_of(FORMAT, run_folder(tmp_path, **files)))


def test_strange_stats_of_an_instance_are_left_out(tmp_path: Path):
    odd = instance(1, 1) | {
        "stats": [5, {"name": 3}, {"name": {"name": 4}}, stat("exact_match", 1.0)],
        "perturbation": 5,
    }
    assert read_one(FORMAT, run_folder(tmp_path, instances=[odd])).scores("exact_match") == [1]
