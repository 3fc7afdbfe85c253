"""What the cells of a plain table say: numbers that may be written as text, and which run a row belongs to."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping as Row
from typing import TYPE_CHECKING, Any

from etl.eval_logs.contract import RunHeader
from etl.eval_logs.formats.tables.batches import source_of

if TYPE_CHECKING:
    from etl.eval_logs.files.files import LogFile
    from etl.eval_logs.formats.tables.mapping import ColumnMapping
    from etl.eval_logs.reader.reader import LogReader

MISSING = frozenset({"", "-", "na", "n/a", "none", "null", "nan", "#n/a", "."})
NUMBER = r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?"
AROUND = re.compile(r"\s*(?:\+\s*([0-9.]+)\s*/\s*[-−–]\s*([0-9.]+)|(?:±|\+-|\+/-)\s*([0-9.]+))\s*")
OF_A_RUN = ("model", "revision", "date", "suite")


def number_in(cell: object, is_percent: bool = False) -> object:
    """The number a text holds; None for what stands for nothing. What is neither comes back as it is, for a fault."""
    if isinstance(cell, str):
        text = cell.strip()
        if text.lower() in MISSING:
            return None
        if is_percent:
            text = text.removesuffix("%").rstrip()
        return float(text) if re.fullmatch(NUMBER, text) else cell
    return None if isinstance(cell, float) and math.isnan(cell) else cell


def text_in(cell: object) -> str | None:
    """A name without space around it; None for nothing. 'NA' and the like are names here."""
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    text = cell.strip() if isinstance(cell, str) else str(cell)
    return text or None


def interval_in(cell: object, value: float) -> tuple[float, float] | None:
    """Ends of an interval written around a figure: '+5/-4' or '±3'."""
    match = AROUND.fullmatch(cell) if isinstance(cell, str) else None
    if match is None:
        return None
    try:
        up, down = float(match[1] or match[3]), float(match[2] or match[3])
    except ValueError:
        return None
    return value - down, value + up


class TableRuns:
    """The runs a table tells of. A row's key is its model, revision, date, suite, and the columns named in `config`."""

    def __init__(self, mapping: ColumnMapping, file: LogFile, reader: LogReader):
        self.mapping, self.file, self.reader = mapping, file, reader
        self.source = source_of(file)
        own = [mapping.columns[role] for role in OF_A_RUN if role in mapping.columns]
        self.columns = list(dict.fromkeys([*own, *mapping.config]))

    def key(self, row: Row[str, Any]) -> tuple[str | None, ...]:
        return tuple(text_in(row[name]) for name in self.columns)

    def header(self, row: Row[str, Any], place: str) -> RunHeader | None:
        """What the row says of its run; None, with a fault, where it names no model."""
        mapping, constants = self.mapping, self.mapping.constants
        model = self._name(row, "model", place) or constants.model
        if model is None:
            if not self._is_filled(row, "model"):
                self.reader.add_issue(self.file, f"{place}, {mapping.columns['model']}", None, "the name of a model")
            return None
        date: object = constants.date
        if "date" in mapping.columns:
            cell = row[mapping.columns["date"]]
            date = cell.isoformat() if hasattr(cell, "isoformat") else cell.strip() if isinstance(cell, str) else cell
        config = {name: text_in(row[name]) for name in mapping.config}
        return RunHeader(
            framework=constants.framework or "table",
            model_written=model,
            model_revision=self._name(row, "revision", place),
            suite=self._name(row, "suite", place) or constants.suite,
            started_at=self.reader.moment(date, self.file, f"{place}, {mapping.columns.get('date', 'date')}"),
            source_name=self.source.get("source_name", constants.source_name),
            source_url=self.source.get("source_url", constants.source_url),
            provenance=constants.provenance,
            config={name: value for name, value in config.items() if value is not None},
            cost_usd=self._cost(row, place),
        )

    def _name(self, row: Row[str, Any], role: str, place: str) -> str | None:
        column = self.mapping.columns.get(role)
        if column is None:
            return None
        return (self.reader.text(text_in(row[column]), self.file, f"{place}, {column}") or "").strip() or None

    def _is_filled(self, row: Row[str, Any], role: str) -> bool:
        return text_in(row[self.mapping.columns[role]]) is not None

    def _cost(self, row: Row[str, Any], place: str) -> float | None:
        column = self.mapping.columns.get("cost_usd")
        if column is None:
            return None
        return self.reader.number(number_in(row[column]), self.file, f"{place}, {column}", low=0)
