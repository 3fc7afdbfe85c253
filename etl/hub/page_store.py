"""Pages on disk between the wire and the partition, so that a killed run goes on at the next page.

`checkpoint.json` is written whole after each page and is the only word on what has arrived: a page file it does not
count is a leftover of a kill and is written again. The folder goes once its partition is published.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from filelock import FileLock, Timeout

from warehouse.errors import LakeError
from warehouse.storage.lake import write_whole

if TYPE_CHECKING:
    from etl.hub.fetch import Page

CHECKPOINT = "checkpoint.json"


@dataclass
class FetchProgress:
    """What has arrived so far. `asked` says what was asked for: pages of another request are of no use."""

    asked: dict[str, Any]
    next_url: str | None
    pages: int = 0
    rows: int = 0
    bytes: int = 0
    seconds: float = 0.0
    is_finished: bool = False
    observed_from: str | None = None
    observed_to: str | None = None


class PageStore:
    """The pages of one listing on one day, in `folder`."""

    def __init__(self, folder: Path, request: dict[str, Any], first_url: str):
        self.folder = folder
        self.first_url = first_url
        self.received = FetchProgress(request, first_url)

    def resume(self, note: Callable[[str], None]) -> None:
        """Takes up what an earlier run left, if it asked the same; else clears it away."""
        try:
            checkpoint = FetchProgress(**json.loads((self.folder / CHECKPOINT).read_bytes()))
        except FileNotFoundError:
            checkpoint = None
        except (ValueError, TypeError):
            note("The checkpoint of the interrupted run cannot be read; starting again.")
            checkpoint = None
        if checkpoint is None:
            return self.clear()
        if checkpoint.asked != self.received.asked:
            note(f"The interrupted run asked for something else; its {checkpoint.pages} pages are dropped.")
            return self.clear()
        self.received = checkpoint
        note(f"Going on after {checkpoint.pages} pages and {checkpoint.rows:,} rows of an interrupted run.")

    def add(self, page: Page, seconds: float) -> None:
        """One more page. `seconds` is what it took to get it."""
        now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        had = self.received
        write_whole(self._page(had.pages + 1), _packed(page.body))
        limit = had.asked.get("limit")
        rows = had.rows + page.rows
        finished = page.next_url is None or (limit is not None and rows >= limit)
        self.received = FetchProgress(
            asked=had.asked,
            next_url=None if finished else page.next_url,
            pages=had.pages + 1,
            rows=rows,
            bytes=had.bytes + len(page.body),
            seconds=round(had.seconds + seconds, 3),
            is_finished=finished,
            observed_from=had.observed_from or now,
            observed_to=now,
        )
        write_whole(self.folder / CHECKPOINT, json.dumps(asdict(self.received), indent=1).encode())

    def has_all(self) -> bool:
        """Whether everything that was asked for has arrived."""
        return self.received.is_finished

    def bodies(self) -> Iterator[bytes]:
        """Every page that has arrived, in order, one at a time."""
        for number in range(1, self.received.pages + 1):
            yield _unpacked(self._page(number).read_bytes())

    def clear(self) -> None:
        """Removes everything, the checkpoint first: without it no leftover counts."""
        (self.folder / CHECKPOINT).unlink(missing_ok=True)
        for leftover in self.folder.iterdir():
            leftover.unlink()
        self.received = FetchProgress(self.received.asked, self.first_url)

    def remove(self) -> None:
        self.clear()
        self.folder.rmdir()

    def _page(self, number: int) -> Path:
        return self.folder / f"page-{number:05d}.json.zst"


@contextmanager
def only_one(folder: Path, what: str) -> Iterator[None]:
    """Holds `folder` for this process; a second one is told so at once. The hold ends with the process, however it ends."""
    lock = FileLock(folder.parent / f".{folder.name}.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise LakeError(f"Another run is already fetching {what}.", "Wait for it to end, or stop it.") from error
    try:
        yield
    finally:
        # Removed while still held: a waiting process notices that its file is gone and opens a new one.
        Path(lock.lock_file).unlink(missing_ok=True)
        lock.release()


def _packed(body: bytes) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as stream:
        stream.write(body)
    return sink.getvalue().to_pybytes()


def _unpacked(data: bytes) -> bytes:
    with pa.CompressedInputStream(pa.BufferReader(data), "zstd") as stream:
        return stream.read()


class Stopwatch:
    """Seconds since the last look."""

    def __init__(self) -> None:
        self.last = time.monotonic()

    def lap(self) -> float:
        before, self.last = self.last, time.monotonic()
        return self.last - before
