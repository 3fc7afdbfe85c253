"""Snapshots over real HTTP: whole or absent, resumable after a kill, the same bytes whatever happened on the way."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from etl.hub import land
from etl.hub.fetch import RetryPolicy
from etl.hub.page_store import only_one
from etl.hub.sync import SyncResult, sync
from etl.runs.progress import Report
from warehouse.errors import ContractError, LakeError, SourceError, UnknownNameError
from warehouse.storage.lake import Lake

DAY = date(2026, 3, 4)
QUICK = RetryPolicy(retries=2, first_wait=0.01, longest_wait=0.02, timeout=5)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "data")


def synced(lake: Lake, hub: Any, kind: str = "models", day: date = DAY, **options: Any) -> SyncResult:
    options = {"patience": QUICK, "max_violation_share": 0.01} | options
    return sync(lake, [kind], snapshot_on=day, endpoint=hub.url, **options)[0]


def contents(lake: Lake, source: str = "hub_models") -> list[bytes]:
    partition = lake.partition(source, DAY)
    assert partition is not None
    return [path.read_bytes() for path in partition.files]


def leftovers(lake: Lake) -> list[Path]:
    return [path for path in (lake.root / "incoming").rglob("*") if path.is_file()]


def test_a_snapshot_holds_every_row_and_its_manifest_says_how_it_came(lake: Lake, wire_hub: Any) -> None:
    wire_hub.model_rows(5)
    result = synced(lake, wire_hub)
    manifest = result.partition.manifest
    (file,) = result.partition.files
    assert pq.read_table(file, partitioning=None)["downloads"].to_pylist() == [0, 1, 2, 3, 4]
    assert {key: manifest[key] for key in ("rows", "pages", "coverage", "complete", "limit", "drift", "is_demo")} == {
        "rows": 5, "pages": 3, "coverage": "complete", "complete": True, "limit": None, "drift": {}, "is_demo": False,
    }  # fmt: skip
    assert (manifest["source"], manifest["repo_type"], manifest["snapshot_on"]) == ("hub_models", "model", "2026-03-04")
    assert (manifest["endpoint"], manifest["contract_version"]) == (wire_hub.url, 1)
    assert manifest["bytes"] > 500
    assert manifest["observed_from"] <= manifest["observed_to"]
    assert manifest["observed_to"].endswith("Z")
    assert leftovers(lake) == []


def test_each_kind_has_its_own_partition(lake: Lake, wire_hub: Any) -> None:
    wire_hub.model_rows(1)
    wire_hub.rows["datasets"] = [{"id": "org/words", "downloads": 3}]
    wire_hub.rows["spaces"] = [{"id": "org/board", "sdk": "docker", "likes": 2}]
    results = sync(lake, ["models", "datasets", "spaces"], snapshot_on=DAY, endpoint=wire_hub.url, patience=QUICK)
    assert [(result.source, result.rows) for result in results] == [
        ("hub_models", 1), ("hub_datasets", 1), ("hub_spaces", 1),
    ]  # fmt: skip
    assert pq.read_table(results[2].partition.files[0], partitioning=None)["sdk"].to_pylist() == ["docker"]


def test_the_same_day_twice_gives_the_same_bytes_and_leaves_the_partition_alone(lake: Lake, wire_hub: Any) -> None:
    wire_hub.model_rows(5)
    first = synced(lake, wire_hub)
    before = contents(lake)
    again = synced(lake, wire_hub)
    assert (first.is_changed, again.is_changed) == (True, False)
    assert contents(lake) == before
    assert again.partition.manifest == first.partition.manifest


def test_a_day_read_again_with_other_answers_is_replaced_as_a_whole(lake: Lake, wire_hub: Any) -> None:
    wire_hub.model_rows(5)
    synced(lake, wire_hub)
    wire_hub.model_rows(3)
    assert synced(lake, wire_hub).is_changed
    partition = lake.partition("hub_models", DAY)
    assert partition is not None
    assert partition.manifest["rows"] == 3
    assert {path.name for path in partition.files[0].parent.iterdir()} == {"manifest.json", partition.files[0].name}


def test_faults_on_the_way_do_not_change_a_byte(lake: Lake, wire_hub: Any, tmp_path: Path) -> None:
    wire_hub.model_rows(9)
    synced(lake, wire_hub)
    wire_hub.faults = ["500", None, "cut", "drop", None, "truncate", None, "503", "html"]
    other = Lake(tmp_path / "other")
    synced(other, wire_hub)
    assert contents(other) == contents(lake)


def test_a_day_without_an_answer_leaves_no_partition(lake: Lake, wire_hub: Any) -> None:
    wire_hub.faults = ["503"] * 10
    with pytest.raises(SourceError, match="503"):
        synced(lake, wire_hub)
    assert lake.partition("hub_models", DAY) is None


def test_an_empty_listing_is_not_believed(lake: Lake, wire_hub: Any) -> None:
    with pytest.raises(SourceError, match="empty listing"):
        synced(lake, wire_hub)
    assert lake.partition("hub_models", DAY) is None
    wire_hub.model_rows(1)
    assert synced(lake, wire_hub).rows == 1


def test_a_failure_leaves_the_day_as_it_was(lake: Lake, wire_hub: Any) -> None:
    wire_hub.model_rows(5)
    synced(lake, wire_hub)
    before = contents(lake)
    wire_hub.model_rows(8)
    wire_hub.faults = [None, None, *["500"] * 10]
    with pytest.raises(SourceError):
        synced(lake, wire_hub)
    assert contents(lake) == before


def test_after_a_failure_the_same_command_goes_on_at_the_next_page(lake: Lake, wire_hub: Any) -> None:
    wire_hub.model_rows(7)
    wire_hub.faults = [None, None, *["500"] * (QUICK.retries + 1)]
    with pytest.raises(SourceError):
        synced(lake, wire_hub)
    wire_hub.requests.clear()
    result = synced(lake, wire_hub)
    assert (result.rows, result.pages, result.pages_resumed) == (7, 4, 2)
    assert [query["cursor"] for _, query, _ in wire_hub.requests] == [["first-4"], ["first-6"]]


def test_pages_of_another_request_are_not_used(lake: Lake, wire_hub: Any) -> None:
    wire_hub.model_rows(7)
    wire_hub.faults = [None, *["500"] * 10]
    with pytest.raises(SourceError):
        synced(lake, wire_hub, coverage="partial")
    wire_hub.faults = []
    result = synced(lake, wire_hub)
    assert (result.rows, result.coverage, result.pages_resumed) == (7, "complete", 0)


def test_an_expired_link_starts_the_listing_over(lake: Lake, wire_hub: Any) -> None:
    wire_hub.model_rows(7)
    wire_hub.faults = [None, *["500"] * (QUICK.retries + 1)]
    with pytest.raises(SourceError):
        synced(lake, wire_hub)
    wire_hub.links_of = "second"
    result = synced(lake, wire_hub)
    assert (result.rows, result.pages) == (7, 4)


def test_links_that_keep_expiring_end_in_an_error(lake: Lake, wire_hub: Any) -> None:
    wire_hub.model_rows(7)
    wire_hub.on_request = lambda number: setattr(wire_hub, "links_of", str(number))
    with pytest.raises(SourceError, match="Invalid cursor"):
        synced(lake, wire_hub)


@pytest.mark.parametrize("damage", ["not json", '{"asked": {}, "unheard_of": 1}'])
def test_a_damaged_checkpoint_is_dropped(lake: Lake, wire_hub: Any, damage: str) -> None:
    wire_hub.model_rows(3)
    (lake.incoming("hub_models", DAY) / "checkpoint.json").write_text(damage)
    assert synced(lake, wire_hub).rows == 3


def test_a_limit_cuts_the_listing_and_marks_it_partial(lake: Lake, wire_hub: Any) -> None:
    wire_hub.model_rows(9)
    result = synced(lake, wire_hub, limit=5)
    assert (result.rows, result.coverage, result.partition.manifest["limit"]) == (5, "partial", 5)
    assert len(wire_hub.requests) == 3


def test_a_listing_may_be_called_partial_without_a_limit(lake: Lake, wire_hub: Any) -> None:
    wire_hub.model_rows(3)
    assert synced(lake, wire_hub, coverage="partial").partition.manifest["coverage"] == "partial"


def test_an_unknown_kind_is_refused_before_anything_is_asked(lake: Lake, wire_hub: Any) -> None:
    with pytest.raises(UnknownNameError, match="papers"):
        sync(lake, ["models", "papers"], snapshot_on=DAY, endpoint=wire_hub.url)
    assert wire_hub.requests == []


def test_drift_below_the_share_is_kept_beside_the_partition(lake: Lake, wire_hub: Any) -> None:
    rows = wire_hub.model_rows(6)
    rows[1]["downloads"] = "many"
    del rows[4]["id"]
    result = synced(lake, wire_hub, max_violation_share=0.5)
    assert result.rows == 5
    assert result.violations == result.partition.manifest["drift"] == {"missing id": 1, "wrong type": 1}
    quarantined = pq.read_table(lake.quarantine_path("hub_models", DAY), partitioning=None).to_pylist()
    assert quarantined[0] == {
        "page": 1, "repo_id": "org-1/model-1", "field": "downloads", "reason": "wrong type", "value": '"many"',
    }  # fmt: skip
    assert (quarantined[1]["page"], quarantined[1]["repo_id"], quarantined[1]["reason"]) == (3, None, "missing id")


def test_a_quarantine_goes_when_the_day_is_read_again_without_drift(lake: Lake, wire_hub: Any) -> None:
    wire_hub.model_rows(6)[1]["novelty"] = 1
    synced(lake, wire_hub, max_violation_share=0.5)
    wire_hub.model_rows(6)
    synced(lake, wire_hub)
    assert not lake.quarantine_path("hub_models", DAY).exists()


def test_drift_past_the_share_fails_and_after_fixing_nothing_is_fetched_again(lake: Lake, wire_hub: Any) -> None:
    wire_hub.model_rows(6)[1]["novelty"] = {"since": 2026}
    with pytest.raises(ContractError, match="'novelty' of 'org-1/model-1', unknown field") as caught:
        synced(lake, wire_hub, max_violation_share=0.1)
    assert lake.partition("hub_models", DAY) is None
    quarantine_file = Path(caught.value.hint.split("listed in ")[1].split(". Fix")[0])
    assert pq.read_table(quarantine_file, partitioning=None)["field"].to_pylist() == ["novelty"]
    request_count = len(wire_hub.requests)
    assert synced(lake, wire_hub, max_violation_share=0.5).rows == 6
    assert len(wire_hub.requests) == request_count


def test_two_runs_of_one_day_do_not_mix(lake: Lake, wire_hub: Any) -> None:
    wire_hub.model_rows(3)
    with only_one(lake.incoming("hub_models", DAY), "models"), pytest.raises(LakeError, match="Another run"):
        synced(lake, wire_hub)
    assert synced(lake, wire_hub).rows == 3
    assert leftovers(lake) == []


def test_a_long_listing_is_cut_into_files_and_their_rows_keep_their_order(
    lake: Lake, wire_hub: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(land, "GROUP_ROWS", 4)
    monkeypatch.setattr(land, "FILE_ROWS", 8)
    wire_hub.model_rows(21)
    files = synced(lake, wire_hub).partition.files
    tables = [pq.read_table(path, partitioning=None) for path in files]
    assert [table.num_rows for table in tables] == [8, 8, 5]
    assert [value for table in tables for value in table["downloads"].to_pylist()] == list(range(21))


def test_a_demo_is_kept_apart_and_marked(wire_hub: Any, tmp_path: Path) -> None:
    wire_hub.model_rows(3)
    demo = Lake(tmp_path, demo=True)
    assert synced(demo, wire_hub).partition.manifest["is_demo"] is True
    assert Lake(tmp_path).partitions("hub_models") == []


def test_the_report_hears_every_row_twice_fetched_and_written(lake: Lake, wire_hub: Any) -> None:
    class Heard(Report):
        def __init__(self) -> None:
            self.rows: dict[str, int] = {}
            self.totals: list[int | None] = []

        def start(self, what: str, total: int | None = None, unit: str = "rows", already: int = 0) -> None:
            self.what = what
            self.totals.append(total)

        def advance(self, amount: int) -> None:
            self.rows[self.what] = self.rows.get(self.what, 0) + amount

    wire_hub.model_rows(5)
    heard = Heard()
    synced(lake, wire_hub, report=heard)
    assert heard.rows == {"Fetching models": 5, "Writing models of 2026-03-04": 5}
    assert heard.totals == [None, 5]
    tomorrow = Heard()
    synced(lake, wire_hub, report=tomorrow, day=date(2026, 3, 5))
    assert tomorrow.totals[0] == 5  # the estimate is the day before


CHILD = """
import os, signal, sys
from datetime import date
from etl.hub.sync import sync
from etl.runs.progress import Report
from warehouse.storage.lake import Lake

