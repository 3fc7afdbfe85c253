"""MTEB task results: invented ones in the layout of the real."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from etl.eval_logs.formats.mteb import FORMAT, main_metric
from tests.etl.read_log import read_logs

FOLDER = "polaris__aurora-embed/abc123"


def row(subset: str = "default", **scores: Any) -> dict[str, Any]:
    return {"hf_subset": subset, "languages": ["eng-Latn"], **(scores or {"ndcg_at_10": 0.6, "main_score": 0.6})}


def task(scores: Any = None, **more: Any) -> dict[str, Any]:
    return {
        "dataset_revision": "d1",
        "task_name": "RiddleRetrieval",
        "mteb_version": "2.10.12",
        "scores": {"test": [row()]} if scores is None else scores,
        "evaluation_time": 60.0,
        "kg_co2_emissions": None,
    } | more


def write(root: Path, document: Any, folder: str = FOLDER, meta: Any = None) -> Path:
    (root / folder).mkdir(parents=True, exist_ok=True)
    (root / folder / "RiddleRetrieval.json").write_text(json.dumps(document))
    if meta is not None:
        (root / folder / "model_meta.json").write_text(json.dumps(meta))
    return root


# Changed in every way by test_logs_fuzz.py: files by name.
EXAMPLE: dict[str, Any] = {f"{FOLDER}/RiddleRetrieval.json": task()}


def test_a_result_is_of_the_model_its_folders_name(tmp_path):
    head = read_logs(FORMAT, write(tmp_path, task(date=1775048760.0))).run.header
    assert (head.model_written, head.model_revision) == ("polaris/aurora-embed", "abc123")
    assert (head.suite, head.framework_version, head.config) == ("MTEB", "2.10.12", {"dataset_revision": "d1"})
    minutes = [datetime(2026, 4, 1, 13, minute) for minute in (5, 6)]  # noqa: DTZ001 - UTC without a zone
    assert [head.started_at, head.finished_at] == minutes


def test_the_meta_file_beside_it_names_the_model_better_than_folders(tmp_path):
    write(tmp_path, task(), meta={"name": "polaris/aurora_embed", "revision": None})
    read = read_logs(FORMAT, tmp_path)
    assert read.claims == [f"{FOLDER}/RiddleRetrieval.json"], "the meta file is part of the log, not another"
    assert (read.run.header.model_written, read.run.header.model_revision) == ("polaris/aurora_embed", "abc123")


def test_a_file_uploaded_alone_is_known_by_where_it_lies(tmp_path):
    file = write(tmp_path, task()) / FOLDER / "RiddleRetrieval.json"
    assert read_logs(FORMAT, file).run.header.model_written == "polaris/aurora-embed"


@pytest.mark.parametrize("folder", ["results", "no_model_name_available__x/no_revision_available"])
def test_a_result_that_no_folder_gives_a_model_is_refused(tmp_path, folder):
    read = read_logs(FORMAT, write(tmp_path, task(), folder))
    assert read.runs == []
    assert read.faults[0].startswith("the model: model_meta.json beside the file")


def test_the_main_score_is_kept_once_under_its_own_name(tmp_path):
    scores = row(ndcg_at_10=0.6, map_at_10=0.5, main_score=0.6)
    results = read_logs(FORMAT, write(tmp_path, task({"test": [scores]}))).results
    assert set(results) == {("RiddleRetrieval", "ndcg_at_10"), ("RiddleRetrieval", "map_at_10")}
    assert results["RiddleRetrieval", "ndcg_at_10"].higher_is_better is True
    assert results["RiddleRetrieval", "map_at_10"].scale == "share"


@pytest.mark.parametrize(
    ("rows", "main"),
    [
        ([{"accuracy": 0.7, "f1": 0.6, "main_score": 0.7}], "accuracy"),
        # Equal by chance in one subset, told apart by the other.
        (
            [{"ndcg_at_10": 0.5, "map": 0.5, "main_score": 0.5}, {"ndcg_at_10": 0.4, "map": 0.3, "main_score": 0.3}],
            "map",
        ),
        ([{"accuracy": 1, "f1": 1, "f1_weighted": 1, "main_score": 1}], "accuracy"),
        ([{"accuracy": 1, "f1": 1, "recall": 1, "main_score": 1}], "f1"),
        ([{"cosine_ap": 0.8, "max_ap": 0.8, "similarity_ap": 0.8, "main_score": 0.8}], "max_ap"),
        ([{"accuracy": 0.0046, "recall_at_1": 0.0046, "map_at_1": 0.0046, "main_score": 0.0046}], "recall_at_1"),
        ([{"accuracy": 0.7, "main_score": 0.9}], "main_score"),
        ([{"a": 0.7, "b": 0.7, "main_score": 0.7}], "main_score"),
        ([], "main_score"),
    ],
)
def test_which_metric_is_the_main_one_is_seen_from_the_figures(rows, main):
    assert main_metric(rows) == main


def test_diagnostics_settings_and_experiments_are_no_scores(tmp_path):
    scores = row(
        accuracy=0.7,
        main_score=0.7,
        nauc_ndcg_at_1_max=0.1,
        nAUC_map_std=0.1,
        cosine_accuracy_threshold=0.9,
        v_measure_std=0.02,
        evaluation_time=3.0,
        mteb_version="2.1",
        scores_per_experiment=[{"accuracy": 0.7}],
        v_measures={"Level 0": [0.1]},
    )
    assert set(read_logs(FORMAT, write(tmp_path, task({"test": [scores]}))).results) == {
        ("RiddleRetrieval", "accuracy")
    }


def test_subsets_are_kept_apart_and_other_splits_never_stand_in_for_test(tmp_path):
    scores = {
        "validation": [row(accuracy=0.9, main_score=0.9)],
        "test": [row("de", accuracy=0.5, main_score=0.5), row(accuracy=0.6, main_score=0.6)],
    }
    run = read_logs(FORMAT, write(tmp_path, task(scores))).run
    results = [(result.split, result.filter, result.subset, result.value) for result in run.results]
    assert results == [("validation", "validation", None, 0.9), ("test", None, "de", 0.5), ("test", None, None, 0.6)]


def test_the_only_split_of_a_task_is_the_one_that_counts(tmp_path):
    run = read_logs(FORMAT, write(tmp_path, task({"dev": [row()]}))).run
    assert [(result.split, result.filter) for result in run.results] == [("dev", None)]


def test_nan_is_no_value(tmp_path):
    document = json.dumps(task({"test": [row(ap=float("nan"), f1=0.5, main_score=0.5)]}))
    write(tmp_path, {}).joinpath(FOLDER, "RiddleRetrieval.json").write_text(document)
    read = read_logs(FORMAT, tmp_path)
    assert set(read.results) == {("RiddleRetrieval", "f1")}
    assert any(note.startswith("ap ") for note in read.notes)


@pytest.mark.parametrize(
    ("document", "place"),
    [
        (task({"test": {"default": 0.5}}), "scores.test"),
        (task({"test": [0.5]}), "scores.test[0]"),
        (task({"test": [{"hf_subset": "default", "accuracy": 0.5}]}), "scores.test[0].main_score"),
        (task({"test": [row(accuracy="0.5", main_score="0.5")]}), "scores.test[0].main_score"),
        (task({"test": [row(), row()]}), "scores.test[1].hf_subset"),
        (task(task_name=7), "task_name"),
        (task(evaluation_time=-1), "evaluation_time"),
        (task(scores=[1]), "scores"),
        ({"mteb_version": "1.0.2", "mteb_dataset_name": "RiddleRetrieval", "test": {"ndcg_at_10": 0.6}}, "scores"),
    ],
)
def test_what_is_not_as_agreed_is_a_fault_with_its_place(tmp_path, document, place):
    assert place in [fault.partition(": ")[0] for fault in read_logs(FORMAT, write(tmp_path, document)).faults]
