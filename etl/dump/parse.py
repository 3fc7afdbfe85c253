"""Batches of a whole-Hub dump to the tables of the Hub's contract. Pure: Arrow in, table and quarantine out.

A dump is somebody else's document: columns the contract does not know are left unread, and the ones it lacks are
empty. What it does hold is held to the contract like an answer of the Hub. Columns of the right Arrow type are taken
over whole; only a column that differs is looked at value by value, by the parser of the listings.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from etl.hub.contract import COUNT, FLAG, MOMENT, NUMBER, REPO_ID, TEXT, TEXTS, Column, Contract
from etl.hub.parse import (
    CARD_READERS,
    INVALID_ID,
    MISSING_ID,
    NOTHING,
    UNFIT,
    WRONG_TYPE,
    ParsedPage,
    SchemaViolations,
    all_match,
    card_array,
    column_array,
)
from warehouse.errors import ContractError

# What the Hub works out from a card, where a dump has no card: the models it was made from, and how.
BASES = "baseModels"
BASE_COLUMNS = {"cardData_base_model": 0, "cardData_base_model_relation": 1}
# Of these objects only some members are read; a file that keeps them as columns of their own gives just those.
MEMBERS = {"safetensors": ("total",), "gguf": ("total", "architecture")}
# Kept as objects by the Hub; a dump may hold them as text. Read one by one, as from a listing.
OBJECTS = {"inferenceProviders", "evalResults", "model_index"}
GATED = {"false": False, "auto": "auto", "manual": "manual"}
NANOSECONDS = pa.timestamp("ns")


@dataclass(frozen=True)
class Layout:
    """What a dump's file has to do with the contract: columns to read, columns left unread, columns it lacks."""

    read: tuple[str, ...]
    ignored: tuple[str, ...]
    lacking: tuple[str, ...]


def layout(schema: pa.Schema, contract: Contract, file: str = "The dump") -> Layout:
    """How a file's columns meet the contract; raises ContractError where it names or counts no repositories."""
    names = set(schema.names)
    missing = [name for name in ("id", contract.popularity) if name not in names]
    if missing:
        raise ContractError(
            f"{file} has no column {' and no column '.join(repr(name) for name in missing)}; it has {', '.join(schema.names)}.",
            "Choose another dataset with --dataset or HUBSCOPE_DUMP_DATASET, or use --source api.",
        )
    fields = {column.field for column in contract.columns}
    if contract.kind == "models":
        fields.add(BASES)
    read = [name for name in schema.names if name in fields]
    lacking = [
        column.name
        for column in contract.columns
        if column.field not in names and not (column.name in BASE_COLUMNS and BASES in names)
    ]
    return Layout(
        tuple(path for name in read for path in _paths(schema.field(name))),
        tuple(name for name in schema.names if name not in fields),
        tuple(lacking),
    )


def _paths(field: pa.Field) -> list[str]:
    """The leaves to read of a column: of an object kept as columns, only the members the contract knows."""
    if field.name not in MEMBERS or not pa.types.is_struct(field.type):
        return [field.name]
    members = {field.type.field(number).name for number in range(field.type.num_fields)}
    return [f"{field.name}.{member}" for member in MEMBERS[field.name] if member in members] or [field.name]


def parse_batch(batch: pa.RecordBatch, contract: Contract, number: int = 1) -> ParsedPage:
    """One batch to a table of `contract.schema`, in the batch's order. Whatever is odd is quarantined, never raised."""
    violations = SchemaViolations(number)
    fits = _usable_ids(batch.column("id"))
    # Rows are told apart by their identity, so those left out live as long as the others.
    left_out = [{"id": _plain(value)} for value in batch.column("id").filter(pc.invert(fits)).to_pylist()]
    for row in left_out:
        violations.add(row, "id", MISSING_ID if row["id"] is None else INVALID_ID, row["id"])
    reading = _Reading(batch.filter(fits) if left_out else batch, violations)
    arrays = [reading.column(column) for column in contract.columns]
    table = pa.Table.from_arrays(arrays, schema=contract.schema)
    return ParsedPage(table, violations.quarantined, batch.num_rows, violations.rows_affected)


