"""Evaluation logs in a build: what reaches the boards, what stays inside, and what a build after the next import writes anew."""

from __future__ import annotations

import csv
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from partitions import model, open_build, quick_build, select, snapshot

from tests.evaluation_rows import ADDED, SUITE, land, run, small_lake
from tests.evaluation_samples import arithmetic, result
from tests.lake_cache import LakeCache
from warehouse.build.builder import MAPPINGS
from warehouse.engine import Engine
from warehouse.storage.lake import Lake

KINDS = {
    *("accuracy", "precision", "recall", "F1", "AUC-ROC", "loss", "calibration", "robustness"),
    *("latency", "throughput", "cost", "engagement", "rating", "similarity", "other"),
}


@pytest.fixture(scope="module")
def kept(lake_cache: LakeCache, tmp_path_factory: pytest.TempPathFactory) -> Lake:
    return Lake(lake_cache.copy(small_lake, tmp_path_factory.mktemp("evaluation")))


@pytest.fixture(scope="module")
def engine(kept: Lake) -> Iterator[Engine]:
    opened = open_build(kept, kept.current() or "")
    yield opened
    opened.close()


def rows(engine: Engine, sql: str) -> list[dict]:
    return engine.select(sql).frame.to_dicts()


def listed(lake: Lake) -> Lake:
    """A data folder with a day of two real models."""
    snapshot(lake, date(2026, 3, 1), [model("org/a"), model("org/b")])
    return lake


# -- what reaches the boards ----------------------------------------------------------------------------------------
def test_the_small_lake_holds_what_page_tests_need(engine: Engine):
    boards = rows(engine, "SELECT suite, models, tasks, complete_models FROM marts.leaderboards WHERE is_demo")
    assert {row["suite"]: tuple(row.values())[1:] for row in boards} == {
        "Nightly": (2, 1, 2),
        SUITE: (6, 4, 5),
        "Text classification": (3, 2, 3),
    }
    tied = rows(
        engine, f"SELECT model, value FROM marts.leaderboard_results WHERE suite = '{SUITE}' AND task = 'trivia'"
    )
    assert Counter(row["value"] for row in tied)[0.8] == 2
    assert rows(engine, "SELECT count(*) AS n FROM marts.performance_summary") == [{"n": 6}]
    assert rows(
        engine, "SELECT count(DISTINCT h.at) AS n FROM marts.evaluation_history AS h WHERE suite = 'Nightly'"
    ) == [{"n": 6}]


def test_a_private_run_is_in_the_core_only(engine: Engine):
    inside = rows(engine, "SELECT count(*) AS n FROM core.eval_samples WHERE run_id = 'r-secret'")
    assert inside[0]["n"] > 0
    for table in ("evaluation_runs", "leaderboard_results", "evaluation_history", "evaluation_conflicts"):
        assert rows(engine, f"SELECT 1 AS found FROM marts.{table} WHERE run_id = 'r-secret'") == [], table
    assert rows(engine, "SELECT 1 AS found FROM meta.files WHERE file_name = 'secret.json'") == []


def test_perturbed_samples_do_not_enter_the_clean_figure(engine: Engine):
    (row,) = rows(
        engine,
        "SELECT value, n FROM marts.leaderboard_results WHERE task = 'trivia' AND model = 'kestrel/merlin-9b' AND is_demo",
    )
    assert row == {"value": 0.8, "n": 150}
    assert rows(engine, "SELECT count(DISTINCT variant) AS n FROM core.eval_samples WHERE run_id = 'r-merlin-9b'") == [
        {"n": 3}
    ]


def test_clusters_widen_the_error(engine: Engine):
    (row,) = rows(
        engine,
        "SELECT s.stderr, s.stderr_clusters, r.stderr AS shown, r.stderr_source FROM core.eval_sample_statistics AS s"
        " INNER JOIN marts.leaderboard_results AS r USING (run_id, task, metric)"
        " WHERE s.run_id = 'r-aurora-13b' AND task = 'reading'",
    )
    assert row["stderr_clusters"] > 1.5 * row["stderr"]
    assert (row["shown"], row["stderr_source"]) == (row["stderr_clusters"], "clusters")


