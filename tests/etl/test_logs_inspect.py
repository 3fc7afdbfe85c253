"""What Inspect logs say, in any of their layouts."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from io import BytesIO
from math import sqrt
from pathlib import Path
from statistics import mean, stdev
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.eval_logs.files.files import LogFile
from etl.eval_logs.formats.inspect.format import FORMAT
from etl.eval_logs.formats.inspect.results import Measure
from etl.eval_logs.formats.inspect.samples import SampleRows
from etl.eval_logs.reader.reader import LogReader
from tests.etl.inspect_logs import SAMPLES, eval_file, header, json_file, sample, score, scored
from tests.etl.read_log import read_all, read_one


def utc(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, 1, hour, minute, tzinfo=UTC).replace(tzinfo=None)


# Changed in every way by test_logs_fuzz.py: files by name.
EXAMPLE: dict[str, Any] = {"log.json": header() | {"samples": SAMPLES}}


def test_an_archive_and_its_json_tell_the_same_run(tmp_path: Path):
    one = read_one(FORMAT, eval_file(tmp_path, header(), SAMPLES))
    other = read_one(FORMAT, json_file(tmp_path, header(samples=SAMPLES)))
    assert (one.header, one.results) == (other.header, other.results)
    assert one.samples.equals(other.samples)
    assert one.faults == other.faults == []


def test_the_head_says_what_ran_and_keeps_no_secret_and_nothing_of_the_machine(tmp_path: Path):
    head = read_one(FORMAT, eval_file(tmp_path, header(), SAMPLES)).header
    assert (head.framework, head.framework_version, head.model_written) == ("Inspect", "0.3.285", "hf/ada/tiny")
    assert (head.suite, head.status) == ("toy", "complete")
    assert (head.started_at, head.finished_at) == (utc(8), utc(8, 5))
    assert head.config["model_args"] == {"dtype": "bf16"}
    assert head.config["config"] == {"epochs": 1, "epochs_reducer": ["mean"], "limit": 3}
    assert head.config["generation"] == {"temperature": 0.5}


def test_grades_become_numbers_and_the_figures_can_be_computed_from_them(tmp_path: Path):
    read = read_one(FORMAT, eval_file(tmp_path, header(), SAMPLES))
    assert read.scores("accuracy") == [1.0, 0.0, 0.5]
    (result,) = read.results
    assert (result.task, result.metric, result.value, result.n) == ("riddles", "accuracy", 0.5, 3)
    # mean (1 + 0 + 0.5) / 3 = 0.5; deviations 0.5, -0.5, 0; variance 0.5 / 2; error sqrt(0.25 / 3)
    assert result.stderr == pytest.approx(sqrt(0.25 / 3), abs=1e-12)


@pytest.mark.parametrize(
    ("value", "number"),
    [("C", 1), ("N", 0), (True, 1), (False, 0), (0.25, 0.25), ("yes", 1), ("No", 0), ("0.75", 0.75), ("c", None),
     ("banana", None), ([1], None), (float("nan"), None), ("1e999", None), (None, None)],
)  # fmt: skip
def test_a_value_becomes_a_number_or_a_sample_without_a_score(tmp_path: Path, value: Any, number: float | None):
    read = read_one(FORMAT, eval_file(tmp_path, header(), [sample(1, value)]))
    assert read.scores("accuracy") == [number]
    assert (read.samples["error"][0] is None) == (number is not None)


ODD: dict[str, list[Any]] = {
    "id": [1, "a", True, 1.5, None],
    "epoch": [1, 2, -1, None],
    "total_time": [1.5, 0.0, 3, None, -1.0, float("inf"), float("nan"), "soon"],
    "model_usage": [{}, {"hf/ada/tiny": {"input_tokens": 3, "output_tokens": 2}}, [], None],
    "scores": [
        {"match": {"value": "C"}},
        {"other": {"value": 1}},
        {"match": "C"},
        {"match": {"value": {"k": 1}}},
        [],
        None,
    ],
    "error": [None, {"message": "broken"}],
    "score": [None, {"value": "I"}],
    "choices": [None, ["A", "B"]],
}


@settings(deadline=None)
@given(st.fixed_dictionaries({}, optional={key: st.sampled_from(values) for key, values in ODD.items()}))
def test_the_short_way_of_a_plain_sample_gives_what_the_long_way_gives(sample: dict[str, Any]):
    rows = SampleRows("riddles", "hf/ada/tiny", [Measure("match", None, "accuracy", None)], None, LogReader())
    member = LogFile("log.json", 0, BytesIO)
    short = rows.plain(sample)
    long = rows.of_sample(sample, "[0]", member)
    assert short is None or (next(long), next(long, None), rows.reader.issues) == (short, None, [])


def test_tokens_are_those_of_the_model_with_what_came_from_a_cache_and_not_those_of_the_judge(tmp_path: Path):
    row = read_one(FORMAT, eval_file(tmp_path, header(), SAMPLES)).samples.row(0, named=True)
    assert (row["input_tokens"], row["output_tokens"], row["latency_s"]) == (15, 2, 1.5)


def test_a_sample_that_failed_is_kept_with_its_error(tmp_path: Path):
    failed = sample(3, "C", scores={}, error="Sandbox died")
    read = read_one(FORMAT, eval_file(tmp_path, header(), [*SAMPLES[:2], failed]))
    assert read.samples["error"].to_list() == [None, None, "Sandbox died"]
    assert read.scores("accuracy") == [1, 0, None]
    whole = sample(1, "C", scores={}, error={"message": "Sandbox died", "traceback": "..."})
    assert read_one(FORMAT, json_file(tmp_path, header(samples=[whole]))).samples["error"][0] == "Sandbox died"


def test_texts_come_from_the_full_samples_and_only_where_they_are_allowed(tmp_path: Path):
    whole = sample(
        1, "C", input=[{"role": "user", "content": [{"type": "text", "text": "A riddle"}, {"type": "image", "image": "x"}]}],
        output={"choices": [{"message": {"role": "assistant", "content": "It is A"}}]},
    )  # fmt: skip
    path = eval_file(tmp_path, header(), SAMPLES[:1], samples__1_epoch_1=whole)
    without = read_one(FORMAT, path).samples
    assert without.select("input", "target", "output", "explanation", "label", "prediction").row(0) == (None,) * 6
    row = read_one(FORMAT, path, keeps_texts=True).samples.row(0, named=True)
    assert (row["input"], row["target"], row["output"]) == ("A riddle", "A", "It is A")
    assert (row["explanation"], row["label"], row["prediction"]) == ("It says A.", "A", "A")


def test_a_choice_is_no_text(tmp_path: Path):
    read = read_one(FORMAT, eval_file(tmp_path, header(), [sample(1, "C", choices=["a lion", "a bear"])]))
    assert read.samples.select("label", "prediction", "output").row(0) == ("A", "A", None)


def test_epochs_are_kept_apart_and_their_error_is_that_of_the_means_of_the_samples(tmp_path: Path):
    values = {(1, 1): "C", (1, 2): "I", (2, 1): "C", (2, 2): "C", (3, 1): "I", (3, 2): "I"}
    means = [0.5, 1.0, 0.0]
    document = header()
    document["eval"]["config"]["epochs"] = 2
    document["results"] = {"total_samples": 6, "completed_samples": 6, "scores": [
        score("match", {"accuracy": mean(means), "stderr": stdev(means) / sqrt(3)}, reducer="mean")
    ]}  # fmt: skip
    samples = [sample(number, value, epoch=epoch) for (number, epoch), value in values.items()]
    read = read_one(FORMAT, eval_file(tmp_path, document, samples))
    by_sample = read.samples.group_by("sample_id").agg(pl.col("score").mean())["score"]
    (result,) = read.results
    assert result.n == 3
    assert by_sample.mean() == pytest.approx(result.value, abs=1e-12)
    assert by_sample.std() / sqrt(3) == pytest.approx(result.stderr, abs=1e-12)


def test_another_reducer_is_another_metric(tmp_path: Path):
    document = scored(
        score("match", {"accuracy": 0.6}, reducer="mean"),
        score("match", {"accuracy": 0.9}, reducer="pass_at_2"),
        score("match", {"accuracy": 0.8}, reducer="mode"),
    )
    read = read_one(FORMAT, eval_file(tmp_path, document, SAMPLES))
    assert {one.metric: one.value for one in read.results} == {"accuracy": 0.6, "pass_at_2": 0.9, "accuracy_mode": 0.8}
    assert read.samples["metric"].unique().to_list() == ["accuracy"]


def test_clustered_samples_carry_their_cluster(tmp_path: Path):
    document = header()
    document["results"]["scores"][0]["metrics"]["stderr"]["params"] = {"cluster": "passage"}
    samples = [sample(number, "C", metadata={"passage": place}) for number, place in ((1, "a"), (2, "a"), (3, 7))]
    read = read_one(FORMAT, eval_file(tmp_path, document, samples))
    assert read.samples["cluster_id"].to_list() == ["a", "a", "7"]


def test_the_error_over_clusters_follows_from_the_samples(tmp_path: Path):
    # Scores 1, 0 | 1, 1 | 0, 0.5 of three passages: mean 7/12, sums of deviations -1/6, 5/6, -2/3.
    # Error sqrt(3/2 (1/36 + 25/36 + 16/36)) / 6 = sqrt(1.75) / 6, with Inspect's correction for few clusters, 3/2.
    document = scored(score("match", {"accuracy": 7 / 12, "stderr": sqrt(1.75) / 6}), total=6)
    document["results"]["scores"][0]["metrics"]["stderr"]["params"] = {"cluster": "passage"}
    values = ["C", "I", "C", "C", "I", "P"]
    samples = [sample(n, value, metadata={"passage": "abc"[n // 2]}) for n, value in enumerate(values)]
    read = read_one(FORMAT, eval_file(tmp_path, document, samples))
    residual = pl.col("score") - pl.col("score").mean()
    sums = read.samples.with_columns(residual).group_by("cluster_id").agg(pl.col("score").sum())["score"]
    assert sqrt((sums**2).sum() * 3 / 2) / 6 == pytest.approx(read.results[0].stderr, abs=1e-12)


def test_a_cluster_the_summaries_leave_out_comes_from_the_full_samples(tmp_path: Path):
    document = header()
    document["results"]["scores"][0]["metrics"]["stderr"]["params"] = {"cluster": "passage"}
    whole = sample(1, "C", metadata={"passage": "a"})
    read = read_one(FORMAT, eval_file(tmp_path, document, SAMPLES[:1], samples__1_epoch_1=whole))
    assert read.samples["cluster_id"].to_list() == ["a"]


def test_several_scorers_are_told_apart(tmp_path: Path):
    document = scored(
        score("match", {"accuracy": 0.5, "stderr": 0.1}), score("judge", {"accuracy": 0.7, "stderr": 0.2})
    )
    both = [sample(1, "C", scores={"match": {"value": "C"}, "judge": {"value": "I"}})]
    read = read_one(FORMAT, eval_file(tmp_path, document, both))
    assert read.result("accuracy", filter="match").value == 0.5
    assert read.result("accuracy", filter="judge").stderr == 0.2
    assert read.scores("accuracy")[0] == 1.0


def test_an_object_of_scores_gives_a_metric_for_each_key(tmp_path: Path):
    entries = [
        score("tone", {"mean": 0.5, "stderr": 0.5}, scorer="judge"), score("facts", {"mean": 3.0}, scorer="judge"),
    ]  # fmt: skip
    samples = [sample(1, {"tone": 1, "facts": 2}, "judge"), sample(2, {"tone": 0, "facts": 4}, "judge")]
    read = read_one(FORMAT, eval_file(tmp_path, scored(*entries, total=2), samples))
    assert {one.metric: (one.value, one.n) for one in read.results} == {"tone": (0.5, 2), "facts": (3.0, 2)}
    assert (read.scores("tone"), read.scores("facts")) == ([1, 0], [2, 4])


def test_groups_of_samples_are_parts_of_the_task(tmp_path: Path):
    document = scored(score("match", {}))
    inner = {"group_key": "kind", "metric": {"type": "metric", "name": "inspect_ai/accuracy"}, "all": "samples"}
    document["results"]["scores"][0]["metrics"] = {
        name: {"name": name, "group": "grouped", "value": value, "params": inner}
        for name, value in {"easy": 1.0, "hard": 0.25, "all": 0.5}.items()
    }
    read = read_one(FORMAT, eval_file(tmp_path, document, SAMPLES))
    assert {one.subset: (one.metric, one.value) for one in read.results} == {
        "easy": ("accuracy", 1.0), "hard": ("accuracy", 0.25), None: ("accuracy", 0.5),
    }  # fmt: skip


def test_an_interval_of_the_log_belongs_to_its_figure(tmp_path: Path):
    document = header()
    document["results"]["scores"][0]["metrics"] |= {
        end: {"name": end, "group": "ci", "value": value, "params": {"level": 0.95}}
        for end, value in {"lower": 0.1, "upper": 0.9}.items()
    }
    (result,) = read_one(FORMAT, eval_file(tmp_path, document, SAMPLES)).results
    assert (result.ci_low, result.ci_high) == (0.1, 0.9)


def test_a_single_sample_has_no_standard_error(tmp_path: Path):
    document = scored(score("match", {"accuracy": 1.0, "stderr": 0.0}), total=1)
    (result,) = read_one(FORMAT, eval_file(tmp_path, document, SAMPLES[:1])).results
    assert (result.n, result.value, result.stderr) == (1, 1.0, None)


def test_no_completed_sample_gives_no_figure(tmp_path: Path):
    (result,) = read_one(FORMAT, eval_file(tmp_path, scored(score("match", {"accuracy": 0.0}), total=0), [])).results
    assert (result.n, result.value) == (0, None)


def test_the_oldest_layouts_are_read(tmp_path: Path):
    metrics = {
        "accuracy": {"name": "accuracy", "value": 0.75},
        "bootstrap_std": {"name": "bootstrap_std", "value": 0.2},
    }
    single = header(version=1, results={"scorer": {"name": "match"}, "metrics": metrics})
    listed = header(results={"scorers": [{"name": "match", "metrics": metrics}]})
    old = {**sample(1, "C"), "score": {"value": "C"}}
    del old["scores"]
    for document in (single, listed):
        read = read_one(FORMAT, json_file(tmp_path, document | {"samples": [old]}))
        assert [(one.metric, one.value, one.stderr) for one in read.results] == [("accuracy", 0.75, 0.2)]
        assert read.scores("accuracy") == [1]


def test_nan_is_no_figure_and_said_so(tmp_path: Path):
    read = read_one(FORMAT, json_file(tmp_path, scored(score("match", {"accuracy": float("nan")}))))
    assert [one.value for one in read.results] == [None]
    assert "match: accuracy has no value in the log." in read.notes


@pytest.mark.parametrize(("status", "kept"), [("cancelled", "partial"), ("error", "failed"), ("started", "partial")])
def test_a_run_that_ended_early_is_kept_as_such_without_invented_figures(tmp_path: Path, status: str, kept: str):
    document = header(status=status, results=None)
    document["eval"]["scorers"] = [
        {"name": "match", "metrics": [{"name": "inspect_ai/accuracy"}, {"name": "inspect_ai/stderr"}]}
    ]
    read = read_one(FORMAT, eval_file(tmp_path, document, SAMPLES[:2]))
    assert (read.header.status, read.results) == (kept, [])
    assert read.scores("accuracy") == [1, 0]
    assert f"The run ended with the status '{status}'." in read.notes


def test_a_run_that_was_killed_is_read_from_its_journal(tmp_path: Path):
    start = {key: header()[key] for key in ("version", "eval", "plan")}
    path = eval_file(
        tmp_path, None, _journal__start=start, _journal__summaries__2=[SAMPLES[2]], _journal__summaries__1=SAMPLES[:2]
    )
    read = read_one(FORMAT, path)
    assert (read.header.status, read.results, read.samples["sample_id"].to_list()) == ("partial", [], ["1", "2", "3"])


def test_an_archive_that_somebody_unpacked_is_one_log(tmp_path: Path):
    with zipfile.ZipFile(eval_file(tmp_path, header(), SAMPLES)) as archive:
        archive.extractall(tmp_path / "unpacked")
    assert read_one(FORMAT, tmp_path / "unpacked").scores("accuracy") == [1, 0, 0.5]


def test_a_newer_layout_is_read_as_far_as_it_is_known(tmp_path: Path):
    read = read_one(FORMAT, eval_file(tmp_path, header(version=4), SAMPLES))
    assert any("newer than those known" in note for note in read.notes)


def test_other_json_is_left_to_others(tmp_path: Path):
    json_file(tmp_path, {"results": {}, "status": "done"}, "other.json")
    json_file(tmp_path, header()["eval"], "spec.json")
    assert read_all(FORMAT, tmp_path) == []
