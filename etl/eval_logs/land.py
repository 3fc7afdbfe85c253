"""Staged runs into the lake, so that a kill at any moment leaves nothing half visible.

Parts are appended to the day's partition of each source, `eval_runs` last: rows without a row of it count for nothing.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from filelock import FileLock, Timeout

from etl.eval_logs.contract import VERSION, schema
from etl.eval_logs.staging import GROUP_ROWS, StagedRun, arrow, table
from warehouse.errors import LakeError
from warehouse.storage.lake import Lake, Partition

ORDER = (
    "eval_texts", "eval_samples", "performance_requests", "performance", "eval_results", "eval_files", "eval_runs",
)  # fmt: skip
MAX_PARTS = 64
WAIT_SECONDS = 600.0


@contextmanager
def import_lock(lake: Lake, wait: float = WAIT_SECONDS) -> Iterator[None]:
    """One import at a time writes; others wait, for as long as one may take. Raises LakeError after that."""
    lake.root.mkdir(parents=True, exist_ok=True)
    lock = FileLock(lake.root / ".eval_logs.lock")
    try:
        lock.acquire(timeout=wait)
    except Timeout as error:
        raise LakeError(
            f"Another import has been writing for {wait:,.0f} s.", "Wait for it to end, or stop it."
        ) from error
    try:
        yield
    finally:
        lock.release()


def existing_runs(lake: Lake) -> pl.DataFrame:
    """The runs there are, the first row of each run_id and visibility first."""
    files = [file for partition in lake.partitions("eval_runs") for file in partition.files]
    if not files:
        return schema("eval_runs", keyed=True).to_frame()
    return pl.scan_parquet(files, hive_partitioning=False).sort("added_at").collect()


def land(
    lake: Lake,
    runs: pl.DataFrame,
    staged: Sequence[tuple[str, StagedRun]],
    files: pl.DataFrame,
    import_id: str,
    day: date,
    folder: Path,
) -> None:
    """Publishes the rows of `staged` (each with its run_id), of `files` and, last, `runs`. `folder` is for work files."""

    def rows(source: str) -> Iterable[pa.Table]:
        keyed = schema(source, keyed=True)
        if source == "eval_runs":
            return [table(runs, keyed)] if runs.height else []
        if source == "eval_files":
            return [table(files, keyed)] if files.height else []
        if source == "eval_results":
            results = [
                row | {"run_id": run_id, "import_id": import_id} for run_id, run in staged for row in run.results
            ]
            return [table(pl.DataFrame(results, schema=keyed), keyed)] if results else []
        if source == "performance":
            frames = [
                _keyed([run.performance], [run_id], import_id) for run_id, run in staged if run.performance.height
            ]
            return [table(pl.concat(frames), keyed)] if frames else []
        return _groups(source, staged, import_id)

    for source in ORDER:
        part = _write(folder / f"{source}.new.parquet", arrow(schema(source, keyed=True)), rows(source))
        if part is not None:
            publish(lake, source, day, part, folder)


def publish(lake: Lake, source: str, day: date, part: Path, folder: Path) -> Partition:
    """Appends one part to the day's partition; too many parts are first made one, without what a killed import left."""
    before = lake.partition(source, day)
    parts = list(before.files) if before else []
    if len(parts) >= MAX_PARTS:
        compacted = _compact(lake, source, parts, folder)
        parts = [compacted] if compacted is not None else []
    return lake.publish_partition(source, day, [*parts, part], _manifest(lake, source, day, before, [*parts, part]))


def _keyed(frames: Sequence[pl.DataFrame], run_ids: Sequence[str], import_id: str) -> pl.DataFrame:
    """The frames below each other, each with the number of its run."""
    keys: list[str] = []
    for run_id, frame in zip(run_ids, frames, strict=True):
        keys += [run_id] * frame.height
    key = pl.DataFrame({"run_id": keys}, schema={"run_id": pl.String}).with_columns(
        pl.lit(import_id).alias("import_id")
    )
    return pl.concat([key, pl.concat(frames)], how="horizontal")


def _groups(source: str, staged: Sequence[tuple[str, StagedRun]], import_id: str) -> Iterator[pa.Table]:
    """The rows of run after run, a group of rows at a time: short runs together, long ones by themselves."""
    keyed = schema(source, keyed=True)
    short_rows: list[tuple[str, pl.DataFrame]] = []
    height = 0

    def short() -> pa.Table:
        ids, frames = zip(*short_rows, strict=True)
        return table(_keyed(frames, ids, import_id), keyed)

    for run_id, run in staged:
        rows = run.parts.get(source)
        if rows is None:
            continue
        if rows.path is not None:
            with pq.ParquetFile(rows.path) as file:
                for group in range(file.num_row_groups):
                    frame: Any = pl.from_arrow(file.read_row_group(group))
                    yield table(_keyed([frame], [run_id], import_id), keyed)
        short_rows += [(run_id, frame) for frame in rows.buffered]
        height += sum(frame.height for frame in rows.buffered)
        if height >= GROUP_ROWS:
            yield short()
            short_rows.clear()
            height = 0
    if short_rows:
        yield short()


def _write(path: Path, columns: pa.Schema, tables: Iterable[pa.Table]) -> Path | None:
    writer = None
    for rows in tables:
        if rows.num_rows:
            writer = writer or pq.ParquetWriter(path, columns, compression="zstd")
            writer.write_table(rows)
    if writer is None:
        return None
    writer.close()
    return path


def _compact(lake: Lake, source: str, parts: Sequence[Path], folder: Path) -> Path | None:
    """One file out of many, group by group. Rows of an import that never came to its end go."""
    committed = existing_runs(lake).select(pl.concat_str("run_id", "import_id", separator="\n"))["run_id"]

    def rows() -> Iterator[pa.Table]:
        for part in parts:
            with pq.ParquetFile(part) as file:
                for group in range(file.num_row_groups):
                    frame: Any = pl.from_arrow(file.read_row_group(group))
                    if source not in ("eval_files", "eval_runs"):
                        key = pl.concat_str("run_id", "import_id", separator="\n")
                        frame = frame.filter(key.is_in(committed.implode()))
                    yield table(frame, schema(source, keyed=True))

    return _write(folder / f"{source}.compact.parquet", arrow(schema(source, keyed=True)), rows())


def _manifest(lake: Lake, source: str, day: date, before: Partition | None, parts: Sequence[Path]) -> dict[str, Any]:
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    return {
        "source": source,
        "repo_type": None,
        "snapshot_on": day.isoformat(),
        "coverage": "partial",
        "complete": True,
        "limit": None,
        "rows": sum(pq.read_metadata(part).num_rows for part in parts),
        "pages": len(parts),
        "bytes": sum(part.stat().st_size for part in parts),
        "seconds": 0.0,
        "endpoint": "",
        "observed_from": before.manifest["observed_from"] if before else now,
        "observed_to": now,
        "drift": {},
        "is_demo": lake.is_demo,
        "contract_version": VERSION,
        "origin": "evaluation log",
    }
