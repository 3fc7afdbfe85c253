"""What readers asked, and the queries that they keep, with every version. Each call is one transaction."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import BigInteger, Column, DateTime, Double, ForeignKey, Integer, String, Table, Text, func, select
from sqlalchemy.exc import IntegrityError

from warehouse.access import Reader
from warehouse.adhoc.policy import LONGEST_SQL
from warehouse.adhoc.pool import Run
from warehouse.database import METADATA, transaction
from warehouse.errors import NameTakenError, ParameterError, StateError, UnknownNameError

LONGEST_NAME, LONGEST_NOTE, MOST_KEPT, MOST_REMEMBERED = 80, 500, 1000, 500

_ASKED = Table(
    "asked_queries",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("reader", String(200), nullable=False),
    Column("door", String(20), nullable=False),
    Column("sql", Text, nullable=False),
    Column("state", String(20), nullable=False),
    Column("said", String(500), nullable=False),
    Column("result_rows", BigInteger, nullable=False),
    Column("seconds", Double, nullable=False),
    Column("build", String(80), nullable=False),
    Column("asked_at", DateTime(timezone=True), nullable=False),
)
_KEPT = Table(
    "kept_queries",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("name", String(LONGEST_NAME), nullable=False),
    Column("name_key", String(4 * LONGEST_NAME), nullable=False, unique=True),
    Column("latest", Integer, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
)
_VERSIONS = Table(
    "kept_query_versions",
    METADATA,
    Column("query_id", String(32), ForeignKey("kept_queries.id"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("sql", Text, nullable=False),
    Column("note", String(LONGEST_NOTE), nullable=False),
    Column("saved_by", String(LONGEST_NAME), nullable=False),
    Column("saved_at", DateTime(timezone=True), nullable=False),
)


@dataclass(frozen=True)
class Asked:
    """A question that was asked and how it ended; `said` is the error's message. The moment is in UTC."""

    id: str
    reader: str
    door: str
    sql: str
    state: str
    said: str
    result_rows: int
    seconds: float
    build: str
    asked_at: datetime


@dataclass(frozen=True)
class Kept:
    """One version of a kept query; `latest` is the newest version's number. The moment is in UTC."""

    id: str
    name: str
    version: int
    latest: int
    sql: str
    note: str
    saved_by: str
    saved_at: datetime


def remember(run: Run, door: str) -> None:
    """Puts a finished run into its reader's history, of which the oldest leave. Values of parameters are not kept."""
    row = {
        "id": uuid4().hex, "reader": run.reader.name[:200], "door": door, "sql": run.ask.sql[:LONGEST_SQL], "state": run.state,
        "said": run.error.message[:500] if run.error else "", "result_rows": run.rows, "seconds": run.seconds,
        "build": run.build.id if run.build else "", "asked_at": datetime.now(UTC),
    }  # fmt: skip
    with transaction(writes=True) as connection:
        connection.execute(_ASKED.insert().values(**row))
        mine = _ASKED.c.reader == row["reader"]
        oldest = connection.scalar(
            select(_ASKED.c.asked_at).where(mine).order_by(_ASKED.c.asked_at.desc()).offset(MOST_REMEMBERED).limit(1)
        )
        if oldest is not None:
            connection.execute(_ASKED.delete().where(mine, _ASKED.c.asked_at <= oldest))


def history(reader: Reader, limit: int = 50) -> tuple[Asked, ...]:
    """The reader's own questions, newest first; an administrator sees everybody's."""
    asked = select(_ASKED).order_by(_ASKED.c.asked_at.desc()).limit(limit)
    with transaction() as connection:
        rows = connection.execute(
            asked if reader.may("admin") else asked.where(_ASKED.c.reader == reader.name)
        ).mappings()
        return tuple(Asked(**{**row, "asked_at": _in_utc(row["asked_at"])}) for row in rows)


