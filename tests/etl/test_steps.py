"""What `sync` takes from where: the listing, the dump, or the better of the two, and what the run says about it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from huggingface_hub import constants

from etl import jobs
from etl.hub.fetch import RetryPolicy
from etl.runs import records
from etl.runs.progress import Report
from etl.steps import SyncRequest
from tests.dump_hub_server import DumpHub, full, parquet
from warehouse.errors import ParameterError, SourceError
from warehouse.storage.lake import Lake

TODAY = datetime.now(UTC).date()
QUICK = RetryPolicy(retries=2, first_wait=0.01, longest_wait=0.02, timeout=5)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "data")


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[DumpHub]:
    """A Hub whose listing names one model, `org/listed`, and which holds a dump."""
    with DumpHub() as server:
        server.listings["models"] = [{"id": "org/listed", "downloads": 1}]
        monkeypatch.setattr(constants, "ENDPOINT", server.url)
        yield server


def dump(hub: DumpHub, day: date, **files: Any) -> None:
    """A commit of that day's dump; it names `org/m0` and `org/m1`."""
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC)
    frame = full(2, lastModified=f"{moment - timedelta(hours=1):%Y-%m-%dT%H:%M:%S}.000Z")
    hub.commit(f"{moment:%Y-%m-%dT%H:%M:%S}", {"models.parquet": parquet(frame), **files})


def synced(lake: Lake, hub: DumpHub, **overrides: Any) -> dict[str, Any]:
    options = {"kinds": ("models",), "dataset": hub.dataset} | overrides
    return jobs.run_sync(lake, SyncRequest(**options), Report(), QUICK)


def stored_ids(lake: Lake, day: date) -> list[str]:
    partition = lake.partition("hub_models", day)
    assert partition is not None
    return sorted(pl.read_parquet(partition.files, hive_partitioning=False)["id"])


def test_the_listing_is_what_sync_takes_unless_told_otherwise(lake: Lake, hub: DumpHub) -> None:
    dump(hub, TODAY)
    record = synced(lake, hub)
    assert stored_ids(lake, TODAY) == ["org/listed"]
    assert record["args"] == {
        "kinds": ["models"], "snapshot_on": None, "limit": None, "coverage": None, "source": "api",
    }  # fmt: skip


def test_a_dump_is_taken_as_its_own_day_and_the_step_says_what_it_lacks(lake: Lake, hub: DumpHub) -> None:
    day = TODAY - timedelta(days=5)
    dump(hub, day)
    (step,) = synced(lake, hub, source="dump")["steps"]
    assert stored_ids(lake, day) == ["org/m0", "org/m1"]
    assert lake.partition("hub_models", TODAY) is None
    assert step["name"] == f"models of {day}, from the dump"
    assert f"dated {day} 00:00 UTC (the last commit of models.parquet)" in step["message"]
    assert "The dump lacks inferenceProviders, evalResults, model_index" in step["message"]


def test_of_all_kinds_a_dump_may_lack_some_but_not_the_models(lake: Lake, hub: DumpHub) -> None:
    dump(hub, TODAY)
    record = synced(lake, hub, source="dump", kinds=("models", "datasets", "spaces"))
    assert [step["rows"] for step in record["steps"]] == [2, None, None]
    assert record["steps"][1]["message"] == "dumps/hub-stats has no datasets.parquet: nothing taken."
    hub.commit(f"{TODAY}T00:00:01", {"models.parquet": None, "datasets.parquet": b"x"})
    with pytest.raises(SourceError, match=r"has no models\.parquet"):
        synced(lake, hub, source="dump", kinds=("models", "datasets"))


def test_a_kind_asked_for_by_name_has_to_be_there(lake: Lake, hub: DumpHub) -> None:
    dump(hub, TODAY)
    with pytest.raises(SourceError, match=r"has no spaces\.parquet"):
        synced(lake, hub, source="dump", kinds=("spaces",), named=True)
    assert records.recent(lake)[0]["status"] == "failed"


def test_a_day_given_by_hand_is_a_warning_of_the_run(lake: Lake, hub: DumpHub) -> None:
    dump(hub, TODAY - timedelta(days=5))
    day = TODAY - timedelta(days=4)
    record = synced(lake, hub, source="dump", day=day)
    assert record["status"] == "done with warnings"
    assert f"Dated {day} by hand." in record["steps"][0]["message"]
    assert stored_ids(lake, day) == ["org/m0", "org/m1"]


def test_auto_takes_a_dump_of_today_and_says_why(lake: Lake, hub: DumpHub) -> None:
    dump(hub, TODAY)
    (step,) = synced(lake, hub, source="auto")["steps"]
    assert stored_ids(lake, TODAY) == ["org/m0", "org/m1"]
    assert step["message"].startswith(f"The dump was taken: it is of {TODAY} and says all that the listing would.")


def test_auto_reads_the_listing_where_the_dump_is_old_and_says_why(lake: Lake, hub: DumpHub) -> None:
    day = TODAY - timedelta(days=1)
    dump(hub, day)
    (step,) = synced(lake, hub, source="auto")["steps"]
    assert stored_ids(lake, TODAY) == ["org/listed"]
    assert lake.partition("hub_models", day) is None
    assert step["message"].startswith(f"The Hub's own listing was read, because the dump is of {day}, not of {TODAY}")


def test_auto_reads_the_listing_where_a_dump_of_today_turns_out_unusable(lake: Lake, hub: DumpHub) -> None:
    moment = datetime(TODAY.year, TODAY.month, TODAY.day, tzinfo=UTC)
    old = full(2, lastModified=f"{moment - timedelta(days=9):%Y-%m-%dT%H:%M:%S}.000Z")
    hub.commit(f"{moment:%Y-%m-%dT%H:%M:%S}", {"models.parquet": parquet(old)})
    record = synced(lake, hub, source="auto")
    assert stored_ids(lake, TODAY) == ["org/listed"]
    assert [step["status"] for step in record["steps"]] == ["done with warnings", "done"]
    assert "but its rows do not" in record["steps"][1]["message"]


def test_auto_with_a_limit_reads_the_listing(lake: Lake, hub: DumpHub) -> None:
    dump(hub, TODAY)
    (step,) = synced(lake, hub, source="auto", limit=1)["steps"]
    assert stored_ids(lake, TODAY) == ["org/listed"]
    assert step["message"] == "The Hub's own listing was read, because a part of it was asked for."


def test_daily_from_a_dump_builds_and_publishes(lake: Lake, hub: DumpHub) -> None:
    dump(hub, TODAY)
    request = SyncRequest(source="dump", dataset=hub.dataset)
    record = jobs.run_daily(lake, request, Report(), QUICK)
    assert [step["name"].partition(" ")[0] for step in record["steps"]] == [
        "models", "datasets", "spaces", "prices", "build", "check", "publish",
    ]  # fmt: skip
    build = lake.current()
    assert build is not None
    days = pl.read_parquet(lake.build_path(build) / "core.observed_days" / "*.parquet")
    assert days.select("day", "day_status", "source").rows() == [(TODAY, "complete", "Whole-Hub dump")]


def test_a_part_of_a_dump_cannot_be_asked_for() -> None:
    with pytest.raises(ParameterError, match="taken whole"):
        SyncRequest(source="dump", limit=5)


def test_wrong_use_on_the_command_line_ends_with_code_2(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUBSCOPE_DATA", str(tmp_path))
    command = [sys.executable, "-m", "etl", "sync", "--source", "dump", "--limit", "5"]
    ran = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False)
    assert ran.returncode == 2
    assert "taken whole" in ran.stderr
