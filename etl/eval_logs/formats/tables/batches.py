"""Plain tables, piece by piece: CSV, TSV, JSON lines, Parquet, and lists of objects in JSON or YAML.

Cells come as they are: no text is taken for a number, a date or a formula here.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from etl.eval_logs.issues import RejectedLog

if TYPE_CHECKING:
    from etl.eval_logs.files.files import LogFile
    from etl.eval_logs.reader.reader import LogReader

ROWS = 50_000  # of a batch
BATCH_BYTES = 32_000_000
GROUP_BYTES = 2_000_000_000  # of the wanted columns in one row group of a Parquet file, unpacked
ORIGIN = ("source_name", "source_url")
CELL = 10_000_000  # characters
LINE = 64_000_000  # bytes
COLUMNS = 5_000
SOURCE = "hubscope."  # before the keys under which a Parquet file of ours says where it is from
BOM = b"\xef\xbb\xbf"
WIDE = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}
DELIMITERS = ",;\t|"
ENDINGS = {
    ".csv": "text", ".tsv": "text", ".jsonl": "lines", ".ndjson": "lines", ".parquet": "parquet",
    ".json": "json", ".yaml": "yaml", ".yml": "yaml",
}  # fmt: skip
# A setting of the whole process: the standard reader's own limit is lower than ours.
csv.field_size_limit(CELL)


@dataclass(frozen=True)
class Batch:
    """Some rows of a table. `numbers[i]` is where row i stands in the file, in lines or in rows."""

    frame: pl.DataFrame
    numbers: Sequence[int]
    unit: str  # 'line' or 'row'

    def place(self, row: int, column: str) -> str:
        return f"{self.unit} {self.numbers[row]:,}, {column}"


def kind_of(file: LogFile) -> str | None:
    """'text', 'lines', 'parquet', 'json' or 'yaml' by name, and for documents by whether a list begins there."""
    name = file.name.lower()
    kind = next((kind for ending, kind in ENDINGS.items() if name.endswith(ending)), None)
    if kind == "json" and not file.head().removeprefix(BOM).lstrip().startswith(b"["):
        return None
    if kind == "yaml":
        lines = (line for line in file.head().removeprefix(BOM).splitlines() if line.strip())
        first = next((line for line in lines if not line.startswith((b"#", b"---"))), b"")
        return kind if first.startswith(b"- ") else None
    return kind


def source_of(file: LogFile) -> dict[str, str]:
    """`source_name` and `source_url` of a table that was fetched from the Hub; empty for all others."""
    if kind_of(file) != "parquet":
        return {}
    try:
        about = pq.read_schema(file.local_path()).metadata or {}
    except (pa.ArrowException, OSError):
        return {}  # it is refused when it is read
    origin = {key: about.get(f"{SOURCE}{key}".encode(), b"").decode("utf-8", "replace") for key in ORIGIN}
    return {key: value for key, value in origin.items() if value}


def first_rows(file: LogFile, reader: LogReader, rows: int = 20) -> pl.DataFrame:
    """The first rows; in CSV, where all is text, columns of numbers are taken for such."""
    for batch in batches(file, reader, None):
        head = batch.frame.head(rows)
        if kind_of(file) != "text":
            return head
        texts = head.select(pl.all().replace("", None))
        numbers = [name for name in head.columns if _holds_numbers(texts[name])]
        return head.with_columns(texts.select(pl.col(numbers).cast(pl.Float64)))
    raise RejectedLog(f"{file.display_name} is a table without a row.", "Submit a table with at least one row.")


def _holds_numbers(texts: pl.Series) -> bool:
    numbers = texts.cast(pl.Float64, strict=False)
    return texts.null_count() < len(texts) and numbers.null_count() == texts.null_count()


def batches(file: LogFile, reader: LogReader, wanted: Mapping[str, str] | None) -> Iterator[Batch]:
    """The rows with the wanted columns (None: all), {column: the key of the mapping that asks for it}.

    Raises RejectedLog where the table cannot be read, has a name twice or lacks a column; a row that does not fit is a
    fault and left out.
    """
    kind = kind_of(file)
    if kind == "text":
        yield from _text(file, reader, wanted)
    elif kind == "parquet":
        yield from _parquet(file, reader, wanted)
    elif kind == "lines":
        yield from _objects(file, reader.jsonl(file), "line", wanted)
    else:
        document = reader.json(file) if kind == "json" else reader.yaml(file)
        yield from _objects(file, _listed(file, reader, document), "row", wanted)


# -- CSV and TSV ------------------------------------------------------------------------------------------------
def _text(file: LogFile, reader: LogReader, wanted: Mapping[str, str] | None) -> Iterator[Batch]:
    with file.open() as stream:
        lines = _Lines(file, stream)
        first = next(lines, "")
        delimiter = max(DELIMITERS, key=first.count) if not file.name.lower().endswith(".tsv") else "\t"
        rows = csv.reader(chain([first], lines), delimiter=delimiter, strict=True)
        try:
            header = [name.strip() or f"column {place}" for place, name in enumerate(next(rows, []), 1)]
            chosen = _chosen(file, header, wanted)
            places = [header.index(name) for name in chosen]
            batch: list[list[str]] = []
            numbers: list[int] = []
            for row in rows:
                if not row:
                    continue
                if len(row) != len(header):
                    expected = f"{len(header):,} cells, as in the header"
                    reader.add_issue(file, f"line {rows.line_num:,}", f"{len(row):,} cells", expected)
                    continue
                batch.append(row)
                numbers.append(rows.line_num)
                if len(batch) >= ROWS or lines.size >= BATCH_BYTES:
                    reader.advance(lines.taken())
                    yield _of_text(batch, numbers, chosen, places)
                    batch, numbers = [], []
        except csv.Error as error:
            raise RejectedLog(
                f"{file.display_name}, near line {rows.line_num:,}: {_csv_message(error)}.",
                'Put cells with a quote or a line break into "quotes", and write a quote inside them twice.',
            ) from None
        reader.advance(lines.taken())
        if batch:
            yield _of_text(batch, numbers, chosen, places)


def _of_text(rows: list[list[str]], numbers: list[int], names: list[str], places: list[int]) -> Batch:
    columns = list(zip(*rows, strict=True))
    data = {name: pl.Series(name, columns[place], pl.String) for name, place in zip(names, places, strict=True)}
    return Batch(pl.DataFrame(data), numbers, "line")


class _Lines:
    """Lines of a UTF-8 text; raises RejectedLog with the line where it is none."""

    def __init__(self, file: LogFile, stream: Any):
        self.file, self.stream, self.number, self.size = file, stream, 0, 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        raw = self.stream.readline(LINE + 1)
        if not raw:
            raise StopIteration
        self.number += 1
        self.size += len(raw)
        if len(raw) > LINE:
            raise RejectedLog(
                f"{self.file.display_name}: line {self.number:,} is longer than {LINE / 1e6:,.0f} MB.",
                "Submit shorter lines.",
            )
        if self.number == 1:
            raw = raw.removeprefix(BOM)
            if raw[:2] in WIDE:
                self._reject(WIDE[raw[:2]])
        try:
            return str(raw, "utf-8")
        except UnicodeDecodeError as error:
            self._reject(f"{raw[error.start : error.start + 4]!r} at byte {error.start + 1:,}")
            raise

    def taken(self) -> int:
        size, self.size = self.size, 0
        return size

    def _reject(self, value: str) -> None:
        raise RejectedLog(
            f"{self.file.display_name}, line {self.number:,}: found {value}, expected UTF-8.",
            "Save the table as UTF-8 (in Excel: 'CSV UTF-8') and submit it again.",
        ) from None


def _csv_message(error: csv.Error) -> str:
    message = str(error)
    if "field larger" in message:
        return f"a cell of more than {CELL:,} characters, or a quote that is never closed"
    return {"unexpected end of data": "a quote is opened and never closed"}.get(message, message)


# -- Parquet ----------------------------------------------------------------------------------------------------
def _parquet(file: LogFile, reader: LogReader, wanted: Mapping[str, str] | None) -> Iterator[Batch]:
    try:
        with pq.ParquetFile(file.local_path()) as parquet:
            chosen = _chosen(file, parquet.schema_arrow.names, wanted)
            rows = _rows_at_once(file, parquet.metadata, set(chosen))
            done = 0
            for piece in parquet.iter_batches(rows, columns=chosen, use_threads=False):
                frame = pl.DataFrame(pl.from_arrow(pa.Table.from_batches([piece]).combine_chunks()))
                frame = _plain(frame)
                _check_cells(file, frame)
                yield Batch(frame, range(done + 1, done + 1 + len(frame)), "row")
                done += len(frame)
            reader.advance(file.size)
    except (pa.ArrowException, OSError, ValueError, OverflowError, pl.exceptions.PolarsError) as error:
        reason = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        raise RejectedLog(
            f"{file.display_name} cannot be read as Parquet: {reason}.", "Write the table anew."
        ) from None


def _rows_at_once(file: LogFile, about: Any, chosen: set[str]) -> int:
    largest = 0.0
    for number in range(about.num_row_groups):
        group = about.row_group(number)
        columns = (group.column(place) for place in range(group.num_columns))
        size = sum(one.total_uncompressed_size for one in columns if one.path_in_schema.split(".")[0] in chosen)
        if size > GROUP_BYTES:
            raise RejectedLog(
                f"{file.display_name}: row group {number + 1:,} holds {size:,} bytes unpacked, at most {GROUP_BYTES:,} fit.",
                "Write the table with smaller row groups.",
            )
        largest = max(largest, size / max(group.num_rows, 1))
    return max(1, min(ROWS, int(BATCH_BYTES / max(largest, 1.0))))


def _plain(frame: pl.DataFrame) -> pl.DataFrame:
    """Categories as text, and nested values as JSON."""
    nested = [name for name, kind in frame.schema.items() if kind.is_nested()]
    frame = frame.with_columns(pl.col(pl.Categorical, pl.Enum).cast(pl.String))
    return frame.with_columns(_series(name, frame[name].to_list()) for name in nested)


# -- lists of objects -------------------------------------------------------------------------------------------
def _listed(file: LogFile, reader: LogReader, document: Any) -> Iterator[list[tuple[int, dict[str, Any]]]]:
    rows = iter(enumerate(document if isinstance(document, list) else [], 1))
    while piece := list(islice(rows, 10_000)):
        batch = []
        for number, row in piece:
            if isinstance(row, dict):
                batch.append((number, row))
            else:
                reader.add_issue(file, f"row {number:,}", row, "an object")
        if batch:
            yield batch


def _objects(
    file: LogFile,
    pieces: Iterable[list[tuple[int, dict[str, Any]]]],
    unit: str,
    wanted: Mapping[str, str] | None,
) -> Iterator[Batch]:
    chosen: list[str] | None = None
    for piece in pieces:
        if chosen is None:
            names = list(dict.fromkeys(str(name) for _, row in piece for name in row))
            chosen = _chosen(file, names, wanted)
        frame = pl.DataFrame([_series(name, [row.get(name) for _, row in piece]) for name in chosen])
        _check_cells(file, frame)
        yield Batch(frame, [number for number, _ in piece], unit)


def _series(name: str, values: list[Any]) -> pl.Series:
    """One type for a column of anything: truth values, whole numbers, numbers, else text."""
    kinds = {type(value) for value in values if value is not None}
    if not kinds:
        return pl.Series(name, values, pl.String)
    if kinds == {bool}:
        return pl.Series(name, values, pl.Boolean)
    if kinds == {int} and all(value is None or abs(value) < 2**63 for value in values):
        return pl.Series(name, values, pl.Int64)
    if kinds <= {int, float} and all(not isinstance(value, int) or abs(value) < 2**53 for value in values):
        return pl.Series(name, [None if value is None else float(value) for value in values], pl.Float64)
    return pl.Series(name, [None if value is None else _written(value) for value in values], pl.String)


def _written(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        return str(value)
    return json.dumps(value, default=str, ensure_ascii=False)


# -- columns ----------------------------------------------------------------------------------------------------
def _chosen(file: LogFile, names: list[str], wanted: Mapping[str, str] | None) -> list[str]:
    """The wanted columns in the order of the table. Raises RejectedLog for a name twice and for one that is not there."""
    if len(names) > COLUMNS:
        raise RejectedLog(
            f"{file.display_name} has {len(names):,} columns, at most {COLUMNS:,} can be.", "Submit fewer."
        )
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise RejectedLog(
            f"{file.display_name} has the column '{twice[0]:.80}' twice.", "Give every column a name of its own."
        )
    if wanted is None:
        return names
    missing = [f"{key} names '{name:.80}'" for name, key in wanted.items() if name not in names]
    if missing:
        there = ", ".join(f"'{name:.60}'" for name in names[:40])
        raise RejectedLog(
            f"{file.display_name} has no such column: {'; '.join(missing)}.",
            f"The table has {there or 'no columns'}.",
        )
    return [name for name in names if name in wanted]


def _check_cells(file: LogFile, frame: pl.DataFrame) -> None:
    texts = [name for name, kind in frame.schema.items() if kind == pl.String]
    for name in texts:
        longest = frame[name].str.len_chars().max()
        if isinstance(longest, int) and longest > CELL:
            raise RejectedLog(
                f"{file.display_name}: a cell of '{name:.80}' has {longest:,} characters, at most {CELL:,} can be.",
                "Submit shorter texts.",
            )
