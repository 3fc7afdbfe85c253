"""The data folder: what is published is whole, and stays readable whatever happens to the next thing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from partitions import model, snapshot

from warehouse.errors import LakeError, UnknownNameError
from warehouse.storage.lake import MANIFEST, Lake, write_whole

DAY = date(2026, 1, 1)


def listed(lake: Lake) -> list[str]:
    return sorted(
        row
        for file in lake.partition("hub_models", DAY).files
        for row in pq.read_table(file, partitioning=None)["id"].to_pylist()
    )


def test_same_content_keeps_manifest_and_bytes(lake: Lake):
    first = snapshot(lake, DAY, [model("org/a")], seconds=1.0)
    folder = lake.partition_path("hub_models", DAY)
    before = {path.name: (path.stat().st_ino, path.read_bytes()) for path in folder.iterdir()}
    again = snapshot(lake, DAY, [model("org/a")], seconds=99.0, observed_to="2026-01-01T23:00:00Z")
    assert {path.name: (path.stat().st_ino, path.read_bytes()) for path in folder.iterdir()} == before
    assert again == first


def test_replaced_content_removes_the_old_files(lake: Lake):
    old = snapshot(lake, DAY, [model("org/a"), model("org/b")])
    new = snapshot(lake, DAY, [model("org/c")])
    assert listed(lake) == ["org/c"]
    assert old.digest != new.digest
    names = {path.name for path in lake.partition_path("hub_models", DAY).iterdir()}
    assert names == {MANIFEST, *(file.name for file in new.files)}


def test_the_same_rows_asked_for_in_part_are_another_partition(lake: Lake):
    whole = snapshot(lake, DAY, [model("org/a")])
    part = snapshot(lake, DAY, [model("org/a")], coverage="partial")
    assert whole.digest != part.digest
    assert lake.partition("hub_models", DAY).manifest["coverage"] == "partial"


def test_leavings_of_an_interrupted_run_are_not_read_and_are_swept(lake: Lake):
    folder = lake.partition_path("hub_models", DAY)
    folder.mkdir(parents=True)
    (folder / "part-00000-000000000000.parquet").write_bytes(b"half a file")
    (folder / ".manifest.json.tmp").write_bytes(b"{")
    assert lake.partition("hub_models", DAY) is None
    assert lake.partitions("hub_models") == []
    snapshot(lake, DAY, [model("org/a")])
    assert len(list(folder.iterdir())) == 2
    assert listed(lake) == ["org/a"]


def test_the_quarantine_beside_a_partition_survives_a_new_listing(lake: Lake):
    kept = lake.quarantine_path("hub_models", DAY)
    kept.parent.mkdir(parents=True)
    pq.write_table(pa.table({"reason": ["no id"]}), kept)
    snapshot(lake, DAY, [model("org/a")])
    assert kept.exists()


def test_partitions_come_oldest_first_and_the_last_is_found_without_them(lake: Lake):
    for day in (date(2026, 2, 1), date(2026, 1, 5), date(2026, 1, 30)):
        snapshot(lake, day, [model("org/a")])
    (lake.raw / "hub_models" / "snapshot_on=2026-03-01").mkdir()
    assert [partition.day.isoformat() for partition in lake.partitions("hub_models")] == [
        "2026-01-05",
        "2026-01-30",
        "2026-02-01",
    ]
    last = lake.last_partition("hub_models")
    assert last is not None
    assert last.day == date(2026, 2, 1)
    assert lake.sources() == ["hub_models"]


def test_the_demo_keeps_its_raw_data_apart(lake: Lake):
    snapshot(Lake(lake.root, demo=True), DAY, [model("org/invented")])
    assert lake.partitions("hub_models") == []
    assert lake.sources() == []


def test_a_damaged_manifest_is_named(lake: Lake):
    snapshot(lake, DAY, [model("org/a")])
    path = lake.partition_path("hub_models", DAY) / MANIFEST
    path.write_text('{"source": ')
    with pytest.raises(LakeError, match=r"manifest\.json is not JSON"):
        lake.partition("hub_models", DAY)


def test_an_unknown_build_is_named_and_cannot_be_published(lake: Lake):
    for name in ("20260101T000000Z-none", "../elsewhere", ""):
        with pytest.raises(UnknownNameError, match="There is no build"):
            lake.point_to(name)
    assert lake.current() is None


def test_the_published_build_cannot_be_removed(filled: Lake):
    with pytest.raises(LakeError, match="is published and stays"):
        filled.remove_build(filled.current())
    assert filled.builds() == [filled.current()]


def test_a_write_that_fails_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path):
    path = tmp_path / "CURRENT"
    write_whole(path, b"old")
    with pytest.raises(TypeError):
        write_whole(path, "not bytes")  # type: ignore[arg-type]
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