def keep(name: str, sql: str, note: str = "", saved_by: str = "", *, after: Kept | None = None) -> Kept:
    """Keeps a query: as a new one, or as the version that follows `after`.

    Raises ParameterError, NameTakenError, StateError where somebody has saved a version since `after`, or
    UnknownNameError where it was deleted.
    """
    name = _line(name, LONGEST_NAME, "name")
    if not name:
        raise ParameterError("A kept query needs a name.", "Give it one.")
    if not sql.strip() or len(sql) > LONGEST_SQL:
        raise ParameterError(f"A query has 1 to {LONGEST_SQL:,} characters; this has {len(sql):,}.", "Write it first.")
    row = {"sql": sql, "note": _line(note, LONGEST_NOTE, "note"), "saved_by": _line(saved_by, LONGEST_NAME, "name")}
    now = datetime.now(UTC)
    named = {"name": name, "name_key": unicodedata.normalize("NFKC", name).casefold()[: 4 * LONGEST_NAME]}
    with transaction(writes=True) as connection:
        try:
            if after is None:
                if (connection.scalar(select(func.count()).select_from(_KEPT)) or 0) >= MOST_KEPT:
                    raise StateError(f"There are {MOST_KEPT:,} kept queries already.", "Delete those nobody opens.")
                query_id, version = uuid4().hex, 1
                connection.execute(_KEPT.insert().values(id=query_id, latest=1, created_at=now, **named))
            else:
                query_id, version = after.id, after.version + 1
                latest = connection.scalar(select(_KEPT.c.latest).where(_KEPT.c.id == query_id))
                if latest is None:
                    raise _gone()
                if latest != after.version:
                    raise StateError(
                        f"Version {latest} of {after.name!r} was saved meanwhile; yours began from version {after.version}.",
                        "Open the newest version, compare, and save again.",
                    )
                connection.execute(_KEPT.update().where(_KEPT.c.id == query_id).values(latest=version, **named))
            connection.execute(_VERSIONS.insert().values(query_id=query_id, version=version, saved_at=now, **row))
        except IntegrityError:
            raise NameTakenError(
                f"There is a query called {name!r} already.", "Choose another name, or open that one and save it."
            ) from None
    return Kept(query_id, name, version, version, saved_at=now, **row)


def all_kept() -> tuple[Kept, ...]:
    """The newest version of every kept query, by name."""
    return _found(_VERSIONS.c.version == _KEPT.c.latest)


def versions(query_id: str) -> tuple[Kept, ...]:
    """All versions of a query, newest first. Raises UnknownNameError."""
    found = _found(_KEPT.c.id == query_id)
    if not found:
        raise _gone()
    return found


def delete(query_id: str) -> None:
    """Deletes a query with all its versions. Raises UnknownNameError."""
    with transaction(writes=True) as connection:
        connection.execute(_VERSIONS.delete().where(_VERSIONS.c.query_id == query_id))
        if not connection.execute(_KEPT.delete().where(_KEPT.c.id == query_id)).rowcount:
            raise _gone()


def _found(where: Any) -> tuple[Kept, ...]:
    columns = (
        _KEPT.c.id, _KEPT.c.name, _VERSIONS.c.version, _KEPT.c.latest, _VERSIONS.c.sql, _VERSIONS.c.note, _VERSIONS.c.saved_by,
        _VERSIONS.c.saved_at,
    )  # fmt: skip
    asked = select(*columns).join(_VERSIONS, _VERSIONS.c.query_id == _KEPT.c.id).where(where)
    with transaction() as connection:
        rows = connection.execute(asked.order_by(_KEPT.c.name_key, _VERSIONS.c.version.desc())).mappings()
        return tuple(Kept(**{**row, "saved_at": _in_utc(row["saved_at"])}) for row in rows)


def _in_utc(moment: datetime) -> datetime:
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def _line(text: str, longest: int, what: str) -> str:
    said = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    if len(said) > longest:
        raise ParameterError(f"The {what} has {len(said):,} characters; {longest} can be kept.", "Shorten it.")
    return said


def _gone() -> UnknownNameError:
    return UnknownNameError("There is no such query (any more).", "Choose one of those that are kept.")
