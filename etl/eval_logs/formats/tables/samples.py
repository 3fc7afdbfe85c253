"""Tables of samples, however long: read once, put aside as Parquet by run, and handed on piece by piece.

Any row may be about any model, so nothing can be handed on before the last row; what is put aside lies on the disk.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pyarrow.parquet as pq

from etl.eval_logs.contract import SAMPLES, TEXTS, ParsedRun, Result, RunHeader
from etl.eval_logs.formats.tables.batches import Batch, batches
from etl.eval_logs.formats.tables.cells import TableRuns
from etl.eval_logs.formats.tables.sample_columns import SampleColumns
from etl.eval_logs.issues import RejectedLog

if TYPE_CHECKING:
    from etl.eval_logs.files.files import LogFile
    from etl.eval_logs.formats.tables.mapping import ColumnMapping
    from etl.eval_logs.reader.reader import LogReader

MAX_RUNS = 10_000
MAX_BUFFERED_BYTES = 64_000_000
MAX_BUFFERED_ROWS = 200_000


def runs_of_samples(file: LogFile, reader: LogReader, mapping: ColumnMapping) -> Iterator[ParsedRun]:
    """A run a model (revision, date, settings). Its results are the means of its clean samples."""
    runs = TableRuns(mapping, file, reader)
    columns = SampleColumns(mapping, file, reader)
    spilled, duplicates = _SpilledSamples(), _DuplicateFinder()
    wanted = mapping.used if reader.keeps_texts else _without_texts(mapping)
    numbers_by_key: dict[tuple[str | None, ...], int] = {}
    headers: list[RunHeader] = []
    totals: list[dict[tuple[str, str], list[float]]] = []
    for batch in batches(file, reader, wanted):
        frame = columns.samples(batch)
        numbers = _runs_of(batch, runs, numbers_by_key, headers)
        frame = frame.with_columns(numbers).filter(pl.col("run") >= 0, pl.col("task").is_not_null())
        frame = frame.filter(pl.col("metric").is_not_null(), pl.col("sample_id").is_not_null())
        if len(headers) > MAX_RUNS:
            column = mapping.columns.get("model", "model")
            raise RejectedLog(
                f"{file.display_name} has more than {MAX_RUNS:,} runs by '{column}' and the columns under config.",
                "See whether the mapping names the right columns, or submit the table in parts.",
            )
        totals.extend({} for _ in range(len(headers) - len(totals)))
        _add(frame, totals)
        duplicates.add(frame, batch)
        spilled.put(frame)
    duplicates.report(file, reader)
    if not headers and not reader.issues:
        reader.add_issue(file, "the table", "no row", "at least one")
    spilled.close()
    for number, header in enumerate(headers):
        results = [
            Result(task, metric, total / count, n=int(count))
            for (task, metric), (total, count) in totals[number].items()
        ]
        yield ParsedRun(header, results, samples=spilled.samples(number))


def _without_texts(mapping: ColumnMapping) -> dict[str, str]:
    """Texts that may not be kept are not even read, but for the input that a sample is recognised by."""
    roles = {f"columns.{role}" for role in TEXTS}
    if "sample_id" not in mapping.columns:
        roles.discard("columns.input")
    return {name: key for name, key in mapping.used.items() if key not in roles}


def _runs_of(
    batch: Batch, runs: TableRuns, numbers_by_key: dict[tuple[str | None, ...], int], headers: list[RunHeader]
) -> pl.Series:
    """The number of each row's run, -1 where it names no model. New runs are added to `numbers_by_key` and `headers`."""
    if not runs.columns:
        if not numbers_by_key:
            _add_run({}, batch.place(0, "model"), runs, numbers_by_key, headers)
        return pl.repeat(numbers_by_key[()], len(batch.frame), dtype=pl.Int32, eager=True).alias("run")
    keys = batch.frame.select(runs.columns)
    firsts = keys.with_row_index("first row").unique(runs.columns, keep="first", maintain_order=True)
    numbers = []
    for row in firsts.iter_rows(named=True):
        key = runs.key(row)
        if key not in numbers_by_key:
            _add_run(row, f"{batch.unit} {batch.numbers[row['first row']]:,}", runs, numbers_by_key, headers)
        numbers.append(numbers_by_key[key])
    firsts = firsts.drop("first row").with_columns(pl.Series("run", numbers, pl.Int32))
    return keys.join(firsts, on=runs.columns, how="left", nulls_equal=True, maintain_order="left")["run"]


