"""What is private to a workspace lies in files of that workspace, so that no question of anybody else can meet it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from partitions import quick_build

from tests.evaluation_rows import ADDED, land, run, small_lake
from tests.evaluation_samples import arithmetic, result
from tests.lake_cache import LakeCache
from warehouse import access
from warehouse.access import ANYONE, User
from warehouse.adhoc import pool
from warehouse.build import diff
from warehouse.build.builder import publish
from warehouse.errors import LakeError
from warehouse.query import answers
from warehouse.settings import settings
from warehouse.storage.lake import Lake, without_fsync

TEAM_A = User("a", "analyst", frozenset({"team-a"}))
TEAM_B = User("b", "analyst", frozenset({"team-b"}))
MADE_OF_RUNS = {"core.eval_runs", "core.eval_results", "core.eval_samples", "core.eval_sample_statistics"}


def private_lake(root: Path) -> None:
    """A run of team-a, one whose figure breaks a check, one of nobody's, and many that are shared."""
    lake = small_lake(root)
    odd = [result("arithmetic", "accuracy", 7.5, n=120)]
    land(
        lake,
        [
            run("r-odd", "polaris/secret-odd-7b", visibility="private", workspace="team-a", results=odd),
            run("r-nobodys", "polaris/secret-lost-7b", arithmetic(8, 70), visibility="private", workspace=None),
        ],
    )
    quick_build(lake)
    with without_fsync():
        publish(lake)