def _usable_ids(ids: pa.Array) -> pa.Array:
    """Which rows name a repository as the Hub does."""
    texts = None if pa.types.is_timestamp(ids.type) else _texts(ids)
    if texts is None:
        return pa.array([False] * len(ids), FLAG)
    return pc.fill_null(pc.match_substring_regex(texts, REPO_ID), False)


class _Reading:
    """The columns of one batch; what several columns share is worked out once."""

    def __init__(self, batch: pa.RecordBatch, violations: SchemaViolations):
        self.batch, self.violations = batch, violations
        self._rows: list[dict[str, Any]] | None = None
        self._cards: list[dict[str, Any]] | None = None
        self._bases: list[pa.Array] | None = None

    @property
    def rows(self) -> list[dict[str, Any]]:
        if self._rows is None:
            self._rows = [{"id": value} for value in self.batch.column("id").to_pylist()]
        return self._rows

    def field(self, name: str) -> pa.Array | None:
        place = self.batch.schema.get_field_index(name)
        return None if place < 0 else self.batch.column(place)

    def column(self, column: Column) -> pa.Array:
        if column.name in CARD_READERS:
            values = self._from_card(column)
            if column.name in BASE_COLUMNS:
                return pc.coalesce(values, self._from_bases()[BASE_COLUMNS[column.name]])
            return values
        array = self.field(column.field)
        if array is None:
            return pa.nulls(self.batch.num_rows, column.type)
        whole = _whole(column, array)
        return whole if whole is not None else self._one_by_one(column, array)

    def _one_by_one(self, column: Column, array: pa.Array) -> pa.Array:
        values = _values(array)
        if column.name == "gated":
            values = [GATED.get(value.casefold(), value) if type(value) is str else value for value in values]
        elif column.field in MEMBERS or column.name in OBJECTS:
            values = [_from_json(value) for value in values]
        elif column.type == NUMBER or column.type == COUNT:
            values = [None if value != value else value for value in values]  # NaN: a gap in a column of floats
        return column_array(column, values, self.rows, self.violations)

    def _from_card(self, column: Column) -> pa.Array:
        """A card is text that its author wrote by hand: what cannot be used there is empty and is no violation."""
        if self._cards is None:
            array = self.field("cardData")
            cards = [] if array is None else [_from_json(value) for value in _values(array)]
            self._cards = [card if type(card) is dict else NOTHING for card in cards]
        if not self._cards:
            return pa.nulls(self.batch.num_rows, column.type)
        return card_array(column, self._cards)

    def _from_bases(self) -> list[pa.Array]:
        if self._bases is None:
            array = self.field(BASES)
            if array is None:
                self._bases = [pa.nulls(self.batch.num_rows, kind) for kind in (TEXTS, TEXT)]
            else:
                self._bases = self._read_bases(_values(array))
        return self._bases

    def _read_bases(self, values: list[Any]) -> list[pa.Array]:
        models: list[list[str] | None] = []
        relations: list[str | None] = []
        for place, value in enumerate(values):
            named, relation = None, None
            if value is not None:
                try:
                    named, relation = _bases(_from_json(value))
                except UNFIT:
                    self.violations.add(self.rows[place], BASES, WRONG_TYPE, _plain(value))
            models.append(named)
            relations.append(relation)
        return [pa.array(models, TEXTS), pa.array(relations, TEXT)]


def _bases(value: Any) -> tuple[list[str] | None, str | None]:
    """Names and relation, in each form in use: ["a/b"], "a/b", [{"id": "a/b"}], {"relation": ..., "models": [{"id": ...}]}."""
    relation = None
    if type(value) is dict:
        relation, value = value.get("relation"), value.get("models")
    named = [value] if type(value) is str else value or []
    names = [item["id"] if type(item) is dict else item for item in named]
    names = [name for name in names if name is not None and name != ""]  # a card may name "" as its base
    if {*map(type, names)} - {str} or type(relation) not in (str, type(None)):
        raise ValueError("no names")
    return names or None, relation if names else None


