"""Listing or dump: the fresher of the two, of equals the fuller, and never without a reason."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from etl.dump.choose import choose
from etl.dump.fetch import DumpSource
from etl.dump.sync import take
from etl.hub.fetch import RetryPolicy
from etl.hub.sync import sync
from tests.dump_hub_server import DAY, DumpHub, full, moment, parquet, rows
from warehouse.storage.lake import Lake

QUICK = RetryPolicy(retries=3, first_wait=0.01, longest_wait=0.02, timeout=5)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "data")


@pytest.fixture
def hub() -> Iterator[DumpHub]:
    with DumpHub() as server:
        yield server


def source_of(hub: DumpHub) -> DumpSource:
    return DumpSource(hub.dataset, hub.url, QUICK)


@pytest.fixture
def whole(hub: DumpHub) -> DumpHub:
    """A dump of DAY, 06:00, with all that a listing says of ten models."""
    hub.commit(moment(), {"models.parquet": parquet(full(10, lastModified="2026-03-04T05:00:00.000Z"))})
    return hub


def listing(lake: Lake, wire_hub: Any, count: int, day: date) -> None:
    wire_hub.model_rows(count)
    sync(lake, ["models"], snapshot_on=day, endpoint=wire_hub.url, patience=QUICK)


def test_a_dump_of_the_day_that_says_all_is_chosen(lake: Lake, whole: DumpHub) -> None:
    choice = choose(lake, source_of(whole), "models", DAY)
    assert choice.offer is not None
    assert "it is of 2026-03-04" in choice.reason
    assert take(lake, source_of(whole), choice.offer).result.partition.manifest["lacking"] == [
        "inferenceProviders", "evalResults", "model_index",
    ]  # fmt: skip


def test_looking_at_a_dump_does_not_fetch_it(lake: Lake, whole: DumpHub) -> None:
    choose(lake, source_of(whole), "models", DAY)
    spans = [span for method, path, span in whole.requests if method == "GET" and path.endswith("models.parquet")]
    assert spans
    assert all(spans)


def test_a_dump_of_another_day_is_not_chosen(lake: Lake, whole: DumpHub) -> None:
    choice = choose(lake, source_of(whole), "models", DAY + timedelta(days=1))
    assert choice.offer is None
    assert "because the dump is of 2026-03-04, not of 2026-03-05" in choice.reason


def test_a_dump_that_lacks_what_the_warehouse_reads_is_not_chosen(lake: Lake, hub: DumpHub) -> None:
    hub.commit(moment(), {"models.parquet": parquet(rows(10))})
    choice = choose(lake, source_of(hub), "models", DAY)
    assert choice.offer is None
    assert "the dump lacks _id, author, sha" in choice.reason


def test_a_dump_with_fewer_rows_than_the_last_listing_is_not_chosen(lake: Lake, whole: DumpHub, wire_hub: Any) -> None:
    listing(lake, wire_hub, 30, DAY - timedelta(days=1))
    choice = choose(lake, source_of(whole), "models", DAY)
    assert choice.offer is None
    assert "the dump has 10 rows, 2026-03-03 had 30" in choice.reason


def test_a_day_held_from_a_later_listing_is_not_replaced(lake: Lake, whole: DumpHub, wire_hub: Any) -> None:
    listing(lake, wire_hub, 10, DAY)  # read now, which is after the dump was made
    choice = choose(lake, source_of(whole), "models", DAY)
    assert choice.offer is None
    assert "2026-03-04 is held from a listing of" in choice.reason


@pytest.mark.parametrize("trouble", ["no such file", "not dated", "does not answer"])
def test_a_dump_that_cannot_be_had_is_a_reason_and_no_error(lake: Lake, hub: DumpHub, trouble: str) -> None:
    if trouble == "no such file":
        hub.commit(moment(), {"datasets.parquet": b"x"})
    else:
        hub.commit(moment(), {"models.parquet": b"x", "README.md": b"Snapshot 2026-01-01"})
    if trouble == "does not answer":
        hub.faults = ["503"] * 20
    choice = choose(lake, source_of(hub), "models", DAY)
    assert choice.offer is None
    assert choice.reason.startswith("The Hub's own listing was read, because ")
