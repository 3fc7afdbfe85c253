"""Plain tables of results or samples, read as a mapping says.

What a column means is never assumed: without a mapping a table is refused, and the refusal shows a guess to accept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from etl.eval_logs.contract import LogCandidate, ParsedRun, Result
from etl.eval_logs.formats.tables.batches import batches, first_rows, kind_of
from etl.eval_logs.formats.tables.cells import TableRuns, interval_in, number_in, text_in
from etl.eval_logs.formats.tables.guess import guess
from etl.eval_logs.formats.tables.mapping import ColumnMapping, NeedsMapping, ValueColumn
from etl.eval_logs.formats.tables.samples import runs_of_samples
from etl.eval_logs.issues import RejectedLog

if TYPE_CHECKING:
    from etl.eval_logs.files.files import LogFile
    from etl.eval_logs.reader.reader import LogReader

MAX_RESULTS = 1_000_000  # of a long table, which is held until its last row: any row may be about any run
Key = tuple[str | None, ...]


class _Tabular:
    name = "tabular"
    label = "Table"
    title = "Tables"
    known_by = "CSV, TSV, JSONL, JSON, YAML or Parquet; you say what each column is"
    gives: tuple[str, ...] = ("results", "samples")

    def claim(self, files: Sequence[LogFile]) -> list[LogCandidate]:
        return [LogCandidate(self, (file,), file.name) for file in files if kind_of(file)]

    def read(self, candidate: LogCandidate, reader: LogReader) -> Iterator[ParsedRun]:
        (file,) = candidate.files
        mapping = reader.mapping
        if mapping is None:
            head = first_rows(file, reader)
            columns = {name: str(kind) for name, kind in head.schema.items()}
            raise NeedsMapping(file.display_name, columns, guess(columns, head))
        if mapping.unfilled:
            keys = ", ".join(mapping.unfilled)
            raise RejectedLog(
                f"{file.display_name}: the mapping leaves {keys} to be filled in.", "Write the value there."
            )
        if mapping.shape == "samples":
            yield from runs_of_samples(file, reader, mapping)
        elif mapping.shape == "results_long":
            yield from _long(file, reader, mapping)
        else:
            yield from _wide(file, reader, mapping)


def _wide(file: LogFile, reader: LogReader, mapping: ColumnMapping) -> Iterator[ParsedRun]:
    """A run a row, handed on at once."""
    runs, cells = TableRuns(mapping, file, reader), _Cells(file, reader)
    seen: dict[Key, int] = {}
    is_empty = True
    for batch in batches(file, reader, mapping.used):
        for number, row in zip(batch.numbers, batch.frame.iter_rows(named=True), strict=True):
            place, is_empty = f"{batch.unit} {number:,}", False
            header = runs.header(row, place)
            if header is None:
                continue
            before = seen.setdefault(runs.key(row), number)
            if before != number:
                reader.add_issue(
                    file, place, header.model_written,
                    f"another run than {batch.unit} {before:,}; columns that tell them apart belong under config",
                )  # fmt: skip
                continue
            cells_read = [cells.wide(value, mapping, row, place) for value in mapping.values]
            results = [one for one in cells_read if one is not None]
            _check_once(results, cells, place)
            if not results:
                reader.add_note(f"{file.display_name}: a row without any figure is left out, the first at {place}.")
                continue
            yield ParsedRun(header, results)
    if is_empty:
        reader.add_issue(file, "the table", "no row", "at least one")


def _long(file: LogFile, reader: LogReader, mapping: ColumnMapping) -> Iterator[ParsedRun]:
    runs, cells = TableRuns(mapping, file, reader), _Cells(file, reader)
    runs_by_key: dict[Key, ParsedRun] = {}
    seen: set[tuple[Key, Key]] = set()
    for batch in batches(file, reader, mapping.used):
        for number, row in zip(batch.numbers, batch.frame.iter_rows(named=True), strict=True):
            place, key = f"{batch.unit} {number:,}", runs.key(row)
            run = runs_by_key.get(key)
            if run is None:
                header = runs.header(row, place)
                if header is None:
                    continue
                run = runs_by_key.setdefault(key, ParsedRun(header, []))
            result = cells.long(mapping, row, place)
            if result is None:
                continue
            own = (result.task, result.metric, result.filter, result.subset, result.split)
            if (key, own) in seen:
                expected = (
                    f"{result.task}, {result.metric} once a run; columns that tell runs apart belong under config"
                )
                reader.add_issue(file, place, result.value, expected)
                continue
            seen.add((key, own))
            if len(seen) > MAX_RESULTS:
                raise RejectedLog(f"{file.display_name} has more than {MAX_RESULTS:,} figures.", "Submit it in parts.")
            run.results.append(result)
    if not runs_by_key:
        reader.add_issue(file, "the table", "no row", "at least one")
    yield from (run for run in runs_by_key.values() if run.results)


class _Cells:
    """Cells of a row made into results; what is wrong is a fault with the place of the cell."""

    def __init__(self, file: LogFile, reader: LogReader):
        self.file, self.reader = file, reader

    def wide(self, column: ValueColumn, mapping: ColumnMapping, row: dict[str, Any], place: str) -> Result | None:
        scale = column.scale or mapping.constants.scale
        value = self.number(row[column.column], f"{place}, {column.column}", column.column, scale == "percent")
        if value is None:
            return None
        result = Result(
            task=column.task or mapping.constants.task or "",
            metric=column.metric or mapping.constants.metric or "",
            value=value,
            filter=column.filter,
            subset=column.subset,
            n_shot=column.n_shot,
            n=column.n or mapping.constants.n,
            scale=scale,
        )
        if column.n_from:
            result.n = self.count(row[column.n_from], f"{place}, {column.n_from}")
        if column.stderr_from:
            result.stderr = self.number(
                row[column.stderr_from], f"{place}, {column.stderr_from}", column.stderr_from, low=0
            )
        if column.ci_from:
            self.around(result, row[column.ci_from], f"{place}, {column.ci_from}")
        return result

    def long(self, mapping: ColumnMapping, row: dict[str, Any], place: str) -> Result | None:
        columns, constants = mapping.columns, mapping.constants
        names = {key: self.name(mapping, key, row, place) for key in ("task", "metric")}
        if None in names.values():
            return None
        own = columns["value"]
        value = self.number(row[own], f"{place}, {own}", own, constants.scale == "percent")
        result = Result(names["task"] or "", names["metric"] or "", value, scale=constants.scale, n=constants.n)
        for key in ("filter", "split", "subset", "dataset"):
            if key in columns:
                cell = text_in(row[columns[key]])
                setattr(result, key, self.reader.text(cell, self.file, f"{place}, {columns[key]}"))
        for key in ("n", "n_shot"):
            if key in columns:
                setattr(result, key, self.count(row[columns[key]], f"{place}, {columns[key]}"))
        for key in ("stderr", "ci_low", "ci_high"):
            if key in columns:
                at = f"{place}, {columns[key]}"
                low = 0 if key == "stderr" else None
                setattr(
                    result, key, self.number(row[columns[key]], at, columns[key], constants.scale == "percent", low)
                )
        if "ci" in columns:
            self.around(result, row[columns["ci"]], f"{place}, {columns['ci']}")
        return result

    def number(
        self, cell: object, place: str, column: str, is_percent: bool = False, low: float | None = None
    ) -> float | None:
        if (isinstance(cell, float) and cell != cell) or (isinstance(cell, str) and cell.strip().lower() == "nan"):
            self.reader.add_note(f"{self.file.display_name}: NaN in '{column}' counts as no value.")
            return None
        return self.reader.number(number_in(cell, is_percent), self.file, place, low=low)

    def count(self, cell: object, place: str) -> int | None:
        return self.reader.count(number_in(cell), self.file, place)

    def name(self, mapping: ColumnMapping, key: str, row: dict[str, Any], place: str) -> str | None:
        column = mapping.columns.get(key)
        if column is None:
            constant = getattr(mapping.constants, key)
            return constant if isinstance(constant, str) else None
        cell = text_in(row[column])
        if cell is None:
            self.reader.add_issue(self.file, f"{place}, {column}", cell, f"the name of a {key}")
            return None
        return (self.reader.text(cell, self.file, f"{place}, {column}") or "").strip() or None

    def around(self, result: Result, cell: object, place: str) -> None:
        if number_in(cell) is None or result.value is None:
            return
        ends = interval_in(cell, result.value)
        if ends is None:
            self.reader.add_issue(self.file, place, cell, "an interval around the figure, such as +5/-4")
        else:
            result.ci_low, result.ci_high = ends


def _check_once(results: list[Result], cells: _Cells, place: str) -> None:
    """Two columns may stand for one figure (a board that renamed it), as long as a row fills one of them."""
    seen = set()
    for result in results:
        own = (result.task, result.metric, result.filter, result.subset)
        if own in seen:
            expected = f"one figure for {result.task}, {result.metric}; two columns of the mapping give one"
            cells.reader.add_issue(cells.file, place, result.value, expected)
        seen.add(own)


FORMAT = _Tabular()