# -- one column at once --------------------------------------------------------------------------------------------


def _whole(column: Column, array: pa.Array) -> pa.Array | None:
    """The array as the column's type; None where its values have to be looked at one by one."""
    if pa.types.is_null(array.type):
        return pa.nulls(len(array), column.type)
    if column.name == "gated" or column.name in OBJECTS:
        return None
    if column.field in MEMBERS:
        if not pa.types.is_struct(array.type):
            return None
        member = column.name.removeprefix(f"{column.field}_")
        if array.type.get_field_index(member) < 0:
            return pa.nulls(len(array), column.type)
        array = pc.struct_field(array, member)
    if pa.types.is_timestamp(array.type) and column.pattern != MOMENT:
        return None
    cast = WHOLE[column.type](array)
    return cast if cast is None or column.pattern is None or all_match(cast, column.pattern) else None


def _texts(array: pa.Array) -> pa.Array | None:
    kind = array.type
    if pa.types.is_dictionary(kind):
        return _texts(array.dictionary_decode())
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return array.cast(TEXT)
    if pa.types.is_timestamp(kind):
        # As the Hub writes it: 2026-08-22T20:00:29.000Z. A moment without a zone is UTC, as everywhere in Parquet.
        plain = array.cast(pa.timestamp(kind.unit)) if kind.tz else array
        milliseconds = plain.cast(pa.timestamp("ms"), safe=False).cast(TEXT)
        return pc.binary_join_element_wise(pc.replace_substring(milliseconds, " ", "T"), "Z", "")
    return None


def _counts(array: pa.Array) -> pa.Array | None:
    try:
        if pa.types.is_floating(array.type):
            # A column of integers with gaps is often kept as floats, its gaps as NaN.
            array = pc.if_else(pc.is_nan(array), None, array)
        elif not pa.types.is_integer(array.type):
            return None
        return array.cast(COUNT)
    except pa.ArrowInvalid:
        return None  # 1.5, or more than fits


def _numbers(array: pa.Array) -> pa.Array | None:
    if pa.types.is_integer(array.type):
        return array.cast(NUMBER, safe=False)
    if pa.types.is_floating(array.type):
        return pc.if_else(pc.is_nan(array), None, array).cast(NUMBER)
    return None


def _flags(array: pa.Array) -> pa.Array | None:
    return array if pa.types.is_boolean(array.type) else None


def _lists(array: pa.Array) -> pa.Array | None:
    if not (pa.types.is_list(array.type) or pa.types.is_large_list(array.type)):
        return None
    try:
        cast = array.cast(TEXTS) if _texts(array.flatten()) is not None else None
    except pa.ArrowInvalid:
        return None
    return cast if cast is not None and cast.flatten().null_count == 0 else None


WHOLE: dict[pa.DataType, Callable[[pa.Array], pa.Array | None]] = {
    TEXT: _texts,
    COUNT: _counts,
    NUMBER: _numbers,
    FLAG: _flags,
    TEXTS: _lists,
}


# -- one value at a time -------------------------------------------------------------------------------------------


def _values(array: pa.Array) -> list[Any]:
    """As Python objects; moments finer than Python keeps are cut to microseconds."""
    return (array.cast(pa.timestamp("us"), safe=False) if array.type == NANOSECONDS else array).to_pylist()


def _from_json(value: Any) -> Any:
    """What a text says as JSON, else the value itself: a dump may keep an object as text."""
    if type(value) is not str:
        return value
    try:
        return orjson.loads(value)
    except orjson.JSONDecodeError:
        return value


def _plain(value: Any) -> Any:
    """A value that the quarantine can write as JSON."""
    try:
        orjson.dumps(value)
    except TypeError:
        return str(value)
    return value
