"""Pages of a Hub listing to Arrow tables. Pure: bytes in, table and quarantine out.

A page is turned over column by column and no object is made per repository, which is what makes it fast. Arrow alone
would take 1.5 for the integer 1 and "en" for ["e", "n"], so the Python types of each column are compared with the
contract first; only a column (or a set of field names) that differs is looked at value by value.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from etl.hub.contract import COUNT, FLAG, NUMBER, REPO_ID, TEXT, TEXTS, Column, Contract

VALUE_LENGTH = 500
# What reading a value that does not fit can raise; Arrow's own errors are subclasses of these.
UNFIT = (TypeError, ValueError, OverflowError, KeyError)
NOTHING: dict[str, Any] = {}
GATED = {False: "false", None: None, "auto": "auto", "manual": "manual"}

UNKNOWN_FIELD = "unknown field"
WRONG_TYPE = "wrong type"
MISSING_ID = "missing id"
INVALID_ID = "invalid id"
NOT_AN_OBJECT = "not an object"


class Quarantined(NamedTuple):
    """One value that broke the contract; the columns of the quarantine file."""

    page: int
    repo_id: str | None
    field: str
    reason: str
    value: str | None


@dataclass
class ParsedPage:
    """`rows_affected` counts repositories with at least one quarantined value; `rows_seen` counts those received."""

    table: pa.Table
    quarantined: list[Quarantined] = field(default_factory=list)
    rows_seen: int = 0
    rows_affected: int = 0


def parse_page(body: bytes, contract: Contract, page: int = 1, keep: int | None = None) -> ParsedPage:
    """One page as received, to a table of `contract.schema`, in the page's order; `keep` cuts it short.

    Raises ValueError where the body is not a JSON array. Whatever else is odd is quarantined, never raised.
    """
    rows = load_rows(body)[:keep]
    violations = SchemaViolations(page)
    sound = rows if _as_agreed(rows, contract) else _sound_rows(rows, contract, violations)
    read: dict[str, list[Any]] = {}
    arrays = []
    for column in contract.columns:
        values = read.get(column.field)
        if values is None:
            values = [row.get(column.field) for row in sound]
            if column.field == "cardData":
                values = [card if type(card) is dict else NOTHING for card in values]
            read[column.field] = values
        arrays.append(
            card_array(column, values)
            if column.name in CARD_READERS
            else column_array(column, values, sound, violations)
        )
    table = pa.Table.from_arrays(arrays, schema=contract.schema)
    return ParsedPage(table, violations.quarantined, len(rows), violations.rows_affected)


def load_rows(body: bytes) -> list[Any]:
    """The rows of a page, in the page's order; raises ValueError where the body is not a JSON array."""
    try:
        rows = orjson.loads(body)
    except orjson.JSONDecodeError:
        # A site cuts texts by UTF-16 units, so half an emoji ("\\ud83d") can arrive; the standard library reads it.
        rows = orjson.loads(json.dumps(json.loads(body), ensure_ascii=False).encode(errors="replace"))
    if type(rows) is not list:
        raise ValueError(f"a JSON array was expected, not {type(rows).__name__}")
    return rows


class SchemaViolations:
    """Collects what breaks the contract on one page. A row is anything with an `id`; it says whose value it was."""

    def __init__(self, page: int):
        self.page = page
        self.quarantined: list[Quarantined] = []
        self.rows_affected = 0
        self._seen: set[tuple[int, str, str]] = set()
        self._rows: set[int] = set()

    def add(self, row: Any, field: str, reason: str, value: Any) -> None:
        """`row` lives as long as its page, so its identity tells it from its neighbours."""
        repo_id = row.get("id") if type(row) is dict else None
        # Two columns read from one field say the same of it once. Only an object is itself: every 7 is the same 7.
        if type(row) is dict:
            if (id(row), field, reason) in self._seen:
                return
            self._seen.add((id(row), field, reason))
        if type(row) is not dict or id(row) not in self._rows:
            self._rows.add(id(row))
            self.rows_affected += 1
        text = orjson.dumps(value)[:VALUE_LENGTH].decode(errors="ignore")
        self.quarantined.append(Quarantined(self.page, repo_id if type(repo_id) is str else None, field, reason, text))


def _as_agreed(rows: list[Any], contract: Contract) -> bool:
    """Whether every row is an object with a usable id and no field beyond the contract's."""
    if {*map(type, rows)} - {dict}:
        return False
    # A page has a handful of distinct shapes, so comparing shapes is far cheaper than comparing every row.
    shapes = {*map(tuple, rows)}
    if not contract.fields.issuperset(set().union(*shapes)):
        return False
    ids = [row.get("id") for row in rows]
    if {*map(type, ids)} - {str}:
        return False
    return all_match(pa.array(ids, TEXT), REPO_ID)