def test_real_and_invented_runs_do_not_share_a_board(engine: Engine):
    found = rows(engine, f"SELECT DISTINCT model, is_demo FROM marts.leaderboard_results WHERE suite = '{SUITE}'")
    assert [row["model"] for row in found if not row["is_demo"]] == ["real-org/real-1b"]


def test_what_was_uploaded_is_listed_with_its_faults(engine: Engine):
    found = {row["file_name"]: row for row in rows(engine, "SELECT file_name, status, reasons FROM meta.files")}
    assert {name: row["status"] for name, row in found.items()} == {
        "results.json": "added",
        "again.json": "known",
        "broken.zip": "refused",
    }
    assert "expected 0 to 1" in found["broken.zip"]["reasons"][0]


# -- builds ----------------------------------------------------------------------------------------------------------
def test_without_any_log_the_tables_are_there_and_empty(lake: Lake):
    build_id = quick_build(listed(lake))
    tables = lake.build_manifest(build_id)["tables"]
    for name in ("marts.leaderboards", "marts.leaderboard_results", "marts.evaluation_history", "core.eval_samples"):
        assert tables[name]["rows"] == 0
    assert select(lake, build_id, "SELECT * FROM meta.files") == []


def test_a_run_that_was_added_twice_counts_once(lake: Lake):
    listed(lake)
    samples = arithmetic(1, 60)
    land(lake, [run("r1", "org/a", samples, is_demo=False)])
    again = ADDED + timedelta(days=1)
    land(lake, [run("r1", "org/a", samples, is_demo=False, import_id="import-2", added_at=again)])
    build_id = quick_build(lake, "marts.evaluation_runs")
    assert select(lake, build_id, "SELECT added_at, samples FROM marts.evaluation_runs") == [
        {"added_at": again, "samples": 120}
    ]
    assert select(lake, build_id, "SELECT count(*) AS n FROM core.eval_samples") == [{"n": 120}]


def test_what_an_import_left_that_was_killed_does_not_count(lake: Lake):
    listed(lake)
    land(lake, [run("r1", "org/a", arithmetic(1, 60), is_demo=False)])
    shutil.rmtree(lake.partition_path("eval_runs", ADDED.date()))
    build_id = quick_build(lake, "core.eval_samples", "core.eval_results")
    assert select(lake, build_id, "SELECT * FROM core.eval_samples") == []
    assert select(lake, build_id, "SELECT * FROM core.eval_results") == []


def test_a_model_that_the_hub_lists_later_is_found_by_a_later_build(lake: Lake):
    listed(lake)
    land(
        lake,
        [
            run(
                "r1",
                "org/new",
                is_demo=False,
                model_id=None,
                model_match="none",
                results=[result("t", "accuracy", 0.5)],
            )
        ],
    )
    asked = "SELECT model_id, model_match FROM marts.evaluation_runs"
    assert select(lake, quick_build(lake, "marts.evaluation_runs"), asked) == [
        {"model_id": None, "model_match": "none"}
    ]
    snapshot(lake, date(2026, 3, 2), [model("org/a"), model("org/b"), model("org/new")])
    assert select(lake, quick_build(lake, "marts.evaluation_runs"), asked) == [
        {"model_id": "org/new", "model_match": "exact"}
    ]


def test_a_day_of_the_hub_leaves_the_files_of_evaluation_as_they_are(lake: Lake):
    listed(lake)
    land(lake, [run("r1", "org/a", arithmetic(1, 60), is_demo=False)])
    tables = ("core.eval_samples", "core.eval_sample_statistics", "core.eval_results", "marts.leaderboard_results")
    before = quick_build(lake, *tables)
    snapshot(lake, date(2026, 3, 2), [model("org/a", 2, 2), model("org/b", 3, 3)])
    after = quick_build(lake, *tables)
    for name in tables:
        found = [lake.build_path(build_id) / name / "data.parquet" for build_id in (before, after)]
        assert found[0].samefile(found[1]), name


