"""What the commands do, without a terminal: each job leaves a run record and returns what happened."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import replace as changed
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from etl.runs import records
from etl.runs.progress import Report
from warehouse.build import builder
from warehouse.errors import CheckError, LakeError, SourceError
from warehouse.settings import settings
from warehouse.storage.lake import Coverage, Lake, without_fsync
from warehouse.storage.raw_tables import choose_lake, has_listing, usable_partitions

# Each job imports its own source when it runs: a build waits for no client of the Hub, prices for no reader of logs.
if TYPE_CHECKING:
    from etl import eval_logs
    from etl.demo.hub import FictionalHub
    from etl.dump.fetch import DumpSource
    from etl.hub.fetch import RetryPolicy
    from etl.steps import SyncRequest

# The story's observers came to datasets and Spaces late, which spares the demo two thirds of its days of them.
DEMO_OTHERS = timedelta(days=60)


def build_step(run: records.Run, lake: Lake, full: bool, report: Report) -> str:
    report = run.recording(report)
    with run.step("build") as step:
        report.start("Building")
        last = {"table": ""}

        def hear(table: str, done: int, total: int) -> None:
            if not last["table"]:
                report.start("Building", total, unit="steps")
            elif done:
                report.advance(1)
            last["table"] = table

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


def publish_step(run: records.Run, lake: Lake, build_id: str | None) -> str:
    with run.step("publish") as step:
        published = builder.publish(lake, build_id)
        builder.prune(lake, settings().keep_builds)
        step.message = published
    return published


def run_sync(lake: Lake, request: SyncRequest, report: Report, patience: RetryPolicy | None = None) -> dict[str, Any]:
    from etl.steps import sync_steps

    with records.recorded(lake, "sync", request.args) as run:
        sync_steps(run, lake, request, run.recording(report), patience)
    return run.record


def run_backfill(
    lake: Lake,
    source: DumpSource,
    kinds: Sequence[str],
    first: date,
    last: date,
    *,
    replace: bool = False,
    coverage: Coverage | None = None,
) -> dict[str, Any]:
    """The dump's history from `first` to `last`, as snapshots of those days."""
    from etl.steps import backfill_steps

    args = {
        "kinds": list(kinds), "from": str(first), "to": str(last), "dataset": source.dataset, "replace": replace,
        "coverage": coverage,
    }  # fmt: skip
    with records.recorded(lake, "backfill", args) as run:
        backfill_steps(run, lake, source, kinds, first, last, replace=replace, coverage=coverage)
    return run.record


def run_publisher_add(lake: Lake, paths: Sequence[Path], snapshot_on: date | None, report: Report) -> dict[str, Any]:
    """Exports of Publisher Analytics into the lake; the next build has them."""
    from etl.publisher.add import add

    args = {"files": [path.name for path in paths], "snapshot_on": str(snapshot_on) if snapshot_on else None}
    with records.recorded(lake, "publisher add", args) as run, run.step("publisher's own counts") as step:
        added = add(lake, paths, snapshot_on=snapshot_on, report=run.recording(report))
        step.name = f"{added.format.name} of {added.first_day} to {added.last_day}"
        step.rows, step.bytes, step.pages = added.rows, added.bytes, len(paths)
        repositories = "1 repository" if added.repositories == 1 else f"{added.repositories:,} repositories"
        sentences = [f"{repositories}, {added.lines:,} lines."]
        if not added.is_changed:
            sentences.append("All of it was known.")
        if not has_listing(usable_partitions(Lake(lake.root))):
            sentences.append(
                "They stand beside the Hub's listings, of which there are none yet: run `python -m etl daily`."
            )
        step.message = " ".join([*sentences, *added.notes])
    return run.record


def prices_step(run: records.Run, lake: Lake, router: str | None, **options: Any) -> None:
    """Today's price lists into the lake; a list that cannot be had is a warning."""
    from etl.prices import sync as prices

    with run.step("prices") as step:
        result = prices.sync(lake, router=router, **options)
        step.rows, step.pages = result.rows, len(result.by_source)
        counts = ", ".join(f"{source} {count:,}" for source, count in result.by_source.items())
        step.message = f"Statements by list: {counts}. {result.new:,} new, {result.gone:,} no longer said."
        for warning in result.warnings:
            step.warn(warning)


def run_prices_sync(lake: Lake, router: str | None) -> dict[str, Any]:
    """The price lists of today; the next build has them."""
    with records.recorded(lake, "prices sync", {"router": router}) as run:
        prices_step(run, lake, router)
    return run.record


def add_logs(lake: Lake, paths: Sequence[Path | str], report: Report, **options: Any) -> eval_logs.Receipt:
    """Evaluation logs into the lake, as `eval_logs.add` with its options; the next build has them."""
    from etl import eval_logs

    # The record is for everybody's eyes: of a private log it names nothing.
    is_private = options.get("visibility") == "private"
    names = [path if str(path).startswith("hf://") else Path(path).name for path in paths]
    args = {} if is_private else {"files": names}
    with records.recorded(lake, "logs add", args) as run, run.step("evaluation logs") as step:
        receipt = eval_logs.add(lake, paths, report=run.recording(report), **options)
        if is_private:
            step.message = "Private to a workspace: its receipt is for whoever submitted it."
        else:
            step.pages = len(receipt.runs) + len(receipt.refused)
            step.rows = sum(added.results + added.samples for added in receipt.added)
            step.message = receipt.summary
        if receipt.refused:
            step.status = "done with warnings"
    return receipt


