"""Mappings of plain tables: what they have to say, what is wrong with one, and what is guessed of a table."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
import yaml

from etl.eval_logs.formats.tables.guess import guess
from etl.eval_logs.formats.tables.mapping import FILL_IN, ColumnMapping, shipped
from etl.eval_logs.identity.metrics import known_metric
from warehouse.errors import ContractError

LONG = {"shape": "results_long", "columns": {"model": "Model", "task": "Task", "metric": "Metric", "value": "Score"}}


def refused(said: object) -> str:
    with pytest.raises(ContractError) as error:
        ColumnMapping.of(said)
    return error.value.message


def guessed(rows: list[dict[str, object]]) -> ColumnMapping | None:
    head = pl.DataFrame(rows)
    return guess({name: str(kind) for name, kind in head.schema.items()}, head)


def test_a_mapping_written_out_and_read_again_is_the_same() -> None:
    for mapping in [*shipped().values(), ColumnMapping.of(LONG)]:
        assert ColumnMapping.of(mapping.as_dict()) == mapping
        assert ColumnMapping.of(yaml.safe_load(mapping.as_yaml())) == mapping


def test_a_mapping_comes_from_a_file_or_by_the_name_of_one_that_is_shipped(tmp_path: Path) -> None:
    (tmp_path / "board.yaml").write_text(yaml.safe_dump(LONG))
    assert (
        ColumnMapping.load(tmp_path / "board.yaml")
        == ColumnMapping.load(str(tmp_path / "board.yaml"))
        == ColumnMapping.of(LONG)
    )
    assert ColumnMapping.load("open-llm-leaderboard-v2").shape == "results_wide"
    with pytest.raises(ContractError, match="open-llm-leaderboard-v2"):
        ColumnMapping.load("no-such-mapping")


def test_the_open_llm_leaderboard_has_six_tasks_with_two_figures_each() -> None:
    values = shipped()["open-llm-leaderboard-v2"].values
    assert {(value.task, value.scale) for value in values} == {
        (task, scale)
        for task in ("ifeval", "bbh", "math", "gpqa", "musr", "mmlu_pro")
        for scale in ("share", "percent")
    }
    assert all((value.metric == "normalized_score") == (value.scale == "percent") for value in values)


def test_what_ships_names_metrics_of_the_catalogue() -> None:
    unknown = {
        value.metric
        for mapping in shipped().values()
        for value in mapping.values
        if not known_metric(value.metric or "")
    }
    assert not unknown


def test_every_wrong_key_is_named_with_what_it_says() -> None:
    message = refused(
        {"shape": "long", "columns": {}, "constants": {"scale": "both", "provenance": "heard"}, "colums": {}}
    )
    for words in (
        "shape: found 'long'",
        "constants.scale: found 'both'",
        "constants.provenance: found 'heard'",
        "colums",
    ):
        assert words in message


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"columns": LONG["columns"] | {"sample_id": "id"}}, "columns.sample_id"),
        ({"columns": {"model": "Model", "task": "Task", "metric": "Metric"}}, "columns.value"),
        ({"columns": {"task": "Task", "metric": "Metric", "value": "Score"}}, "columns.model or constants.model"),
        ({"columns": {"model": "Model", "metric": "Metric", "value": "Score"}}, "columns.task or constants.task"),
        ({"columns": LONG["columns"] | {"n": " "}}, "columns.n"),
        ({"shape": "results_wide", "columns": {"model": "Model"}}, "values"),
        ({"shape": "results_wide", "columns": {"model": "Model"}, "values": [{"column": "a", "task": "t"}]}, "values[0].metric"),
        ({"shape": "samples", "columns": {"model": "m", "task": "t", "metric": "k"}}, "columns.score"),
        (
            {"shape": "samples", "columns": {"model": "m", "task": "t", "metric": "k", "score": "s", "ttft_s": "a", "ttft_ms": "b"}},
            "columns.ttft_ms",
        ),
    ],
)  # fmt: skip
def test_what_is_missing_is_named_by_its_key(change: dict[str, object], words: str) -> None:
    assert refused(LONG | change).startswith(words)


@pytest.mark.parametrize("said", [None, [], "shape: samples", {"columns": 3}, {"shape": "samples", "values": 1}])
def test_what_is_no_mapping_at_all_is_refused_in_words(said: object) -> None:
    assert refused(said)


def test_a_file_that_is_no_yaml_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "broken.yaml").write_text("shape: [")
    with pytest.raises(ContractError, match=r"broken\.yaml is not valid YAML"):
        ColumnMapping.load(tmp_path / "broken.yaml")


def test_a_table_of_samples_is_told_by_its_columns() -> None:
    proposal = guessed([{"id": 1, "label": "a", "prediction": "b", "correct": 0.0, "latency_ms": 12.5}])
    assert proposal is not None
    assert proposal.shape == "samples"
    assert proposal.columns == {
        "sample_id": "id", "label": "label", "prediction": "prediction", "score": "correct", "latency_ms": "latency_ms"
    }  # fmt: skip
    assert proposal.unfilled == ["constants.model", "constants.task"]  # no column says them, so a person has to
    assert proposal.constants.scale == "share"


def test_a_long_table_is_told_by_its_columns() -> None:
    proposal = guessed([{"Model": "m", "Benchmark": "t", "Metric": "acc", "Score": 61.2, "Std-Err": 1.0}])
    assert proposal is not None
    assert (proposal.shape, proposal.columns["task"], proposal.columns["value"]) == (
        "results_long",
        "Benchmark",
        "Score",
    )
    assert (proposal.constants.scale, proposal.columns["stderr"], proposal.unfilled) == ("percent", "Std-Err", [])


def test_a_wide_table_has_a_task_a_column_and_leaves_ranks_and_sizes_alone() -> None:
    proposal = guessed([{"model": "m", "rank": 1, "params_b": 7.0, "mmlu": 0.61, "gsm8k": 0.4}])
    assert proposal is not None
    assert [(value.column, value.task, value.metric) for value in proposal.values] == [
        ("mmlu", "mmlu", "accuracy"), ("gsm8k", "gsm8k", "accuracy")
    ]  # fmt: skip


def test_a_column_named_as_a_metric_leaves_its_task_to_a_person() -> None:
    proposal = guessed([{"model": "m", "win_rate": 0.5}])
    assert proposal is not None
    assert proposal.constants.task == FILL_IN
    assert proposal.unfilled == ["constants.task"]


def test_a_table_with_the_columns_of_a_shipped_mapping_gets_that_one() -> None:
    proposal = guessed(
        [{"name": "m", "samples": "u", "length_controlled_winrate": 1.0, "win_rate": 1.0, "avg_length": 9}]
    )
    assert proposal == shipped()["alpaca-eval-2"]


@pytest.mark.parametrize("rows", [[{"a": 1.0}], [{"model": "m", "words": "w"}], [{"model": "m", "rank": 1}]])
def test_nothing_is_guessed_of_a_table_without_a_model_or_a_figure(rows: list[dict[str, object]]) -> None:
    assert guessed(rows) is None
