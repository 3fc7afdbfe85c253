"""The fields of foreign documents: each is of its kind, or an issue with its place."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from etl.eval_logs.files.files import LogFile
    from etl.eval_logs.reader.reader import LogReader

T = TypeVar("T")
KINDS: dict[type, str] = {dict: "an object", list: "a list", str: "text", bool: "true or false"}


class Fields:
    """The fields of one object, each checked as it is asked for. `place` is where the object stands in `file`.

    Absent and null are None, and an issue only where the field is needed; so is what is of another kind.
    """

    def __init__(self, document: dict[str, Any], file: LogFile, reader: LogReader, place: str = ""):
        self.document, self.file, self.reader, self.place = document, file, reader, place

    @classmethod
    def of_json(cls, file: LogFile, reader: LogReader) -> Fields | None:
        """The whole file as one object; None, with an issue, where it is anything else."""
        document = reader.json(file)
        if isinstance(document, dict):
            return cls(document, file, reader)
        reader.add_issue(file, "", document, KINDS[dict])
        return None

    def at(self, key: str) -> str:
        return f"{self.place}.{key}" if self.place else key

    def get(self, key: str) -> Any:
        """As it is written, of any kind."""
        return self.document.get(key)

    def add_issue(self, key: str, expected: str) -> None:
        self.reader.add_issue(self.file, self.at(key), self.get(key), expected)

    def text(self, key: str, *, needed: bool = False, most: int = 1_000) -> str | None:
        """A short text without control characters; a blank one is none."""
        value = self._of_kind(key, str, needed)
        text = (self.reader.text(value, self.file, self.at(key), most) or "").strip()
        if needed and value is not None and not text:
            self.add_issue(key, "text that is not blank")
        return text or None

    def number(self, key: str, *, low: float | None = None, high: float | None = None) -> float | None:
        return self.reader.number(self.get(key), self.file, self.at(key), low, high)

    def count(self, key: str) -> int | None:
        return self.reader.count(self.get(key), self.file, self.at(key))

    def moment(self, key: str) -> datetime | None:
        return self.reader.moment(self.get(key), self.file, self.at(key))

    def flag(self, key: str) -> bool | None:
        return self._of_kind(key, bool, False)

    def values(self, key: str, *, needed: bool = False) -> list[Any]:
        """A list of anything; empty where there is none."""
        return self._of_kind(key, list, needed) or []

    def object(self, key: str, *, needed: bool = False) -> Fields:
        """One without any field where it is not there."""
        return Fields(self._of_kind(key, dict, needed) or {}, self.file, self.reader, self.at(key))

    def objects(self, key: str, *, needed: bool = False) -> Iterator[Fields]:
        """The objects of a list, each with its place, e.g. 'results[3]'."""
        return objects_in(self.values(key, needed=needed), self.file, self.reader, self.at(key))

    def _of_kind(self, key: str, kind: type[T], needed: bool) -> T | None:
        value = self.get(key)
        if isinstance(value, kind):
            return value
        if value is not None or needed:
            self.add_issue(key, KINDS[kind])
        return None


def objects_in(values: list[Any], file: LogFile, reader: LogReader, place: str = "") -> Iterator[Fields]:
    """The objects of a list that stands at `place`; what is no object is an issue."""
    for number, value in enumerate(values):
        if isinstance(value, dict):
            yield Fields(value, file, reader, f"{place}[{number}]")
        else:
            reader.add_issue(file, f"{place}[{number}]", value, KINDS[dict])
