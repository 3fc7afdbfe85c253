"""An import that is killed at any moment has said nothing, and the next one heals what it left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from etl.eval_logs import add, land
from tests.etl.uploads import results, rows, write_log
from warehouse.errors import LakeError
from warehouse.storage.lake import Lake

NOW = datetime(2026, 4, 2, 9, tzinfo=UTC)
STEPS = ("eval_texts", "eval_samples", "eval_results", "eval_files", "eval_runs")
ROOT = Path(__file__).resolve().parents[2]
# Dies by SIGKILL as the n-th source is about to be published, or right after it has been: nothing can be tidied up.
KILLED = """
import os, signal, sys
from pathlib import Path
from etl.eval_logs import add, land
from warehouse.storage.lake import Lake
publish, left = land.publish, [int(sys.argv[1])]
def dying(*args):
    if left[0] == 0 and sys.argv[2] == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    publish(*args)
    if left[0] == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    left[0] -= 1
land.publish = dying
add(Lake(Path(sys.argv[3])), [Path(sys.argv[4])], keeps_texts=True)
"""


def counts(lake: Lake) -> dict[str, int]:
    return {source: rows(lake, source).height for source in ("eval_runs", "eval_results", "eval_samples", "eval_texts")}


class StopError(Exception):
    """What a test raises in the middle."""


@pytest.mark.parametrize("step", STEPS)
def test_what_stops_before_its_last_step_has_said_nothing(tmp_path: Path, step: str, monkeypatch: pytest.MonkeyPatch):
    lake = Lake(tmp_path / "data")
    add(lake, [write_log(tmp_path / "first")], keeps_texts=True, now=NOW)
    before, publish = counts(lake), land.publish

    def stopping(lake: Lake, source: str, *rest: object) -> object:
        if source == step:
            raise StopError
        return publish(lake, source, *rest)  # type: ignore[arg-type]  # passed on as they came

    second = write_log(tmp_path / "second", results("kestrel/wren-1b"))
    monkeypatch.setattr(land, "publish", stopping)
    with pytest.raises(StopError):
        add(lake, [second], keeps_texts=True, now=NOW)
    assert counts(lake) == before
    assert not list((lake.root / "incoming/eval_logs").glob("*/"))
    monkeypatch.undo()
    receipt = add(lake, [second], keeps_texts=True, now=NOW)
    assert [run.status for run in receipt.runs] == ["added"]
    assert counts(lake) == {source: 2 * count for source, count in before.items()}


@pytest.mark.parametrize(("after", "moment"), [(0, "before"), (1, "after"), (3, "before"), (4, "before"), (4, "after")])
def test_a_killed_import_leaves_nothing_half_visible_and_is_healed(tmp_path: Path, after: int, moment: str):
    lake, logs = Lake(tmp_path / "data"), write_log(tmp_path / "logs")
    command = [sys.executable, "-c", KILLED, str(after), moment, str(lake.root), str(logs)]
    ended = subprocess.run(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True)
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()
    is_whole = (after, moment) == (4, "after")
    whole = {"eval_runs": 1, "eval_results": 1, "eval_samples": 4, "eval_texts": 4}
    assert counts(lake) == (whole if is_whole else dict.fromkeys(whole, 0))
    receipt = add(lake, [logs], keeps_texts=True)
    assert [run.status for run in receipt.runs] == ["known" if is_whole else "added"]
    assert counts(lake) == whole
    assert not list((lake.root / "incoming/eval_logs").glob("*/"))


def test_orphans_go_when_parts_are_made_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    lake, publish = Lake(tmp_path / "data"), land.publish

    def stopping(lake: Lake, source: str, *rest: object) -> object:
        if source == "eval_runs":
            raise StopError
        return publish(lake, source, *rest)  # type: ignore[arg-type]  # passed on as they came

    monkeypatch.setattr(land, "publish", stopping)
    with pytest.raises(StopError):
        add(lake, [write_log(tmp_path / "logs")], now=NOW)
    monkeypatch.undo()
    assert rows(lake, "eval_samples", committed=False).height == 4
    monkeypatch.setattr(land, "MAX_PARTS", 1)
    add(lake, [write_log(tmp_path / "more", results("kestrel/wren-1b"))], now=NOW)
    assert rows(lake, "eval_samples", committed=False).height == 4
    assert rows(lake, "eval_runs")["model_written"].to_list() == ["kestrel/wren-1b"]


def test_two_imports_at_once_are_both_whole(tmp_path: Path):
    lake = Lake(tmp_path / "data")
    folders = [write_log(tmp_path / str(number), results(f"kestrel/m-{number}")) for number in range(4)]
    workers = [threading.Thread(target=add, args=(lake, [folder])) for folder in folders]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert counts(lake) == {"eval_runs": 4, "eval_results": 4, "eval_samples": 16, "eval_texts": 0}


def test_an_import_that_does_not_end_is_named(tmp_path: Path):
    lake = Lake(tmp_path / "data")
    with land.import_lock(lake), pytest.raises(LakeError, match="Another import"), land.import_lock(lake, wait=0):
        pass