def _sound_rows(rows: list[Any], contract: Contract, violations: SchemaViolations) -> list[dict[str, Any]]:
    """The rows that can be kept; every deviation is recorded field by field."""
    sound = []
    for row in rows:
        if type(row) is not dict:
            violations.add(row, "", NOT_AN_OBJECT, row)
            continue
        for name in sorted(row.keys() - contract.fields):
            violations.add(row, name, UNKNOWN_FIELD, row[name])
        repo_id = row.get("id")
        if repo_id is None:
            violations.add(row, "id", MISSING_ID, {name: row[name] for name in row if name in ("_id", "author")})
        elif type(repo_id) is not str or not all_match(pa.array([repo_id], TEXT), REPO_ID):
            violations.add(row, "id", INVALID_ID, repo_id)
        else:
            sound.append(row)
    return sound


def column_array(
    column: Column, values: list[Any], rows: list[dict[str, Any]], violations: SchemaViolations
) -> pa.Array:
    """The values of one field as the column's array: at once where all fit, else one by one."""
    reader = READERS.get(column.name)
    try:
        plain = values if reader is None else [None if value is None else reader(value) for value in values]
        if not {*map(type, plain)} - PYTHON_TYPES[column.type]:
            array = pa.array(plain, column.type)
            if _holds(array, column):
                return array
    except UNFIT:
        pass  # One value does not fit: find it below.
    checked = []
    for row, value in zip(rows, values, strict=True):
        try:
            checked.append(None if value is None else _checked(column, value if reader is None else reader(value)))
        except UNFIT:
            checked.append(None)
            violations.add(row, column.field, WRONG_TYPE, value)
    return pa.array(checked, column.type)


def _holds(array: pa.Array, column: Column) -> bool:
    """What the type alone does not say: the pattern of a text, no holes inside a list."""
    if column.type == TEXTS:
        return array.flatten().null_count == 0
    return column.pattern is None or all_match(array, column.pattern)


def all_match(array: pa.Array, pattern: str) -> bool:
    """Whether every text that is there fits the pattern."""
    return pc.all(pc.match_substring_regex(array, pattern)).as_py() is not False


def _checked(column: Column, value: Any) -> Any:
    """One value as its column's type, or ValueError. 3.0 is the integer 3; 1.5, "3" and true are not integers."""
    if value is None:
        return None
    if column.type == COUNT and type(value) is float and value.is_integer():
        value = int(value)
    if type(value) not in PYTHON_TYPES[column.type] or not _holds(pa.array([value], column.type), column):
        raise ValueError(f"{column.name} is {type(value).__name__}")
    return value


# -- fields that are not stored as sent ---------------------------------------------------------------------------
# A card is text that its author wrote by hand: what cannot be used there is null and is no violation.


def card_array(column: Column, cards: list[dict[str, Any]]) -> pa.Array:
    """One fact of each card as the column's array; a repository without a card has an empty one."""
    key, usable = CARD_READERS[column.name]
    values = [card.get(key) for card in cards]
    if not {*map(type, values)} - PYTHON_TYPES[column.type]:
        with suppress(*UNFIT):
            array = pa.array(values, column.type)
            if _holds(array, column):
                return array
    return pa.array([None if value is None else usable(value) for value in values], column.type)


def _first_text(value: Any) -> str | None:
    if type(value) is str:
        return value
    return next((item for item in value if type(item) is str), None) if type(value) is list else None


def _texts(value: Any) -> list[str] | None:
    if type(value) is str:
        return [value]
    return [item for item in value if type(item) is str] if type(value) is list else None


def _member(key: str) -> Callable[[Any], Any]:
    """A member of an object the Hub computes itself, so anything but an object is a violation."""

    def read(value: Any) -> Any:
        if type(value) is not dict:
            raise ValueError(f"{type(value).__name__} instead of an object")
        return value.get(key)

    return read


def _providers(mapping: Any) -> list[str]:
    """Both forms in use: {"name": {...}} and [{"provider": "name", ...}]; a provider is named once."""
    if type(mapping) is dict:
        return list(mapping)
    return list(dict.fromkeys(entry["provider"] for entry in mapping))


def _json_text(value: Any) -> str | None:
    return orjson.dumps(value).decode() if value else None


CARD_READERS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "cardData_license": ("license", _first_text),
    "cardData_language": ("language", _texts),
    "cardData_base_model": ("base_model", _texts),
    "cardData_base_model_relation": ("base_model_relation", _first_text),
}
READERS: dict[str, Callable[[Any], Any]] = {
    "gated": GATED.__getitem__,
    "safetensors_total": _member("total"),
    "gguf_total": _member("total"),
    "gguf_architecture": _member("architecture"),
    "inferenceProviders": _providers,
    "evalResults": _json_text,
    "model_index": _json_text,
}

_NONE = type(None)
PYTHON_TYPES: dict[pa.DataType, set[type]] = {
    TEXT: {str, _NONE},
    COUNT: {int, _NONE},
    NUMBER: {int, float, _NONE},
    FLAG: {bool, _NONE},
    TEXTS: {list, _NONE},
}


def violation_counts(quarantined: Iterable[Quarantined]) -> dict[str, int]:
    """{reason: values}, for a manifest."""
    counts: dict[str, int] = {}
    for record in quarantined:
        counts[record.reason] = counts.get(record.reason, 0) + 1
    return dict(sorted(counts.items()))
