"""What the recordings are known to say, found again at the end of the whole way: wire, raw data, models, answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from etl.hub.fetch import RetryPolicy
from tests.recorded.conftest import RecordedHub
from warehouse.build import builder
from warehouse.engine import Limits
from warehouse.errors import SourceError
from warehouse.query.answers import Warehouse
from warehouse.storage.lake import Lake

pytestmark = pytest.mark.recorded
RADAR_DAYS = [f"2026-08-{day}T23:59" for day in (19, 20, 21, 22)]
QUICK = RetryPolicy(retries=1, first_wait=0.05, longest_wait=0.05)


def ask(lake: Lake, sql: str) -> list[dict[str, Any]]:
    _, engine = Warehouse(lake.root, Limits(60, 200_000, 2**28, "4GB")).current()
    return engine.select(sql).frame.to_dicts()


def contents(lake: Lake) -> dict[str, list[str]]:
    return {str(p.day): [entry["sha256"] for entry in p.manifest["files"]] for p in lake.partitions("hub_models")}


@pytest.fixture
def radar(recorded_hub: Callable[..., RecordedHub], tmp_path: Path) -> Lake:
    hub, lake = recorded_hub("radar"), Lake(tmp_path / "radar")
    for moment in RADAR_DAYS:
        hub.take(lake, moment)
    return lake


def test_radar_ends_with_the_models_and_downloads_that_were_recorded(radar: Lake):
    builder.publish(radar, builder.build(radar))
    (total,) = ask(
        radar,
        "SELECT count(*) AS models, CAST(sum(downloads_30d) AS BIGINT) AS downloads FROM marts.model_summary WHERE is_current",
    )
    assert total == {"models": 15_156, "downloads": 911_022_508}
    (first,) = ask(radar, "SELECT repo_id, downloads_30d FROM marts.model_summary WHERE rank_downloads = 1")
    assert first == {"repo_id": "sentence-transformers/all-MiniLM-L6-v2", "downloads_30d": 257_229_302}
    removed = ask(radar, "SELECT last_seen_on, removed_on FROM marts.model_summary WHERE NOT is_current")
    assert len(removed) == 362
    assert all(row["removed_on"] > row["last_seen_on"] for row in removed)


def test_the_last_of_several_snapshots_of_a_day_is_the_day(recorded_hub: Callable[..., RecordedHub], tmp_path: Path):
    hub, lake = recorded_hub("radar"), Lake(tmp_path)
    assert hub.take(lake, "2026-08-19T07:40").rows == 10_035
    assert hub.take(lake, "2026-08-19T23:59").rows == 11_620
    again = hub.take(lake, "2026-08-19T23:59")
    assert not again.is_changed
    assert [partition.manifest["rows"] for partition in lake.partitions("hub_models")] == [11_620]


@pytest.mark.parametrize(
    "options",
    [
        ("--faults", "429=0.1,500=0.1,drop=0.05,truncate=0.05,slow=0.02", "--slow-s", "0.2"),
        ("--rate-limit", "10", "--window", "2"),
    ],
    ids=["faults", "rate limit"],
)
def test_trouble_on_the_way_does_not_change_the_content(
    recorded_hub: Callable[..., RecordedHub], radar: Lake, tmp_path: Path, options: tuple[str, ...]
):
    hub, lake = recorded_hub("radar", *options), Lake(tmp_path / "troubled")
    for moment in RADAR_DAYS:
        hub.take(lake, moment)
    assert contents(lake) == contents(radar)


def test_transformersjs_has_721_observed_days_nine_missing_and_none_invented(
    recorded_hub: Callable[..., RecordedHub], tmp_path: Path
):
    hub, lake = recorded_hub("transformersjs"), Lake(tmp_path)
    first, last = date(2024, 5, 8), date(2026, 5, 7)
    silent = []
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        try:
            hub.take(lake, str(day), coverage="partial", patience=QUICK)
        except SourceError:
            silent.append(day)
    builder.publish(lake, builder.build(lake))
    days = ask(lake, "SELECT day, day_status FROM core.observed_days ORDER BY day")
    assert len(days) == 730
    assert [row["day"] for row in days if row["day_status"] == "missing"] == silent
    assert len(silent) == 9
    (counts,) = ask(
        lake,
        "SELECT count(*) FILTER (WHERE day_quality = 'observed') AS observed, "
        "count(*) FILTER (WHERE day_quality = 'missing' AND downloads_30d IS NOT NULL) AS invented, "
        "count(*) FILTER (WHERE day_quality NOT IN ('observed', 'missing')) AS other FROM marts.model_daily",
    )
    assert counts == {"observed": 111_873, "invented": 0, "other": 0}
    (removed,) = ask(lake, "SELECT count(*) AS removed FROM core.repos WHERE removed_on IS NOT NULL")
    assert removed == {"removed": 0}, "absent from a partial listing is not removed"
    jump = ask(
        lake,
        "SELECT day FROM marts.adoption_daily WHERE dimension = 'all' AND day_status <> 'missing' AND coverage IS NULL",
    )
    assert jump == []
