"""Days out of a whole-Hub dump over real HTTP, with the Hub's own client: dated by itself, resumable, the same bytes."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet as pq
import pytest
from huggingface_hub import constants

from etl.dump.fetch import DumpSource
from etl.dump.sync import DumpCandidate, DumpSyncResult, offer, take
from etl.hub.fetch import RetryPolicy
from etl.hub.page_store import only_one
from etl.hub.sync import sync
from etl.runs.progress import Report
from tests.dump_hub_server import DAY, DumpHub, moment, parquet, rows
from warehouse.errors import ContractError, LakeError, ParameterError, SourceError
from warehouse.storage.lake import Lake

QUICK = RetryPolicy(retries=3, first_wait=0.01, longest_wait=0.02, timeout=5)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "data")


@pytest.fixture
def hub() -> Iterator[DumpHub]:
    with DumpHub() as server:
        yield server


def source_of(hub: DumpHub, report: Report | None = None) -> DumpSource:
    return DumpSource(hub.dataset, hub.url, QUICK, report or Report())


def offered(hub: DumpHub, by_hand: date | None = None, kind: str = "models") -> DumpCandidate:
    candidate = offer(source_of(hub), kind, by_hand)
    assert candidate is not None
    return candidate


def landed(lake: Lake, hub: DumpHub, by_hand: date | None = None, **options: Any) -> DumpSyncResult:
    return take(lake, source_of(hub), offered(hub, by_hand), **options)


def contents(lake: Lake, day: date = DAY) -> list[bytes]:
    partition = lake.partition("hub_models", day)
    assert partition is not None
    return [path.read_bytes() for path in partition.files]


def leftovers(lake: Lake) -> list[Path]:
    return [path for path in (lake.root / "incoming").rglob("*") if path.is_file()]


# -- what is landed ---------------------------------------------------------------------------------------------------
def test_a_dump_is_landed_as_a_listing_would_be_and_its_manifest_says_where_it_came_from(
    lake: Lake, hub: DumpHub
) -> None:
    sha = hub.commit(moment(), {"models.parquet": parquet(rows(5, usedStorage=7))})
    result = landed(lake, hub).result
    manifest = result.partition.manifest
    (file,) = result.partition.files
    assert pq.read_table(file, partitioning=None)["downloads"].to_pylist() == [0, 1, 2, 3, 4]
    keys = ("origin", "dataset", "revision", "coverage", "complete", "rows", "drift", "ignored", "dated_by")
    assert {key: manifest[key] for key in keys} == {
        "origin": "dump", "dataset": "dumps/hub-stats", "revision": sha, "coverage": "complete", "complete": True,
        "rows": 5, "drift": {}, "ignored": ["usedStorage"], "dated_by": "the last commit of models.parquet",
    }  # fmt: skip
    assert manifest["snapshot_on"] == "2026-03-04"
    assert manifest["observed_to"] == "2026-03-04T06:00:00Z"
    assert {"sha", "cardData_license", "createdAt"} <= set(manifest["lacking"])
    assert leftovers(lake) == []


def test_the_day_is_the_one_the_card_states_not_that_of_the_commit(lake: Lake, hub: DumpHub) -> None:
    card = b"---\nx: 1\n---\nSnapshot taken 2026-03-03T23:50:00Z."
    hub.commit(moment(hour=1), {"models.parquet": parquet(rows(3, hour=0)), "README.md": card})
    result = landed(lake, hub).result
    assert result.snapshot_on == date(2026, 3, 3)
    assert result.partition.manifest["evidence"] == [
        "the card states: 2026-03-03 23:50 UTC", "the last commit of models.parquet: 2026-03-04 01:00 UTC",
    ]  # fmt: skip


def test_a_commit_that_left_the_file_alone_does_not_date_it(lake: Lake, hub: DumpHub) -> None:
    hub.commit(moment(), {"models.parquet": parquet(rows(3))})
    hub.commit(moment(DAY + timedelta(days=9)), {"posts.parquet": b"x"})
    assert landed(lake, hub).result.snapshot_on == DAY


def test_where_the_server_does_not_say_which_commit_the_datasets_last_change_dates_it(lake: Lake) -> None:
    with DumpHub(tells_commits=False) as hub:
        hub.commit(moment(), {"models.parquet": parquet(rows(3))})
        result = landed(lake, hub).result
    assert (result.snapshot_on, result.partition.manifest["dated_by"]) == (DAY, "the dataset's last change")


def test_a_dump_that_was_committed_anew_with_old_rows_is_not_believed(lake: Lake, hub: DumpHub) -> None:
    hub.commit(moment(), {"models.parquet": parquet(rows(3, DAY - timedelta(days=6)))})
    with pytest.raises(SourceError, match="newest change among its rows: 2026-02-26 05:00 UTC") as caught:
        landed(lake, hub)
    assert lake.partition("hub_models", DAY) is None
    assert "--snapshot-on" in caught.value.hint


def test_a_day_given_by_hand_is_landed_with_a_warning(lake: Lake, hub: DumpHub) -> None:
    hub.commit(moment(), {"models.parquet": parquet(rows(3, DAY - timedelta(days=6)))})
    landing = landed(lake, hub, by_hand=DAY - timedelta(days=6))
    assert landing.result.snapshot_on == DAY - timedelta(days=6)
    assert landing.warnings == [
        "Dated 2026-02-26 by hand. The dump itself says the last commit of models.parquet: 2026-03-04 06:00 UTC."
    ]


def test_a_dump_without_moments_among_its_rows_is_landed_with_a_warning(lake: Lake, hub: DumpHub) -> None:
    hub.commit(moment(), {"models.parquet": parquet([{"id": "org/a", "downloads": 1}])})
    (warning,) = landed(lake, hub).warnings
    assert "could not be checked" in warning


def test_the_same_dump_twice_gives_the_same_bytes_and_leaves_the_day_alone(lake: Lake, hub: DumpHub) -> None:
    hub.commit(moment(), {"models.parquet": parquet(rows(50))})
    first, before = landed(lake, hub), contents(lake)
    again = landed(lake, hub)
    assert (first.result.is_changed, again.result.is_changed) == (True, False)
    assert contents(lake) == before


def test_a_day_is_the_dumps_own_even_where_a_listing_said_the_same_bytes(
    lake: Lake, hub: DumpHub, wire_hub: Any
) -> None:
    wire_hub.rows["models"] = [{"id": "org/a", "downloads": 1, "createdAt": "2026-03-04T05:00:00.000Z"}]
    sync(lake, ["models"], snapshot_on=DAY, endpoint=wire_hub.url, patience=QUICK)
    before = contents(lake)
    hub.commit(
        moment(),
        {"models.parquet": parquet([{"id": "org/a", "downloads": 1, "createdAt": "2026-03-04T05:00:00.000Z"}])},
    )
    landed(lake, hub)
    partition = lake.partition("hub_models", DAY)
    assert partition is not None
    assert (contents(lake), partition.manifest["origin"]) == (before, "dump")


# -- what is refused --------------------------------------------------------------------------------------------------
def test_drift_past_the_share_fails_and_after_mending_nothing_is_fetched_again(lake: Lake, hub: DumpHub) -> None:
    dump_rows = rows(10)
    dump_rows[3]["id"] = None
    hub.commit(moment(), {"models.parquet": parquet(dump_rows)})
    with pytest.raises(ContractError, match="1 of the first 10 models"):
        landed(lake, hub)
    assert lake.partition("hub_models", DAY) is None
    fetched = hub.asked("models.parquet")
    result = landed(lake, hub, max_violation_share=0.5).result
    assert (result.rows, result.violations) == (9, {"missing id": 1})
    assert lake.quarantine_path("hub_models", DAY).exists()
    assert hub.asked("models.parquet") == fetched


def test_an_empty_dump_is_not_believed(lake: Lake, hub: DumpHub) -> None:
    empty = pl.DataFrame(schema={"id": pl.String, "downloads": pl.Int64})
    hub.commit(moment(), {"models.parquet": parquet(empty)})
    with pytest.raises(SourceError, match="is empty"):
        landed(lake, hub)


def test_a_file_that_is_no_parquet_is_named(lake: Lake, hub: DumpHub) -> None:
    hub.commit(moment(), {"models.parquet": b"id,downloads\n"})
    with pytest.raises(SourceError, match=r"models\.parquet of dumps/hub-stats is no Parquet file"):
        landed(lake, hub)


def test_a_dataset_that_is_not_there_is_named_at_once(hub: DumpHub) -> None:
    hub.commit(moment(), {"models.parquet": b""})
    with pytest.raises(SourceError, match="There is no dataset dumps/other"):
        offer(DumpSource("dumps/other", hub.url, QUICK), "models")
    assert len(hub.requests) == 1


@pytest.mark.parametrize("name", ["hub-stats", "dumps/hub/stats", "../etc", "dumps/..", "dumps/ hub"])
def test_what_cannot_be_a_dataset_is_refused_before_anything_is_asked(name: str) -> None:
    with pytest.raises(ParameterError, match="is no dataset"):
        DumpSource(name)


def test_a_kind_that_the_dump_lacks_is_no_offer(hub: DumpHub) -> None:
    hub.commit(moment(), {"models.parquet": parquet(rows(1))})
    assert offer(source_of(hub), "spaces") is None


def test_a_day_in_the_making_by_another_run_is_left_to_it(lake: Lake, hub: DumpHub) -> None:
    hub.commit(moment(), {"models.parquet": parquet(rows(3))})
    with only_one(lake.incoming("hub_models", DAY), "models"), pytest.raises(LakeError, match="Another run"):
        landed(lake, hub)
    assert landed(lake, hub).result.rows == 3


# -- trouble on the way -----------------------------------------------------------------------------------------------
def test_faults_on_the_way_do_not_change_a_byte(lake: Lake, hub: DumpHub, tmp_path: Path) -> None:
    hub.commit(moment(), {"models.parquet": parquet(rows(400)), "README.md": b"Snapshot 2026-03-04T05:30:00Z"})
    landed(lake, hub)
    hub.faults = ["500", "drop", None, "503", None, "drop", None, "429", None, "500", "cut", "drop", "cut"]
    other = Lake(tmp_path / "other")
    landed(other, hub)
    assert hub.faults == []
    assert contents(other) == contents(lake)


def test_a_hub_that_keeps_failing_ends_in_an_error_that_says_so(lake: Lake, hub: DumpHub) -> None:
    hub.commit(moment(), {"models.parquet": parquet(rows(3))})
    candidate = offered(hub)
    hub.faults = ["503"] * 50
    with pytest.raises(SourceError, match="answered 503, also after 3 retries"):
        take(lake, source_of(hub), candidate)
    assert lake.partition("hub_models", DAY) is None


def test_what_arrived_before_a_failure_is_not_fetched_again(
    lake: Lake, hub: DumpHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(constants, "DOWNLOAD_CHUNK_SIZE", 4096)  # the client keeps what came in whole chunks
    hub.commit(moment(), {"models.parquet": parquet(rows(2000))})
    candidate = offered(hub)
    hub.faults = [None, "cut", *["503"] * 50]
    with pytest.raises(SourceError):
        take(lake, source_of(hub), candidate)
    (part,) = leftovers(lake)
    had = part.stat().st_size
    assert had > 0
    hub.faults = []
    hub.requests.clear()
    assert take(lake, source_of(hub), candidate).result.rows == 2000
    ranges = [span for method, path, span in hub.requests if method == "GET" and path.endswith("models.parquet")]
    assert ranges == [f"bytes={had}-"]
    assert leftovers(lake) == []


def test_a_part_of_another_revision_is_dropped(lake: Lake, hub: DumpHub) -> None:
    hub.commit(moment(), {"models.parquet": parquet(rows(2000))})
    candidate = offered(hub)
    hub.faults = [None, "cut", *["503"] * 50]
    with pytest.raises(SourceError):
        take(lake, source_of(hub), candidate)
    hub.faults = []
    hub.commit(moment(hour=7), {"models.parquet": parquet(rows(9))})
    assert landed(lake, hub).result.rows == 9
    assert leftovers(lake) == []


CHILD = """
import os, signal, sys
from huggingface_hub import constants
from etl.dump.fetch import DumpSource
from etl.dump.sync import offer, take
from etl.runs.progress import Report
from warehouse.storage.lake import Lake

