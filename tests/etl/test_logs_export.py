"""Runs as others read them, and read back: the same figures."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest
import yaml

from etl.eval_logs.export import to_eval_results, to_every_eval_ever
from etl.eval_logs.files.files import list_files
from etl.eval_logs.files.limits import Limits
from etl.eval_logs.formats.every_eval_ever.format import FORMAT as EVERY_EVAL_EVER
from etl.eval_logs.formats.hub_results import FORMAT as HUB_RESULTS
from etl.eval_logs.identity import metrics
from etl.eval_logs.reader.reader import LogReader
from tests.etl.read_log import read_logs
from tests.evaluation_rows import land
from warehouse.errors import ParameterError, UnknownNameError
from warehouse.storage.lake import Lake

STARTED = datetime(2026, 1, 15, 10, 30, 0, 250_000)  # noqa: DTZ001 - tables hold UTC without a zone
RESULT = {
    "task": "riddles",
    "metric": "accuracy",
    "metric_written": "acc,none",
    "filter": None,
    "dataset": "kestrel/riddles",
    "split": "test",
    "subset": "hard",
    "n_shot": 5,
    "value": 0.412,
    "value_written": 41.2,
    "n": 500,
    "stderr": 0.022,
    "ci_low": 0.37,
    "ci_high": 0.456,
    "direction": "higher",
    "unit": "share",
}
LOSS = {
    "task": "prose",
    "metric": "perplexity",
    "filter": "bytes",
    "dataset": "Own prose",
    "value": 12.5,
    "direction": "lower",
    "unit": "perplexity",
}
ODD = {"task": "prose", "metric": "sparkle", "value": -3.0, "direction": None, "unit": None}
NONE = {"task": "puzzles", "metric": "accuracy", "value": None, "unit": "share", "direction": "higher"}


@pytest.fixture
def lake(tmp_path):
    return Lake(tmp_path / "data")


def run(run_id: str = "run-1", *results: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "run_id": run_id,
        "is_demo": False,
        "model_written": "aurora",
        "model_id": "polaris/aurora-7b",
        "model_revision": "abc123",
        "suite": "Riddle Board",
        "started_at": STARTED,
        "source_name": "Kestrel Institute",
        "source_url": "https://example.org/logs",
        "provenance": "third_party",
        "results": list(results or [RESULT, LOSS, ODD, NONE]),
    } | more


def read_back(kind: Any, text: str, folder: Any, name: str) -> Any:
    path = folder / "exported" / name
    path.parent.mkdir(parents=True)
    path.write_text(text)
    read = read_logs(kind, folder / "exported")
    assert read.faults == []
    return read.run


def test_a_record_read_back_gives_the_same_figures(lake, tmp_path):
    land(lake, [run()])
    text = json.dumps(to_every_eval_ever(lake, "run-1"), allow_nan=False)
    back = read_back(EVERY_EVAL_EVER, text, tmp_path, "a1.json")
    results = {(one.task, one.metric): one for one in back.results}
    assert set(results) == {("riddles", "accuracy"), ("prose", "perplexity"), ("prose", "sparkle")}
    for expected in (RESULT, LOSS, ODD):
        one = results[expected["task"], expected["metric"]]
        for key in ("filter", "split", "subset", "n_shot", "value", "n", "stderr", "ci_low", "ci_high"):
            assert getattr(one, key) == expected.get(key), key
        assert one.higher_is_better == {"higher": True, "lower": False, None: None}[expected["direction"]]
    assert results["riddles", "accuracy"].dataset == "kestrel/riddles"
    assert results["riddles", "accuracy"].scale == "share"


def test_a_record_imported_and_exported_again_says_the_same(lake, tmp_path):
    land(lake, [run()])
    first = to_every_eval_ever(lake, "run-1")
    back = read_back(EVERY_EVAL_EVER, json.dumps(first), tmp_path, "a1.json")
    (member,) = list_files(tmp_path / "exported", Limits())
    imported = metrics.rows(back.results, member, LogReader(is_strict=True))
    land(lake, [run("run-2", *imported)])
    figures = [one["score_details"] for one in first["evaluation_results"]]
    assert [one["score_details"] for one in to_every_eval_ever(lake, "run-2")["evaluation_results"]] == figures


def test_a_record_read_back_is_of_the_same_run(lake, tmp_path):
    land(lake, [run()])
    head = read_back(EVERY_EVAL_EVER, json.dumps(to_every_eval_ever(lake, "run-1")), tmp_path, "a1.json").header
    assert (head.model_written, head.model_revision, head.suite) == ("polaris/aurora-7b", "abc123", "Riddle Board")
    assert (head.framework, head.framework_version) == ("lm-evaluation-harness", "0.4.9")
    assert (head.started_at, head.provenance) == (STARTED, "third_party")
    assert (head.source_name, head.source_url) == ("Kestrel Institute", "https://example.org/logs")


@pytest.mark.parametrize(
    ("provenance", "relationship", "kind"),
    [
        ("author_claimed", "first_party", "documentation"),
        ("third_party", "third_party", "documentation"),
        ("uploaded_samples", "other", "evaluation_run"),
        ("verified", "other", "evaluation_run"),
    ],
)
def test_nobody_is_made_a_third_party_that_was_none(lake, provenance, relationship, kind):
    land(lake, [run(provenance=provenance)])
    source = to_every_eval_ever(lake, "run-1")["source_metadata"]
    assert (source["evaluator_relationship"], source["source_type"]) == (relationship, kind)


def test_every_part_that_the_schema_asks_for_is_there_and_additional_details_are_text(lake):
    land(lake, [run(started_at=None, source_name=None, source_url=None, model_id=None, model_revision=None)])
    record = to_every_eval_ever(lake, "run-1")
    assert set(record) >= {
        "schema_version",
        "evaluation_id",
        "retrieved_timestamp",
        "source_metadata",
        "model_info",
        "eval_library",
        "evaluation_results",
    }
    assert record["model_info"]["id"] == "aurora"
    assert record["source_metadata"]["source_organization_name"] == "unknown"
    assert set(record["model_info"]["additional_details"]) == {"deployment_type", "model_availability"}
    for one in record["evaluation_results"]:
        details = [one["source_data"], one["metric_config"], one.get("generation_config", {})]
        assert all(isinstance(value, str) for part in details for value in part.get("additional_details", {}).values())
        config = one["metric_config"]
        assert isinstance(config["lower_is_better"], bool)
        assert config.get("score_type") != "continuous" or {"min_score", "max_score"} <= set(config)
    identifiers = [one["evaluation_result_id"] for one in record["evaluation_results"]]
    assert len(set(identifiers)) == len(identifiers)


def test_the_hubs_yaml_read_back_gives_the_same_figures(lake, tmp_path):
    land(lake, [run("run-1", RESULT, RESULT | {"filter": "with tools", "value": 0.5}, LOSS, NONE)])
    text = to_eval_results(lake, "run-1")
    first = yaml.safe_load(text)[0]
    assert first["dataset"] == {"id": "kestrel/riddles", "task_id": "riddles"}
    assert isinstance(first["date"], str)
    back = read_back(HUB_RESULTS, text, tmp_path, "polaris/aurora-7b/hubscope.yaml")
    assert [(one.task, one.value, one.filter) for one in back.results] == [
        ("riddles", 0.412, None),
        ("riddles", 0.5, "with tools"),
    ]
    assert (back.header.started_at, back.header.source_url) == (STARTED, "https://example.org/logs")


def test_a_value_goes_back_to_the_hub_as_it_was_written_there(lake):
    land(lake, [run("run-1", RESULT, format="hub_results")])
    assert yaml.safe_load(to_eval_results(lake, "run-1"))[0]["value"] == 41.2


def test_several_metrics_of_a_task_are_told_apart_by_their_notes(lake):
    land(lake, [run("run-1", RESULT, RESULT | {"metric": "f1", "value": 0.3})])
    assert [entry["notes"] for entry in yaml.safe_load(to_eval_results(lake, "run-1"))] == [
        "accuracy, hard, test",
        "f1, hard, test",
    ]


def test_a_run_without_data_sets_of_the_hub_cannot_be_stated_there(lake):
    land(lake, [run("run-1", LOSS)])
    with pytest.raises(ParameterError, match="names its data set by an id on the Hub"):
        to_eval_results(lake, "run-1")


@pytest.mark.parametrize("export", [to_every_eval_ever, to_eval_results])
def test_a_private_run_leaves_only_when_asked_for(lake, export):
    land(lake, [run(visibility="private")])
    with pytest.raises(ParameterError, match="private"):
        export(lake, "run-1")
    assert export(lake, "run-1", include_private=True)


@pytest.mark.parametrize("export", [to_every_eval_ever, to_eval_results])
def test_an_unknown_run_is_named(lake, export):
    with pytest.raises(UnknownNameError, match="run-9"):
        export(lake, "run-9")
    land(lake, [run()])
    with pytest.raises(UnknownNameError, match="run-9"):
        export(lake, "run-9")


def test_of_a_run_imported_twice_the_later_telling_counts(lake):
    later = datetime(2026, 3, 2, 12)  # noqa: DTZ001 - tables hold UTC without a zone
    land(lake, [run("run-1", RESULT), run("run-1", RESULT | {"value": 0.9}, import_id="import-2", added_at=later)])
    scores = [one["score_details"]["score"] for one in to_every_eval_ever(lake, "run-1")["evaluation_results"]]
    assert scores == [0.9]
