"""Run records: what a person reads after the fact, also when the run could not say how it ended."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from etl import runs
from warehouse.errors import SourceError
from warehouse.lake import Lake


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path)


def test_a_run_that_ends_well_is_done_with_its_steps_and_counts(lake: Lake) -> None:
    with runs.recorded(lake, "sync", {"limit": 5}) as run, run.step("models") as step:
        step.rows, step.pages, step.bytes = 5, 1, 900
    (record,) = runs.recent(lake)
    assert (record["verb"], record["args"], record["status"], record["error"]) == ("sync", {"limit": 5}, "done", None)
    assert record["started_at"] <= record["finished_at"]
    (kept,) = record["steps"]
    assert (kept["name"], kept["status"], kept["rows"], kept["pages"], kept["bytes"]) == ("models", "done", 5, 1, 900)
    assert kept["seconds"] >= 0


def test_a_run_is_on_record_while_it_runs(lake: Lake) -> None:
    with runs.recorded(lake, "build") as run, run.step("core.repos"):
        (record,) = runs.recent(lake)
        assert (record["status"], record["steps"][0]["status"]) == ("running", "running")
        assert record["finished_at"] is None


def test_a_warning_in_a_step_marks_the_run(lake: Lake) -> None:
    with runs.recorded(lake, "check") as run:
        with run.step("model_summary") as step:
            step.warn("3 models state no task.")
        with run.step("model_daily"):
            pass
    (record,) = runs.recent(lake)
    assert record["status"] == "done with warnings"
    assert [step["status"] for step in record["steps"]] == ["done with warnings", "done"]
    assert record["steps"][0]["message"] == "3 models state no task."


def test_an_error_is_on_record_with_its_code_and_hint_and_goes_on_upwards(lake: Lake) -> None:
    with pytest.raises(SourceError), runs.recorded(lake, "sync") as run, run.step("models"):
        raise SourceError("The Hub answered 503.", "Try later.")
    (record,) = runs.recent(lake)
    assert record["status"] == "failed"
    assert record["error"] == {"code": "source", "message": "The Hub answered 503.", "hint": "Try later."}
    assert (record["steps"][0]["status"], record["steps"][0]["message"]) == ("failed", "The Hub answered 503.")


def test_an_unexpected_error_is_named(lake: Lake) -> None:
    with pytest.raises(ZeroDivisionError), runs.recorded(lake, "build"):
        raise ZeroDivisionError("division by zero")
    error = runs.recent(lake)[0]["error"]
    assert (error["code"], error["message"]) == ("unexpected", "ZeroDivisionError: division by zero")


def test_ctrl_c_reads_stopped(lake: Lake) -> None:
    with pytest.raises(KeyboardInterrupt), runs.recorded(lake, "sync") as run, run.step("models"):
        raise KeyboardInterrupt
    (record,) = runs.recent(lake)
    assert {record["status"], record["steps"][0]["status"], record["error"]["code"]} == {"stopped"}


CHILD = """
import os, signal, sys
from etl import runs
from warehouse.lake import Lake
with runs.recorded(Lake(sys.argv[1]), "sync") as run, run.step("models"):
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_run_whose_process_was_killed_reads_stopped(lake: Lake) -> None:
    subprocess.run([sys.executable, "-c", CHILD, str(lake.root)], cwd=Path(__file__).parents[2], check=False)
    (record,) = runs.recent(lake)
    assert (record["status"], record["steps"][0]["status"]) == ("stopped", "stopped")


def test_the_latest_runs_come_first_and_no_more_than_asked(lake: Lake) -> None:
    for verb in ("sync", "build", "publish"):
        with runs.recorded(lake, verb):
            pass
    assert [record["verb"] for record in runs.recent(lake, limit=2)] == ["publish", "build"]


def test_a_damaged_record_does_not_hide_the_others(lake: Lake) -> None:
    with runs.recorded(lake, "sync"):
        pass
    (lake.runs_dir / "99990101T000000000000Z-build-0000.json").write_text('{"run_id": ')
    assert [record["verb"] for record in runs.recent(lake)] == ["sync"]


def test_no_runs_at_all_is_an_empty_list(lake: Lake) -> None:
    assert runs.recent(lake) == []


def test_nothing_but_records_stays_behind(lake: Lake) -> None:
    with runs.recorded(lake, "sync"):
        pass
    assert [path.suffix for path in lake.runs_dir.iterdir()] == [".json"]
