"""The words and pictures of the Pipeline page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import polars as pl

from panels import formats
from panels import freshness as panels_freshness
from panels.panel import Figure
from warehouse.errors import LakeError
from warehouse.query.answers import Answer, BuildInfo
from warehouse.settings import settings
from warehouse.storage.lake import Lake

SOURCES = {"hub_models": "Models of the Hub", "hub_datasets": "Datasets of the Hub", "hub_spaces": "Spaces of the Hub"}
RUNS = {
    "running": "Running",
    "done": "Done",
    "done with warnings": "Done with warnings",
    "failed": "Failed",
    "stopped": "Stopped",
}


def headlines(
    build: BuildInfo | None, checks: pl.DataFrame | None, kept_out: pl.DataFrame | None, runs: Sequence[dict[str, Any]]
) -> list[Figure]:
    last = runs[0] if runs else None
    shown = [
        Figure(
            "Last run",
            RUNS.get(last["status"], last["status"]) if last else "None yet",
            text=f"{last['verb']}, {formats.ago(moment(last['started_at']))}" if last else "python -m etl daily",
            help="The latest run of any command that this data folder knows of.",
        )
    ]
    if build is not None and checks is not None and kept_out is not None:
        held = checks.filter(pl.col("status") == "held").height
        values = int(kept_out["values_kept_out"].sum())
        shown = [
            Figure(
                "Figures of",
                formats.day(build.as_of),
                text=formats.ago(panels_freshness.figures_of(build)),
                help="Last day on which models were read. The age is the source's, not that of our build.",
            ),
            Figure(
                "Built",
                formats.ago(build.created_at),
                text=formats.moment(build.created_at),
                help=f"The published build is {build.id}.",
            ),
            Figure(
                "Checks held",
                f"{held} of {checks.height}",
                text="all held"
                if held == checks.height
                else formats.plural(checks.height - held, "check needs a look", "checks need a look"),
                help="Checks of the published build.",
            ),
            Figure(
                "Kept out",
                formats.count(values),
                text="broke a contract" if values else "nothing broke a contract",
                help="Values and rows of the source that did not fit its contract. They are not part of any figure.",
            ),
            *shown,
        ]
    return shown


def moment(text: str | None) -> datetime | None:
    try:
        return formats.in_utc(datetime.fromisoformat(text.replace("Z", "+00:00"))) if text else None
    except ValueError:
        return None


def freshness(found: Answer, now: datetime | None = None) -> pl.DataFrame:
    """Age from the day the listing was made for, or from the source's own answer where that was earlier."""
    now, limit = now or datetime.now(UTC), settings().stale_hours
    rows = []
    for row in found.frame.iter_rows(named=True):
        of = _figures_of(row["snapshot_on"], row["read_at"])
        stale = (now - of).total_seconds() / 3600 > limit
        whole = row["is_complete"] and row["coverage"] == "complete"
        rows.append(
            {
                "source": SOURCES.get(row["source"], row["source"]),
                "state": ("Stale" if stale else "Fresh") + ("" if whole else ", read in part"),
                "age": formats.ago(of, now),
                "last_day": row["snapshot_on"],
                "read_at": formats.moment(row["read_at"]),
                "rows": row["rows"],
                "days_read": row["days_read"],
                "first_day": row["first_on"],
                "received": formats.bytes_(row["bytes"]),
                "took": formats.seconds(row["seconds"]),
            }
        )
    return pl.DataFrame(rows)


def _figures_of(day: date, read_at: datetime) -> datetime:
    return min(formats.in_utc(read_at), datetime.combine(day, time(), tzinfo=UTC) + timedelta(days=1))


def builds_of(lake: Lake) -> pl.DataFrame:
    """Finished builds, newest first. One whose manifest cannot be read is passed over: it must not hide the others."""
    published, rows = lake.current(), []
    for build_id in reversed(lake.builds()):
        try:
            said = lake.build_manifest(build_id)
        except LakeError:
            continue
        statuses = [outcome["status"] for outcome in said["checks"]]
        rows.append(
            {
                "build": build_id,
                "state": "Published" if build_id == published else "Kept",
                "as_of": date.fromisoformat(said["as_of"]) if said["as_of"] else None,
                "built": formats.moment(moment(said["created_at"])),
                "age": formats.ago(moment(said["created_at"])),
                "tables": len(said["tables"]),
                "rows": sum(table["rows"] or 0 for table in said["tables"].values()),
                "size": formats.bytes_(sum(table["bytes"] or 0 for table in said["tables"].values())),
                "took": formats.seconds(said["seconds"]),
                "checks": f"{statuses.count('held')} of {len(statuses)} held",
                "is_sound": "failed" not in statuses,
            }
        )
    return pl.DataFrame(rows)
