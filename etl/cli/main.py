"""The commands of `python -m etl`. Data goes to stdout, everything else to stderr.

Exit codes: 0 done, 1 failed, 2 wrong use, 3 done with warnings.
"""

from __future__ import annotations

import json
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from etl.cli import logs as logs_cli
from warehouse.cli.terminal import VersionOption
from warehouse.errors import ParameterError
from warehouse.storage.lake import Coverage, Lake

# Each command imports what it needs when it is called: nobody waits for the Hub's client to read a list or a help text.
if TYPE_CHECKING:
    from etl.steps import SyncRequest

app = typer.Typer(
    help="Bring the Hub's data in, build the warehouse and publish it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


publisher = typer.Typer(help="A publisher's own counts, exported from the Hub.", no_args_is_help=True)
app.add_typer(publisher, name="publisher")
prices = typer.Typer(help="What models and machines cost.", no_args_is_help=True)
app.add_typer(prices, name="prices")
app.add_typer(logs_cli.app, name="logs")


class RepoKind(StrEnum):
    models = "models"
    datasets = "datasets"
    spaces = "spaces"


class SnapshotSource(StrEnum):
    api = "api"
    dump = "dump"
    auto = "auto"


class ListingName(StrEnum):
    sources = "sources"
    runs = "runs"
    builds = "builds"
    tables = "tables"


KindOption = Annotated[
    list[RepoKind] | None, typer.Option("--kind", help="What to take; again for more. Default: all three.")
]
LimitOption = Annotated[int | None, typer.Option("--limit", min=1, help="Take only the N most used of each kind.")]
DayOption = Annotated[
    datetime | None,
    typer.Option(
        "--snapshot-on", formats=["%Y-%m-%d"], help="Day it counts for. Default: today (UTC), or the dump's own day."
    ),
]
SourceOption = Annotated[
    SnapshotSource,
    typer.Option(
        "--source",
        help="api: the Hub's listings. dump: a whole-Hub dump, on the day it is of. auto: the dump where it is of today and complete.",
    ),
]
DatasetOption = Annotated[
    str | None, typer.Option("--dataset", help="The dump: a dataset on the Hub. Default: HUBSCOPE_DUMP_DATASET.")
]
CoverageOption = Annotated[
    Coverage | None,
    typer.Option("--coverage", help="partial: the source lists a part of the Hub, so absent means not observed."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.callback()
def main(version: VersionOption = False) -> None:
    pass


def lake() -> Lake:
    from warehouse.settings import settings

    return Lake(settings().data)


def sync_request(
    kind: list[RepoKind] | None,
    limit: int | None,
    snapshot_on: datetime | None,
    coverage: Coverage | None,
    source: SnapshotSource,
    dataset: str | None,
) -> SyncRequest:
    from etl.steps import KINDS, SyncRequest

    kinds = tuple(k.value for k in kind) if kind else KINDS
    day = snapshot_on.date() if snapshot_on else None
    try:
        return SyncRequest(kinds, bool(kind), day, limit, coverage, source.value, dataset)
    except ParameterError as error:
        raise typer.BadParameter(f"{error.message} {error.hint}") from error


def finish(record: dict[str, Any], as_json: bool) -> None:
    """Says how a run ended and leaves with its exit code."""
    if as_json:
        print(json.dumps(record, indent=1))
    else:
        for step in record["steps"]:
            counts = [f"{step[unit]:,} {unit}" for unit in ("rows", "pages", "bytes") if step[unit] is not None]
            print(
                f"{step['name']}: {step['status']} in {step['seconds']:.1f} s"
                + (f" ({', '.join(counts)})" if counts else "")
            )
            if step["message"]:
                print(f"    {step['message']}")
    raise typer.Exit(3 if record["status"] == "done with warnings" else 0)


@app.command()
def sync(
    kind: KindOption = None,
    limit: LimitOption = None,
    snapshot_on: DayOption = None,
    coverage: CoverageOption = None,
    source: SourceOption = SnapshotSource.api,
    dataset: DatasetOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take a snapshot of the Hub, from its listings or from a whole-Hub dump. Killed, it goes on where it stopped.

    Example: python -m etl sync --kind models --limit 10000
    """
    from etl import jobs
    from etl.runs.progress_bar import choose_report

    request = sync_request(kind, limit, snapshot_on, coverage, source, dataset)
    with choose_report() as report:
        record = jobs.run_sync(lake(), request, report)
    finish(record, as_json)


@app.command()
def backfill(
    first: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="First day.")],
    last: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day.")],
    dataset: DatasetOption = None,
    kind: Annotated[
        list[RepoKind] | None, typer.Option("--kind", help="What to take; again for more. Default: models.")
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Land days anew that are held already.")] = False,
    coverage: CoverageOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take days of the past from the revisions of a whole-Hub dump. Killed, it goes on with the days that are missing.

    Example: python -m etl backfill --from 2026-07-01 --to 2026-07-31
    """
    from etl import jobs
    from etl.dump.fetch import DumpSource
    from etl.runs.progress_bar import choose_report
    from warehouse.settings import settings

    kinds = [k.value for k in kind] if kind else ["models"]
    with choose_report() as report:
        source = DumpSource(dataset or settings().dump_dataset, report=report)
        record = jobs.run_backfill(lake(), source, kinds, first.date(), last.date(), replace=replace, coverage=coverage)
    finish(record, as_json)


@publisher.command("add")
def publisher_add(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="CSV of Publisher Analytics, plain or gzip; parts of one log."),
    ],
    snapshot_on: Annotated[
        datetime | None,
        typer.Option("--snapshot-on", formats=["%Y-%m-%d"], help="Day of the export. Default: the last day in it."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Add a publisher's own daily downloads, or its log of requests. Nothing is kept of a file with a fault.

    Example: python -m etl publisher add breakdown.csv
    """
    from etl import jobs
    from etl.runs.progress_bar import choose_report

    with choose_report() as report:
        record = jobs.run_publisher_add(lake(), files, snapshot_on.date() if snapshot_on else None, report)
    finish(record, as_json)


@prices.command("sync")
def prices_sync(
    offline: Annotated[bool, typer.Option("--offline", help="Only the lists installed with Hubscope.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Take today's price lists: those installed with Hubscope, and the Hub's router. Twice a day is once.

    Example: python -m etl prices sync
    """
    from etl import jobs
    from warehouse.settings import settings

    finish(jobs.run_prices_sync(lake(), None if offline else settings().router or None), as_json)


@app.command()
def build(
    full: Annotated[bool, typer.Option("--full", help="Build everything anew, taking nothing over.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Build the warehouse from the snapshots and check it, without publishing it.

    Example: python -m etl build
    """
    from etl import jobs
    from etl.runs.progress_bar import choose_report

    with choose_report() as report:
        record = jobs.run_build(lake(), full, report)
    finish(record, as_json)


@app.command()
def check(
    build_id: Annotated[str | None, typer.Argument(metavar="BUILD", help="Default: the newest.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Show what a build's checks found. Exit 1 where one that must hold is broken, 3 where one warns.

    Example: python -m etl check
    """
    from etl import jobs
    from etl.runs.status import show

    outcomes = jobs.check(lake(), build_id)["checks"]
    show(outcomes, ["status", "model", "sentence", "offending_rows"], as_json)
    statuses = {outcome["status"] for outcome in outcomes}
    raise typer.Exit(1 if "failed" in statuses else 3 if "warned" in statuses else 0)


@app.command()
def publish(
    build_id: Annotated[str | None, typer.Argument(metavar="BUILD", help="Default: the newest.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Make a build the one that everybody reads; refused where it breaks a check.

    Example: python -m etl publish
    """
    from etl import jobs

    finish(jobs.run_publish(lake(), build_id), as_json)


@app.command()
def rollback(
    build_id: Annotated[
        str | None, typer.Argument(metavar="BUILD", help="Default: the one before the published.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Go back to an earlier build.

    Example: python -m etl rollback
    """
    from etl import jobs

    finish(jobs.run_rollback(lake(), build_id), as_json)


@app.command()
def prune(
    keep: Annotated[int | None, typer.Option(min=1, help="Builds to keep. Default: HUBSCOPE_KEEP_BUILDS.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Remove all but the newest builds. The published one stays.

    Example: python -m etl prune --keep 3
    """
    from warehouse.build import builder
    from warehouse.settings import settings

    removed = builder.prune(lake(), keep or settings().keep_builds)
    print(
        json.dumps(removed)
        if as_json
        else f"Removed {len(removed)} builds." + "".join(f"\n  {name}" for name in removed)
    )


@app.command()
def demo(
    days: Annotated[int, typer.Option(min=40, max=1500, help="Days of history.")] = 395,
    models: Annotated[int, typer.Option(min=50, max=20_000, help="Models at the end.")] = 400,
    seed: Annotated[int, typer.Option(help="Same seed, same Hub.")] = 7,
    as_json: JsonOption = False,
) -> None:
    """Fill the data folder with an invented Hub, so that there is something to look at.

    Example: python -m etl demo --days 120
    """
    from etl import jobs
    from etl.runs.progress_bar import choose_report

    with choose_report() as report:
        record = jobs.run_demo(lake(), days, models, seed, report)
    finish(record, as_json)


@app.command()
def daily(
    kind: KindOption = None,
    limit: LimitOption = None,
    snapshot_on: DayOption = None,
    coverage: CoverageOption = None,
    source: SourceOption = SnapshotSource.api,
    dataset: DatasetOption = None,
    as_json: JsonOption = False,
) -> None:
    """Sync, build, check and publish: the line for cron.

    Example: python -m etl daily
    """
    from etl import jobs
    from etl.runs.progress_bar import choose_report

    request = sync_request(kind, limit, snapshot_on, coverage, source, dataset)
    with choose_report() as report:
        record = jobs.run_daily(lake(), request, report)
    finish(record, as_json)


@app.command()
def status(
    what: Annotated[ListingName, typer.Argument(help="sources, runs, builds or tables.")] = ListingName.sources,
    as_json: JsonOption = False,
) -> None:
    """List the snapshots, runs, builds or tables there are.

    Example: python -m etl status runs --json
    """
    from etl.runs.status import LISTINGS, show

    rows, columns = LISTINGS[what.value](lake())
    show(rows, columns, as_json)
