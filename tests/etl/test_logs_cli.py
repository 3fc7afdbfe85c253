"""`python -m etl logs`: what is printed, what is asked, and the exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from etl.cli.logs import answers_of, mapping_of
from etl.cli.main import app
from tests.etl.uploads import results, rows, write_log
from warehouse.errors import ContractError
from warehouse.settings import settings
from warehouse.storage.lake import Lake


@pytest.fixture
def lake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lake:
    monkeypatch.setenv("HUBSCOPE_DATA", str(tmp_path / "data"))
    settings.cache_clear()
    yield Lake(tmp_path / "data")
    settings.cache_clear()


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["logs", *map(str, arguments)])


def test_a_log_is_added_and_the_receipt_is_a_table(lake: Lake, tmp_path: Path):
    done = run("add", write_log(tmp_path / "logs"))
    assert done.exit_code == 0
    assert "lm_eval" in done.stdout
    assert "1 run added (4 samples)" in done.stdout
    assert json.loads(run("add", tmp_path / "logs", "--json").stdout)["runs"][0]["status"] == "known"


def test_the_exit_code_says_how_much_was_refused(lake: Lake, tmp_path: Path):
    write_log(tmp_path / "bad", results(value="[red]high"), scores=None)
    done = run("add", tmp_path / "bad")
    assert done.exit_code == 1
    assert "[red]high" in done.stdout
    assert run("add", write_log(tmp_path / "good"), tmp_path / "bad").exit_code == 3


def test_a_dry_run_keeps_nothing(lake: Lake, tmp_path: Path):
    done = run("add", write_log(tmp_path / "logs"), "--dry-run")
    assert (done.exit_code, "kestrel/merlin-9b (none)" in done.stdout) == (0, True)
    assert not lake.raw.exists()
    assert json.loads(run("add", tmp_path / "logs", "--dry-run", "--json").stdout)["logs"][0]["samples"] == 4


def test_options_reach_the_import(lake: Lake, tmp_path: Path):
    folder = write_log(tmp_path / "logs", results("merlin"))
    done = run("add", folder, "--private", "--workspace", "w", "--keep-texts", "--model", "merlin=kestrel/merlin",
               "--provenance", "verified")  # fmt: skip
    assert done.exit_code == 0, done.output
    row = rows(lake, "eval_runs").row(0, named=True)
    assert (row["visibility"], row["workspace"], row["texts_allowed"], row["model_id"], row["provenance"]) == (
        "private", "w", True, "kestrel/merlin", "verified",
    )  # fmt: skip
    (record,) = (lake.runs_dir).glob("*.json")
    assert "results_2026" not in record.read_text()


def test_a_table_is_added_with_a_mapping_said_column_by_column(lake: Lake, tmp_path: Path):
    (tmp_path / "board.csv").write_text("Model,Score\nkestrel/merlin,0.5\nkestrel/wren,0.25\n")
    refused = run("add", tmp_path / "board.csv")
    assert refused.exit_code == 1
    assert "--map" in refused.stdout
    done = run("add", tmp_path / "board.csv", "--map", "model=Model", "--map", "value=Score", "--map",
               "constants.task=riddles", "--map", "constants.metric=acc")  # fmt: skip
    assert done.exit_code == 0, done.output
    assert rows(lake, "eval_results")["value"].sort().to_list() == [0.25, 0.5]


def test_a_run_is_written_out_again(lake: Lake, tmp_path: Path):
    receipt = json.loads(run("add", write_log(tmp_path / "logs"), "--json").stdout)
    run_id = receipt["runs"][0]["run_id"]
    assert json.loads(run("export", run_id).stdout)["model_info"]["name"] == "kestrel/merlin-9b"
    assert run("export", run_id, "--format", "eval_results").exit_code in (0, 1)
    assert run("export", "unknown").exit_code == 1


def test_pairs_are_taken_apart():
    assert answers_of(["a=b=org/name"]) == {"a=b": "org/name"}
    made = mapping_of(
        ["shape=samples", "model=M", "score=S", "constants.task=t", "constants.metric=acc", "scale=share"]
    )
    assert made is not None
    assert (made.shape, made.columns, made.constants.scale) == ("samples", {"model": "M", "score": "S"}, "share")
    assert mapping_of([]) is None
    with pytest.raises(ContractError):
        mapping_of(["no_such_file.yaml"])