@pytest.fixture(scope="module")
def kept(lake_cache: LakeCache, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    """A copy of `private_lake`; the pool asks there."""
    pool.shut()  # what was asked before was asked elsewhere
    lake = Lake(lake_cache.copy(private_lake, tmp_path_factory.mktemp("private")))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HUBSCOPE_DATA", str(lake.root))
        settings.cache_clear()
        yield lake
    pool.shut()
    settings.cache_clear()


def manifest_of(lake: Lake) -> dict:
    return lake.build_manifest(lake.current() or "")


def asked(sql: str, reader: User, mode: pool.Mode = "rows") -> list[dict]:
    return pool.start(pool.QueryRequest(sql, mode=mode), reader).table().to_pylist()


def test_no_file_that_everybody_may_read_holds_anything_of_it(kept: Lake):
    manifest = manifest_of(kept)
    folder = kept.build_path(manifest["id"])
    seen = [file["path"] for table in access.visible(manifest, ANYONE).values() for file in table["files"]]
    assert len(seen) > 30
    for path in seen:
        rows = str(pq.read_table(folder / path, partitioning=None).to_pylist())
        assert not re.search("r-secret|secret.json|secret-odd|r-odd|secret-lost|r-nobodys", rows), path
    own = set(access.hidden_files(manifest, ANYONE))
    assert {path.partition("/")[0] for path in own} >= MADE_OF_RUNS
    assert not own & set(seen)


def test_a_workspace_reads_its_own_beside_what_is_shared(kept: Lake):
    everybodys = {row["run_id"] for row in asked("SELECT run_id FROM core.eval_runs", ANYONE)}
    assert {"r-aurora-13b", "p-engine-a"} <= everybodys
    assert {row["run_id"] for row in asked("SELECT run_id FROM core.eval_runs", TEAM_A)} == everybodys | {"r-secret", "r-odd"}  # fmt: skip
    assert {row["run_id"] for row in asked("SELECT run_id FROM core.eval_runs", TEAM_B)} == everybodys
    samples = "SELECT count(*) AS n FROM core.eval_samples WHERE run_id = 'r-secret'"
    assert asked(samples, TEAM_A)[0]["n"] > 0
    assert asked(samples, TEAM_B) == asked(samples, ANYONE) == [{"n": 0}]


def test_a_private_run_of_no_workspace_is_nobodys(kept: Lake):
    for workspaces in ({"team-a"}, {""}, {"None"}):
        reader = User("x", "analyst", frozenset(workspaces))
        assert asked("SELECT 1 AS found FROM core.eval_runs WHERE run_id = 'r-nobodys'", reader) == []


def test_a_plan_counts_nothing_of_it(kept: Lake):
    """A condition above the file would let the scan below it tell how many private rows a filter meets."""

    def measured(run_id: str, reader: User) -> list[dict]:
        plan = asked(f"SELECT count(*) FROM core.eval_samples WHERE run_id = '{run_id}'", reader, "analyze")
        return [row | {"seconds": None, "details": row["details"].replace(run_id, "")} for row in plan]

    assert measured("r-secret", ANYONE) == measured("r-secreu", ANYONE)
    assert measured("r-secret", TEAM_A) != measured("r-secreu", TEAM_A)


def test_rows_that_break_a_check_are_counted_and_not_shown(kept: Lake):
    said = "A figure stays within what its metric can give."
    (check,) = [each for each in manifest_of(kept)["checks"] if each["sentence"] == said]
    assert (check["status"], check["offending_rows"], check["sample"]) == ("warned", 1, "[]")


def test_days_of_uploads_are_listed_without_their_counts(kept: Lake):
    rows = asked("SELECT * FROM meta.snapshots WHERE source LIKE 'eval_%'", ANYONE)
    assert rows
    for row in rows:
        assert {name for name, value in row.items() if value is not None} == {"source", "snapshot_on", "coverage", "is_complete"}  # fmt: skip
    assert all(row["rows"] for row in asked("SELECT rows FROM meta.snapshots WHERE source = 'hub_models'", ANYONE))


def test_sizes_and_differences_speak_of_what_is_shared(kept: Lake):
    before, after = (kept.build_manifest(build) for build in kept.builds()[-2:])
    assert before["tables"]["core.eval_runs"]["rows"] == after["tables"]["core.eval_runs"]["rows"]
    changed = diff.diff(before, after)["table"].to_list()
    assert not set(changed) & {"core.eval_runs", "core.eval_samples", "core.eval_texts"}
    everybodys = access.visible(after, ANYONE)["core.eval_runs"]["rows"]
    assert everybodys == after["tables"]["core.eval_runs"]["rows"]
    assert access.visible(after, TEAM_A)["core.eval_runs"]["rows"] == everybodys + 2


def test_the_pages_own_engine_has_no_private_file(kept: Lake):
    _, engine = answers.warehouse().current()
    assert engine.select("SELECT 1 AS found FROM core.eval_runs WHERE visibility <> 'shared'").frame.is_empty()


def test_a_run_that_is_shared_later_leaves_its_workspace(lake_cache: LakeCache, tmp_path: Path):
    lake = Lake(lake_cache.copy(small_lake, tmp_path))
    again = run("r-secret", "polaris/secret-7b", arithmetic(7, 90), added_at=ADDED + timedelta(days=1), import_id="import-2")  # fmt: skip
    land(lake, [again])
    manifest = lake.build_manifest(quick_build(lake, "core.eval_samples"))
    assert access.hidden_files(manifest, ANYONE) == []
    files = access.visible(manifest, ANYONE)["core.eval_samples"]["files"]
    rows = pq.read_table(lake.build_path(manifest["id"]) / files[0]["path"], partitioning=None)
    assert "r-secret" in rows["run_id"].to_pylist()


def test_a_build_without_news_takes_the_private_files_over(kept: Lake):
    before = manifest_of(kept)
    after = kept.build_manifest(quick_build(kept))
    path = access.hidden_files(after, ANYONE)[0]
    assert (kept.build_path(before["id"]) / path).stat().st_ino == (kept.build_path(after["id"]) / path).stat().st_ino
    assert access.hidden_files(before, ANYONE) == access.hidden_files(after, ANYONE)


def test_a_build_that_mixed_them_is_not_asked():
    with pytest.raises(LakeError, match="earlier version") as refused:
        access.visible({"id": "20250101T000000Z-old", "tables": {}}, ANYONE)
    assert "python -m etl build" in refused.value.hint