def test_an_import_leaves_the_files_of_the_hub_as_they_are(lake: Lake):
    listed(lake)
    tables = ("core.repo_daily", "core.repos", "marts.model_daily", "marts.model_summary")
    before = quick_build(lake, *tables)
    land(lake, [run("r1", "org/a", arithmetic(1, 60), is_demo=False)])
    after = quick_build(lake, *tables)
    for name in tables:
        was, now = (lake.build_manifest(build_id)["tables"][name]["files"] for build_id in (before, after))
        assert [file["path"] for file in was] == [file["path"] for file in now]
        for file in was:
            path = file["path"]
            assert (lake.build_path(before) / path).samefile(lake.build_path(after) / path), path


def test_a_log_that_contradicts_its_samples_is_named(lake: Lake):
    listed(lake)
    told = [result("arithmetic", "accuracy", 0.9, n=120)]
    land(lake, [run("r1", "org/a", arithmetic(1, 60), is_demo=False, results=told)])
    (warned,) = [c for c in lake.build_manifest(quick_build(lake))["checks"] if c["status"] == "warned"]
    assert warned["model"] == "core.eval_results"
    assert "'value_logged': 0.9" in warned["sample"].replace('"', "'")


def test_notes_of_a_run_come_through_as_they_were(engine: Engine):
    found = rows(engine, "SELECT notes, status FROM marts.evaluation_runs WHERE run_id = 'r-tern-3b'")
    assert found == [{"notes": ["No coding: the run was cut short."], "status": "partial"}]


# -- the mapping tables ----------------------------------------------------------------------------------------------
def mapping(name: str) -> list[dict[str, str]]:
    with (MAPPINGS / f"{name}.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def test_each_name_of_a_metric_means_one_metric():
    meant: dict[str, set[str]] = {}
    for row in mapping("metrics"):
        for name in (row["metric"], *filter(None, row["aliases"].split("|"))):
            meant.setdefault(re.sub(r"[\s_-]+", "_", name.lower()), set()).add(row["metric"])
    several = {name: metrics for name, metrics in meant.items() if len(metrics) > 1}
    assert several == {"f1_score": {"f1", "f1_score"}}  # spelt with an underscore it is HELM's, of words


def test_the_catalogue_of_metrics_is_well_formed():
    for row in mapping("metrics"):
        assert row["kind"] in KINDS, row
        assert row["direction"] in {"higher", "lower"}, row
        assert row["is_mean_of_samples"] in {"true", "false"}, row
        assert row["is_zero_one"] == "false" or row["is_mean_of_samples"] == "true", row
        assert row["label"], row
        assert row["words"].endswith("."), row
        if row["unit"] == "share":
            assert row["lower_bound"] == "0" or row["metric"] in {"r2", "roi", "robustness_drop"}, row


def test_each_measure_of_a_model_in_use_has_its_kind():
    """Accuracy, precision, recall, F1, AUC-ROC, loss, throughput, latency, robustness, engagement, return on investment."""
    rows = {row["metric"]: row["kind"] for row in mapping("metrics")}
    assert set(rows.values()) == KINDS
    assert {
        "accuracy",
        "precision",
        "recall",
        "f1",
        "auc_roc",
        "loss",
        "robustness",
        "user_engagement",
        "roi",
    } <= rows.keys()


def test_each_benchmark_states_where_its_number_of_samples_is_from():
    for row in mapping("eval_tasks"):
        assert row["source_url"].startswith("https://"), row
        date.fromisoformat(row["dated"])
        assert not row["n"] or int(row["n"]) > 0, row
        assert not row["random_baseline"] or 0 <= float(row["random_baseline"]) < 1, row
    keys = Counter((row["suite"].lower(), row["task"].lower().replace("-", "_")) for row in mapping("eval_tasks"))
    assert max(keys.values()) == 1


def test_the_trees_of_real_and_invented_runs_are_apart(kept: Lake):
    def runs(root: Path) -> int:
        return sum(
            part.manifest["rows"] for part in Lake(kept.root, demo=root.name == "raw_demo").partitions("eval_runs")
        )

    assert runs(kept.root / "raw") == 1
    assert runs(kept.root / "raw_demo") > 20
