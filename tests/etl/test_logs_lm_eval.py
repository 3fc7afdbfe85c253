"""Results of the lm-evaluation-harness, invented in the layouts of its versions."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from etl.eval_logs.formats.lm_eval.format import FORMAT
from tests.etl.read_log import faults_of, read_all, read_one

STAMP = "2026-03-01T10-00-00.123456"
LATER = "2026-03-02T11-30-00.000001"


def results(**changes: Any) -> dict[str, Any]:
    return {
        "results": {"toy": {"alias": "toy", "acc,none": 0.5, "acc_stderr,none": 0.2886751345948129, "sample_len": 4}},
        "group_subtasks": {"toy": []},
        "configs": {"toy": {"task": "toy", "dataset_path": "ada/toy", "test_split": "test"}},
        "versions": {"toy": 1.0},
        "n-shot": {"toy": 5},
        "higher_is_better": {"toy": {"acc": True}},
        "n-samples": {"toy": {"original": 100, "effective": 4}},
        "config": {
            "model": "hf", "model_args": "pretrained=ada/tiny,revision=step10,dtype=float16", "model_sha": "abc", "limit": 4,
        },
        "git_hash": "1f84a09f", "date": 1772359200.5, "lm_eval_version": "0.4.9",
        "model_name": "ada/tiny", "total_evaluation_time_seconds": "60.5",
    } | changes  # fmt: skip


OLD = {
    "results": {"lambada": {"ppl": 20.5, "ppl_stderr": 0.5, "acc": 0.25, "acc_stderr": 0.01}},
    "versions": {"lambada": 0},
    "config": {"model": "hf-causal", "model_args": "pretrained=ada/old,revision=step10", "num_fewshot": 3},
}


def line(number: int, score: Any, metric: str = "acc", filter: str = "none", **changes: Any) -> dict[str, Any]:
    return {
        "doc_id": number, "doc": {"question": "?"}, "target": "A", "arguments": {"gen_args_0": {"arg_0": f"Question {number}"}},
        "resps": [[f"answer {number}"]], "filtered_resps": [f"answer {number}"], "filter": filter, "metrics": [metric],
        "doc_hash": "d", "prompt_hash": "p", "target_hash": "t", metric: score,
    } | changes  # fmt: skip


def write(folder: Path, document: Any, name: str = f"results_{STAMP}.json") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(json.dumps(document))
    return folder


def write_lines(folder: Path, lines: list[Any], name: str = f"samples_toy_{STAMP}.jsonl") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text("".join(json.dumps(one) + "\n" for one in lines))
    return folder


LINES = [line(0, 1.0), line(1, 0.0), line(2, True), line(3, 0)]


# Changed in every way by test_logs_fuzz.py: files by name.
EXAMPLE: dict[str, Any] = {
    f"results_{STAMP}.json": results(),
    f"samples_toy_{STAMP}.jsonl": "\n".join(json.dumps(one) for one in LINES),
}


def test_results_and_samples_of_one_time_are_one_run(tmp_path: Path):
    write(tmp_path, results())
    read = read_one(FORMAT, write_lines(tmp_path, LINES))
    (result,) = read.results
    assert (result.task, result.metric, result.filter, result.value, result.n) == ("toy", "acc", None, 0.5, 4)
    assert (result.n_shot, result.dataset, result.split, result.higher_is_better) == (5, "ada/toy", "test", True)
    # two of four right: mean 0.5, variance 4 * 0.25 / 3 = 1/3, error sqrt(1/3 / 4) = 0.288675
    assert read.scores("acc") == [1, 0, 1, 0]
    assert read.samples["score"].std() / 2 == pytest.approx(result.stderr, abs=1e-12)
    assert read.samples["sample_id"].to_list() == ["0", "1", "2", "3"]
    assert (read.faults, read.notes) == ([], [])


def test_the_head_says_model_revision_and_time(tmp_path: Path):
    head = read_one(FORMAT, write(tmp_path, results())).header
    assert (head.model_written, head.model_revision, head.framework_version) == ("ada/tiny", "abc", "0.4.9")
    started = datetime.fromtimestamp(1772359200.5, UTC).replace(tzinfo=None)
    assert head.started_at == started
    assert (head.finished_at - started).total_seconds() == 60.5
    assert head.config["model_args"] == {"pretrained": "ada/tiny", "revision": "step10", "dtype": "float16"}
    assert head.notes == ["The log has no samples."]


def test_the_old_layout_has_metrics_without_a_filter_and_no_version(tmp_path: Path):
    read = read_one(FORMAT, write(tmp_path, OLD, "anything.json"))
    assert {one.metric: (one.value, one.stderr, one.n_shot) for one in read.results} == {
        "ppl": (20.5, 0.5, 3), "acc": (0.25, 0.01, 3),
    }  # fmt: skip
    assert (read.header.model_written, read.header.model_revision, read.header.framework_version) == (
        "ada/old",
        "step10",
        None,
    )
    assert any("version 0.3" in note for note in read.notes)


def test_what_the_old_layout_wrote_out_are_its_samples(tmp_path: Path):
    write(tmp_path, OLD, "anything.json")
    out = [
        {"doc_id": 0, "prompt_0": "Say", "logit_0": -1.5, "truth": "yes", "acc": "True"},
        {"doc_id": 1, "truth": "no", "acc": "0.0"},
    ]
    read = read_one(FORMAT, write(tmp_path, out, "lambada_write_out_info.json"), keeps_texts=True)
    assert read.scores("acc") == [1, 0]
    assert read.samples.select("input", "target").row(0) == ("Say", "yes")


def test_the_first_layout_of_0_4_has_a_list_of_samples_under_any_name(tmp_path: Path):
    folder = write(tmp_path, results(), "results.json")
    (folder / "pretrained__ada__tiny_toy.jsonl").write_text(json.dumps([line(0, 1.0), line(1, 0.0)], indent=2))
    read = read_one(FORMAT, folder)
    assert read.scores("acc") == [1, 0]
    assert "toy: 2 of 4 samples are in the file." in read.notes


def test_two_versions_and_two_times_in_one_folder_stay_apart(tmp_path: Path):
    write(tmp_path, results())
    write(tmp_path, results(lm_eval_version="0.4.3", date=1772442000), f"results_{LATER}.json")
    write(tmp_path, OLD, "old.json")
    write_lines(tmp_path, LINES[:1])
    write_lines(tmp_path, LINES[:3], f"samples_toy_{LATER}.jsonl")
    runs = {read.header.framework_version: read.samples.height for read in read_all(FORMAT, tmp_path)}
    assert runs == {"0.4.9": 1, "0.4.3": 3, None: 0}


def test_each_filter_is_a_figure_of_its_own_and_the_first_has_the_samples(tmp_path: Path):
    figures = {
        "exact_match,strict-match": 0.5, "exact_match_stderr,strict-match": 0.1,
        "exact_match,flexible-extract": 1.0, "exact_match_stderr,flexible-extract": "N/A",
    }  # fmt: skip
    write(tmp_path, results(results={"toy": figures}))
    both = [line(n, float(n), "exact_match", "strict-match") for n in (0, 1)]
    both += [line(n, 1.0, "exact_match", "flexible-extract") for n in (0, 1)]
    read = read_one(FORMAT, write_lines(tmp_path, both))
    assert read.result("exact_match", filter="strict-match").stderr == 0.1
    assert read.result("exact_match", filter="flexible-extract").stderr is None
    assert read.scores("exact_match")[:2] == [0, 1]


def test_groups_come_with_their_tasks_and_once(tmp_path: Path):
    group = {"alias": "all", "acc,none": 0.4, "acc_stderr,none": 0.1}
    read = read_one(
        FORMAT, write(tmp_path, results(results={"all": group, "toy": {"acc,none": 0.5}}, groups={"all": group}))
    )
    assert [(one.task, one.value, one.n) for one in read.results] == [("all", 0.4, None), ("toy", 0.5, 4)]


def test_empty_aliases_and_figures_without_a_value(tmp_path: Path):
    figures = {" ": " ", "alias": "toy", "acc,none": "N/A", "f1,none": None, "em": 0.5}
    read = read_one(FORMAT, write(tmp_path, results(results={"toy": figures})))
    assert {one.metric: one.value for one in read.results} == {"acc": None, "f1": None, "em": 0.5}
    assert read.faults == []


def test_squad_counts_in_percent(tmp_path: Path):
    read = read_one(FORMAT, write(tmp_path, results(results={"squadv2": {"exact,none": 50.0, "f1,none": 61.0}})))
    assert {one.metric: one.scale for one in read.results} == {"exact": "percent", "f1": "percent"}


def test_the_model_is_the_adapter_where_there_is_one(tmp_path: Path):
    document = results(config={"model": "hf", "model_args": {"pretrained": "ada/base", "peft": "ada/adapter"}})
    del document["model_name"]
    assert read_one(FORMAT, write(tmp_path, document)).header.model_written == "ada/adapter"


def test_keys_of_an_interface_are_not_kept(tmp_path: Path):
    document = results(config={"model": "openai", "model_args": "model=gpt,api_key=never"})
    assert "never" not in json.dumps(read_one(FORMAT, write(tmp_path, document)).header.config)


def test_samples_without_results_are_a_run_of_the_model_the_folder_names(tmp_path: Path):
    write_lines(tmp_path / "ada__tiny", LINES)
    read = read_one(FORMAT, tmp_path)
    assert (read.header.model_written, read.header.status, read.results) == ("ada/tiny", "partial", [])
    assert read.samples["task"].unique().to_list() == ["toy"]
    assert any("no results file" in note for note in read.notes)


def test_samples_that_nothing_names_are_a_fault(tmp_path: Path):
    (issue,) = faults_of(FORMAT, write_lines(tmp_path, LINES))
    assert "results_<time>.json" in issue


def test_texts_only_where_they_are_allowed(tmp_path: Path):
    write(tmp_path, results())
    write_lines(tmp_path, [line(0, 1.0), line(1, 0.0, arguments=[["Choose", " A"], ["Choose", " B"]], filtered_resps=[[-1.0, True], [-2.0, False]], resps=[])])  # fmt: skip
    assert read_one(FORMAT, tmp_path).samples["input"].to_list() == [None, None]
    texts = read_one(FORMAT, tmp_path, keeps_texts=True).samples.select("input", "target", "output").rows()
    assert texts == [("Question 0", "A", "answer 0"), ("Choose", "A", None)]


def test_a_question_asked_again_is_another_epoch(tmp_path: Path):
    write(tmp_path, results())
    read = read_one(FORMAT, write_lines(tmp_path, [line(0, 1.0), line(0, 0.0), line(1, 1.0)]))
    assert read.samples.select("sample_id", "epoch").rows() == [("0", 1), ("0", 2), ("1", 1)]


def test_versions_that_do_not_list_the_metrics_are_read_by_those_of_the_results(tmp_path: Path):
    one = line(0, 1.0, other=3.0)
    del one["metrics"]
    write(tmp_path, results())
    assert read_one(FORMAT, write_lines(tmp_path, [one])).samples["metric"].to_list() == ["acc"]


def test_what_is_no_mean_of_samples_is_no_score(tmp_path: Path):
    write(tmp_path, results(results={"toy": {"word_perplexity,none": 12.0, "mcc,none": 0.3}}))
    lines = [line(0, [-12.5, 8], "word_perplexity"), line(0, [1, 0], "mcc")]
    read = read_one(FORMAT, write_lines(tmp_path, lines))
    assert read.samples.height == 0
    assert "toy: mcc has no figure of each sample." in read.notes


def test_nan_of_a_sample_is_a_sample_without_a_score(tmp_path: Path):
    write(tmp_path, results())
    read = read_one(FORMAT, write_lines(tmp_path, [line(0, float("nan"))]))
    assert read.samples.select("score", "error").rows() == [(None, "no score")]


def test_results_of_others_are_left_to_them(tmp_path: Path):
    write(tmp_path, {"config_general": {}, "results": {}, "versions": {}})
    write(tmp_path, {"mteb_version": "1", "scores": {}, "results": {}}, "toy.json")
    assert read_all(FORMAT, tmp_path) == []


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"results": {}}, "results: at least one figure of a task"),
        ({"results": {"toy": 0.5}}, "results.toy: an object"),
        ({"results": {"toy": {"acc,none": "high"}}}, "results.toy.acc,none: a number"),
        ({"results": {"toy": {"acc,none": 0.5, "acc_stderr,none": True}}}, "results.toy.acc_stderr,none: a number"),
        ({"n-samples": {"toy": {"effective": -1}}}, "n-samples.toy.effective: "),
        ({"n-shot": 5}, "n-shot: an object"),
        ({"date": "soon"}, "date: "),
        ({"config": [], "model_name": None}, "config: an object"),
        ({"config": {"model_args": "dtype=float16"}, "model_name": None}, "config.model_args: the model"),
    ],
)
def test_what_makes_no_sense_is_a_fault_with_its_place(tmp_path: Path, change: dict[str, Any], place: str):
    assert any(issue.startswith(place) for issue in faults_of(FORMAT, write(tmp_path, results(**change))))


@pytest.mark.parametrize(
    ("one", "place"),
    [(line(0, "x") | {"doc_id": None}, "line 1: doc_id: a number or a text"), (line(0, 1e999), "line 1"), ([1], "line 1: an object")],
)  # fmt: skip
def test_a_line_that_makes_no_sense_is_a_fault_with_its_number(tmp_path: Path, one: Any, place: str):
    write(tmp_path, results())
    assert any(issue.startswith(place) for issue in faults_of(FORMAT, write_lines(tmp_path, [one, line(0, 1.0)])))
