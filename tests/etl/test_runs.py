"""Run records: what a person reads after the fact, also when the run could not say how it ended."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from etl.runs import records
from etl.runs.progress import RecordedReport, Report, StepProgress
from warehouse.errors import ParameterError, SourceError, UnknownNameError
from warehouse.storage.lake import Lake


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path)


def test_a_run_that_ends_well_is_done_with_its_steps_and_counts(lake: Lake) -> None:
    with records.recorded(lake, "sync", {"limit": 5}) as run, run.step("models") as step:
        step.rows, step.pages, step.bytes = 5, 1, 900
    (record,) = records.recent(lake)
    assert (record["verb"], record["args"], record["status"], record["error"]) == ("sync", {"limit": 5}, "done", None)
    assert record["started_at"] <= record["finished_at"]
    (step_record,) = record["steps"]
    assert (
        step_record["name"],
        step_record["status"],
        step_record["rows"],
        step_record["pages"],
        step_record["bytes"],
    ) == ("models", "done", 5, 1, 900)
    assert step_record["seconds"] >= 0


def test_a_run_is_on_record_while_it_runs(lake: Lake) -> None:
    with records.recorded(lake, "build") as run, run.step("core.repos"):
        (record,) = records.recent(lake)
        assert (record["status"], record["steps"][0]["status"]) == ("running", "running")
        assert record["finished_at"] is None


def test_a_warning_in_a_step_marks_the_run(lake: Lake) -> None:
    with records.recorded(lake, "check") as run:
        with run.step("model_summary") as step:
            step.warn("3 models state no task.")
        with run.step("model_daily"):
            pass
    (record,) = records.recent(lake)
    assert record["status"] == "done with warnings"
    assert [step["status"] for step in record["steps"]] == ["done with warnings", "done"]
    assert record["steps"][0]["message"] == "3 models state no task."


def test_an_error_is_on_record_with_its_code_and_hint_and_goes_on_upwards(lake: Lake) -> None:
    with pytest.raises(SourceError), records.recorded(lake, "sync") as run, run.step("models"):
        raise SourceError("The Hub answered 503.", "Try later.")
    (record,) = records.recent(lake)
    assert record["status"] == "failed"
    assert record["error"] == {"code": "source", "message": "The Hub answered 503.", "hint": "Try later."}
    assert (record["steps"][0]["status"], record["steps"][0]["message"]) == ("failed", "The Hub answered 503.")


def test_an_unexpected_error_is_named(lake: Lake) -> None:
    with pytest.raises(ZeroDivisionError), records.recorded(lake, "build"):
        raise ZeroDivisionError("division by zero")
    error = records.recent(lake)[0]["error"]
    assert (error["code"], error["message"]) == ("unexpected", "ZeroDivisionError: division by zero")


def test_ctrl_c_reads_stopped(lake: Lake) -> None:
    with pytest.raises(KeyboardInterrupt), records.recorded(lake, "sync") as run, run.step("models"):
        raise KeyboardInterrupt
    (record,) = records.recent(lake)
    assert {record["status"], record["steps"][0]["status"], record["error"]["code"]} == {"stopped"}


CHILD = """
import os, signal, sys
from etl.runs import records
from warehouse.storage.lake import Lake
with records.recorded(Lake(sys.argv[1]), "sync") as run, run.step("models"):
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_run_whose_process_was_killed_reads_stopped(lake: Lake) -> None:
    subprocess.run([sys.executable, "-c", CHILD, str(lake.root)], cwd=Path(__file__).parents[2], check=False)
    (record,) = records.recent(lake)
    assert (record["status"], record["steps"][0]["status"]) == ("stopped", "stopped")


def test_the_latest_runs_come_first_and_no_more_than_asked(lake: Lake) -> None:
    for verb in ("sync", "build", "publish"):
        with records.recorded(lake, verb):
            pass
    assert [record["verb"] for record in records.recent(lake, limit=2)] == ["publish", "build"]


def test_a_damaged_record_does_not_hide_the_others(lake: Lake) -> None:
    with records.recorded(lake, "sync"):
        pass
    (lake.runs_dir / "99990101T000000000000Z-build-0000.json").write_text('{"run_id": ')
    assert [record["verb"] for record in records.recent(lake)] == ["sync"]


def test_no_runs_at_all_is_an_empty_list(lake: Lake) -> None:
    assert records.recent(lake) == []