def _add_run(
    row: dict[str, Any],
    place: str,
    runs: TableRuns,
    numbers_by_key: dict[tuple[str | None, ...], int],
    headers: list[RunHeader],
) -> None:
    header = runs.header(row, place)
    numbers_by_key[runs.key(row)] = -1 if header is None else len(headers)
    if header is not None:
        headers.append(header)


def _add(frame: pl.DataFrame, totals: list[dict[tuple[str, str], list[float]]]) -> None:
    clean = frame.filter(pl.col("perturbation").is_null(), pl.col("score").is_not_null())
    sums = clean.group_by("run", "task", "metric", maintain_order=True).agg(pl.col("score").sum(), pl.len())
    for run, task, metric, total, count in sums.iter_rows():
        sum_and_count = totals[run].setdefault((task, metric), [0.0, 0.0])
        sum_and_count[0] += total
        sum_and_count[1] += count


class _DuplicateFinder:
    """Finds samples that are there twice: by a hash of eight bytes each, as there may be many millions."""

    def __init__(self) -> None:
        self.hashes: list[pl.Series] = []
        self.starts: list[tuple[int, str]] = []
        self.rows = 0

    def add(self, frame: pl.DataFrame, batch: Batch) -> None:
        self.starts.append((self.rows, f"{batch.unit} {batch.numbers[0]:,}"))
        self.hashes.append(frame.select("run", "task", "sample_id", "epoch", "metric", "perturbation").hash_rows())
        self.rows += len(frame)

    def report(self, file: LogFile, reader: LogReader) -> None:
        if not self.rows:
            return
        hashes = pl.concat(self.hashes)
        again = hashes.is_first_distinct().not_()
        if again.any():
            first = int(again.arg_true()[0])
            place = next(label for start, label in reversed(self.starts) if start <= first)
            reader.add_issue(
                file, f"after {place}", f"{again.sum():,} samples that were there before",
                "each sample once a run, task and metric; a column of repeats is columns.epoch, one of changed inputs"
                " columns.perturbation, and settings that make it another run belong under config",
            )  # fmt: skip


class _SpilledSamples:
    """Samples on the disk, by run. Gone when nothing refers to it any more."""

    def __init__(self) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="hubscope-samples-")
        self.path = Path(self.folder.name) / "samples.parquet"
        self.writer: Any = None
        self.groups: dict[int, list[int]] = {}
        self.buffered: dict[int, list[pl.DataFrame]] = {}
        self.bytes = self.rows = self.written = 0

    def put(self, frame: pl.DataFrame) -> None:
        for piece in frame.partition_by("run", maintain_order=True):
            self.buffered.setdefault(piece["run"][0], []).append(piece.select(SAMPLES.names()))
        self.bytes += int(frame.estimated_size())
        self.rows += len(frame)
        if self.bytes >= MAX_BUFFERED_BYTES or self.rows >= MAX_BUFFERED_ROWS:
            self._write()

    def _write(self) -> None:
        """A row group a run, so that a run is read without the others."""
        for run, pieces in self.buffered.items():
            table = pl.concat(pieces).to_arrow()
            if self.writer is None:
                self.writer = pq.ParquetWriter(self.path, table.schema, compression="zstd", compression_level=1)
            self.writer.write_table(table, row_group_size=max(len(table), 1))
            self.groups.setdefault(run, []).append(self.written)
            self.written += 1
        self.buffered, self.bytes, self.rows = {}, 0, 0

    def close(self) -> None:
        self._write()
        if self.writer is not None:
            self.writer.close()

    def samples(self, run: int) -> Iterator[pl.DataFrame]:
        if run not in self.groups:
            return
        with pq.ParquetFile(self.path) as file:
            for group in self.groups[run]:
                frame = pl.DataFrame(pl.from_arrow(file.read_row_group(group, use_threads=False)))
                yield frame.cast(SAMPLES)