def build_and_publish(lake: Lake, report: Report) -> str:
    """A build of what is there, published; returns its id. Raises CheckError where it breaks a check."""
    with records.recorded(lake, "build", {"publish": True}) as run:
        return publish_step(run, lake, build_step(run, lake, False, report))


def run_build(lake: Lake, full: bool, report: Report) -> dict[str, Any]:
    with records.recorded(lake, "build", {"full": full}) as run:
        build_step(run, lake, full, report)
    return run.record


def run_publish(lake: Lake, build_id: str | None, by: str = "") -> dict[str, Any]:
    with records.recorded(lake, "publish", {"build": build_id}, by) as run:
        publish_step(run, lake, build_id)
    return run.record


def run_rollback(lake: Lake, build_id: str | None, by: str = "") -> dict[str, Any]:
    with records.recorded(lake, "rollback", {"build": build_id}, by) as run, run.step("rollback") as step:
        step.message = builder.rollback(lake, build_id)
    return run.record


def run_daily(lake: Lake, request: SyncRequest, report: Report, patience: RetryPolicy | None = None) -> dict[str, Any]:
    """Sync, build, check and publish. A kind that cannot be had today is a warning, unless it is the models."""
    from etl.steps import sync_steps

    with records.recorded(lake, "daily", request.args) as run:
        for kind in request.kinds:
            try:
                sync_steps(run, lake, changed(request, kinds=(kind,)), run.recording(report), patience)
            except SourceError as error:
                if kind == "models":
                    raise
                run.steps[-1].status = "running"
                run.steps[-1].warn(error.message)
                run.steps[-1].status = "done with warnings"
        prices_step(run, lake, settings().router or None)
        build_id = build_step(run, lake, False, report)
        publish_step(run, lake, build_id)
    return run.record


def run_demo(lake: Lake, days: int, models: int, seed: int, report: Report) -> dict[str, Any]:
    """The fictional Hub, fetched day by day through the real client, built and published where no real data is there."""
    from etl.demo.hub import FictionalHub
    from etl.demo.prices import demo_prices
    from etl.demo.transport import in_place_of_the_hub
    from etl.hub.sync import sync
    from etl.steps import KINDS, today

    demo = Lake(lake.root, demo=True)
    hub = FictionalHub(seed=seed, models=models, days=days, end=today() - timedelta(days=1))
    with records.recorded(lake, "demo", {"days": days, "models": models, "seed": seed}) as run:
        report = run.recording(report)
        # Another day's story has other contents on the same dates; the two must not mix.
        shutil.rmtree(demo.raw, ignore_errors=True)
        with run.step("fictional Hub") as step, in_place_of_the_hub(hub) as clock, without_fsync():
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
        with run.step("fictional publisher") as step, without_fsync():
            step.rows = _publish_demo_counts(demo, hub)
        with run.step("fictional evaluation logs") as step, without_fsync():
            report.start("Adding evaluation logs of the fictional models")
            step.rows = _add_demo_logs(demo, hub)
            report.done()
        prices_step(run, demo, None, invented=demo_prices(hub))
        if not choose_lake(lake).is_demo:
            raise LakeError(
                f"{lake.root} holds real data, which is what a build uses.",
                "Give the demo a folder of its own: HUBSCOPE_DATA=./data-demo python -m etl demo",
            )
        build_id = build_step(run, lake, False, report)
        publish_step(run, lake, build_id)
    return run.record


def _publish_demo_counts(demo: Lake, hub: FictionalHub) -> int:
    """One fictional organization's own counts, by way of the files it would export; returns the rows kept."""
    from etl.demo.publisher import daily_export, request_log
    from etl.publisher.add import add

    rows = 0
    with tempfile.TemporaryDirectory() as folder:
        for name, export in (("breakdown.csv", daily_export(hub)), ("requests.csv", request_log(hub))):
            if export.height:
                export.write_csv(Path(folder) / name)
                rows += add(demo, [Path(folder) / name]).rows
    return rows


def _add_demo_logs(demo: Lake, hub: FictionalHub) -> int:
    """Logs of the fictional models, by way of the files that the harnesses would leave; returns the rows kept."""
    from etl import eval_logs
    from etl.demo.evaluations import SPAM_COLUMNS, Evaluations
    from etl.eval_logs.formats.tables.mapping import ColumnMapping

    with tempfile.TemporaryDirectory() as name:
        folder, evaluations = Path(name) / "logs", Evaluations(hub)
        evaluations.write(folder)
        receipts = [eval_logs.add(demo, [folder], keeps_texts=True, is_demo=True)]
        spam = evaluations.spam()
        if spam.height:
            spam.write_csv(Path(name) / "spam.csv")
            receipts.append(
                eval_logs.add(demo, [Path(name) / "spam.csv"], mapping=ColumnMapping.of(SPAM_COLUMNS), is_demo=True)
            )
    refused = [file for receipt in receipts for file in receipt.refused]
    if refused:
        raise LakeError(f"A log of the demo was refused: {refused[0].member}: {refused[0].reasons[0]}", "This is a fault of Hubscope.")  # fmt: skip
    return sum(run.results + run.samples for receipt in receipts for run in receipt.added)


def check(lake: Lake, build_id: str | None) -> dict[str, Any]:
    """The newest build's checks, as they were when it was made; a build does not change afterwards."""
    builds = lake.builds()
    if not builds:
        raise CheckError(f"There is no build in {lake.root} to check.", "Run `python -m etl build`.")
    return lake.build_manifest(build_id or builds[-1])
