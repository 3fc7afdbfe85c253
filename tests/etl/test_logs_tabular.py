"""Plain tables of results and of samples, as a mapping says, and what is wrong with them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from etl.eval_logs.files.files import list_files
from etl.eval_logs.files.limits import Limits
from etl.eval_logs.formats.tables.batches import ROWS
from etl.eval_logs.formats.tables.format import FORMAT
from etl.eval_logs.formats.tables.mapping import ColumnMapping, NeedsMapping
from etl.eval_logs.issues import RejectedLog
from tests.etl.read_log import FolderRead, read_logs, samples_of

LONG = ColumnMapping.of(
    {
        "shape": "results_long",
        "columns": {"model": "model", "task": "task", "metric": "metric", "value": "value", "n": "n", "ci": "ci"},
        "constants": {"suite": "Our board", "scale": "percent", "source_name": "us", "provenance": "third_party"},
    }
)
SAMPLES = {
    "shape": "samples",
    "columns": {"model": "model", "task": "task", "sample_id": "id", "score": "score"},
    "constants": {"metric": "accuracy"},
}
ROW = {"model": "a", "task": 't, with "quotes"\nand lines', "metric": "acc", "value": 1, "n": 2, "ci": None}
HEADER = "model,task,metric,value,n,ci\n"


def read(
    folder: Path, name: str, content: str | bytes, mapping: ColumnMapping | dict[str, Any], **more: Any
) -> FolderRead:
    data = content.encode() if isinstance(content, str) else content
    (folder / name).write_bytes(data)
    return read_logs(
        FORMAT, folder, mapping=mapping if isinstance(mapping, ColumnMapping) else ColumnMapping.of(mapping), **more
    )


def refused(folder: Path, name: str, content: str | bytes, mapping: ColumnMapping | dict[str, Any] = LONG) -> str:
    with pytest.raises(RejectedLog) as error:
        read(folder, name, content, mapping)
    return f"{error.value.message} {error.value.hint}"


# Changed in every way by test_logs_fuzz.py: files by name.
EXAMPLE = {"board.csv": HEADER + "org/a,gsm8k,acc,61.5,1319,+2/-3\norg/b,gsm8k,acc,60,,\n"}
EXAMPLE_MAPPING = LONG


# -- results ----------------------------------------------------------------------------------------------------
def test_a_long_table_is_a_run_a_model(tmp_path: Path) -> None:
    table = HEADER + "org/a,gsm8k,acc,61.5,1319,+2/-3\norg/b,gsm8k,acc,60,,\norg/a,mmlu,acc,70%,100,±1.5\n"
    folder_read = read(tmp_path, "board.csv", table, LONG)
    a, b = folder_read.runs
    assert [run.header.model_written for run in folder_read.runs] == ["org/a", "org/b"]
    assert (a.header.suite, a.header.provenance, a.header.source_name) == ("Our board", "third_party", "us")
    assert [(one.task, one.value, one.n, one.ci_low, one.ci_high, one.scale) for one in a.results] == [
        ("gsm8k", 61.5, 1319, 58.5, 63.5, "percent"), ("mmlu", 70.0, 100, 68.5, 71.5, "percent")
    ]  # fmt: skip
    assert (b.results[0].n, b.results[0].ci_low) == (None, None)
    assert folder_read.faults == []


def test_a_wide_table_is_a_run_a_row_and_an_empty_cell_no_figure(tmp_path: Path) -> None:
    layout = {
        "shape": "results_wide",
        "columns": {"model": "Model", "date": "on"},
        "config": ["dtype"],
        "values": [
            {"column": "elo", "task": "arena", "metric": "elo", "n_from": "votes", "ci_from": "ci"},
            {"column": "rating", "task": "arena", "metric": "elo", "n_from": "votes"},
        ],
    }
    rows = [
        {"Model": "a", "on": "2024-07-07T11:17:20+02:00", "dtype": "bf16", "elo": "1287", "votes": "42", "ci": "+5/-4"},
        {"Model": "a", "on": "2024-07-07T11:17:20+02:00", "dtype": "fp8", "rating": 1200.5, "votes": 7},
        {"Model": "b", "on": None, "dtype": "bf16", "elo": "n/a", "rating": None},
    ]
    folder_read = read(tmp_path, "board.jsonl", "\n".join(map(json.dumps, rows)), layout)
    first, second = folder_read.runs
    assert first.header.started_at.isoformat() == "2024-07-07T09:17:20"
    assert (first.header.config, second.header.config) == ({"dtype": "bf16"}, {"dtype": "fp8"})
    (one,), (two,) = first.results, second.results
    assert (one.value, one.n, one.ci_low, one.ci_high) == (1287.0, 42, 1283.0, 1292.0)
    assert (two.value, two.n) == (1200.5, 7)
    assert any("without any figure" in note for note in folder_read.notes)


def test_the_same_run_in_two_rows_is_a_fault_unless_config_tells_them_apart(tmp_path: Path) -> None:
    layout: dict[str, Any] = {
        "shape": "results_wide", "columns": {"model": "m"}, "values": [{"column": "v", "task": "t", "metric": "acc"}]
    }  # fmt: skip
    table = "m,v,p\na,0.1,x\na,0.2,y\n"
    assert read(tmp_path, "t.csv", table, layout).faults == [
        "line 3: another run than line 2; columns that tell them apart belong under config"
    ]
    folder_read = read(tmp_path, "t.csv", table, layout | {"config": ["p"]})
    assert (len(folder_read.runs), folder_read.faults) == (2, [])


def test_a_figure_said_twice_of_a_run_is_a_fault(tmp_path: Path) -> None:
    (fault,) = read(tmp_path, "t.csv", HEADER + "a,t,acc,1,,\na,t,acc,2,,\n", LONG).faults
    assert fault.startswith("line 3: t, acc once a run")


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("a,t,acc,high,,", "line 2, value: a number"),
        ("a,t,acc,inf,,", "line 2, value: a number"),
        ('a,t,acc,"0,85",,', "line 2, value: a number"),
        ("a,t,acc,1_0,,", "line 2, value: a number"),
        ("a,t,acc,1e999,,", "line 2, value: a number within the range of floats"),
        ("a,t,acc,1,2.5,", "line 2, n: a whole number, 0 or more"),
        ("a,t,acc,1,-2,", "line 2, n: a whole number, 0 or more"),
        ("a,t,acc,1,,about 3", "line 2, ci: an interval around the figure, such as +5/-4"),
        (",t,acc,1,,", "line 2, model: the name of a model"),
        ("a,,acc,1,,", "line 2, task: the name of a task"),
        ("a,t,acc,1,", "line 2: 6 cells, as in the header"),
        ("a,t,acc,1,,,,", "line 2: 6 cells, as in the header"),
    ],
)
def test_a_cell_that_cannot_be_is_a_fault_with_its_line(tmp_path: Path, row: str, fault: str) -> None:
    folder_read = read(tmp_path, "t.csv", f"{HEADER}{row}\nb,t,acc,1,,\n", LONG)
    assert folder_read.faults == [fault]
    assert folder_read.runs[-1].header.model_written == "b"  # and the next row is read


def test_nan_is_no_value_and_is_noted(tmp_path: Path) -> None:
    folder_read = read(tmp_path, "t.csv", HEADER + "a,t,acc,NaN,,\n", LONG)
    assert folder_read.run.results[0].value is None
    assert folder_read.notes == ["t.csv: NaN in 'value' counts as no value."]


# -- files ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("t.csv", HEADER + 'a,"t, with ""quotes""\nand lines",acc,1,2,\n'),
        ("t.csv", "\ufeff" + HEADER.replace("\n", "\r\n") + 'a,"t, with ""quotes""\nand lines",acc,1,2,\r\n'),
        ("t.csv", HEADER.replace(",", ";") + 'a;"t, with ""quotes""\nand lines";acc;1;2;\n'),
        ("t.tsv", HEADER.replace(",", "\t") + 'a\t"t, with ""quotes""\nand lines"\tacc\t1\t2\t\n'),
        ("t.jsonl", json.dumps(ROW)),
        ("t.json", json.dumps([ROW])),
        ("t.yaml", '- {model: a, task: "t, with \\"quotes\\"\\nand lines", metric: acc, value: 1, n: 2, ci: }\n'),
    ],
)  # fmt: skip
def test_every_kind_of_file_says_the_same(tmp_path: Path, name: str, content: str) -> None:
    result = read(tmp_path, name, content, LONG).run.results[0]
    assert (result.task, result.value, result.n) == ('t, with "quotes"and lines', 1.0, 2)


def test_what_looks_like_a_formula_stays_a_text(tmp_path: Path) -> None:
    folder_read = read(tmp_path, "t.csv", HEADER + '"=HYPERLINK(""http://x"")",@t,+acc,1,,\n', LONG)
    assert folder_read.run.header.model_written == '=HYPERLINK("http://x")'
    assert folder_read.run.results[0].task == "@t"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (
            HEADER.encode() + "a,t\xe9,acc,1,,\n".encode("latin-1"),
            "line 2: found b'\\xe9,ac' at byte 4, expected UTF-8",
        ),
        ((HEADER + "a,t,acc,1,,\n").encode("utf-16"), "found UTF-16, expected UTF-8"),
        (HEADER + 'a,"t,acc,1,,\nb,t,acc,1,,\n', "a quote is opened and never closed"),
        (HEADER + f"a,{'t' * 10_000_001},acc,1,,\n", "a cell of more than 10,000,000 characters"),
        ("model,model,task,metric,value,n,ci\n", "the column 'model' twice"),
        ("model,task,metric,n,ci\na,t,acc,1,\n", "columns.value names 'value'. The table has 'model', 'task'"),
        ("", "no such column"),
    ],
)
def test_a_text_that_cannot_be_read_is_refused_with_the_place(tmp_path: Path, content: str | bytes, words: str) -> None:
    assert words in refused(tmp_path, "t.csv", content)


def test_a_table_without_a_row_is_a_fault(tmp_path: Path) -> None:
    assert read(tmp_path, "t.csv", HEADER, LONG).faults == ["the table: at least one"]


def test_a_list_in_a_document_with_something_else_in_it_is_a_fault_of_that_row(tmp_path: Path) -> None:
    content = json.dumps([3, ROW])
    folder_read = read(tmp_path, "t.json", content, LONG)
    assert (folder_read.faults, len(folder_read.runs)) == (["row 1: an object"], 1)


def test_parquet_is_read_with_its_own_types(tmp_path: Path) -> None:
    frame = pl.DataFrame({"model": ["a"], "task": ["t"], "metric": ["acc"], "value": [0.5], "n": [7], "ci": [None]})
    frame.with_columns(pl.col("model").cast(pl.Categorical)).write_parquet(tmp_path / "t.parquet")
    result = read_logs(FORMAT, tmp_path, mapping=LONG).run.results[0]
    assert (result.value, result.n) == (0.5, 7)


@pytest.mark.parametrize("content", [b"", b"PAR1", b"PAR1" + b"\0" * 64 + b"PAR1", b"model,value\na,1\n"])
def test_what_only_calls_itself_parquet_is_refused(tmp_path: Path, content: bytes) -> None:
    assert "cannot be read as Parquet" in refused(tmp_path, "t.parquet", content)


def test_a_parquet_column_of_one_name_twice_is_refused(tmp_path: Path) -> None:
    names = ["model", "task", "metric", "value", "n", "ci", "n"]
    pq.write_table(pa.table([[1]] * 7, names=names), tmp_path / "t.parquet")
    with pytest.raises(RejectedLog, match="'n' twice"):
        read_logs(FORMAT, tmp_path, mapping=LONG)


def test_only_tables_are_claimed(tmp_path: Path) -> None:
    for name, content in {"README.md": "# x", "config.json": "{}", "conf.yaml": "a: 1\n", "t.csv": HEADER}.items():
        (tmp_path / name).write_text(content)
    assert [claim.name for claim in FORMAT.claim(list_files(tmp_path, Limits()))] == ["t.csv"]


def test_a_table_without_a_mapping_is_refused_with_a_guess_that_can_be_handed_back(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("model,task,metric,value\na,t,acc,0.5\n")
    with pytest.raises(NeedsMapping) as error:
        read_logs(FORMAT, tmp_path)
    assert error.value.columns == {"model": "String", "task": "String", "metric": "String", "value": "Float64"}
    guess = error.value.guess
    assert guess is not None
    assert guess.as_yaml() in error.value.hint
    assert read_logs(FORMAT, tmp_path, mapping=guess).run.results[0].value == 0.5


def test_a_guess_with_gaps_is_not_taken_as_it_is(tmp_path: Path) -> None:
    layout = SAMPLES | {"constants": {"metric": "accuracy", "task": "FILL IN"}, "columns": {"model": "m", "score": "s"}}
    assert "constants.task" in refused(tmp_path, "t.csv", "m,s\na,1\n", layout)


# -- samples ----------------------------------------------------------------------------------------------------
def test_samples_of_several_models_come_out_as_a_run_each(tmp_path: Path) -> None:
    lines = ["model,task,id,score"]
    lines += [f"m{number % 3},t{number % 2},{number},{int(number % 4 == 0)}" for number in range(120)]
    folder_read = read(tmp_path, "s.csv", "\n".join(lines), SAMPLES)
    assert [run.header.model_written for run in folder_read.runs] == ["m0", "m1", "m2"]
    for number, run in enumerate(folder_read.runs):
        rows = samples_of(run)
        assert {row["sample_id"] for row in rows} == {str(place) for place in range(120) if place % 3 == number}
        for result in run.results:
            own = [row["score"] for row in rows if row["task"] == result.task]
            assert (result.metric, result.value, result.n) == ("accuracy", sum(own) / len(own), len(own))


def test_samples_longer_than_a_batch_are_all_there(tmp_path: Path) -> None:
    rows = ROWS * 2 + 7
    pl.DataFrame({"model": "m", "task": "t", "id": range(rows), "score": True}).write_parquet(tmp_path / "s.parquet")
    folder_read = read_logs(FORMAT, tmp_path, mapping=ColumnMapping.of(SAMPLES))
    (frame,) = folder_read.run.samples
    assert (len(frame), frame["sample_id"].n_unique(), folder_read.run.results[0].n) == (rows, rows, rows)


def test_every_column_of_a_sample_finds_its_place(tmp_path: Path) -> None:
    columns = ("id", "label", "prediction", "probability", "cluster_id", "perturbation", "latency_ms", "input_tokens")
    layout = {
        "shape": "samples",
        "columns": {name: name for name in columns[1:]} | {"sample_id": "id", "input": "prompt", "epoch": "try"},
        "constants": {"model": "m", "task": "t", "metric": "accuracy"},
    }
    table = (
        ",".join([*columns, "prompt", "try"]) + "\n1,yes,yes,0.9,c,,1500,12,=1+1,1\n1,yes,no,0.2,c,typos,200,12,q,1\n"
    )
    for keeps_texts in (True, False):
        folder_read = read(tmp_path, "s.csv", table, layout, keeps_texts=keeps_texts)
        clean, changed = samples_of(folder_read.run)
        assert (clean["score"], changed["score"]) == (1.0, 0.0)  # the prediction is the label, or it is not
        assert (clean["latency_s"], clean["input_tokens"], clean["probability"], clean["epoch"]) == (1.5, 12, 0.9, 1)
        assert (clean["perturbation"], changed["perturbation"], clean["cluster_id"]) == (None, "typos", "c")
        assert clean["input"] == ("=1+1" if keeps_texts else None)
        assert [(one.value, one.n) for one in folder_read.run.results] == [(1.0, 1)]  # of the clean sample only


def test_a_sample_without_an_id_is_known_by_its_input_else_by_its_place(tmp_path: Path) -> None:
    layout = {"shape": "samples", "columns": {"score": "s"}, "constants": {"model": "m", "task": "t", "metric": "acc"}}
    by_place = read(tmp_path, "s.csv", "s,q\n1,one\n0,two\n", layout)
    assert [row["sample_id"] for row in samples_of(by_place.run)] == ["line 2", "line 3"]
    assert "count by their place" in by_place.notes[0]
    by_input = read(tmp_path, "s.csv", "s,q\n1,one\n0,two\n", layout | {"columns": {"score": "s", "input": "q"}})
    turned = read(tmp_path, "s.csv", "s,q\n0,two\n1,one\n", layout | {"columns": {"score": "s", "input": "q"}})
    ids = [row["sample_id"] for row in samples_of(by_input.run)]
    assert [row["sample_id"] for row in samples_of(turned.run)] == ids[::-1]
    assert samples_of(by_input.run)[0]["input"] is None


def test_scores_in_words_and_percent_are_numbers_and_a_lost_one_says_so(tmp_path: Path) -> None:
    table = "model,task,id,score\nm,t,1,True\nm,t,2,incorrect\nm,t,3,\nm,t,4,NaN\n"
    folder_read = read(tmp_path, "s.csv", table, SAMPLES)
    rows = samples_of(folder_read.run)
    assert [row["score"] for row in rows] == [1.0, 0.0, None, None]
    assert [row["error"] for row in rows] == [None, None, "no score", "no score"]
    percent = SAMPLES | {"constants": {"metric": "accuracy", "scale": "percent"}}
    assert samples_of(read(tmp_path, "s.csv", "model,task,id,score\nm,t,1,50\n", percent).run)[0]["score"] == 0.5


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("m,t,1,good", "line 3, score: a number"),
        ("m,t,1,inf", "line 3, score: a finite number"),
        ("m,t,,1", "line 3, id: a sample_id"),
        ("m,,1,1", "line 3, task: a task"),
        (",t,1,1", "line 3, model: the name of a model"),
        (f"m,t,{'i' * 1001},1", "line 3, id: at most 1,000 characters; long texts are input or output"),
        ("m,t,1", "line 3: 4 cells, as in the header"),
    ],
)
def test_a_sample_that_cannot_be_is_a_fault_with_its_line(tmp_path: Path, row: str, fault: str) -> None:
    folder_read = read(tmp_path, "s.csv", f"model,task,id,score\nm,t,0,1\n{row}\nm,t,2,1\n", SAMPLES)
    assert folder_read.faults == [fault]


def test_a_sample_that_is_there_twice_is_a_fault(tmp_path: Path) -> None:
    (fault,) = read(tmp_path, "s.csv", "model,task,id,score\nm,t,1,1\nm,t,1,0\nm2,t,1,0\n", SAMPLES).faults
    assert fault.startswith("after line 2: each sample once")


def test_control_characters_are_gone_from_names(tmp_path: Path) -> None:
    folder_read = read(tmp_path, "s.csv", "model,task,id,score\nm,t\u202ex\x07,1,1\n", SAMPLES)
    assert samples_of(folder_read.run)[0]["task"] == "tx"


def test_numbers_and_texts_mixed_in_one_column_of_json_lines_stay_what_they_were(tmp_path: Path) -> None:
    rows = [{"model": "m", "task": "t", "id": one, "score": 1} for one in (1, "007", 2**60 + 1, True)]
    folder_read = read(tmp_path, "s.jsonl", "\n".join(map(json.dumps, rows)), SAMPLES)
    assert [row["sample_id"] for row in samples_of(folder_read.run)] == ["1", "007", str(2**60 + 1), "true"]
