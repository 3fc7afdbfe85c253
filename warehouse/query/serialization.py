"""Rows as files: CSV, JSON, Parquet, Arrow, XLSX; made batch by batch, so that an answer larger than memory leaves whole.

A reader of a broken stream sees that it is broken: whatever fails halfway is raised, and nothing says that it ended well.
"""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any, Literal

import orjson
import polars as pl
import pyarrow as pa

# The writers of Parquet and XLSX import what only they need: most who import this write neither.
Format = Literal["json", "csv", "parquet", "arrow", "xlsx"]
MEDIA: dict[Format, str] = {
    "json": "application/json",
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
    "arrow": "application/vnd.apache.arrow.stream",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# A spreadsheet runs a cell that begins so as a formula (OWASP, CSV injection).
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
SHEET_ROWS = 1_048_575  # below the line of names
MAX_CELL_CHARACTERS = 32_767
GROUP_ROWS = 65_536
PIECE = 1 << 16


def flat(frame: pl.DataFrame) -> pl.DataFrame:
    """Lists and structs as JSON text, for forms that hold only plain cells."""
    nested = [name for name, kind in frame.schema.items() if kind.is_nested()]
    return frame.with_columns(
        pl.Series(name, [None if v is None else json.dumps(v.to_list() if isinstance(v, pl.Series) else v, default=str) for v in frame[name]], dtype=pl.String)
        for name in nested
    )  # fmt: skip


def plain_numbers(frame: pl.DataFrame) -> pl.DataFrame:
    """Decimals as what everything can draw and count with: whole ones as integers where they fit, others as floats.

    A sum of integers is a decimal of 38 digits in the engine, as it might not fit 64 bits; it nearly always does.
    """
    numbers = []
    for name, kind in frame.schema.items():
        if isinstance(kind, pl.Decimal):
            whole = frame[name].cast(pl.Int64, strict=False) if kind.scale == 0 else None
            is_kept = whole is not None and whole.null_count() == frame[name].null_count()
            numbers.append((whole if is_kept and whole is not None else frame[name].cast(pl.Float64)).alias(name))
    return frame.with_columns(numbers)


def safe_cells(frame: pl.DataFrame) -> pl.DataFrame:
    """Text cells that a spreadsheet would run as a formula begin with an apostrophe."""
    cells = flat(frame)
    texts = [name for name, kind in cells.schema.items() if kind == pl.String]
    # A list is text by now, but "[" starts no formula, so it needs no exception.
    return cells.with_columns(
        pl.when(pl.any_horizontal(pl.col(name).str.starts_with(start) for start in FORMULA_STARTS))
        .then(pl.lit("'") + pl.col(name)).otherwise(pl.col(name)).alias(name)
        for name in texts
    )  # fmt: skip


def stream(batches: Iterable[pa.RecordBatch], form: Format, about: Mapping[str, Any] | None = None) -> Iterator[bytes]:
    """The bytes of a file of these rows. There is at least one batch, which may be empty, for the names and types.

    `about` is what the file says of itself: the metadata of Parquet and Arrow, the head of JSON, a sheet of XLSX; CSV has
    no place that every reader skips, and holds rows only. Integers and days stay what they are in all of them; CSV and
    XLSX hold lists and structs as JSON text.
    """
    rows = iter(batches)
    first = next(rows)
    return WRITERS[form](first, chain([first], rows), dict(about or {}))


def _frame(batch: pa.RecordBatch) -> pl.DataFrame:
    frame = pl.from_arrow(batch)
    assert isinstance(frame, pl.DataFrame)
    return frame


def _csv(first: pa.RecordBatch, batches: Iterable[pa.RecordBatch], about: dict[str, Any]) -> Iterator[bytes]:
    yield safe_cells(pl.DataFrame(_frame(first).head(0))).write_csv().encode()
    for batch in batches:
        if batch.num_rows:
            yield safe_cells(_frame(batch)).write_csv(include_header=False).encode()


def _json(first: pa.RecordBatch, batches: Iterable[pa.RecordBatch], about: dict[str, Any]) -> Iterator[bytes]:
    head = orjson.dumps({"ok": True, **about, "columns": _columns(first.schema)}, default=str)
    yield head[:-1] + b',"rows":['
    is_first = True
    for batch in batches:
        if batch.num_rows:
            yield (b"" if is_first else b",") + _rows(batch)[1:-1]
            is_first = False
    yield b"]}"


def _rows(batch: pa.RecordBatch) -> bytes:
    """The rows as a JSON list."""
    try:
        return orjson.dumps(_frame(batch).to_dicts(), default=_plain, option=orjson.OPT_NON_STR_KEYS)
    except (pl.exceptions.PolarsError, TypeError):  # polars has no interval, JSON no list as a key; slower by half
        return orjson.dumps(batch.to_pylist(), default=_plain)


def _plain(value: Any) -> Any:
    """What JSON has no word for: whole decimals are numbers while every reader of JSON can hold them."""
    if isinstance(value, Decimal):
        if value != value.to_integral_value():
            return float(value)
        return int(value) if abs(value) < 2**63 else str(value)
    if isinstance(value, pa.MonthDayNano):  # as ISO 8601 writes a duration
        return f"P{value.months}M{value.days}DT{value.nanoseconds / 1e9:g}S"
    return str(value)


def _columns(schema: pa.Schema) -> list[dict[str, str]]:
    return [{"name": field.name, "type": str(field.type)} for field in schema]


class _Pipe(io.RawIOBase):
    """A file that is only written to, and emptied as it fills."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._parts.append(bytes(data))
        return len(self._parts[-1])

    def drain(self) -> bytes:
        """What was written since the last call."""
        parts, self._parts = self._parts, []
        return b"".join(parts)


def _with_metadata(schema: pa.Schema, about: dict[str, Any]) -> pa.Schema:
    return schema.with_metadata({**(schema.metadata or {}), b"hubscope": orjson.dumps(about, default=str)})


def _arrow(first: pa.RecordBatch, batches: Iterable[pa.RecordBatch], about: dict[str, Any]) -> Iterator[bytes]:
    pipe = _Pipe()
    schema = _with_metadata(first.schema, about)
    with pa.ipc.new_stream(pa.PythonFile(pipe, mode="w"), schema) as writer:
        for batch in batches:
            writer.write_batch(batch.replace_schema_metadata(schema.metadata))
            yield pipe.drain()
    yield pipe.drain()


def _parquet(first: pa.RecordBatch, batches: Iterable[pa.RecordBatch], about: dict[str, Any]) -> Iterator[bytes]:
    import pyarrow.parquet as pq

    pipe = _Pipe()
    schema = _with_metadata(first.schema, about)
    waiting: list[pa.RecordBatch] = []
    with pq.ParquetWriter(pa.PythonFile(pipe, mode="w"), schema, compression="zstd") as writer:
        for batch in batches:
            waiting.append(batch.replace_schema_metadata(schema.metadata))
            if sum(each.num_rows for each in waiting) >= GROUP_ROWS:
                writer.write_table(pa.Table.from_batches(waiting))
                waiting = []
                yield pipe.drain()
        if waiting:
            writer.write_table(pa.Table.from_batches(waiting))
    yield pipe.drain()


def _xlsx(first: pa.RecordBatch, batches: Iterable[pa.RecordBatch], about: dict[str, Any]) -> Iterator[bytes]:
    """One sheet holds 1,048,575 rows; more go on the next. A cell holds 32,767 characters; longer ones are counted."""
    import xlsxwriter

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.xlsx"
        book = xlsxwriter.Workbook(
            path, {"constant_memory": True, "tmpdir": folder, "strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": True}
        )  # fmt: skip
        day, moment = (
            book.add_format({"num_format": "yyyy-mm-dd"}),
            book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        )
        sheet: Any = None
        at, long = SHEET_ROWS, 0
        for batch in batches:
            frame = flat(plain_numbers(_frame(batch)))
            kinds = list(frame.schema.values())
            for row in frame.iter_rows():
                if at >= SHEET_ROWS:
                    sheet, at = _sheet(book, frame.columns), 0
                at += 1
                for column, value in enumerate(row):
                    if isinstance(value, str):
                        long += len(value) > MAX_CELL_CHARACTERS
                        sheet.write_string(at, column, value[:MAX_CELL_CHARACTERS])
                    elif value is not None and isinstance(kinds[column], pl.Datetime):
                        sheet.write_datetime(at, column, value.replace(tzinfo=None), moment)
                    elif value is not None and kinds[column] == pl.Date:
                        sheet.write_datetime(at, column, value, day)
                    elif isinstance(value, int) and abs(value) > 2**53:
                        sheet.write_string(at, column, str(value))  # a spreadsheet would round it
                    elif isinstance(value, bool | int | float):
                        sheet.write(at, column, value)
                    elif value is not None:
                        sheet.write_string(at, column, str(value))
        if sheet is None:
            _sheet(book, first.schema.names)
        note = book.add_worksheet("About")
        notes = about | (
            {"cut cells": f"{long} texts are cut at {MAX_CELL_CHARACTERS:,} characters, all that a cell holds"}
            if long
            else {}
        )
        for line, (name, value) in enumerate(notes.items()):
            note.write_string(line, 0, str(name))
            note.write_string(line, 1, str(value)[:MAX_CELL_CHARACTERS])
        book.close()
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                yield piece


def _sheet(book: Any, names: list[str]) -> Any:
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True})
    for column, name in enumerate(names):
        sheet.write_string(0, column, name, bold)
    sheet.freeze_panes(1, 0)
    return sheet


WRITERS: dict[Format, Callable[[pa.RecordBatch, Iterable[pa.RecordBatch], dict[str, Any]], Iterator[bytes]]] = {
    "json": _json, "csv": _csv, "parquet": _parquet, "arrow": _arrow, "xlsx": _xlsx,
}  # fmt: skip
