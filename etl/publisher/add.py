"""Exports to raw partitions, whole or not at all: every fault is said at once, and a file with one leaves nothing.

A partition is one state of knowledge: it counts for the last day its files speak of. Of two that speak of the same
repository and day the later one counts, whatever the order they were added in.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet as pq

from etl.hub.page_store import Stopwatch, only_one
from etl.publisher.contract import DAILY, VERSION, Format
from etl.publisher.fetch import CsvFile, ValidationIssue, open_file
from etl.publisher.parse import KEY, InvalidValue, contradictions, parse_daily, parse_requests, requests_of_a_day
from etl.runs.progress import Report
from warehouse.errors import ContractError, ParameterError
from warehouse.storage.lake import Lake, Partition

ORIGIN = "file"
MAX_FAULTS, MAX_FAULTS_IN_MESSAGE = 1_000, 20
GROUP_ROWS = 100_000


@dataclass(frozen=True)
class PublisherImport:
    """What was taken of the files. `is_changed` is False where the lake knew all of it."""

    format: Format
    snapshot_on: date
    first_day: date
    last_day: date
    repositories: int
    rows: int
    lines: int
    bytes: int
    seconds: float
    is_changed: bool
    partition: Partition
    notes: list[str] = field(default_factory=list)


def add(
    lake: Lake,
    paths: Sequence[Path],
    *,
    snapshot_on: date | None = None,
    today: date | None = None,
    report: Report | None = None,
) -> PublisherImport:
    """Adds exports of one format; several files are taken as one, so that a log cut into parts counts its users once.

    `snapshot_on` is the day of the export where that is later than the last day in it. Raises SourceError where a file
    cannot be opened and ContractError where one cannot be taken, with the faults and their lines; nothing is kept then.
    """
    today, report, watch = today or datetime.now(UTC).date(), report or Report(), Stopwatch()
    files = [open_file(path) for path in paths]
    formats = {file.format.name: file.format for file in files}
    if len(formats) != 1:
        raise ParameterError(f"These files are of different kinds: {', '.join(formats)}.", "Add each kind by itself.")
    (kind,) = formats.values()
    folder = lake.incoming(kind.source, today)
    with only_one(folder.parent / "adding", f"a {kind.name}"):
        for leftover in folder.parent.glob("snapshot_on=*"):
            shutil.rmtree(leftover)  # of a run that was killed: users are counted in there
        folder.mkdir()
        try:
            reading = _Reading(files, kind, today, folder, report)
            rows = reading.rows()
            first, last = _span(rows)
            if snapshot_on is not None and snapshot_on < last:
                raise ParameterError(f"The export speaks of {last}, after {snapshot_on}.", "Leave --snapshot-on away.")
            day = snapshot_on or last
            before = lake.partition(kind.source, day)
            merged = _merged(before, rows)
            part = _write(merged, kind, folder)
            manifest = _manifest(lake, kind, day, merged, files, watch.lap())
            partition = lake.publish_partition(kind.source, day, [part], manifest)
        finally:
            report.done()
            shutil.rmtree(folder)
    return PublisherImport(
        kind,
        day,
        first,
        last,
        rows.select("repoType", "repoName").n_unique(),
        rows.height,
        reading.lines,
        sum(path.stat().st_size for path in paths),
        manifest["seconds"],
        before is None or before.digest != partition.digest,
        partition,
        reading.notes,
    )


class _Reading:
    """All files, checked from the first line to the last, or to the thousandth fault."""

    def __init__(self, files: list[CsvFile], kind: Format, today: date, folder: Path, report: Report):
        self.files, self.kind, self.today, self.folder, self.report = files, kind, today, folder, report
        self.faults: list[tuple[CsvFile, ValidationIssue]] = []
        self.lines = 0
        self.notes: list[str] = []

    def rows(self) -> pl.DataFrame:
        """The rows to keep, in the order of their grain; raises ContractError where anything is wrong."""
        rows = self._daily() if self.kind is DAILY else self._requests()
        self._refuse()
        unfinished = rows.filter(pl.col("day") >= self.today).height
        if unfinished:
            self.notes.append(f"{self.today} is not over: its {unfinished:,} rows were left out.")
            rows = rows.filter(pl.col("day") < self.today)
        if rows.is_empty():
            raise ContractError(f"{self._names()} has no row of a day that is over.", "Export it again tomorrow.")
        unread = sorted({name for file in self.files for name in file.unread})
        if unread:
            self.notes.append(f"Left unread: {', '.join(unread)}.")
        return rows

    def _daily(self) -> pl.DataFrame:
        parts: list[pl.DataFrame] = []
        for number, file in enumerate(self.files):
            for frame in self._batches(file):
                checked = parse_daily(frame, self.today)
                self._hear(file, checked.bad)
                parts.append(checked.rows.with_columns(pl.lit(number).alias("file")))
        if not parts:
            return pl.DataFrame(schema={"day": pl.Date})
        rows = pl.concat(parts)
        if not self.faults:
            self._contradict(rows)
        return rows.unique(KEY, keep="first").select(DAILY.schema.names).sort(KEY)

    def _contradict(self, rows: pl.DataFrame) -> None:
        """Two rows of one day that differ: nobody can say which of them holds."""
        for number, file in enumerate(self.files):
            own = rows.filter(pl.col("file") == number)
            for name, day, row, other in contradictions(own).select("repoName", "day", "row", "other").rows():
                value = f"{name} on {day} again, and different from line {file.line_of(row):,}"
                self.faults.append(
                    (file, ValidationIssue(file.line_of(other), "the line", value, "one row a repository and day"))
                )
        if not self.faults:
            for name, day in contradictions(rows).select("repoName", "day").rows():
                fault = ValidationIssue(None, f"{name} on {day}", "different in two of the files", "the same in all")
                self.faults.append((self.files[0], fault))

    def _requests(self) -> pl.DataFrame:
        seed, parts = secrets.randbits(63), 0
        for file in self.files:
            for frame in self._batches(file):
                checked = parse_requests(frame, self.today, seed)
                self._hear(file, checked.bad)
                if self.faults:
                    continue
                for (day,), rows in checked.rows.partition_by("day", as_dict=True).items():
                    (self.folder / str(day)).mkdir(exist_ok=True)
                    rows.write_parquet(self.folder / str(day) / f"{parts:06d}.parquet", compression="lz4")
                    parts += 1
        days = [] if self.faults else sorted(path for path in self.folder.iterdir() if path.is_dir())
        # A day at a time: who asked on one day is all that has to be held at once.
        counted = [requests_of_a_day(pl.scan_parquet(path / "*.parquet", hive_partitioning=False)) for path in days]
        if not counted:
            return pl.DataFrame(schema={"day": pl.Date})
        return pl.concat(counted).sort(*KEY, "country", nulls_last=True)

    def _batches(self, file: CsvFile) -> Any:
        self.report.start(f"Reading {file.path.name}", unit="lines")
        for frame in file.batches():
            self.lines += frame.height
            self.report.advance(frame.height)
            yield frame
            self.faults += [(file, fault) for fault in file.faults]
            file.faults.clear()
            if len(self.faults) > MAX_FAULTS:
                break
        self.faults += [(file, fault) for fault in file.faults]
        file.faults.clear()

    def _hear(self, file: CsvFile, bad: list[InvalidValue]) -> None:
        for one in bad[: MAX_FAULTS + 1]:
            self.faults.append((file, ValidationIssue(file.line_of(one.row), one.column, one.value, one.expected)))

    def _refuse(self) -> None:
        if not self.faults:
            return
        several = len(self.files) > 1
        faults = sorted(self.faults, key=lambda pair: (self.files.index(pair[0]), pair[1].line or 0))
        lines = [
            (f"{file.path.name}, " if several else "") + fault.sentence
            for file, fault in faults[:MAX_FAULTS_IN_MESSAGE]
        ]
        count = f"more than {MAX_FAULTS:,}" if len(faults) > MAX_FAULTS else f"{len(faults):,}"
        more = [f"... and {len(faults) - MAX_FAULTS_IN_MESSAGE:,} more"] if len(faults) > MAX_FAULTS_IN_MESSAGE else []
        noun = "fault" if len(faults) == 1 else "faults"
        raise ContractError(
            "\n  ".join([f"{self._names()} was not added: {count} {noun}.", *lines, *more]),
            "Nothing of it was kept. Export it anew, or fix these lines, and add it again.",
        )

    def _names(self) -> str:
        return ", ".join(file.path.name for file in self.files)


def _span(rows: pl.DataFrame) -> tuple[date, date]:
    days = rows["day"].unique().sort().to_list()
    return days[0], days[-1]


def _merged(before: Partition | None, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows beside those held for other repositories and days; of the same ones these are the newer."""
    if before is None:
        return rows
    existing = pl.read_parquet(before.files, hive_partitioning=False)
    unchanged = existing.join(rows.select(KEY).unique(), on=KEY, how="anti")
    order = [*KEY, *(["country"] if "country" in rows.columns else [])]
    return pl.concat([unchanged, rows]).sort(order, nulls_last=True)


def _write(rows: pl.DataFrame, kind: Format, folder: Path) -> Path:
    path = folder / "part.parquet"
    table = rows.select(kind.schema.names).to_arrow().cast(kind.schema)
    pq.write_table(table, path, compression="zstd", row_group_size=GROUP_ROWS)
    return path


def _manifest(
    lake: Lake, kind: Format, day: date, rows: pl.DataFrame, files: list[CsvFile], seconds: float
) -> dict[str, Any]:
    first, last = _span(rows)
    return {
        "source": kind.source,
        "repo_type": None,
        "snapshot_on": day.isoformat(),
        "coverage": "partial",
        "complete": True,
        "limit": None,
        "rows": rows.height,
        "pages": len(files),
        "bytes": sum(file.path.stat().st_size for file in files),
        "seconds": round(seconds, 3),
        "endpoint": "",
        "observed_from": f"{first}T00:00:00Z",
        "observed_to": f"{last}T23:59:59Z",
        "drift": {},
        "is_demo": lake.is_demo,
        "contract_version": VERSION,
        "origin": ORIGIN,
        "added": [file.path.name for file in files],
    }
