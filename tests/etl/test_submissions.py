"""What is submitted through the portal: spooled under plain names, added, built and published, or waiting with a reason."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from filelock import FileLock

from etl import submissions
from etl.runs import records
from etl.submissions import SubmissionRequest
from tests.etl.uploads import write_log
from tests.evaluation_rows import small_lake
from tests.lake_cache import LakeCache
from warehouse.errors import ParameterError
from warehouse.query.answers import Answer, ask
from warehouse.settings import settings
from warehouse.storage.lake import Lake


@pytest.fixture
def lake(lake_cache: LakeCache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lake:
    lake_cache.copy(small_lake, tmp_path / "data")
    monkeypatch.setenv("HUBSCOPE_DATA", str(tmp_path / "data"))
    settings.cache_clear()
    yield Lake(tmp_path / "data")
    settings.cache_clear()


def boards() -> Answer:
    return ask("compare_runs")


def test_a_log_uploaded_is_read_by_everybody_at_once(lake: Lake, tmp_path: Path):
    folder = write_log(tmp_path / "log")
    done = submissions.submit(lake, SubmissionRequest((str(folder),)))
    (run,) = done.receipt.runs
    assert (run.status, run.samples) == ("added", 4)
    assert done.build_id == lake.current()
    frame = ask("leaderboard_samples", run_id=run.run_id, task="riddles", metric="accuracy").frame
    assert frame["score"].sum() == 2
    again = submissions.submit(lake, SubmissionRequest((str(folder),)))
    assert ([run.status for run in again.receipt.runs], again.build_id) == (["known"], None)


def test_a_private_log_is_kept_and_on_no_page(lake: Lake, tmp_path: Path):
    done = submissions.submit(lake, SubmissionRequest((str(write_log(tmp_path / "log")),), "private", "our team"))
    (run,) = done.receipt.runs
    assert run.status == "added"
    assert ask("leaderboard_samples", run_id=run.run_id, task="riddles", metric="accuracy").frame.is_empty()


def test_the_record_of_a_private_upload_counts_and_names_nothing(lake: Lake, tmp_path: Path):
    submissions.submit(lake, SubmissionRequest((str(write_log(tmp_path / "secret")),), "private", "our team"))
    (run,) = [each for each in records.recent(lake) if each["verb"] == "logs add"][:1]
    (step,) = run["steps"]
    assert (run["args"], step["rows"], step["pages"]) == ({}, None, None)
    assert "secret" not in str(run)
    assert step["message"] == "Private to a workspace: its receipt is for whoever submitted it."


def test_looking_keeps_nothing(lake: Lake, tmp_path: Path):
    before = lake.current(), lake.partitions("eval_runs")
    examination = submissions.preview(lake, SubmissionRequest((str(write_log(tmp_path / "log")),)))
    assert [log.samples for log in examination.logs] == [4]
    assert (lake.current(), lake.partitions("eval_runs")) == before


def test_without_a_listing_of_the_hub_the_logs_wait_for_one(tmp_path: Path):
    done = submissions.submit(Lake(tmp_path / "empty"), SubmissionRequest((str(write_log(tmp_path / "log")),)))
    assert done.receipt.runs[0].status == "added"
    assert done.build_id is None
    assert "no listing of the Hub yet" in done.waits


def test_while_another_build_runs_the_logs_are_kept_for_the_next(lake: Lake, tmp_path: Path):
    with FileLock(lake.root / ".build.lock"):
        done = submissions.submit(lake, SubmissionRequest((str(write_log(tmp_path / "log")),)))
    assert "Another build is running" in done.waits
    assert done.receipt.runs[0].status == "added"


def test_names_of_uploads_lead_nowhere(tmp_path: Path):
    lake = Lake(tmp_path)
    names = ["../../etc/passwd", "C:\\logs\\run.eval", ".hidden", "a/b<script>.json", ""]
    folder = submissions.spool(lake, [(name, io.BytesIO(b"x")) for name in names])
    assert sorted(path.name for path in folder.iterdir()) == [
        "b_script_.json",
        "hidden",
        "passwd",
        "run.eval",
        "upload",
    ]
    assert folder.parent == tmp_path / "uploads"
    with pytest.raises(ParameterError, match=r"Two of the files are called run\.eval"):
        submissions.spool(lake, [("run.eval", io.BytesIO()), ("x/run.eval", io.BytesIO())])


def test_what_was_left_a_day_ago_goes_and_what_is_new_stays(tmp_path: Path):
    lake = Lake(tmp_path)
    old, new = (submissions.spool(lake, [("log.json", io.BytesIO(b"{}"))]) for _ in range(2))
    os.utime(old, (1, 1))
    submissions.spool(lake, [])
    assert (old.exists(), new.exists()) == (False, True)
    submissions.forget(lake, new)
    submissions.forget(lake, tmp_path)
    assert not new.exists()
    assert tmp_path.exists()
