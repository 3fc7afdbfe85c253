"""An exported CSV, from disk to batches of text, without holding the file in memory. Plain or gzip.

Rows that do not have a value for each column are handed over as faults and never taken for something else.
"""

from __future__ import annotations

import csv
import io
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import polars as pl
import pyarrow as pa
import pyarrow.csv as pacsv

from etl.publisher.contract import Format, recognise
from warehouse.errors import ContractError, SourceError

BLOCK = 8 * 2**20
GZIP, ZIP = b"\x1f\x8b", b"PK\x03\x04"
UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class ValidationIssue:
    """One thing in a file that cannot be taken, with its line (the first is 1)."""

    line: int | None
    column: str
    value: str | None
    expected: str

    @property
    def sentence(self) -> str:
        where = f"line {self.line:,}: " if self.line else ""
        value = "nothing" if self.value is None else repr(self.value[:60])
        return f"{where}{self.column} is {value}, {self.expected} was expected"


@dataclass
class CsvFile:
    """One file. `batches` yields frames with our names for the columns, all text, and `row`, which `line_of` understands."""

    path: Path
    format: Format
    names: dict[str, str]
    header: list[str]
    faults: list[ValidationIssue] = field(default_factory=list)
    _skipped: list[int] = field(default_factory=list)

    @property
    def unread(self) -> list[str]:
        return [name for name in self.header if name not in self.names.values()]

    def line_of(self, row: int) -> int:
        """The line of the row of that number, where rows that were left out count as lines."""
        line = row + 2
        while (moved := row + 2 + bisect_right(self._skipped, line)) != line:
            line = moved
        return line

    def batches(self) -> Iterator[pl.DataFrame]:
        """The file's rows in order. Empty lines are passed over; `faults` holds lines of the wrong shape."""
        columns = {theirs: ours for ours, theirs in self.names.items()}
        row = 0
        with _opened(self.path) as stream:
            try:
                for batch in self._reader(stream):
                    frame = pl.DataFrame(pl.from_arrow(batch)).with_row_index("row", row)
                    row += batch.num_rows
                    frame = frame.filter(~pl.all_horizontal(pl.col(self.header).is_null()))
                    yield self._without_broken_quotes(frame).select("row", *columns).rename(columns)
            except pa.ArrowInvalid as error:
                raise self._unreadable(error) from error
            except OSError as error:
                raise SourceError(f"{self.path} cannot be read to its end: {error}", "Export it anew.") from error

    def _reader(self, stream: Any) -> pacsv.CSVStreamingReader:
        def skip(line: pacsv.InvalidRow) -> str:
            self._skipped.append(line.number)
            value = f"{line.actual_columns} values"
            self.faults.append(ValidationIssue(line.number, "the line", value, f"{line.expected_columns} values"))
            return "skip"

        return pacsv.open_csv(
            stream,
            # One thread: only then are lines counted.
            pacsv.ReadOptions(use_threads=False, block_size=BLOCK, column_names=self.header, skip_rows=1),
            pacsv.ParseOptions(invalid_row_handler=skip, ignore_empty_lines=False),
            pacsv.ConvertOptions(
                column_types=dict.fromkeys(self.header, pa.string()),
                strings_can_be_null=True,
                null_values=[""],
            ),
        )

    def _without_broken_quotes(self, frame: pl.DataFrame) -> pl.DataFrame:
        """A quote that nobody closed swallows the lines after it: such a value holds a line's end."""
        broken = pl.any_horizontal(pl.col(self.header).str.contains("\n", literal=True).fill_null(False))
        for row, *values in frame.filter(broken).select("row", *self.header).rows():
            place = next(n for n, value in enumerate(values) if value and "\n" in value)
            self.faults.append(
                ValidationIssue(
                    self.line_of(row), self.header[place], values[place], "a value on one line, its quotes closed,"
                )
            )
        return frame.filter(~broken)

    def _unreadable(self, error: pa.ArrowInvalid) -> ContractError:
        detail = str(error)
        if "UTF8" in detail:
            with _opened(self.path) as stream:
                lines = (number for number, line in enumerate(_lines(stream), 1) if not _is_utf8(line))
                detail = f"line {next(lines, 0):,} is not UTF-8"
        return ContractError(f"{self.path.name} cannot be read: {detail}.", "Export it anew, or save it as UTF-8.")


def open_file(path: Path) -> CsvFile:
    """The file with its format; raises SourceError where it cannot be opened, ContractError where it is none of ours."""
    try:
        with _opened(path) as stream:
            start = stream.read(64 * 1024)
    except FileNotFoundError as error:
        raise SourceError(f"There is no file {path}.", "Check the name.") from error
    except (OSError, pa.ArrowException) as error:
        raise SourceError(f"{path} cannot be read: {error}", "Check the file and the rights to it.") from error
    if start.startswith(UTF16) or b"\0" in start:
        raise ContractError(f"{path.name} is no text in UTF-8.", "Export it anew, or save it as CSV in UTF-8.")
    if start.startswith(ZIP):
        raise ContractError(f"{path.name} is a zip archive.", "Unpack it and give the CSV inside.")
    try:
        first = start.decode("utf-8-sig", errors="replace").splitlines()[0]
        header = [name.strip() for name in next(csv.reader(io.StringIO(first)))]
    except (IndexError, StopIteration) as error:
        raise ContractError(f"{path.name} is empty.", "Give the CSV as it was exported.") from error
    kind, names = recognise(header, path.name)
    return CsvFile(path, kind, names, header)


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    """The file's bytes, unpacked where they are gzip, whatever the file is called."""
    with path.open("rb") as file:
        packed = file.read(2) == GZIP
    stream = pa.input_stream(str(path), compression="gzip" if packed else None)
    try:
        yield stream
    finally:
        stream.close()


def _lines(stream: Any) -> Iterator[bytes]:
    rest = b""
    while chunk := stream.read(BLOCK):
        *lines, rest = (rest + chunk).split(b"\n")
        yield from lines
    yield rest


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True
