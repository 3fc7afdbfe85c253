"""The Pipeline page: ages by the source's time, days, runs, checks, rejected values and builds, in every state."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from etl.runs import records
from pages.data.pipeline import runs as pipeline_runs
from panels.data.pipeline import runs as runs_panel
from panels.data.pipeline import status as pipeline_status
from tests.pages.page_text import Open, links, words
from warehouse.errors import SourceError
from warehouse.query import answers
from warehouse.settings import settings
from warehouse.storage.lake import Lake


def test_pipeline_opens_with_its_figures_and_no_error(portal: Open):
    app = portal("data/pipeline")
    assert not app.exception
    assert not app.error
    assert [metric.label for metric in app.metric] == ["Figures of", "Built", "Checks held", "Kept out", "Last run"]


def test_age_is_the_sources_and_a_listing_read_late_is_no_younger(demo_lake: Path):
    found = answers.ask("source_freshness")
    late = found.frame.with_columns(
        pl.lit(datetime(2030, 1, 10, 12, tzinfo=UTC)).dt.replace_time_zone(None).alias("read_at"),
        pl.lit(date(2030, 1, 1)).alias("snapshot_on"),
    )
    said = pipeline_status.freshness(replace(found, frame=late), datetime(2030, 1, 10, 12, tzinfo=UTC))
    assert set(said["state"]) == {"Stale"}
    assert set(said["age"]) == {"8 days ago"}


def test_a_listing_that_did_not_end_reads_in_part(demo_lake: Path):
    found = answers.ask("source_freshness")
    cut = replace(found, frame=found.frame.with_columns(pl.lit(False).alias("is_complete")))
    assert all(state.endswith("read in part") for state in pipeline_status.freshness(cut)["state"])


def test_missing_days_are_counted_and_named(portal: Open):
    days = answers.ask("days_observed").frame.filter(pl.col("repo_type") == "model")
    missing = days.filter(pl.col("day_status") == "missing").height
    said = words(portal("data/pipeline"))
    assert f"Models were read on {days.height - missing} days" in said
    assert ("issing: " in said) == bool(missing)


def test_a_check_that_found_rows_comes_first(demo_lake: Path):
    frame = answers.ask("build_checks").frame
    order = {"failed": 0, "warned": 1, "held": 2}
    ranks = [order[status] for status in frame["status"]]
    assert ranks == sorted(ranks)


@pytest.mark.parametrize("sample", ['[{"repo_id": "a/b", "rows": 2}]', "[]", "not json", None])
def test_a_broken_check_shows_its_rows_whatever_was_kept_of_them(demo_lake: Path, sample: str | None):
    from streamlit.testing.v1 import AppTest

    def script(sample: str | None) -> None:
        from dataclasses import replace

        import polars as pl

        from pages.data.pipeline.status import checks_card
        from warehouse.query import answers

        found = answers.ask("build_checks")
        worst = pl.DataFrame(
            {**found.frame.row(0, named=True), "status": "failed", "offending_rows": 2, "sample": sample},
            schema=found.frame.schema,
        )
        checks_card(replace(found, frame=worst))

    app = AppTest.from_function(script, args=(sample,), default_timeout=30).run()
    assert not app.exception
    assert not app.error
    assert "1 of 1 checks need a look" in words(app)
    assert "2 rows break it" in words(app)


def test_a_failed_run_says_what_happened_and_what_to_do(tmp_path: Path):
    lake = Lake(tmp_path)
    with pytest.raises(SourceError), records.recorded(lake, "sync") as run, run.step("models of 2026-08-22"):
        raise SourceError("The Hub answered 503 ten times.", "Try again in an hour.")
    (record,) = records.recent(lake)
    row = runs_panel.run_rows([record]).row(0, named=True)
    assert row["status"] == "Failed"
    assert row["what"] == "The Hub answered 503 ten times."


def test_a_step_without_pages_has_a_dash_and_not_an_unknown(tmp_path: Path):
    lake = Lake(tmp_path)
    with records.recorded(lake, "publish") as run, run.step("publish"):
        pass
    assert runs_panel.run_rows(records.recent(lake)).row(0, named=True)["pages"] == "–"


def test_runs_are_there_without_a_build(portal: Open, empty_lake: Path):
    lake = Lake(empty_lake)
    with pytest.raises(SourceError), records.recorded(lake, "sync"):
        raise SourceError("No connection.", "Check the network.")
    app = portal("data/pipeline")
    assert not app.exception
    said = words(app)
    assert "No data yet" in said
    assert "The last run, sync, failed" in said
    assert "No connection." in said
    assert "Check the network." in said


def test_with_nothing_at_all_every_part_says_what_to_do(portal: Open, empty_lake: Path):
    app = portal("data/pipeline")
    assert not app.exception
    assert not app.error
    said = words(app)
    assert "No runs yet" in said
    assert "No builds yet" in said


def test_a_damaged_manifest_does_not_hide_the_other_builds(demo_lake: Path, tmp_path: Path):
    for name, text in {"20260101T000000-a": "{", "20260102T000000-b": None}.items():
        folder = tmp_path / "builds" / name
        folder.mkdir(parents=True)
        whole = Lake(demo_lake).build_manifest(Lake(demo_lake).current() or "")
        (folder / "manifest.json").write_text(text or json.dumps(whole | {"id": name}))
    assert pipeline_status.builds_of(Lake(tmp_path))["build"].to_list() == ["20260102T000000-b"]


def test_the_published_build_is_marked_and_its_checks_counted(demo_lake: Path):
    builds = pipeline_status.builds_of(Lake(demo_lake))
    published = builds.filter(pl.col("state") == "Published")
    assert published["build"].to_list() == [Lake(demo_lake).current()]
    assert published["checks"][0].endswith("held")


def test_a_moment_that_cannot_be_read_is_none():
    assert pipeline_status.moment("yesterday") is None
    assert pipeline_status.moment(None) is None
    assert pipeline_status.moment("2026-08-22T01:02:03.000Z") == datetime(2026, 8, 22, 1, 2, 3, tzinfo=UTC)
    assert timedelta(0) == pipeline_status.moment("2026-08-22T00:00:00+00:00") - datetime(2026, 8, 22, tzinfo=UTC)  # type: ignore[operator]


def test_uploaded_files_say_what_became_of_them(portal: Open):
    app = portal("data/pipeline")
    assert not app.exception
    said = words(app)
    assert "file refused" in said or "files refused" in said or "Every uploaded file was taken" in said


@pytest.fixture
def administrators(monkeypatch: pytest.MonkeyPatch, demo_lake: Path) -> Iterator[None]:
    monkeypatch.setenv("HUBSCOPE_EVERYBODY", "admin")
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()


def test_only_administrators_are_offered_to_start_and_change(portal: Open, administrators: None):
    said = links(portal("data/pipeline"))
    assert {"Start"} <= set(said)


def test_others_read_the_commands(portal: Open):
    app = portal("data/pipeline")
    assert not {"Start", "Stop", "Go back to it", "Publish it"} & set(links(app))


def test_an_administrators_act_by_somebody_else_does_nothing(demo_lake: Path):
    """The button's callback asks again: a page that was open before a role was taken away must not act."""
    done: list[str] = []
    pipeline_runs.do(done.append, "started")
    assert done == []


def test_how_far_a_run_has_come_is_said_with_rate_and_rest():
    stretch = {
        "what": "Reading models",
        "unit": "rows",
        "done": 4_000,
        "total": 10_000,
        "already": 1_000,
        "seconds": 10.0,
        "note": "",
    }
    run = {"verb": "daily", "steps": [{"name": "models", "status": "running", "progress": stretch}]}
    assert runs_panel.how_far(run) == (0.4, "Reading models: 4,000 of 10,000 rows, 300 a second, about 20 s left")
    open_end = {
        "steps": [run["steps"][0] | {"progress": stretch | {"total": None, "note": "Waiting 5 s"}}],
        "verb": "daily",
    }  # type: ignore[operator,index]
    assert runs_panel.how_far(open_end) == (None, "Reading models: 4,000 rows, 300 a second. Waiting 5 s")
    assert runs_panel.how_far({"verb": "build", "steps": []})[0] is None
