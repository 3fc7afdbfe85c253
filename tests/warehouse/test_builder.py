"""Builds: made from finished snapshots only, immutable, published when their checks hold, taken back and swept."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from partitions import inodes, model, quick_build, select, snapshot

from warehouse.build import builder
from warehouse.build.builder import prune, publish, rollback
from warehouse.errors import CheckError, LakeError
from warehouse.models import catalog
from warehouse.storage.lake import Lake

CODE = Path(builder.__file__).parents[2]
ONE, TWO, THREE = date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 3)


def names(lake: Lake, build_id: str) -> list[str]:
    return [row["repo_id"] for row in select(lake, build_id, "SELECT repo_id FROM core.repos ORDER BY repo_id")]


def test_a_failed_check_keeps_the_last_good_build_published(filled: Lake):
    good = filled.current()
    snapshot(filled, THREE, [model("org/a", downloads=-5)])
    broken = quick_build(filled, "core.repo_daily")
    with pytest.raises(CheckError, match=r"core\.repo_daily: Counts are not below zero\. \(1 rows, first .*-5"):
        publish(filled)
    assert filled.current() == good
    assert broken in filled.builds()
    with pytest.raises(CheckError):
        publish(filled, broken)
    sentence = "SELECT status, offending_rows FROM meta.checks WHERE sentence = 'Counts are not below zero.'"
    assert select(filled, broken, sentence) == [{"status": "failed", "offending_rows": 1}]


def test_a_mended_snapshot_publishes_again(filled: Lake):
    snapshot(filled, THREE, [model("org/a", downloads=-5)])
    quick_build(filled, "core.repo_daily")
    snapshot(filled, THREE, [model("org/a", downloads=5)])
    fixed = quick_build(filled, "core.repo_daily")
    assert publish(filled) == fixed == filled.current()


def test_an_unfinished_snapshot_is_never_built_from(filled: Lake):
    snapshot(filled, THREE, [model("org/half")], complete=False)
    build_id = quick_build(filled, "core.repos")
    assert names(filled, build_id) == ["org/a", "org/b"]
    assert filled.build_manifest(build_id)["as_of"] == str(TWO)


def test_without_raw_data_there_is_no_build_and_the_message_says_what_to_do(lake: Lake):
    with pytest.raises(LakeError, match="no raw data") as caught:
        quick_build(lake)
    assert "etl" in caught.value.hint
    assert lake.builds() == []


def test_real_data_takes_precedence_over_the_demos(lake: Lake):
    snapshot(Lake(lake.root, demo=True), ONE, [model("org/invented")])
    demo = quick_build(lake, "core.repos")
    assert lake.build_manifest(demo)["is_demo"]
    snapshot(lake, ONE, [model("org/real")])
    real = quick_build(lake, "core.repos")
    assert not lake.build_manifest(real)["is_demo"]
    assert lake.build_manifest(real)["before"] is None
    assert names(lake, real) == ["org/real"]


def test_rollback_points_back_and_the_next_publish_forward(filled: Lake):
    first = filled.current()
    snapshot(filled, THREE, [model("org/a")])
    second = quick_build(filled, "core.repos")
    publish(filled)
    assert rollback(filled) == first == filled.current()
    with pytest.raises(LakeError, match=f"There is no build before {first}"):
        rollback(filled)
    assert filled.current() == first
    assert rollback(filled, second) == second


def test_prune_keeps_the_newest_and_the_published(filled: Lake):
    published = filled.current()
    later = [quick_build(filled, "core.repos") for _ in range(3)]
    assert prune(filled, keep=1) == later[:2]
    assert filled.builds() == [published, later[2]]
    assert names(filled, published) == ["org/a", "org/b"]


def test_a_build_does_not_touch_the_one_before_it(filled: Lake):
    folder = filled.build_path(filled.current())
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    snapshot(filled, THREE, [model("org/a", 99, 999), model("org/new")])
    quick_build(filled)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_the_same_raw_data_again_takes_every_month_over(filled: Lake):
    first = filled.current()
    assert inodes(filled, quick_build(filled)) == inodes(filled, first)


def test_a_changed_view_makes_what_reads_it_anew(filled: Lake):
    """The product is copied, so that a model can be changed for real."""
    code = filled.root.parent / "code"
    shutil.copytree(CODE / "warehouse", code / "warehouse")
    view = code / "warehouse" / "models" / "staging" / "hub_metadata.sql"
    view.write_text(view.read_text().replace("pipeline_tag AS task", "upper(id) AS task"))
    build_id = build_apart(filled.root, code)
    tasks = "SELECT DISTINCT task FROM marts.model_summary ORDER BY task"
    assert [row["task"] for row in select(filled, build_id, tasks)] == ["ORG/A", "ORG/B"]


def test_a_model_that_gives_other_columns_than_its_header_is_named(filled: Lake):
    code = filled.root.parent / "code"
    shutil.copytree(CODE / "warehouse", code / "warehouse")
    model_file = code / "warehouse" / "models" / "core" / "observed_days.sql"
    model_file.write_text(
        model_file.read_text().replace("day_status             VARCHAR", "day_status             BIGINT")
    )
    with pytest.raises(
        AssertionError,
        match=r"core\.observed_days: .*said \('day_status', 'BIGINT'\), given \('day_status', 'VARCHAR'\)",
    ):
        build_apart(filled.root, code)
    assert filled.builds() == [filled.current()]


def build_apart(root: Path, code: Path) -> str:
    """Builds in another process with another copy of the product; its words on failure."""
    script = "from warehouse.storage.lake import Lake; from warehouse.build.builder import build; import sys; print(build(Lake(sys.argv[1])))"
    ran = subprocess.run(
        [sys.executable, "-c", script, str(root)],
        cwd=code,
        env=os.environ | {"PYTHONPATH": str(code)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.strip()


def test_two_builds_at_once_are_refused(filled: Lake):
    script = (
        "import sys; from filelock import FileLock; from pathlib import Path\n"
        "with FileLock(Path(sys.argv[1]) / '.build.lock'):\n    print('held', flush=True); sys.stdin.read()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", script, str(filled.root)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(LakeError, match="Another build is running"):
            quick_build(filled)
    finally:
        holder.communicate()


KILLED = """
import os, signal, sys
from warehouse.build.builder import build, publish
from warehouse.storage.lake import Lake
steps = int(sys.argv[2])
def die(step, done, total):
    global steps
    steps -= 1
    if steps < 0:
        os.kill(os.getpid(), signal.SIGKILL)
