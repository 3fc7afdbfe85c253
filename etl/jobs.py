"""What the commands do, without a terminal: each job leaves a run record and returns what happened."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from etl import runs
from etl.demo.hub import FictionalHub
from etl.demo.transport import in_place_of_the_hub
from etl.hub.sync import Coverage, SyncResult, sync
from etl.progress import Report
from warehouse import builder
from warehouse.errors import CheckError, LakeError, SourceError
from warehouse.lake import Lake, hurried
from warehouse.raw import choose_lake
from warehouse.settings import settings

KINDS = ("models", "datasets", "spaces")
# The story's observers came to datasets and Spaces late, which spares the demo two thirds of its days of them.
DEMO_OTHERS = timedelta(days=60)


def today() -> date:
    return datetime.now(UTC).date()


def sync_steps(
    run: runs.Run,
    lake: Lake,
    kinds: Sequence[str],
    day: date,
    limit: int | None,
    coverage: Coverage | None,
    report: Report,
) -> list[SyncResult]:
    """A snapshot of each kind, one step each. What drifted is a warning of its step."""
    results = []
    for kind in kinds:
        with run.step(f"{kind} of {day}") as step:
            (result,) = sync(lake, [kind], snapshot_on=day, limit=limit, coverage=coverage, report=report)
            step.rows, step.pages, step.bytes = result.rows, result.pages, result.bytes
            if result.pages_resumed:
                step.message = f"Went on after {result.pages_resumed} pages that an earlier run had fetched."
            if result.drift:
                said = ", ".join(f"{count} x {reason}" for reason, count in sorted(result.drift.items()))
                step.warn(f"Kept out, against the contract: {said}.")
            results.append(result)
    return results


def build_step(run: runs.Run, lake: Lake, full: bool, report: Report) -> str:
    with run.step("build") as step:
        report.start("Building")
        said = {"table": ""}

        def hear(table: str, done: int, total: int) -> None:
            if not said["table"]:
                report.start("Building", total, unit="tables")
            elif done:
                report.advance(1)
            said["table"] = table

        build_id = builder.build(lake, full, hear)
        report.done()
        manifest = lake.build_manifest(build_id)
        step.rows = sum(table["rows"] or 0 for table in manifest["tables"].values())
        step.bytes = sum(table["bytes"] for table in manifest["tables"].values())
        step.message = build_id
    with run.step("check") as step:
        warned = [outcome for outcome in manifest["checks"] if outcome["status"] == "warned"]
        failed = [outcome for outcome in manifest["checks"] if outcome["status"] == "failed"]
        step.rows = len(manifest["checks"])
        if warned:
            step.warn("Not as expected: " + "; ".join(f"{o['model']}: {o['sentence']}" for o in warned))
        if failed:
            step.warn("Broken: " + "; ".join(f"{o['model']}: {o['sentence']}" for o in failed))
    return build_id


def publish_step(run: runs.Run, lake: Lake, build_id: str | None) -> str:
    with run.step("publish") as step:
        published = builder.publish(lake, build_id)
        builder.prune(lake, settings().keep_builds)
        step.message = published
    return published


def run_sync(
    lake: Lake, kinds: Sequence[str], day: date, limit: int | None, coverage: Coverage | None, report: Report
) -> dict[str, Any]:
    args = {"kinds": list(kinds), "snapshot_on": str(day), "limit": limit, "coverage": coverage}
    with runs.recorded(lake, "sync", args) as run:
        sync_steps(run, lake, kinds, day, limit, coverage, report)
    return run.record


def run_build(lake: Lake, full: bool, report: Report) -> dict[str, Any]:
    with runs.recorded(lake, "build", {"full": full}) as run:
        build_step(run, lake, full, report)
    return run.record


def run_publish(lake: Lake, build_id: str | None) -> dict[str, Any]:
    with runs.recorded(lake, "publish", {"build": build_id}) as run:
        publish_step(run, lake, build_id)
    return run.record


def run_rollback(lake: Lake, build_id: str | None) -> dict[str, Any]:
    with runs.recorded(lake, "rollback", {"build": build_id}) as run, run.step("rollback") as step:
        step.message = builder.rollback(lake, build_id)
    return run.record


def run_daily(
    lake: Lake, kinds: Sequence[str], day: date, limit: int | None, coverage: Coverage | None, report: Report
) -> dict[str, Any]:
    """Sync, build, check and publish. A kind that cannot be had today is a warning, unless it is the models."""
    args = {"kinds": list(kinds), "snapshot_on": str(day), "limit": limit, "coverage": coverage}
    with runs.recorded(lake, "daily", args) as run:
        for kind in kinds:
            try:
                sync_steps(run, lake, [kind], day, limit, coverage, report)
            except SourceError as error:
                if kind == "models":
                    raise
                run.steps[-1].status = "running"
                run.steps[-1].warn(error.message)
                run.steps[-1].status = "done with warnings"
        build_id = build_step(run, lake, False, report)
        publish_step(run, lake, build_id)
    return run.record


def run_demo(lake: Lake, days: int, models: int, seed: int, report: Report) -> dict[str, Any]:
    """The fictional Hub, fetched day by day through the real client, built and published where no real data is there."""
    demo = Lake(lake.root, demo=True)
    hub = FictionalHub(seed=seed, models=models, days=days, end=today() - timedelta(days=1))
    with runs.recorded(lake, "demo", {"days": days, "models": models, "seed": seed}) as run:
        # Another day's story has other contents on the same dates; the two must not mix.
        shutil.rmtree(demo.raw, ignore_errors=True)
        with run.step("fictional Hub") as step, in_place_of_the_hub(hub) as clock, hurried():
            report.start("Fetching the fictional Hub", len(hub.days), unit="days")
            step.rows = step.pages = step.bytes = 0
            for day in hub.days:
                report.advance(1)
                if day in hub.missing_days:
                    continue
                clock.day = day
                kinds = KINDS if day > hub.last_day - DEMO_OTHERS else ("models",)
                for result in sync(demo, kinds, snapshot_on=day, is_demo=True):
                    step.rows += result.rows
                    step.pages += result.pages
                    step.bytes += result.bytes
            report.done()
        if not choose_lake(lake).is_demo:
            raise LakeError(
                f"{lake.root} holds real data, which is what a build uses.",
                "Give the demo a folder of its own: HUBSCOPE_DATA=./data-demo python -m etl demo",
            )
        build_id = build_step(run, lake, False, report)
        publish_step(run, lake, build_id)
    return run.record


def check(lake: Lake, build_id: str | None) -> dict[str, Any]:
    """The newest build's checks, as they were when it was made; a build does not change afterwards."""
    builds = lake.builds()
    if not builds:
        raise CheckError(f"There is no build in {lake.root} to check.", "Run `python -m etl build`.")
    return lake.build_manifest(build_id or builds[-1])
