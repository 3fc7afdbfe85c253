"""A snapshot of the Hub's listings, whole or not at all: fetch to disk, parse, publish.

Kill it anywhere and run it again: it goes on at the next page, and what it publishes is what an undisturbed run would
have published. A day on which the Hub gives no answer leaves no partition, so it stays a missing day and not an empty one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from etl.hub.contract import VERSION, Contract, contract_of
from etl.hub.fetch import RefusedLinkError, RetryPolicy, default_endpoint, fetch_pages, listing_url
from etl.hub.land import LandedFiles, land_pages, quarantine_bytes
from etl.hub.page_store import FetchProgress, PageStore, Stopwatch, only_one
from etl.runs.progress import Report
from warehouse.errors import SourceError
from warehouse.settings import settings
from warehouse.storage.lake import Coverage, Lake, Partition, write_whole


@dataclass(frozen=True)
class SyncResult:
    """One kind's snapshot. `is_changed` is False where the day was already known to say exactly this."""

    kind: str
    source: str
    snapshot_on: date
    coverage: Coverage
    rows: int
    pages: int
    bytes: int
    seconds: float
    violations: dict[str, int]
    pages_resumed: int
    is_changed: bool
    partition: Partition


def sync(
    lake: Lake,
    kinds: Iterable[str],
    *,
    snapshot_on: date,
    limit: int | None = None,
    coverage: Coverage | None = None,
    is_demo: bool = False,
    endpoint: str | None = None,
    patience: RetryPolicy | None = None,
    max_violation_share: float | None = None,
    report: Report | None = None,
) -> list[SyncResult]:
    """Snapshots of 'models', 'datasets' and 'spaces', one after the other, as the day `snapshot_on`.

    `limit` takes the most used repositories only. `coverage` says what the listing covers: 'partial' where absence
    means nothing (always with a limit), else 'complete'. Raises SourceError, ContractError or LakeError at the first
    kind that fails; the kinds before it are published.
    """
    chosen = [contract_of(kind) for kind in kinds]
    return [
        _sync_one(
            lake,
            contract,
            snapshot_on,
            limit,
            "partial" if limit is not None else coverage or "complete",
            is_demo or lake.is_demo,
            (endpoint or default_endpoint()).rstrip("/"),
            patience or RetryPolicy(),
            settings().drift_share if max_violation_share is None else max_violation_share,
            report or Report(),
        )
        for contract in chosen
    ]


def _sync_one(
    lake: Lake,
    contract: Contract,
    day: date,
    limit: int | None,
    coverage: Coverage,
    is_demo: bool,
    endpoint: str,
    patience: RetryPolicy,
    max_violation_share: float,
    report: Report,
) -> SyncResult:
    url = listing_url(contract, endpoint, limit)
    request = {"url": url, "limit": limit, "coverage": coverage, "is_demo": is_demo}
    folder = lake.incoming(contract.source, day)
    with only_one(folder, f"{contract.kind} of {day}"):
        folder.mkdir(exist_ok=True)  # The run we may have waited for removed it.
        spool = PageStore(folder, request, url)
        spool.resume(report.note)
        resumed = spool.received.pages
        _receive(
            spool, contract, endpoint, patience, is_demo, _expected(lake, contract.source, day, limit, coverage), report
        )
        watch = Stopwatch()
        report.start(f"Writing {contract.kind} of {day}", spool.received.rows)
        landed = land_pages(
            spool.bodies(),
            contract,
            folder,
            rows_received=spool.received.rows,
            limit=limit,
            max_violation_share=max_violation_share,
            heard=report.advance,
        )
        report.done()
        seconds = round(spool.received.seconds + watch.lap(), 3)
        manifest = _manifest(contract, day, spool.received, landed, seconds, endpoint)
        before = lake.partition(contract.source, day)
        partition = lake.publish_partition(contract.source, day, landed.files, manifest)
        publish_quarantine(lake, contract, day, landed)
        spool.remove()
    return SyncResult(
        contract.kind,
        contract.source,
        day,
        coverage,
        landed.rows,
        manifest["pages"],
        manifest["bytes"],
        seconds,
        landed.violations,
        resumed,
        before is None or before.digest != partition.digest,
        partition,
    )


def _receive(
    spool: PageStore,
    contract: Contract,
    endpoint: str,
    patience: RetryPolicy,
    anonymous: bool,
    expected: int | None,
    report: Report,
) -> None:
    """Fetches what is not on disk yet. A link that has expired meanwhile starts the listing over, once."""
    may_start_over = True
    while not spool.has_all():
        report.start(f"Fetching {contract.kind}", expected, already=spool.received.rows)
        watch = Stopwatch()
        pages = fetch_pages(
            spool.received.next_url or spool.first_url,
            endpoint=endpoint,
            patience=patience,
            anonymous=anonymous,
            note=report.note,
        )
        try:
            for page in pages:
                spool.add(page, watch.lap())
                report.advance(page.rows)
                if spool.has_all():
                    break
        except RefusedLinkError as error:
            if not may_start_over or spool.received.pages == 0:
                raise
            may_start_over = False
            report.note(f"{error.message} Starting the listing again from its first page.")
            spool.clear()
        finally:
            report.done()
    if spool.received.rows == 0 and spool.received.asked["coverage"] == "complete":
        spool.clear()
        raise SourceError(
            f"{endpoint} answered with an empty listing of {contract.kind}; taken at its word, all would count as removed.",
            "Run the same command again later; the day stays missing until then.",
        )


def _expected(lake: Lake, source: str, day: date, limit: int | None, coverage: Coverage) -> int | None:
    """Rows to expect, by the latest snapshot of the week before: a cursor does not say how long the listing is."""
    for days in range(8):
        partition = lake.partition(source, day - timedelta(days=days))
        if partition is not None and partition.manifest.get("coverage") == coverage:
            rows: int = partition.manifest["rows"]
            return rows if limit is None else min(limit, rows)
    return limit


def _manifest(
    contract: Contract, day: date, received: FetchProgress, landed: LandedFiles, seconds: float, endpoint: str
) -> dict[str, Any]:
    return {
        "source": contract.source,
        "repo_type": contract.repo_type,
        "snapshot_on": day.isoformat(),
        "coverage": received.asked["coverage"],
        "complete": received.is_finished,
        "limit": received.asked["limit"],
        "rows": landed.rows,
        "pages": received.pages,
        "bytes": received.bytes,
        "seconds": seconds,
        "endpoint": endpoint,
        "observed_from": received.observed_from,
        "observed_to": received.observed_to,
        "drift": landed.violations,
        "is_demo": received.asked["is_demo"],
        "contract_version": VERSION,
    }


def publish_quarantine(lake: Lake, contract: Contract, day: date, landed: LandedFiles) -> None:
    """Keeps what broke the contract beside the partition it was left out of."""
    path = lake.quarantine_path(contract.source, day)
    if landed.quarantined:
        write_whole(path, quarantine_bytes(landed.quarantined))
    else:
        path.unlink(missing_ok=True)
