"""The recorded whole-Hub dump says what the recorded listing of the same evening says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from etl.dump.fetch import DumpSource
from etl.dump.sync import offer, take
from tests.recorded.conftest import RecordedHub
from tests.recorded.test_recorded_hub import ask
from warehouse.build import builder
from warehouse.storage.lake import Lake

pytestmark = pytest.mark.recorded
DAY = date(2026, 8, 22)
# What both have. The dump has one count of parameters for all formats of files, which the listing keeps apart.
SHARED = [
    "id", "author", "createdAt", "lastModified", "likes", "trendingScore", "tags", "gated", "downloads",
    "downloadsAllTime", "library_name", "pipeline_tag", "cardData_base_model",
]  # fmt: skip


def landed(hub: RecordedHub, lake: Lake) -> dict[str, Any]:
    source = DumpSource("dumps/hub-stats", hub.url)
    offered = offer(source, "models")
    assert offered is not None
    return take(lake, source, offered).result.partition.manifest


def rows(lake: Lake) -> pl.DataFrame:
    partition = lake.partition("hub_models", DAY)
    assert partition is not None
    return pl.read_parquet(partition.files, hive_partitioning=False).select(SHARED).sort("id")


def test_the_dump_dates_itself_by_its_card(recorded_hub: Callable[..., RecordedHub], tmp_path: Path):
    manifest = landed(recorded_hub("radar"), Lake(tmp_path))
    assert (manifest["snapshot_on"], manifest["dated_by"]) == ("2026-08-22", "the card states")
    assert manifest["observed_to"] == "2026-08-22T20:00:29Z"
    assert manifest["ignored"] == ["usedStorage"]


def test_the_dump_and_the_listing_of_that_evening_say_the_same(
    recorded_hub: Callable[..., RecordedHub], tmp_path: Path
):
    hub, dumped, listed = recorded_hub("radar"), Lake(tmp_path / "dump"), Lake(tmp_path / "api")
    landed(hub, dumped)
    hub.take(listed, "2026-08-22T20:00:29")
    assert rows(dumped).equals(rows(listed))
    total = "SELECT count(*) AS models, CAST(sum(downloads_30d) AS BIGINT) AS downloads FROM marts.model_summary"
    for lake in (dumped, listed):
        builder.publish(lake, builder.build(lake))
        assert ask(lake, total) == [{"models": 15_156, "downloads": 911_022_508}]
    sources = [ask(lake, "SELECT DISTINCT source FROM core.observed_days") for lake in (dumped, listed)]
    assert sources == [[{"source": "Whole-Hub dump"}], [{"source": "Hub listing"}]]
