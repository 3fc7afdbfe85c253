"""Logs into the lake: each whole or not at all, the same one once, and what is private stays so."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from etl.eval_logs import Receipt, add, examine
from etl.eval_logs.land import MAX_PARTS
from tests.etl.uploads import line, listing, pack, results, rows, write_log
from warehouse.errors import ParameterError
from warehouse.storage.lake import Lake

NOW = datetime(2026, 4, 2, 9, tzinfo=UTC)
LATER = "2026-04-03T12-00-00.000000"


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "data")


def put(lake: Lake, *paths: Path, **options: Any) -> Receipt:
    return add(lake, paths, now=NOW, **options)


def statuses(receipt: Receipt) -> list[str]:
    return [run.status for run in receipt.runs]


def test_a_log_lands_with_its_results_samples_and_file(lake: Lake, tmp_path: Path):
    receipt = put(lake, write_log(tmp_path / "logs"), uploader="ada")
    (run,) = receipt.runs
    assert (run.status, run.format, run.tasks, run.results, run.samples) == ("added", "lm_eval", ["riddles"], 1, 4)
    (row,) = rows(lake, "eval_runs").to_dicts()
    assert (row["uploader"], row["visibility"], row["provenance"], row["texts_allowed"]) == (
        "ada", "shared", "uploaded_samples", False,
    )  # fmt: skip
    (result,) = rows(lake, "eval_results").to_dicts()
    assert (result["metric"], result["metric_written"], result["value"], result["stderr"]) == (
        "accuracy",
        "acc",
        0.5,
        0.25,
    )
    assert (result["n"], result["n_source"], result["stderr_source"], result["unit"]) == (4, "log", "log", "share")
    assert rows(lake, "eval_samples")["metric"].unique().to_list() == ["accuracy"]
    assert rows(lake, "eval_samples")["score"].to_list() == [1, 0, 1, 0]
    assert rows(lake, "eval_texts").is_empty()
    assert rows(lake, "eval_files").select("status", "format", "member").row(0) == ("added", "lm_eval", run.member)
    assert lake.partition("eval_runs", NOW.date()).manifest["complete"]


def test_a_log_added_twice_is_one_run_however_it_is_uploaded(lake: Lake, tmp_path: Path):
    folder = write_log(tmp_path / "logs")
    packed = pack(tmp_path / "other.zip", {f"deep/{path.name}": path.read_bytes() for path in folder.iterdir()})
    assert statuses(put(lake, folder)) == ["added"]
    assert statuses(put(lake, folder)) == ["known"]
    assert statuses(put(lake, packed)) == ["known"]
    assert statuses(put(lake, *sorted(folder.iterdir()))) == ["known"]
    assert rows(lake, "eval_samples").height == 4


def test_files_named_one_by_one_are_one_upload(lake: Lake, tmp_path: Path):
    one, two = write_log(tmp_path / "one"), write_log(tmp_path / "two", results("kestrel/wren-1b"))
    receipt = put(lake, *sorted(one.iterdir()), two)
    assert sorted((run.file_name, run.samples) for run in receipt.runs) == [
        ("results_2026-04-01T12-00-00.000000.json", 4), ("results_2026-04-01T12-00-00.000000.json", 4),
    ]  # fmt: skip
    assert receipt.refused == []
    heads = [next(folder.glob("results_*")) for folder in (one, two)]
    again = put(Lake(tmp_path / "other"), *heads)
    assert statuses(again) == ["added", "added"]
    assert rows(Lake(tmp_path / "other"), "eval_files").height == 2


def test_one_other_sample_makes_it_another_telling_of_the_same_run(lake: Lake, tmp_path: Path):
    put(lake, write_log(tmp_path / "one"))
    receipt = put(lake, write_log(tmp_path / "two", scores=(1.0, 0.0, 1.0, 1.0)))
    assert statuses(receipt) == ["added"]
    assert "with other figures" in receipt.notes[0]
    runs = rows(lake, "eval_runs")
    assert runs["run_id"].n_unique() == 2
    assert runs["identity"].n_unique() == 1


def test_texts_are_kept_only_where_that_was_asked_for_and_may_be_added_later(lake: Lake, tmp_path: Path):
    folder = write_log(tmp_path / "logs")
    put(lake, folder)
    receipt = put(lake, folder, keeps_texts=True)
    assert "now with its texts" in receipt.notes[0]
    assert rows(lake, "eval_texts")["input"].sort()[0] == "Question 0"
    assert rows(lake, "eval_runs")["run_id"].n_unique() == 1
    assert statuses(put(lake, folder, keeps_texts=True)) == ["known"]
    assert statuses(put(lake, folder)) == ["known"]


def test_good_logs_are_added_and_bad_ones_refused_each_whole(lake: Lake, tmp_path: Path):
    write_log(tmp_path / "logs")
    write_log(tmp_path / "logs/bad", results("kestrel/wren-1b"), scores=(1.0, 7.0, 0.5))
    write_log(tmp_path / "logs/cut", json.dumps(results())[:60], scores=None, stamp=LATER)
    (tmp_path / "logs/notes.md").write_text("# Notes")
    (tmp_path / "logs/odd.json").write_text('{"hello": 1}')
    receipt = put(lake, tmp_path / "logs")
    assert [run.model_written for run in receipt.added] == ["kestrel/merlin-9b"]
    assert sorted(refused.member for refused in receipt.refused) == [
        "bad/results_2026-04-01T12-00-00.000000.json", f"cut/results_{LATER}.json", "odd.json",
    ]  # fmt: skip
    reasons = {refused.member: refused.reasons for refused in receipt.refused}
    bad = reasons["bad/results_2026-04-01T12-00-00.000000.json"]
    assert bad == [
        "bad/results_2026-04-01T12-00-00.000000.json: score of sample 1 of riddles is 7.0, acc of 0 to 1 was expected"
    ]
    assert any("notes.md" in note for note in receipt.notes)
    assert rows(lake, "eval_runs")["model_written"].to_list() == ["kestrel/merlin-9b"]
    assert rows(lake, "eval_samples", committed=False).height == 4
    files = rows(lake, "eval_files")
    assert files["status"].sort().to_list() == ["added", "refused", "refused", "refused"]


def test_a_refused_log_is_kept_aside_and_a_pickle_is_not(lake: Lake, tmp_path: Path):
    write_log(tmp_path / "logs", results(value="high"), scores=None)
    (tmp_path / "logs/model.pkl").write_bytes(b"\x80\x04K\x01.")
    receipt = put(lake, tmp_path / "logs")
    kept_at = {refused.member: refused.kept_at for refused in receipt.refused}
    assert kept_at["model.pkl"] is None
    (aside,) = (lake.root / "refused").iterdir()
    assert str(aside) == kept_at["results_2026-04-01T12-00-00.000000.json"]
    assert json.loads(aside.read_bytes())["results"]["riddles"]["acc,none"] == "high"


def test_an_untrustworthy_zip_is_refused_whole(lake: Lake, tmp_path: Path):
    log = write_log(tmp_path / "logs", scores=None) / "results_2026-04-01T12-00-00.000000.json"
    packed = pack(tmp_path / "logs.zip", {"results_2026-04-01.json": log.read_bytes(), "../up.json": "{}"})
    receipt = put(lake, packed, tmp_path / "missing.json")
    assert (receipt.runs, len(receipt.refused)) == ([], 2)
    assert rows(lake, "eval_files")["status"].to_list() == ["refused", "refused"]


def test_a_share_written_as_percent_is_refused_with_what_to_do(lake: Lake, tmp_path: Path):
    (refused,) = put(lake, write_log(tmp_path / "logs", results(value=50.0), scores=None)).refused
    assert "accuracy of 0 to 1" in refused.reasons[0]
    (refused,) = put(lake, write_log(tmp_path / "more", scores=(100.0, 0.0))).refused
    assert "score of sample 0 of riddles is 100" in refused.reasons[0]


def test_samples_on_no_scale_are_named(lake: Lake, tmp_path: Path):
    folder = write_log(tmp_path / "logs")
    path = folder / "samples_riddles_2026-04-01T12-00-00.000000.jsonl"
    path.write_text(json.dumps(line(0, 1.0) | {"doc_id": "x" * 2_000}) + "\n")
    (refused,) = put(lake, folder).refused
    assert "1,000 characters" in " ".join(refused.reasons)


def test_names_are_resolved_exactly_by_alias_by_answer_or_not_at_all(lake: Lake, tmp_path: Path):
    listing(lake, "Kestrel/Merlin-9B", "kestrel/wren-1b", "kestrel/wren-1b-it")
    for number, model in enumerate(("kestrel/merlin-9b", "hf/kestrel/wren-1b", "wren_1b_tuned", "wren-1b")):
        write_log(tmp_path / f"logs/{number}", results(model), scores=None)
    seen = examine(lake, [tmp_path / "logs"])
    assert [log.suggestions for log in seen.logs[:2]] == [[], []]
    assert "kestrel/wren-1b" in seen.logs[3].suggestions
    assert lake.partition("eval_runs", NOW.date()) is None
    receipt = put(lake, tmp_path / "logs", answers={"wren_1b_tuned": "kestrel/wren-1b-it"})
    assert [(run.model_id, run.model_match) for run in receipt.runs] == [
        ("Kestrel/Merlin-9B", "exact"), ("kestrel/wren-1b", "alias"), ("kestrel/wren-1b-it", "asked"), (None, "none"),
    ]  # fmt: skip
    later = put(lake, write_log(tmp_path / "later", results("wren_1b_tuned"), stamp=LATER))
    assert (later.runs[0].model_id, later.runs[0].model_match) == ("kestrel/wren-1b-it", "alias")


def test_a_name_is_not_guessed_without_a_listing_and_is_asked_for(lake: Lake, tmp_path: Path):
    names_asked: list[str] = []

    def ask(written: str, suggestions: list[str]) -> str | None:
        names_asked.append(written)
        return "kestrel/merlin" if written == "merlin" else None

    write_log(tmp_path / "logs/a", results("merlin"), scores=None)
    write_log(tmp_path / "logs/b", results("kestrel/wren-1b"), scores=None)
    receipt = put(lake, tmp_path / "logs", ask=ask)
    assert names_asked == ["merlin", "kestrel/wren-1b"]
    assert [run.model_match for run in receipt.runs] == ["asked", "none"]
    again = put(lake, tmp_path / "logs", answers={"kestrel/wren-1b": "kestrel/wren-1b"})
    assert "now as a run of kestrel/wren-1b" in " ".join(again.notes)


def test_a_private_log_is_its_workspaces_own(lake: Lake, tmp_path: Path):
    folder = write_log(tmp_path / "logs")
    first = put(lake, folder, visibility="private", workspace="a")
    other = put(lake, folder, visibility="private", workspace="b")
    shared = put(lake, folder)
    assert statuses(first) == statuses(other) == statuses(shared) == ["added"]
    assert statuses(put(lake, folder, visibility="private", workspace="a")) == ["known"]
    assert rows(lake, "eval_runs")["run_id"].n_unique() == 3
    assert (other.notes, shared.notes) == ([], [])


def test_answers_given_for_a_private_log_are_nobody_elses(lake: Lake, tmp_path: Path):
    write_log(tmp_path / "one", results("merlin"))
    put(lake, tmp_path / "one", visibility="private", workspace="a", answers={"merlin": "kestrel/secret"})
    assert put(lake, write_log(tmp_path / "two", results("merlin"), stamp=LATER)).runs[0].model_id is None


def test_keys_and_passwords_in_the_settings_are_not_kept(lake: Lake, tmp_path: Path):
    model = f"kestrel/merlin-9b,token={'hf_' + 'a' * 30}"
    config = {
        "model": "hf",
        "model_args": f"pretrained={model}",
        "api_key": "k1",
        "gen_kwargs": {"openai_api_key": "k2"},
    }
    put(lake, write_log(tmp_path / "logs", results(config=config), scores=None))
    kept_at = rows(lake, "eval_runs")["config"][0]
    assert not any(secret in kept_at for secret in ("hf_aaa", "k1", "k2"))


def test_nobody_vouches_for_himself(lake: Lake, tmp_path: Path):
    folder = write_log(tmp_path / "logs", scores=None)
    put(lake, folder)
    put(lake, write_log(tmp_path / "more", results("kestrel/wren-1b")), provenance="verified")
    assert rows(lake, "eval_runs")["provenance"].to_list() == ["uploaded_results", "verified"]
    for wrong in (
        {"provenance": "true"},
        {"visibility": "private"},
        {"visibility": "public"},
        {"answers": {"a": "b c"}},
    ):
        with pytest.raises(ParameterError):
            put(lake, folder, **wrong)


def test_demo_logs_lie_apart_and_say_so(lake: Lake, tmp_path: Path):
    put(lake, write_log(tmp_path / "logs"), is_demo=True)
    demo = Lake(lake.root, demo=True)
    assert lake.partitions("eval_runs") == []
    assert rows(demo, "eval_runs")["is_demo"].to_list() == [True]
    assert rows(demo, "eval_files")["is_demo"].to_list() == [True]


def test_parts_are_appended_without_rewriting_and_made_one_when_there_are_many(lake: Lake, tmp_path: Path):
    for number in range(MAX_PARTS + 2):
        write_log(tmp_path / str(number), results(f"kestrel/m-{number}"), scores=(1.0,))
        put(lake, tmp_path / str(number))
        parts = lake.partition("eval_samples", NOW.date()).files
        if number == 0:
            first, written = parts[0], parts[0].stat().st_mtime_ns
        elif number < MAX_PARTS:
            assert (parts[0], parts[0].stat().st_mtime_ns) == (first, written)
    assert len(parts) == 3
    assert rows(lake, "eval_runs").height == rows(lake, "eval_samples").height == MAX_PARTS + 2
    assert not list((lake.root / "incoming/eval_logs").glob("*/"))


def test_long_texts_are_cut_and_controls_go(lake: Lake, tmp_path: Path):
    folder = write_log(tmp_path / "logs", scores=(1.0,))
    path = folder / "samples_riddles_2026-04-01T12-00-00.000000.jsonl"
    sample = line(0, 1.0)
    sample["arguments"]["gen_args_0"]["arg_0"] = "a\x00\x1b[31m" + "x" * 10_000_000
    path.write_text(json.dumps(sample) + "\n")
    receipt = put(lake, folder, keeps_texts=True)
    assert receipt.refused == []
    text = rows(lake, "eval_texts")["input"][0]
    assert text.startswith("a  [31mxxx")
    assert len(text) == 100_000
    assert "were cut" in " ".join(rows(lake, "eval_runs")["notes"][0])


def test_an_examination_says_what_an_import_would(lake: Lake, tmp_path: Path):
    write_log(tmp_path / "logs")
    write_log(tmp_path / "logs/bad", results(value="high"), scores=None)
    (tmp_path / "logs/table.csv").write_text("Model,Score\na,1\n")
    seen = examine(lake, [tmp_path / "logs"])
    by_name = {log.name: log for log in seen.logs}
    good = by_name["results_2026-04-01T12-00-00.000000.json"]
    assert (good.tasks, good.results, good.samples, good.model_match, good.faults) == (["riddles"], 1, 4, "none", [])
    assert by_name["bad/results_2026-04-01T12-00-00.000000.json"].faults
    assert by_name["table.csv"].needs_mapping
    assert by_name["table.csv"].columns == ["Model", "Score"]
    assert not lake.raw.exists()
    assert json.dumps(seen.as_dict(), default=str)


def test_a_receipt_is_json(lake: Lake, tmp_path: Path):
    receipt = put(lake, write_log(tmp_path / "logs"))
    assert json.loads(json.dumps(receipt.as_dict()))["runs"][0]["status"] == "added"
    assert receipt.summary.startswith("1 run added (4 samples), in ")
    assert isinstance(rows(lake, "eval_runs"), pl.DataFrame)
