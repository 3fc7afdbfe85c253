"""Files to take away. Each one says what it shows, as of when, by which question, and whether it is demo data."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import polars as pl
import pyarrow.parquet as pq
import vl_convert

from panels import formats
from panels.charts import export_document
from warehouse.query.answers import Answer
from warehouse.query.serialization import safe_cells
from warehouse.version import VERSION


@dataclass(frozen=True)
class Note:
    """What travels with every file."""

    title: str
    subtitle: str
    answer: Answer
    definitions: tuple[str, ...]
    rows: str
    coverage: str
    demo_notice: str

    def lines(self) -> list[str]:
        build = self.answer.build
        source = "an invented Hub (demo)" if build.is_demo else "Hugging Face Hub"
        cut = "Cut: this file holds only the first part of the answer." if self.answer.truncated else ""
        about = [f"As of {formats.day(build.as_of)}", self.rows, self.coverage]
        return [
            line
            for line in (
                self.subtitle, " · ".join(part for part in about if part),
                f"Source: {source}, read {formats.moment(build.observed_at)}. Hubscope {VERSION}, build {build.id}.",
                f"Query: {self.question()}", *self.definitions, cut, self.demo_notice,
            )
            if line
        ]  # fmt: skip

    def question(self) -> str:
        return f"{self.answer.query} {json.dumps(self.answer.params, default=str, ensure_ascii=False)}"


def sql_with_params(answer: Answer) -> str:
    """The SELECT with its parameters written above it, ready to be pasted."""
    values = "\n".join(f"--   ${name} = {_sql_value(value)}" for name, value in answer.params.items())
    return (f"-- with\n{values}\n" if values else "") + answer.sql.strip()


def _sql_value(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool | int | float):
        return str(value).upper() if isinstance(value, bool) else str(value)
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_sql_value(part) for part in value) + "]"
    return "'" + str(value).replace("'", "''") + "'"


def csv(frame: pl.DataFrame, note: Note) -> bytes:
    """UTF-8 with a head of `# ` lines; text cells that a spreadsheet would run as a formula begin with an apostrophe."""
    head = [note.title, *note.lines(), f"Made {formats.moment(datetime.now(UTC))}"]
    commented = "".join(f"# {line}\n" for text in head for line in text.splitlines())
    cells = safe_cells(frame)
    return ("\ufeff" + commented).encode() + cells.write_csv().encode()


def parquet(frame: pl.DataFrame, note: Note) -> bytes:
    """zstd; the note is in the file's own key-value metadata under `hubscope`."""
    about = {
        "title": note.title, "notes": note.lines(), "query": note.answer.query, "sql": note.answer.sql,
        "params": note.answer.params, "version": VERSION, "build": note.answer.build.id, "as_of": note.answer.build.as_of,
        "is_demo": note.answer.build.is_demo,
    }  # fmt: skip
    table = frame.to_arrow()
    metadata = {
        **(table.schema.metadata or {}),
        b"hubscope": json.dumps(about, default=str, ensure_ascii=False).encode(),
    }
    out = io.BytesIO()
    pq.write_table(table.replace_schema_metadata(metadata), out, compression="zstd")
    return out.getvalue()


def svg(chart: Any, note: Note) -> bytes:
    return vl_convert.vegalite_to_svg(export_document(chart, note.title, note.lines()), allowed_base_urls=[]).encode()


def png(chart: Any, note: Note) -> bytes:
    """Twice the size of the screen, for slides and print."""
    return vl_convert.vegalite_to_png(export_document(chart, note.title, note.lines()), scale=2, allowed_base_urls=[])