moment = sys.argv[3]
constants.DOWNLOAD_CHUNK_SIZE = 16384
chunks = 0

def die():
    os.kill(os.getpid(), signal.SIGKILL)

class Deadly(Report):
    def start(self, what, total=None, unit="rows", already=0):
        self.what = what
    def advance(self, amount):
        global chunks
        chunks += 1
        if self.what.split()[0].lower() == moment and (moment == "writing" or chunks == 3):
            die()

class DeadlyLake(Lake):
    def publish_partition(self, *args):
        if moment == "before publishing":
            die()
        partition = super().publish_partition(*args)
        if moment == "after publishing":
            die()
        return partition

source = DumpSource("dumps/hub-stats", sys.argv[2], report=Deadly())
take(DeadlyLake(sys.argv[1]), source, offer(source, "models"))
"""


@pytest.mark.parametrize("point", ["fetching", "writing", "before publishing", "after publishing"])
def test_a_kill_at_any_moment_leaves_the_day_whole_and_the_next_run_finishes_it(
    lake: Lake, hub: DumpHub, tmp_path: Path, point: str
) -> None:
    hub.commit(moment(), {"models.parquet": parquet(rows(40))})
    landed(lake, hub)
    before = contents(lake)
    hub.commit(moment(hour=8), {"models.parquet": parquet(rows(4000))})
    undisturbed = Lake(tmp_path / "undisturbed")
    landed(undisturbed, hub)

    child = subprocess.run(
        [sys.executable, "-c", CHILD, str(lake.root), hub.url, point], cwd=Path(__file__).parents[2], timeout=60
    )
    assert child.returncode == -signal.SIGKILL
    assert contents(lake) == (contents(undisturbed) if point == "after publishing" else before)
    hub.requests.clear()
    landed(lake, hub)
    fetched = [span for method, path, span in hub.requests if method == "GET" and path.endswith("models.parquet")]
    assert fetched == (["bytes=32768-"] if point == "fetching" else [])
    assert contents(lake) == contents(undisturbed)
    assert leftovers(lake) == []
