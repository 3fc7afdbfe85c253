"""Runs that an administrator starts from the portal: processes of their own, on record like any other."""

from __future__ import annotations

from pathlib import Path

import pytest

from etl.runs import control, records
from tests.etl.test_runs import BUILDING, begun
from warehouse.errors import BusyError, LakeError, ParameterError, SourceError
from warehouse.storage.lake import Lake


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "data")


def test_a_started_command_is_a_run_on_record_with_who_started_it(lake: Lake) -> None:
    run_id = control.start(lake, "build", "ada")
    assert records.recent(lake)[0]["run_id"] == run_id
    while (record := records.recent(lake)[0])["status"] == "running":
        pass
    # there is nothing to build in an empty folder
    assert (record["verb"], record["status"], record["started_by"]) == ("build", "failed", "ada")
    assert "There is no raw data" in record["error"]["message"]


def test_only_what_is_offered_can_be_started(lake: Lake) -> None:
    for other in ("demo", "logs add", "daily --kind models", "../evil", ""):
        with pytest.raises(ParameterError):
            control.start(lake, other)
    assert not records.recent(lake)


def test_one_run_at_a_time(lake: Lake) -> None:
    with begun(lake, BUILDING), pytest.raises(BusyError, match="build is running"):
        control.start(lake, "daily")


def test_a_command_that_cannot_begin_says_why(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUBSCOPE_KEEP_BUILDS", "some")
    with pytest.raises(SourceError, match="HUBSCOPE_KEEP_BUILDS"):
        control.start(lake, "build")


def test_a_change_of_build_is_on_record_with_who_made_it(lake: Lake) -> None:
    with pytest.raises(LakeError):
        control.rollback(lake, "20260101T000000000000Z-00000000", "ada")
    (record,) = records.recent(lake)
    assert (record["verb"], record["status"], record["started_by"]) == ("rollback", "failed", "ada")
