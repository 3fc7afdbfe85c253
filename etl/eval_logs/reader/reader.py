"""One log being read: strict documents, checked values, and every fault of it collected with its place."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from etl.eval_logs.files.files import LogFile
from etl.eval_logs.files.limits import Limits
from etl.eval_logs.issues import RejectedLog, TooManyIssuesError, ValidationIssue
from etl.eval_logs.reader.documents import BOM, NotReadableError, ParsedDocument, parse_json, parse_yaml
from etl.runs.progress import Report

if TYPE_CHECKING:
    from etl.eval_logs.formats.tables.mapping import ColumnMapping

MAX_ISSUES = 100
BATCH_BYTES = 4_000_000
MAX_NOTES = 100
# Control characters, and those that turn the direction of what follows: a name with them shows as another name.
UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
EPOCH = datetime.fromtimestamp(0, UTC).replace(tzinfo=None)
EARLIEST, LATEST = EPOCH + timedelta(days=1), EPOCH + timedelta(days=84_000)  # 1970 to 2199
MILLISECONDS_FROM = 1e11  # as seconds this is the year 5138


class LogReader:
    """What a format's `read` is given. Raises RejectedLog at the first fault where strict, else after a hundred."""

    def __init__(
        self,
        *,
        is_strict: bool = False,
        keeps_texts: bool = False,
        mapping: ColumnMapping | None = None,
        limits: Limits | None = None,
        report: Report | None = None,
    ):
        self.is_strict = is_strict
        self.keeps_texts = keeps_texts
        self.mapping = mapping
        self.limits = limits or Limits()
        self.report = report or Report()
        self.issues: list[ValidationIssue] = []
        self.notes: list[str] = []

    # -- documents ----------------------------------------------------------------------------------------------
    def json(self, file: LogFile) -> Any:
        """The whole document; raises RejectedLog where it is too large or not valid JSON."""
        raw = self._read_whole(file, self.limits.document_bytes)
        try:
            return self._checked_document(parse_json(raw, self.limits.depth), file, "")
        except NotReadableError as error:
            raise RejectedLog(
                f"{file.display_name} is not valid JSON: {error}.", "Submit the file as it was written."
            ) from None

    def jsonl(self, file: LogFile, rows: int = 2_000) -> Iterator[list[tuple[int, dict[str, Any]]]]:
        """Objects with their line numbers, from 1, in batches; a line that is none is a fault. Blank lines are skipped."""
        batch: list[tuple[int, dict[str, Any]]] = []
        size, number = 0, 0
        with file.open() as stream:
            while line := stream.readline(self.limits.line_bytes + 1):
                number += 1
                size += len(line)
                if len(line) > self.limits.line_bytes:
                    limit = f"{self.limits.line_bytes / 1e6:,.0f} MB"
                    raise RejectedLog(
                        f"{file.display_name}: line {number:,} is longer than {limit}.", "Submit shorter lines."
                    )
                if line.isspace():
                    continue
                value = self._line(line, file, number)
                if value is not None:
                    batch.append((number, value))
                if len(batch) >= rows or size >= BATCH_BYTES:
                    self.advance(size)
                    if batch:
                        yield batch
                    batch, size = [], 0
        if not number:
            raise RejectedLog(f"{file.display_name} is empty.", "Submit the file as it was written.")
        self.advance(size)
        if batch:
            yield batch

    def yaml(self, file: LogFile) -> Any:
        """The whole document, or the front matter of a Markdown file; raises RejectedLog where it is too large or not valid YAML."""
        raw = self._read_whole(file, self.limits.yaml_bytes)
        try:
            is_front = file.name.lower().endswith((".md", ".markdown"))
            return self._checked_document(parse_yaml(raw, self.limits.depth, is_front_matter=is_front), file, "")
        except NotReadableError as error:
            raise RejectedLog(
                f"{file.display_name} is not valid YAML: {error}.", "Submit the file as it was written."
            ) from None

    def _line(self, line: bytes, file: LogFile, number: int) -> dict[str, Any] | None:
        place = f"line {number:,}"
        try:
            value = self._checked_document(parse_json(line.removeprefix(BOM), self.limits.depth), file, place)
        except NotReadableError as error:
            text = line[:200].decode("utf-8", "replace").strip()
            self.add_issue(file, place, text, f"one JSON object ({str(error).replace('at line 1, ', 'at ')})")
            return None
        if not isinstance(value, dict):
            self.add_issue(file, place, value, "an object")
            return None
        return value

    def _read_whole(self, file: LogFile, limit: int) -> bytes:
        if file.size > limit:
            raise RejectedLog(
                f"{file.display_name} has {file.size / 1e6:,.0f} MB; a file that has to be read whole may have "
                f"{limit / 1e6:,.0f} MB.",
                "Submit the samples as JSON lines or Parquet, which are read piece by piece.",
            )
        with file.open() as stream:
            raw = stream.read(file.size + 1)  # asked for as much as may be, room for all of that would be made
        self.advance(len(raw))
        if not raw or raw.isspace():
            raise RejectedLog(f"{file.display_name} is empty.", "Submit the file as it was written.")
        return raw

    def _checked_document(self, document: ParsedDocument, file: LogFile, place: str) -> Any:
        for where, value, expected in document.issues:
            self.add_issue(file, ", ".join(part for part in (place, where) if part), value, expected)
        if document.has_replaced:
            self.add_note(f"{file.display_name} has halves of characters; they show as \ufffd.")
        return document.value

    # -- values -------------------------------------------------------------------------------------------------
    def number(
        self, value: object, file: LogFile, place: str, low: float | None = None, high: float | None = None
    ) -> float | None:
        """A finite number within bounds. None and NaN are no value; text, true and false are faults."""
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
            self.add_issue(file, place, value, "a number")
            return None
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if math.isnan(number):
            self.add_note(f"{place.partition('[')[0]} is not a number (NaN) and is kept as no value.")
            return None
        if math.isinf(number):
            self.add_issue(file, place, value, "a number within the range of floats")
            return None
        if (low is not None and number < low) or (high is not None and number > high):
            bounds = (
                f"{low:g} or more" if high is None else f"{high:g} or less" if low is None else f"{low:g} to {high:g}"
            )
            self.add_issue(file, place, value, f"a number of {bounds}")
            return None
        return number

    def count(self, value: object, file: LogFile, place: str) -> int | None:
        """A whole number, 0 or more."""
        if value is None:
            return None
        is_whole = isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)
        if isinstance(value, float) and math.isnan(value):
            return None
        if not is_whole or not 0 <= value < 2**63 or value != int(value):  # type: ignore[operator, call-overload]  # a number by the line before
            self.add_issue(file, place, value, "a whole number, 0 or more")
            return None
        return int(value)  # type: ignore[call-overload]  # a number, as before

    def text(self, value: object, file: LogFile, place: str, most: int = 1_000) -> str | None:
        """A name: a text or a number, without control characters. Longer than `most` characters is a fault."""
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, (str, int, float)):
            self.add_issue(file, place, value, "a text")
            return None
        if isinstance(value, int) and value.bit_length() > 3_000:
            self.add_issue(file, place, value, f"a text of at most {most:,} characters")
            return None
        text = UNSEEN.sub("", str(value)).encode("utf-8", "replace").decode()
        if len(text) > most:
            self.add_issue(file, place, text, f"a text of at most {most:,} characters")
            return None
        return text

    def moment(self, value: object, file: LogFile, place: str) -> datetime | None:
        """ISO text, or seconds (from 1e11 on milliseconds) since 1970: UTC, without a zone. No zone given means UTC."""
        if value is None or (isinstance(value, float) and math.isnan(value)) or value == "":
            return None
        try:
            moment = _moment(value)
        except (ValueError, OverflowError, TypeError):
            moment = None
        if moment is None or not EARLIEST <= moment <= LATEST:
            self.add_issue(file, place, value, "a time, such as 2026-03-01T12:00:00Z or seconds since 1970")
            return None
        return moment

    # -- what is said -------------------------------------------------------------------------------------------
    def add_issue(self, file: LogFile, place: str, value: object, expected: str) -> None:
        """Notes what cannot be taken. The log is refused when it has been read, and at once where strict."""
        issue = ValidationIssue(file.display_name, place, value, expected)
        self.issues.append(issue)
        if self.is_strict:
            raise RejectedLog(issue.message, "Fix the log, or submit it without --strict to see all that is wrong.")
        if len(self.issues) >= MAX_ISSUES:
            raise TooManyIssuesError(f"{file.display_name} has {MAX_ISSUES} faults or more.", "Fix these first.")

    def add_note(self, text: str) -> None:
        """Something a reader of the receipt should know; said once."""
        if text not in self.notes and len(self.notes) < MAX_NOTES:
            self.notes.append(text)

    def advance(self, bytes_read: int) -> None:
        """So many bytes more have been read."""
        self.report.advance(bytes_read)


def _moment(value: object) -> datetime | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        text = value.strip()
        if not re.fullmatch(r"\d{9,}(\.\d+)?", text):
            moment = datetime.fromisoformat(text)
            return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
        value = float(text)
    if not isinstance(value, (int, float, Decimal)):
        return None
    seconds = float(value)
    return EPOCH + timedelta(seconds=seconds / 1_000 if seconds >= MILLISECONDS_FROM else seconds)
