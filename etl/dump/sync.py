"""A day of the Hub's listings out of a whole-Hub dump, landed as the same partitions a listing is landed as.

The manifest says where it came from (`origin`, dataset, revision), who dated it, and what the dump lacks.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import pyarrow.compute as pc

from etl.dump.dating import Dating, Evidence, UnusableDumpError, check_rows, decide, stated
from etl.dump.fetch import DumpSource, FileInfo, Revision, open_parquet
from etl.dump.parse import Layout, layout, parse_batch
from etl.hub.contract import VERSION, Contract, contract_of
from etl.hub.land import LandedFiles, land
from etl.hub.page_store import Stopwatch, only_one
from etl.hub.parse import ParsedPage
from etl.hub.sync import SyncResult, publish_quarantine
from warehouse.settings import settings
from warehouse.storage.lake import Coverage, Lake

ORIGIN = "dump"
BATCH_ROWS = 25_000


@dataclass(frozen=True)
class DumpCandidate:
    """What a dump has of one kind at one revision, and the day it would count for."""

    contract: Contract
    revision: Revision
    file: FileInfo
    dating: Dating


@dataclass(frozen=True)
class DumpSyncResult:
    """A landed dump: the snapshot, what to say of it, and what somebody should look at."""

    result: SyncResult
    says: str
    warnings: list[str] = field(default_factory=list)


def file_of(kind: str) -> str:
    return f"{kind}.parquet"


def offer(
    source: DumpSource, kind: str, by_hand: date | None = None, revision: Revision | None = None
) -> DumpCandidate | None:
    """What the dump has of `kind` at `revision`, the newest unless told; None where it has no such file.

    Raises UnusableDumpError where nothing dates it or its dates disagree, unless the day is given by hand.
    """
    contract, at = contract_of(kind), revision or source.head()
    files = source.files(at, [file_of(kind)])
    file = files.get(file_of(kind))
    if file is None:
        return None
    evidence = [stated(source.card(at, files))]
    if file.committed_at is not None:
        evidence.append(Evidence(f"the last commit of {file.path}", file.committed_at))
    elif at.committed_at is not None:
        evidence.append(Evidence("the dataset's last change" if revision is None else "the commit", at.committed_at))
    dating = decide([one for one in evidence if one is not None], by_hand)
    return DumpCandidate(contract, at, file, dating)


def take(
    lake: Lake,
    source: DumpSource,
    offered: DumpCandidate,
    *,
    coverage: Coverage | None = None,
    is_demo: bool = False,
    max_violation_share: float | None = None,
) -> DumpSyncResult:
    """Fetches, checks and lands what was offered, replacing the day as a whole.

    Raises SourceError where the dump cannot be had, UnusableDumpError where its rows contradict its date, ContractError where too much of it
    breaks the contract. What was fetched stays on disk then, so that the next run does not fetch it again.
    """
    contract, day, watch = offered.contract, offered.dating.day, Stopwatch()
    folder = lake.incoming(f"{contract.source}.dump", day)
    listing = lake.incoming(contract.source, day)
    with only_one(listing, f"{contract.kind} of {day}"):
        folder.mkdir(exist_ok=True)  # The run we may have waited for removed it.
        path = source.download(offered.revision, offered.file.path, folder)
        file = open_parquet(path, f"{offered.file.path} of {source.dataset}")
        shape = layout(file.schema_arrow, contract, f"{offered.file.path} of {source.dataset}")
        rows, newest = file.metadata.num_rows, _Newest()
        if rows == 0:
            raise UnusableDumpError(
                f"{offered.file.path} of {source.dataset} is empty; taken at its word, all would count as removed.",
                "Use --source api, or wait for the next dump.",
            )
        source.report.start(f"Writing {contract.kind} of {day}", rows)
        landed = land(
            newest.watch(pages_of(file, shape, contract)),
            contract,
            folder,
            expected=rows,
            max_violation_share=settings().drift_share if max_violation_share is None else max_violation_share,
            heard=source.report.advance,
        )
        source.report.done()
        warnings = [offered.dating.warning, check_rows(offered.dating, newest.moment)]
        bytes_read, seconds = path.stat().st_size, round(watch.lap(), 3)
        manifest = _manifest(
            source, offered, shape, landed, bytes_read, seconds, coverage or "complete", is_demo or lake.is_demo
        )
        before = lake.partition(contract.source, day)
        partition = lake.publish_partition(contract.source, day, landed.files, manifest)
        publish_quarantine(lake, contract, day, landed)
        shutil.rmtree(folder)
        with suppress(OSError):
            listing.rmdir()  # held by nobody else; not empty where an interrupted listing of that day waits
    result = SyncResult(
        contract.kind,
        contract.source,
        day,
        manifest["coverage"],
        landed.rows,
        1,
        bytes_read,
        seconds,
        landed.violations,
        0,
        before is None or before.digest != partition.digest,
        partition,
    )
    return DumpSyncResult(result, _says(source, offered, shape), [warning for warning in warnings if warning])


def pages_of(file: Any, shape: Layout, contract: Contract) -> Iterator[ParsedPage]:
    """The file's rows, a batch at a time."""
    batches = file.iter_batches(batch_size=BATCH_ROWS, columns=list(shape.read), use_threads=True)
    for number, batch in enumerate(batches, start=1):
        yield parse_batch(batch, contract, number)


class _Newest:
    """Listens to the rows for the newest moment at which one of them changed."""

    def __init__(self) -> None:
        self.text: str | None = None

    def watch(self, pages: Iterator[ParsedPage]) -> Iterator[ParsedPage]:
        for page in pages:
            for name in ("lastModified", "createdAt"):
                newest = pc.max(page.table[name]).as_py()
                self.text = max(filter(None, (self.text, newest)), default=None)
            yield page

    @property
    def moment(self) -> datetime | None:
        return datetime.fromisoformat(self.text.replace("Z", "+00:00")) if self.text else None


def _manifest(
    source: DumpSource,
    offered: DumpCandidate,
    shape: Layout,
    landed: LandedFiles,
    bytes_read: int,
    seconds: float,
    coverage: Coverage,
    is_demo: bool,
) -> dict[str, Any]:
    contract, dating = offered.contract, offered.dating
    moment = dating.moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return {
        "source": contract.source,
        "repo_type": contract.repo_type,
        "snapshot_on": dating.day.isoformat(),
        "coverage": coverage,
        "complete": True,
        "limit": None,
        "rows": landed.rows,
        "pages": 1,
        "bytes": bytes_read,
        "seconds": seconds,
        "endpoint": source.endpoint,
        "observed_from": moment,
        "observed_to": moment,
        "drift": landed.violations,
        "is_demo": is_demo,
        "contract_version": VERSION,
        "origin": ORIGIN,
        "dataset": source.dataset,
        "revision": offered.revision.sha,
        "dated_by": dating.says,
        "evidence": [one.description for one in dating.evidence],
        "lacking": list(shape.lacking),
        "ignored": list(shape.ignored),
    }


def _says(source: DumpSource, offered: DumpCandidate, shape: Layout) -> str:
    dating = offered.dating
    sentences = [
        f"From {source.dataset} at {offered.revision.sha[:12]}, dated {dating.moment:%Y-%m-%d %H:%M} UTC ({dating.says})."
    ]
    if shape.lacking:
        sentences.append(f"The dump lacks {', '.join(shape.lacking)}: empty on this day.")
    if shape.ignored:
        sentences.append(f"Left unread: {', '.join(shape.ignored)}.")
    return " ".join(sentences)
