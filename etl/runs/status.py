"""What there is: snapshots, runs, builds and tables, as rows for people and programs."""

from __future__ import annotations

import json
import sys
from typing import Any

from warehouse.storage.lake import Lake
from warehouse.storage.raw_evaluation_tables import EVALUATION_COLUMNS
from warehouse.storage.raw_tables import RAW_COLUMNS, REPO_TYPES, choose_lake

Listing = tuple[list[dict[str, Any]], list[str]]


def list_sources(lake: Lake) -> Listing:
    """A row a source. A publisher's files come when they come, so no days of theirs are missing."""
    chosen, rows = choose_lake(lake), []
    for source in RAW_COLUMNS:
        is_listing = source in REPO_TYPES
        is_log = source in EVALUATION_COLUMNS
        partitions = chosen.partitions(source) or ([] if is_listing else Lake(lake.root).partitions(source))
        if partitions:
            last = partitions[-1].manifest
            span = (partitions[-1].day - partitions[0].day).days + 1
            rows.append(
                {
                    "source": source,
                    "first": str(partitions[0].day)
                    if is_listing
                    else min(p.manifest["observed_from"][:10] for p in partitions),
                    "last": str(partitions[-1].day),
                    "days": len(partitions) if is_listing else None,
                    "missing": span - len(partitions) if is_listing else None,
                    "rows": sum(p.manifest["rows"] for p in partitions) if is_log else last["rows"],  # logs add up
                    "coverage": last["coverage"],
                    "observed": last["observed_to"],
                    "from": last.get("origin", "api"),
                }
            )
    return rows, ["source", "first", "last", "days", "missing", "rows", "coverage", "observed", "from"]


def list_runs(lake: Lake) -> Listing:
    from etl.runs import records  # here, as the other lists need no locks of runs

    return records.recent(lake), ["run_id", "verb", "status", "started_at", "finished_at"]


def list_builds(lake: Lake) -> Listing:
    current, rows = lake.current(), []
    for build_id in reversed(lake.builds()):
        manifest = lake.build_manifest(build_id)
        broken = [outcome for outcome in manifest["checks"] if outcome["status"] == "failed"]
        rows.append(
            {
                "build": build_id,
                "published": build_id == current,
                "as_of": manifest["as_of"],
                "seconds": manifest["seconds"],
                "demo": manifest["is_demo"],
                "broken checks": len(broken),
            }
        )
    return rows, ["build", "published", "as_of", "seconds", "demo", "broken checks"]


def list_tables(lake: Lake) -> Listing:
    current = lake.current()
    tables = lake.build_manifest(current)["tables"] if current else {}
    rows = [
        {"table": name, "rows": table["rows"], "bytes": table["bytes"], "grain": ", ".join(table["grain"])}
        for name, table in tables.items()
    ]
    return rows, ["table", "rows", "bytes", "grain"]


LISTINGS = {
    "sources": list_sources,
    "runs": list_runs,
    "builds": list_builds,
    "tables": list_tables,
}


def show(rows: list[dict[str, Any]], columns: list[str], as_json: bool) -> None:
    if as_json:
        print(json.dumps(rows, indent=1, default=str))
        return
    from rich.console import Console  # here, as JSON needs no table
    from rich.table import Table

    table = Table(*columns, box=None, pad_edge=False)
    for row in rows:
        table.add_row(
            *(
                "" if row[column] is None else f"{row[column]:,}" if type(row[column]) is int else str(row[column])
                for column in columns
            )
        )
    # Where nobody looks on, a name cut short is a name lost.
    Console(width=None if sys.stdout.isatty() else 250).print(table if rows else "Nothing yet.")