moment = sys.argv[3]

def die():
    os.kill(os.getpid(), signal.SIGKILL)

class Deadly(Report):
    def start(self, what, total=None, unit="rows", already=0):
        self.what = what
    def advance(self, amount):
        if self.what.startswith("Writing") and moment == "writing":
            die()

class DeadlyLake(Lake):
    def publish_partition(self, *args):
        if moment == "before publishing":
            die()
        partition = super().publish_partition(*args)
        if moment == "after publishing":
            die()
        return partition

sync(DeadlyLake(sys.argv[1]), ["models"], snapshot_on=date(2026, 3, 4), endpoint=sys.argv[2], report=Deadly())
"""


@pytest.mark.parametrize("moment", ["fetching", "writing", "before publishing", "after publishing"])
def test_a_kill_at_any_moment_leaves_the_day_whole_and_the_next_run_finishes_it(
    lake: Lake, wire_hub: Any, tmp_path: Path, moment: str
) -> None:
    wire_hub.model_rows(4)
    synced(lake, wire_hub)
    before = contents(lake)
    wire_hub.model_rows(9)
    undisturbed = Lake(tmp_path / "undisturbed")
    synced(undisturbed, wire_hub)

    wire_hub.requests.clear()
    command = [sys.executable, "-c", CHILD, str(lake.root), wire_hub.url, moment]
    child = subprocess.Popen(command, cwd=Path(__file__).parents[2])
    if moment == "fetching":
        killed = threading.Event()

        def kill_on_the_third(number: int) -> None:
            if number == 3 and not killed.is_set():
                child.kill()
                child.wait()
                killed.set()

        wire_hub.on_request = kill_on_the_third
    assert child.wait(timeout=60) == -signal.SIGKILL
    assert contents(lake) == (contents(undisturbed) if moment == "after publishing" else before)

    assert synced(lake, wire_hub).pages_resumed == (2 if moment == "fetching" else 5)
    assert contents(lake) == contents(undisturbed)
    assert leftovers(lake) == []


def test_a_checkpoint_says_what_was_asked_and_what_has_come(lake: Lake, wire_hub: Any) -> None:
    wire_hub.model_rows(7)
    wire_hub.faults = [None, *["500"] * 10]
    with pytest.raises(SourceError):
        synced(lake, wire_hub)
    checkpoint = json.loads((lake.incoming("hub_models", DAY) / "checkpoint.json").read_bytes())
    assert (checkpoint["pages"], checkpoint["rows"], checkpoint["is_finished"]) == (1, 2, False)
    assert checkpoint["asked"]["coverage"] == "complete"
    assert checkpoint["next_url"].endswith("cursor=first-2")