lake = Lake(sys.argv[1])
build(lake, report=die)
publish(lake)
"""


def test_a_kill_at_any_step_leaves_the_published_build_readable_and_the_next_build_fine(filled: Lake):
    published = filled.current()
    snapshot(filled, THREE, [model("org/a", 12, 110), model("org/c")])
    for steps in random.sample(range(len(catalog.models()) + 1), 2):
        ran = subprocess.run([sys.executable, "-c", KILLED, str(filled.root), str(steps)], cwd=CODE, check=False)
        assert ran.returncode == -signal.SIGKILL
        assert filled.builds() == [published] == [filled.current()]
        assert names(filled, published) == ["org/a", "org/b"]
    resumed = quick_build(filled)
    assert names(filled, resumed) == ["org/a", "org/b", "org/c"]
    assert not list(filled.builds_dir.glob(".*.partial"))
    assert publish(filled) == resumed


def test_meta_tables_say_what_the_build_was_made_from(filled: Lake):
    build_id = filled.current()
    snapshots = "SELECT source, snapshot_on, is_complete, rows FROM meta.snapshots ORDER BY snapshot_on"
    assert select(filled, build_id, snapshots) == [
        {"source": "hub_models", "snapshot_on": ONE, "is_complete": True, "rows": 2},
        {"source": "hub_models", "snapshot_on": TWO, "is_complete": True, "rows": 2},
    ]
    tables = {
        row["table_name"]: row["rows"] for row in select(filled, build_id, "SELECT table_name, rows FROM meta.tables")
    }
    assert tables["core.repos"] == 2
    assert {"marts.model_daily", "meta.checks"} <= set(tables)
    bare = "SELECT table_name, column_name FROM meta.columns WHERE words = '' AND NOT starts_with(table_name, 'meta.')"
    assert select(filled, build_id, bare) == []


def test_a_build_of_named_tables_makes_them_and_what_they_stand_on_and_the_next_makes_the_rest(filled: Lake):
    snapshot(filled, THREE, [model("org/a", 12, 110), model("org/c")])
    few = filled.build_manifest(quick_build(filled, "marts.model_daily"))["tables"]
    made = {name for name in few if not name.startswith("meta.")}
    assert {"core.repos", "core.repo_daily", "marts.model_daily"} <= made < {each.name for each in catalog.models()}
    every = filled.build_manifest(quick_build(filled))["tables"]
    assert {each.name for each in catalog.models() if not each.name.startswith("staging.")} <= set(every)
    for name in made - {name for name, table in every.items() if table["sql"]}:
        assert [file["digest"] for file in few[name]["files"]] == [file["digest"] for file in every[name]["files"]]
