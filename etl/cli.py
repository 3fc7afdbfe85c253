"""The commands of `python -m etl`. Data goes to stdout, everything else to stderr.

Exit codes: 0 done, 1 failed, 2 wrong use, 3 done with warnings.
"""

from __future__ import annotations

import json
import sys
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from etl import jobs, runs
from etl.hub.sync import Coverage
from etl.progress import choose_report
from warehouse.builder import prune as prune_builds
from warehouse.lake import Lake
from warehouse.raw import RAW_COLUMNS, choose_lake
from warehouse.settings import settings

app = typer.Typer(
    help="Bring the Hub's data in, build the warehouse and publish it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


class Kind(StrEnum):
    models = "models"
    datasets = "datasets"
    spaces = "spaces"


class Listed(StrEnum):
    sources = "sources"
    runs = "runs"
    builds = "builds"
    tables = "tables"


KindOption = Annotated[
    list[Kind] | None, typer.Option("--kind", help="What to take; again for more. Default: all three.")
]
LimitOption = Annotated[int | None, typer.Option("--limit", min=1, help="Take only the N most used of each kind.")]
DayOption = Annotated[
    datetime | None, typer.Option("--snapshot-on", formats=["%Y-%m-%d"], help="Day it counts for. Default: today, UTC.")
]
CoverageOption = Annotated[
    Coverage | None,
    typer.Option("--coverage", help="partial: the source lists a part of the Hub, so absent means not observed."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def lake() -> Lake:
    return Lake(settings().data)


def kinds_of(kind: list[Kind] | None) -> list[str]:
    return [k.value for k in kind] if kind else list(jobs.KINDS)


def day_of(moment: datetime | None) -> date:
    return moment.date() if moment else jobs.today()


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
    as_json: JsonOption = False,
) -> None:
    """Take a snapshot of the Hub's listings. Killed, it goes on where it stopped.

    Example: python -m etl sync --kind models --limit 10000
    """
    with choose_report() as report:
        record = jobs.run_sync(lake(), kinds_of(kind), day_of(snapshot_on), limit, coverage, report)
    finish(record, as_json)


@app.command()
def build(
    full: Annotated[bool, typer.Option("--full", help="Build everything anew, taking nothing over.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Build the warehouse from the snapshots and check it, without publishing it.

    Example: python -m etl build
    """
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
    finish(jobs.run_rollback(lake(), build_id), as_json)


@app.command()
def prune(
    keep: Annotated[int | None, typer.Option(min=1, help="Builds to keep. Default: HUBSCOPE_KEEP_BUILDS.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Remove all but the newest builds. The published one stays.

    Example: python -m etl prune --keep 3
    """
    removed = prune_builds(lake(), keep or settings().keep_builds)
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
    with choose_report() as report:
        record = jobs.run_demo(lake(), days, models, seed, report)
    finish(record, as_json)


@app.command()
def daily(
    kind: KindOption = None,
    limit: LimitOption = None,
    snapshot_on: DayOption = None,
    coverage: CoverageOption = None,
    as_json: JsonOption = False,
) -> None:
    """Sync, build, check and publish: the line for cron.

    Example: python -m etl daily
    """
    with choose_report() as report:
        record = jobs.run_daily(lake(), kinds_of(kind), day_of(snapshot_on), limit, coverage, report)
    finish(record, as_json)


@app.command()
def status(
    what: Annotated[Listed, typer.Argument(help="sources, runs, builds or tables.")] = Listed.sources,
    as_json: JsonOption = False,
) -> None:
    """List the snapshots, runs, builds or tables there are.

    Example: python -m etl status runs --json
    """
    rows, columns = LISTINGS[what]()
    show(rows, columns, as_json)


def list_sources() -> tuple[list[dict[str, Any]], list[str]]:
    chosen = choose_lake(lake())
    rows = []
    for source in RAW_COLUMNS:
        found = chosen.partitions(source)
        if found:
            span = (found[-1].day - found[0].day).days + 1
            rows.append(
                {
                    "source": source,
                    "first": str(found[0].day),
                    "last": str(found[-1].day),
                    "days": len(found),
                    "missing": span - len(found),
                    "rows": found[-1].manifest["rows"],
                    "coverage": found[-1].manifest["coverage"],
                    "observed": found[-1].manifest["observed_to"],
                }
            )
    return rows, ["source", "first", "last", "days", "missing", "rows", "coverage", "observed"]


def list_runs() -> tuple[list[dict[str, Any]], list[str]]:
    return runs.recent(lake()), ["run_id", "verb", "status", "started_at", "finished_at"]


def list_builds() -> tuple[list[dict[str, Any]], list[str]]:
    current, rows = lake().current(), []
    for build_id in reversed(lake().builds()):
        said = lake().build_manifest(build_id)
        broken = [outcome for outcome in said["checks"] if outcome["status"] == "failed"]
        rows.append(
            {
                "build": build_id,
                "published": build_id == current,
                "as_of": said["as_of"],
                "seconds": said["seconds"],
                "demo": said["is_demo"],
                "broken checks": len(broken),
            }
        )
    return rows, ["build", "published", "as_of", "seconds", "demo", "broken checks"]


def list_tables() -> tuple[list[dict[str, Any]], list[str]]:
    current = lake().current()
    tables = lake().build_manifest(current)["tables"] if current else {}
    rows = [
        {"table": name, "rows": table["rows"], "bytes": table["bytes"], "grain": ", ".join(table["grain"])}
        for name, table in tables.items()
    ]
    return rows, ["table", "rows", "bytes", "grain"]


LISTINGS = {
    Listed.sources: list_sources,
    Listed.runs: list_runs,
    Listed.builds: list_builds,
    Listed.tables: list_tables,
}


def show(rows: list[dict[str, Any]], columns: list[str], as_json: bool) -> None:
    if as_json:
        print(json.dumps(rows, indent=1, default=str))
        return
    table = Table(*columns, box=None, pad_edge=False)
    for row in rows:
        table.add_row(
            *(
                "" if row[column] is None else f"{row[column]:,}" if type(row[column]) is int else str(row[column])
                for column in columns
            )
        )
    Console(soft_wrap=not sys.stdout.isatty()).print(table if rows else "Nothing yet.")
