"""A publisher's own counts in a build: beside the Hub's, never in their place, and never what a build is made of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from etl.publisher.add import add
from tests.warehouse.partitions import inodes, model, quick_build, read_by, select, snapshot
from warehouse.build.builder import publish
from warehouse.errors import LakeError
from warehouse.query import answers
from warehouse.settings import settings
from warehouse.storage.lake import Lake

FIRST, LAST = date(2026, 1, 1), date(2026, 2, 3)
HEAD = "repoType,repoName,total,timestamp,downloads"
HISTORY = "SELECT day, downloads FROM core.publisher_daily WHERE repo_id = 'org/a' ORDER BY day"


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "data")


def days(first: date = FIRST, last: date = LAST) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def export(lake: Lake, rows: list[tuple[date, int]], total: int | None = None, repo: str = "org/a") -> None:
    path = lake.root.parent / "export.csv"
    latest_total = sum(count for _, count in rows) if total is None else total
    path.write_text("\n".join([HEAD, *(f"model,{repo},{latest_total},{day},{count}" for day, count in rows)]) + "\n")
    add(lake, [path], today=date(2026, 6, 1))


def listed(lake: Lake) -> None:
    """Listings from the end of January to February in which org/a has 10 downloads a day."""
    for day in days(date(2026, 1, 30)):
        snapshot(lake, day, [model("org/a", 300, 1000 + 10 * day.toordinal()), model("org/b", 5, 50)])


@pytest.fixture
def published(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lake]:
    """A published build with both, as the one that questions are asked of."""
    listed(lake)
    export(lake, [(day, 10) for day in days()])
    quick_build(lake, *read_by("publisher_history", "publisher_countries", "source_freshness"))
    publish(lake)
    monkeypatch.setenv("HUBSCOPE_DATA", str(lake.root))
    settings.cache_clear()
    yield lake
    answers.close()
    monkeypatch.undo()
    settings.cache_clear()


def test_own_counts_alone_make_no_build(lake: Lake) -> None:
    export(lake, [(FIRST, 1)])
    with pytest.raises(LakeError, match="no raw data"):
        quick_build(lake)


def test_a_demo_does_not_hold_a_real_publishers_counts_nor_do_these_make_it_real(lake: Lake) -> None:
    snapshot(Lake(lake.root, demo=True), FIRST, [model("org/invented")])
    export(lake, [(FIRST, 1)])
    build = quick_build(lake, "core.publisher_daily")
    assert lake.build_manifest(build)["is_demo"]
    assert select(lake, build, HISTORY) == []


def test_a_real_build_does_not_hold_the_demos_publisher(lake: Lake) -> None:
    export(Lake(lake.root, demo=True), [(FIRST, 1)])
    snapshot(lake, FIRST, [model("org/real")])
    build = quick_build(lake, "core.publisher_daily")
    assert not lake.build_manifest(build)["is_demo"]
    assert select(lake, build, HISTORY) == []


def test_years_of_own_counts_do_not_stretch_the_calendar_of_the_listings(lake: Lake) -> None:
    listed(lake)
    before = {month for _, month in inodes(lake, quick_build(lake))}
    export(lake, [(date(2021, 5, 1), 3), (date(2026, 5, 31), 4)])
    build = quick_build(lake)
    assert {month for _, month in inodes(lake, build)} == before == {"2026-01", "2026-02"}
    assert lake.build_manifest(build)["as_of"] == str(LAST)
    assert select(lake, build, "SELECT min(day) AS first, max(day) AS last FROM core.observed_days") == [
        {"first": date(2026, 1, 30), "last": LAST}
    ]
    assert len(select(lake, build, HISTORY)) == len(days(date(2021, 5, 1), date(2026, 5, 31)))


def recipes(lake: Lake, build_id: str) -> dict[str, list[str]]:
    tables = lake.build_manifest(build_id)["tables"]
    return {name: [file["recipe"] for file in table["files"]] for name, table in tables.items() if name[:5] != "meta."}


def test_adding_a_file_makes_only_the_publishers_tables_anew(lake: Lake) -> None:
    listed(lake)
    quick_build(lake)  # the numbers of the repositories come from the build before, which the first does not have
    before = recipes(lake, quick_build(lake))
    export(lake, [(day, 10) for day in days()])
    after = recipes(lake, quick_build(lake))
    assert {name for name, files in after.items() if files != before[name]} == {
        "core.publisher_daily", "marts.publisher_reconciliation",
    }  # fmt: skip


def test_the_export_that_reaches_further_counts_in_whatever_order_they_come(lake: Lake) -> None:
    snapshot(lake, FIRST, [model("org/a")])
    export(lake, [(date(2026, 1, 1), 7), (date(2026, 1, 3), 7)])
    export(lake, [(date(2026, 1, 1), 5), (date(2026, 1, 2), 5)], total=99)
    assert [row["downloads"] for row in select(lake, quick_build(lake, "core.publisher_daily"), HISTORY)] == [7, 5, 7]


def test_history_sets_thirty_known_days_beside_the_hubs_count(published: Lake) -> None:
    rows = answers.ask("publisher_history", model="org/a").frame.to_dicts()
    assert [row["day"] for row in rows] == days()
    assert {row["downloads_30d_own"] for row in rows[:29]} == {None}
    assert [row["downloads_30d_own"] for row in rows[29:]] == [300] * 5
    assert [row["downloads_30d_hub"] for row in rows[28:]] == [None, 300, 300, 300, 300, 300]
    assert [row["difference_share"] for row in rows[29:]] == [0.0] * 5
    assert set(rows[0]) == {
        "day", "downloads", "unique_users", "requests_get", "requests_head", "downloads_30d_own", "downloads_30d_hub",
        "difference_share",
    }  # fmt: skip


def test_history_is_empty_where_nothing_is_known(published: Lake) -> None:
    assert answers.ask("publisher_history", model="org/b").frame.is_empty()
    assert answers.ask("publisher_countries", model="org/a").frame.is_empty()


def test_history_begins_where_it_is_asked_to(published: Lake) -> None:
    rows = answers.ask("publisher_history", model="org/a", since="2026-02-01").frame
    assert rows["day"].to_list() == days(date(2026, 2, 1))
    assert rows["downloads_30d_own"].to_list() == [300, 300, 300]


def test_own_files_are_no_listing_that_could_be_stale(published: Lake) -> None:
    assert answers.ask("source_freshness").frame["source"].to_list() == ["hub_models"]
    own_snapshots = "SELECT source, origin, snapshot_on FROM meta.snapshots WHERE repo_type IS NULL"
    assert select(published, published.current() or "", own_snapshots) == [
        {"source": "publisher_daily", "origin": "file", "snapshot_on": LAST}
    ]


def test_what_a_dump_lacks_is_no_change_of_the_card(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    """A listing gives licence and task, a dump the task only; then the task changes too."""
    card = {"cardData_license": "mit", "pipeline_tag": "fill-mask", "tags": ["a"]}
    for number, options in enumerate(
        [{}, {"origin": "dump"}, {}, {"origin": "dump"}],
    ):
        task = "text-generation" if number == 3 else "fill-mask"
        fields = card | {"pipeline_tag": task} | ({"cardData_license": None} if options else {})
        snapshot(lake, FIRST + timedelta(days=number), [model("org/a", **fields)], **options)
    quick_build(lake, *read_by("model_events"))
    publish(lake)
    monkeypatch.setenv("HUBSCOPE_DATA", str(lake.root))
    settings.cache_clear()
    try:
        descriptions = answers.ask("model_events", model="org/a").frame["words"].to_list()
    finally:
        answers.close()
        monkeypatch.undo()
        settings.cache_clear()
    assert descriptions == ["First seen", "Card changed: task fill-mask → text-generation"]
