"""Runs as figures: of each command the newest run, of each way to end the last moment."""

from __future__ import annotations

import contextlib
from pathlib import Path

from prometheus_client import CollectorRegistry, generate_latest

from etl.runs import records
from etl.runs.measures import RunCollector
from warehouse.errors import SourceError
from warehouse.storage.lake import Lake


def test_the_last_run_of_each_command_is_measured(tmp_path: Path) -> None:
    lake, registry = Lake(tmp_path), CollectorRegistry()
    registry.register(RunCollector(lambda: lake))
    with records.recorded(lake, "daily") as run, run.step("models of 2026-01-02") as step:
        step.rows = 5
    with (
        contextlib.suppress(SourceError),
        records.recorded(lake, "daily") as run,
        run.step("models of 2026-01-03") as step,
    ):
        step.rows = 7
        raise SourceError("It did not answer at secret.example.")
    with records.recorded(lake, "build"):
        exposition = generate_latest(registry).decode()
    assert 'hubscope_step_rows{command="daily",step="models"} 7.0' in exposition
    assert 'hubscope_run_ended_seconds{command="daily",status="done"}' in exposition
    assert 'hubscope_run_ended_seconds{command="daily",status="failed"}' in exposition
    assert "hubscope_runs_running 1.0" in exposition
    assert "secret" not in exposition


def test_without_a_run_there_is_nothing_to_say_and_no_error(tmp_path: Path) -> None:
    registry = CollectorRegistry()
    registry.register(RunCollector(lambda: Lake(tmp_path / "nothing")))
    assert "hubscope_runs_running 0.0" in generate_latest(registry).decode()