def test_nothing_but_records_stays_behind(lake: Lake) -> None:
    with records.recorded(lake, "sync"):
        pass
    assert [path.suffix for path in lake.runs_dir.iterdir()] == [".json"]


@contextmanager
def begun(lake: Lake, script: str) -> Iterator[subprocess.Popen[str]]:
    """A run in a process of its own, which has said that it began; it is gone afterwards, whatever happens."""
    code = f"from pathlib import Path\nfrom etl.runs import records\nfrom warehouse.storage.lake import Lake\nlake = Lake(Path({str(lake.root)!r}))\n{script}"
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        yield process
    finally:
        process.kill()
        process.wait()


WAITING = """
import socket
with records.recorded(lake, "daily") as run, run.step("models"):
    print("begun", flush=True)
    ours, theirs = socket.socketpair()
    ours.recv(1)  # as a listing waits for an answer that does not come
"""
BUILDING = """
from warehouse.engine import BuildConnection
with records.recorded(lake, "build") as run, run.step("build"):
    connection = BuildConnection(lake.root / "temp", "1GB")
    print("begun", flush=True)
    connection.write("SELECT count(DISTINCT md5(range::VARCHAR)[:4]) FROM range(10000000000)", lake.root / "out.parquet", [])
"""


@pytest.mark.parametrize("work", [WAITING, BUILDING])
def test_a_run_is_stopped_from_elsewhere_and_says_by_whom(lake: Lake, work: str) -> None:
    with begun(lake, work) as process:
        (record,) = records.recent(lake)
        records.stop(lake, record["run_id"], "ada")
        assert process.wait(timeout=60) != 0
    (record,) = records.recent(lake)
    assert (record["status"], record["stopped_by"], record["steps"][0]["status"]) == ("stopped", "ada", "stopped")
    assert record["error"]["message"] == "Stopped by ada."
    assert not list(lake.runs_dir.glob(".*.stop"))


def test_what_cannot_be_stopped_says_why(lake: Lake) -> None:
    with pytest.raises(UnknownNameError):
        records.stop(lake, "20260101T000000000000Z-daily-abcd")
    with pytest.raises(UnknownNameError):
        records.stop(lake, "../../CURRENT")
    with records.recorded(lake, "sync") as run:
        pass
    with pytest.raises(ParameterError, match="is over"):
        records.stop(lake, run.run_id)

    def within_the_portal() -> None:
        with records.recorded(lake, "logs add") as run, pytest.raises(ParameterError, match="portal's own work"):
            records.stop(lake, run.run_id)

    thread = threading.Thread(target=within_the_portal)
    thread.start()
    thread.join()
    assert records.recent(lake)[0]["status"] == "done"


def test_progress_is_on_record_while_a_step_runs_and_not_after(lake: Lake) -> None:
    with records.recorded(lake, "sync") as run:
        report = run.recording(Report())
        with run.step("models"):
            report.start("Reading models", 1_000, already=200)
            progress = records.recent(lake)[0]["steps"][0]["progress"]
            assert (progress["what"], progress["done"], progress["total"], progress["already"]) == (
                "Reading models",
                200,
                1000,
                200,
            )
        report.advance(5)  # a word too late changes nothing
        assert records.recent(lake)[0]["steps"][0]["progress"] is None


def test_progress_reaches_both_who_looks_on_and_the_record() -> None:
    heard: list[StepProgress | None] = []
    bar, recorded = Counted(), RecordedReport(Counted(), heard.append, seconds_between=0)
    recorded.report = bar
    recorded.start("Building", 3, unit="tables")
    for _ in range(4):
        recorded.advance(1)
    recorded.note("Waiting for the disk")
    recorded.done()
    assert bar.calls == [("start", "Building", 3), *[("advance", 1)] * 4, ("note", "Waiting for the disk"), ("done",)]
    # more than was guessed: there is no total any more
    assert [(each.done, each.total) for each in heard if each] == [(0, 3), (1, 3), (2, 3), (3, 3), (4, None), (4, None)]
    assert [each.note for each in heard if each][-2:] == ["", "Waiting for the disk"]


class Counted(Report):
    def __init__(self) -> None:
        self.calls: list[tuple[object, ...]] = []

    def start(self, what: str, total: int | None = None, unit: str = "rows", already: int = 0) -> None:
        self.calls.append(("start", what, total))

    def advance(self, amount: int) -> None:
        self.calls.append(("advance", amount))

    def note(self, text: str) -> None:
        self.calls.append(("note", text))

    def done(self) -> None:
        self.calls.append(("done",))
