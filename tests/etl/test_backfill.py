"""History from the revisions of a dump, over real HTTP: one day at a time, each dated by itself, resumable."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from etl import jobs
from etl.dump.backfill import BackfillResult, backfill, spans_of
from etl.dump.fetch import DumpSource
from etl.hub.fetch import RetryPolicy
from etl.hub.sync import sync
from etl.runs import records
from tests.dump_hub_server import DumpHub, parquet
from warehouse.errors import ParameterError, SourceError
from warehouse.storage.lake import Lake

FIRST = date(2026, 3, 1)
QUICK = RetryPolicy(retries=2, first_wait=0.01, longest_wait=0.02, timeout=5)
CODE = Path(__file__).parents[2]


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "data")


@pytest.fixture
def hub() -> Iterator[DumpHub]:
    with DumpHub() as server:
        yield server


def day(number: int) -> date:
    """March, from the first on."""
    return FIRST + timedelta(days=number - 1)


def models(on: date, downloads: int) -> bytes:
    changed = datetime(on.year, on.month, on.day, 4, tzinfo=UTC)
    return parquet([{"id": "org/a", "downloads": downloads, "lastModified": changed}])


def commit(hub: DumpHub, number: int, downloads: int, hour: int = 6) -> None:
    hub.commit(f"{day(number)}T{hour:02}:00:00", {"models.parquet": models(day(number), downloads)})


def source_of(hub: DumpHub) -> DumpSource:
    return DumpSource(hub.dataset, hub.url, QUICK)


def filled(lake: Lake, hub: DumpHub, last: int = 6, **options: Any) -> BackfillResult:
    return backfill(lake, source_of(hub), "models", FIRST, day(last), **options)


def rows_by_day(lake: Lake) -> dict[int, int]:
    """Day of March -> the downloads landed for it."""
    import polars as pl

    return {
        p.day.day: pl.read_parquet(p.files, hive_partitioning=False)["downloads"].sum()
        for p in lake.partitions("hub_models")
    }


def test_each_day_is_its_last_revision_and_days_without_one_stay_missing(lake: Lake, hub: DumpHub) -> None:
    for number, downloads, hour in [(1, 10, 6), (2, 19, 6), (2, 20, 9), (4, 40, 6), (5, 50, 6), (9, 90, 6)]:
        commit(hub, number, downloads, hour)
    done = filled(lake, hub)
    assert rows_by_day(lake) == {1: 10, 2: 20, 4: 40, 5: 50}
    assert sorted(done.landed) == [day(1), day(2), day(4), day(5)]
    assert done.missing == [day(3), day(6)]
    assert [p.manifest["origin"] for p in lake.partitions("hub_models")] == ["dump"] * 4
    assert len([path for _, path, _ in hub.requests if path.endswith("commits/main")]) == 2, "commits come by pages"


def test_a_day_that_is_held_is_neither_fetched_nor_asked_about(lake: Lake, hub: DumpHub) -> None:
    for number in (1, 2, 3):
        commit(hub, number, number * 10)
    filled(lake, hub, last=3)
    hub.requests.clear()
    done = filled(lake, hub, last=3)
    assert (done.landed, done.present) == ({}, [day(1), day(2), day(3)])
    assert {path for _, path, _ in hub.requests} == {"/api/datasets/dumps/hub-stats/commits/main"}


def test_replace_lands_held_days_anew_and_says_what_a_listing_had_given(
    lake: Lake, hub: DumpHub, wire_hub: Any
) -> None:
    wire_hub.model_rows(3)
    sync(lake, ["models"], snapshot_on=day(1), endpoint=wire_hub.url, patience=QUICK)
    commit(hub, 1, 10)
    assert filled(lake, hub, last=1).present == [day(1)]
    done = filled(lake, hub, last=1, replace=True)
    assert rows_by_day(lake) == {1: 10}
    assert done.notes == ["2026-03-01 was held from a listing and is replaced by the dump."]


def test_a_revision_that_did_not_renew_the_file_is_no_day_of_its_own(lake: Lake, hub: DumpHub) -> None:
    commit(hub, 1, 10)
    hub.commit(f"{day(3)}T06:00:00", {"posts.parquet": b"x"})
    done = filled(lake, hub, last=3)
    assert rows_by_day(lake) == {1: 10}
    assert done.missing == [day(2), day(3)]
    assert done.notes == ["The revision of 2026-03-03 holds 2026-03-01 (the last commit of models.parquet)."]


def test_a_dump_committed_after_midnight_counts_for_the_day_it_states(lake: Lake, hub: DumpHub) -> None:
    for number in (2, 3):
        stated = f"Snapshot taken {day(number - 1)}T23:30:00Z".encode()
        hub.commit(f"{day(number)}T00:40:00", {"models.parquet": models(day(number - 1), number), "README.md": stated})
    done = filled(lake, hub, last=3)
    assert rows_by_day(lake) == {1: 2, 2: 3}
    assert done.missing == [day(3)]


def test_the_last_day_is_looked_for_in_the_commits_after_midnight(lake: Lake, hub: DumpHub) -> None:
    stated = f"Snapshot taken {day(2)}T23:30:00Z".encode()
    hub.commit(f"{day(3)}T00:40:00", {"models.parquet": models(day(2), 2), "README.md": stated})
    done = filled(lake, hub, last=2)
    assert rows_by_day(lake) == {2: 2}
    assert done.missing == [day(1)]


def test_nothing_is_landed_outside_the_range(lake: Lake, hub: DumpHub) -> None:
    stated = f"Snapshot taken {day(1)}T23:30:00Z".encode()
    hub.commit(f"{day(2)}T00:40:00", {"models.parquet": models(day(1), 1), "README.md": stated})
    done = backfill(lake, source_of(hub), "models", day(2), day(3))
    assert rows_by_day(lake) == {}
    assert done.missing == [day(2), day(3)]


def test_a_day_that_cannot_be_used_is_refused_and_the_others_go_on(lake: Lake, hub: DumpHub) -> None:
    commit(hub, 1, 10)
    hub.commit(f"{day(2)}T06:00:00", {"models.parquet": b"broken"})
    hub.commit(f"{day(3)}T06:00:00", {"models.parquet": parquet([{"id": "org/a", "downloads": "many"}])})
    hub.commit(f"{day(4)}T06:00:00", {"models.parquet": models(day(1), 4)})  # rows of three days before
    commit(hub, 5, 50)
    done = filled(lake, hub, last=5)
    assert rows_by_day(lake) == {1: 10, 5: 50}
    assert {d.day: words.split(":")[0][:40] for d, words in done.refused.items()}.keys() == {2, 3, 4}
    assert "no Parquet file" in done.refused[day(2)]
    assert "wrong type" in done.refused[day(3)]
    assert "its rows do not" in done.refused[day(4)]
    assert done.missing == []


def test_a_hub_that_stops_answering_ends_the_run_and_the_next_goes_on(lake: Lake, hub: DumpHub) -> None:
    for number in (1, 2, 3):
        commit(hub, number, number * 10)

    def stop_after_the_first_day(number: int) -> None:
        if len(lake.partitions("hub_models")) == 1:
            hub.faults = ["503"] * 50

    hub.on_request = stop_after_the_first_day
    with pytest.raises(SourceError, match="503"):
        filled(lake, hub, last=3)
    assert rows_by_day(lake) == {1: 10}
    hub.on_request, hub.faults = lambda number: None, []
    done = filled(lake, hub, last=3)
    assert sorted(done.landed) == [day(2), day(3)]
    assert done.present == [day(1)]


def test_a_range_that_ends_before_it_begins_is_refused(lake: Lake, hub: DumpHub) -> None:
    with pytest.raises(ParameterError, match="ends on 2026-03-01, before it begins on 2026-03-03"):
        backfill(lake, source_of(hub), "models", day(3), day(1))
    assert hub.requests == []


def test_faults_and_the_number_of_runs_do_not_change_a_byte(lake: Lake, hub: DumpHub, tmp_path: Path) -> None:
    for number in (1, 2, 3):
        commit(hub, number, number * 10)
    filled(lake, hub, last=3)
    other = Lake(tmp_path / "other")
    hub.faults = [None, None, "500", None, "drop", None, None, "503", None, "cut", None, "drop"]
    filled(other, hub, last=1)
    filled(other, hub, last=3)

    def digests(at: Lake) -> list[str]:
        return [p.digest for p in at.partitions("hub_models")]

    assert digests(other) == digests(lake)


CHILD = """
import sys
from datetime import date
from etl import jobs
from etl.dump.fetch import DumpSource
from etl.runs.progress import Report
from warehouse.storage.lake import Lake
jobs.run_backfill(Lake(sys.argv[1]), DumpSource("dumps/hub-stats"), ["models"], date(2026, 3, 1), date(2026, 3, 4))
"""


def test_a_killed_backfill_is_on_record_as_stopped_and_goes_on_where_it_was(
    lake: Lake, hub: DumpHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in (1, 2, 3, 4):
        commit(hub, number, number * 10)
    monkeypatch.setenv("HF_ENDPOINT", hub.url)
    child = subprocess.Popen([sys.executable, "-c", CHILD, str(lake.root)], cwd=CODE)

    def kill_in_the_third_day(number: int) -> None:
        if len(lake.partitions("hub_models")) == 2 and child.poll() is None:
            child.kill()
            child.wait()

    hub.on_request = kill_in_the_third_day
    assert child.wait(timeout=60) == -signal.SIGKILL
    assert rows_by_day(lake) == {1: 10, 2: 20}
    assert [record["status"] for record in records.recent(lake)] == ["stopped"]
    hub.on_request = lambda number: None
    record = jobs.run_backfill(lake, source_of(hub), ["models"], FIRST, day(5))
    assert rows_by_day(lake) == {1: 10, 2: 20, 3: 30, 4: 40}
    listing, step = record["steps"]
    assert listing["message"] == "4 commits. The first is of 2026-03-01, the last of 2026-03-04."
    assert step["message"] == (
        "Landed 2 days: 2026-03-03 to 2026-03-04. Held already: 2026-03-01 to 2026-03-02. Without a dump: 2026-03-05."
    )
    assert (step["rows"], step["pages"], record["status"]) == (2, 2, "done")


def test_refused_days_are_a_warning_of_the_run(lake: Lake, hub: DumpHub) -> None:
    commit(hub, 1, 10)
    hub.commit(f"{day(2)}T06:00:00", {"models.parquet": b"broken"})
    record = jobs.run_backfill(lake, source_of(hub), ["models"], FIRST, day(2))
    assert record["status"] == "done with warnings"
    assert (
        "Not taken, 2026-03-02: models.parquet of dumps/hub-stats is no Parquet file" in record["steps"][1]["message"]
    )


def test_the_command_lands_the_days_and_lists_them(lake: Lake, hub: DumpHub, monkeypatch: pytest.MonkeyPatch) -> None:
    commit(hub, 1, 10)
    commit(hub, 2, 20)
    monkeypatch.setenv("HF_ENDPOINT", hub.url)
    monkeypatch.setenv("HUBSCOPE_DATA", str(lake.root))
    etl = [sys.executable, "-m", "etl"]
    command = [*etl, "backfill", "--from", "2026-03-01", "--to", "2026-03-02", "--dataset", "dumps/hub-stats", "--json"]
    ran = subprocess.run(command, cwd=CODE, capture_output=True, text=True, check=True)
    assert json.loads(ran.stdout)["verb"] == "backfill"
    listed = subprocess.run([*etl, "status", "sources", "--json"], cwd=CODE, capture_output=True, text=True, check=True)
    (row,) = json.loads(listed.stdout)
    assert {key: row[key] for key in ("source", "first", "last", "days", "missing", "from")} == {
        "source": "hub_models", "first": "2026-03-01", "last": "2026-03-02", "days": 2, "missing": 0, "from": "dump",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("numbers", "spans"),
    [
        ([], ""),
        ([2], "2026-03-02"),
        ([1, 2, 3, 5, 7, 8], "2026-03-01 to 2026-03-03, 2026-03-05, 2026-03-07 to 2026-03-08"),
    ],
)
def test_days_are_said_as_spans(numbers: list[int], spans: str) -> None:
    assert spans_of(day(number) for number in numbers) == spans
