"""Inspect logs that make no sense are refused with the place, and never end in a traceback."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from etl.eval_logs.formats.inspect.format import FORMAT
from etl.eval_logs.issues import RejectedLog
from tests.etl.inspect_logs import SAMPLES, eval_file, header, sample
from tests.etl.read_log import faults_of, read_all, read_one


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"eval": None}, "eval: an object"),
        ({"eval": {"task": "riddles"}}, "eval.model: text"),
        ({"eval": {"task": 7, "model": "m"}}, "eval.task: text"),
        ({"results": [1]}, "results: an object"),
        ({"results": {"scores": {"match": 1}}}, "results.scores: a list"),
        ({"results": {"scores": ["match"]}}, "results.scores[0]: an object"),
        ({"results": {"scores": [{"name": "m", "metrics": {"accuracy": {"value": "high"}}}]}}, "results.scores[0].metrics.accuracy.value: a number"),
        ({"stats": {"started_at": "yesterday"}}, "started_at: "),
        ({"stats": 5}, "stats: an object"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_a_fault_with_its_place(tmp_path: Path, change: dict[str, Any], place: str):
    assert any(place in issue for issue in faults_of(FORMAT, eval_file(tmp_path, header(**change), SAMPLES)))


@pytest.mark.parametrize(
    ("one", "place"),
    [
        (7, "[0]: an object"),
        ({"scores": {}}, "[0].id: a number or a text"),
        (sample(1, "C", scores=["C"]), "[0].scores: an object"),
        (sample(1, "C", epoch="first"), "[0].epoch: "),
        (sample(1, "C", total_time=-1), "[0].total_time: "),
    ],
)
def test_a_sample_that_makes_no_sense_is_a_fault_with_its_place(tmp_path: Path, one: Any, place: str):
    assert any(place in issue for issue in faults_of(FORMAT, eval_file(tmp_path, header(), [one])))


def test_strange_usage_metadata_and_config_are_not_followed(tmp_path: Path):
    document = header(plan={"steps": 5, "config": "hot"})
    document["eval"] |= {"config": ["x"], "dataset": 3, "model_args": "y"}
    odd = sample(1, "C", model_usage={"hf/ada/tiny": {"input_tokens": "many", "output_tokens": -5}}, metadata="none")
    read = read_one(FORMAT, eval_file(tmp_path, document, [odd]))
    assert read.samples.select("input_tokens", "output_tokens", "score").row(0) == (None, None, 1.0)


def test_an_eval_file_that_is_no_archive_is_refused_by_name(tmp_path: Path):
    (tmp_path / "odd.eval").write_text("not an archive")
    with pytest.raises(RejectedLog, match=r"odd\.eval"):
        read_all(FORMAT, tmp_path)


def test_a_truncated_archive_is_refused(tmp_path: Path):
    whole = eval_file(tmp_path, header(), SAMPLES).read_bytes()
    (tmp_path / "log.eval").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(RejectedLog):
        read_all(FORMAT, tmp_path)


def test_an_archive_without_a_header_is_a_fault(tmp_path: Path):
    (issue,) = faults_of(FORMAT, eval_file(tmp_path, None, SAMPLES))
    assert "header.json" in issue
