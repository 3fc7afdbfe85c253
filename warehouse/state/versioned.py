"""Texts saved under a name, with every version ever saved. A version is never changed; each call is one transaction."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar
from uuid import uuid4

from sqlalchemy import ColumnElement, Connection, Select, Table, func, select
from sqlalchemy.exc import IntegrityError

from warehouse.errors import NameTakenError, ParameterError, StateError, UnknownNameError
from warehouse.state.database import transaction
from warehouse.state.tables import MAX_NAME, MAX_NOTE, name_key

MAX_ITEMS = 1000


@dataclass(frozen=True)
class SavedVersion:
    """One version of a saved item; `latest` is the newest version's number. The moment is in UTC."""

    id: str
    name: str
    version: int
    latest: int
    note: str
    saved_by: str
    saved_at: datetime


Saved = TypeVar("Saved", bound=SavedVersion)


class VersionedStore(Generic[Saved]):
    """Items of one kind in two tables as `tables._versioned` makes them.

    `kind` holds the columns that a listing reads, by their names in the database: it names the body's column where a
    listing needs the bodies. `noun`, `plural` and `missing` are what messages call one item, all, and one not found.
    """

    def __init__(self, items: Table, versions: Table, kind: type[Saved], *, noun: str, plural: str, missing: str):
        self._items, self._versions, self._kind = items, versions, kind
        self._noun, self._plural, self._missing = noun, plural, missing
        columns = {column.name: column for column in (*items.c, *versions.c)}
        self._columns = [columns[field.name] for field in fields(kind)]

    def save(self, name: str, body: str, note: str = "", saved_by: str = "", *, after: Saved | None = None) -> Saved:
        """Saves a text: as a new item, or as the version that follows `after`, which may give the item a new name.

        Raises NameTakenError where another item has the name, StateError where somebody has saved a version since
        `after` (nothing is lost: look at it, then save after that one), UnknownNameError where it was deleted,
        ParameterError for a note or a saver that is too long.
        """
        now = datetime.now(UTC)
        row = {
            "note": single_line(note, MAX_NOTE, "note"),
            "saved_by": single_line(saved_by, MAX_NAME, "name"),
            "saved_at": now,
        }
        named = {"name": name, "name_key": name_key(name)}
        item_id, version = (after.id, after.version + 1) if after else (uuid4().hex, 1)
        with transaction(writes=True) as connection:
            try:
                if after is None:
                    self._check_room(connection)
                    connection.execute(self._items.insert().values(id=item_id, latest=1, created_at=now, **named))
                else:
                    self._check_not_overtaken(connection, after)
                    same = self._items.c.id == item_id
                    connection.execute(self._items.update().where(same).values(latest=version, **named))
                connection.execute(self._versions.insert().values(item_id=item_id, version=version, body=body, **row))
            except IntegrityError:
                raise NameTakenError(
                    f"There is a {self._noun} called {name!r} already.",
                    "Choose another name, or open that one and save a new version.",
                ) from None
        return self._made({**row, "id": item_id, "name": name, "version": version, "latest": version, self._body: body})

    def newest(self) -> tuple[Saved, ...]:
        """The newest version of every item, by name."""
        return self._list(self._versions.c.version == self._items.c.latest)

    def versions(self, item_id: str) -> tuple[Saved, ...]:
        """All versions of an item, newest first. Raises UnknownNameError."""
        saved = self._list(self._items.c.id == item_id)
        if not saved:
            raise self._unknown()
        return saved

    def get(self, item_id: str, version: int | None = None) -> tuple[Saved, str]:
        """A version of an item with its body, the newest where none is named. Raises UnknownNameError."""
        number = self._versions.c.version == (self._items.c.latest if version is None else version)
        query = self._select(self._versions.c.body.label("body_text")).where(self._items.c.id == item_id, number)
        with transaction() as connection:
            row = connection.execute(query).mappings().one_or_none()
        if row is None:
            raise self._unknown()
        return self._made(row), row["body_text"]

    def delete(self, item_id: str) -> None:
        """Deletes an item with all its versions. Raises UnknownNameError."""
        with transaction(writes=True) as connection:
            connection.execute(self._versions.delete().where(self._versions.c.item_id == item_id))
            if not connection.execute(self._items.delete().where(self._items.c.id == item_id)).rowcount:
                raise self._unknown()

    @property
    def _body(self) -> str:
        return str(self._versions.c.body.name)

    def _check_room(self, connection: Connection) -> None:
        if (connection.scalar(select(func.count()).select_from(self._items)) or 0) >= MAX_ITEMS:
            raise StateError(f"There are {MAX_ITEMS:,} {self._plural} already.", "Delete those that nobody opens.")

    def _check_not_overtaken(self, connection: Connection, after: Saved) -> None:
        latest = connection.scalar(select(self._items.c.latest).where(self._items.c.id == after.id))
        if latest is None:
            raise self._unknown()
        if latest != after.version:
            raise StateError(
                f"Version {latest} of {after.name!r} was saved meanwhile; yours began from version {after.version}.",
                "Open the newest version, compare, and save again.",
            )

    def _select(self, *more: ColumnElement[Any]) -> Select[Any]:
        columns = [column.label(column.name) for column in self._columns]
        return select(*columns, *more).join(self._versions, self._versions.c.item_id == self._items.c.id)

    def _list(self, where: ColumnElement[bool]) -> tuple[Saved, ...]:
        query = self._select().where(where).order_by(self._items.c.name_key, self._versions.c.version.desc())
        with transaction() as connection:
            return tuple(map(self._made, connection.execute(query).mappings()))

    def _made(self, row: Any) -> Saved:
        return self._kind(**{column.name: row[column.name] for column in self._columns})

    def _unknown(self) -> UnknownNameError:
        return UnknownNameError(f"There is no such {self._missing} (any more).", "Choose one of those that are kept.")


def single_line(text: str, limit: int, noun: str) -> str:
    """The text with one space between words and nothing that cannot be printed. Raises ParameterError past the limit."""
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    if len(line) > limit:
        raise ParameterError(f"The {noun} has {len(line):,} characters; {limit} can be kept.", "Shorten it.")
    return line
