"""Queries that people save, with every version, and the history of what each reader asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import select

from warehouse.access import User
from warehouse.adhoc.policy import MAX_SQL_LENGTH
from warehouse.adhoc.pool import Run
from warehouse.errors import ParameterError
from warehouse.state.database import transaction
from warehouse.state.tables import MAX_MESSAGE, MAX_NAME, MAX_READER, QUERIES, QUERY_HISTORY, QUERY_VERSIONS
from warehouse.state.versioned import SavedVersion, VersionedStore, single_line

MAX_HISTORY = 500  # entries of one reader


@dataclass(frozen=True)
class SavedQuery(SavedVersion):
    """One version of a saved query."""

    sql: str


@dataclass(frozen=True)
class QueryHistoryEntry:
    """A query that was asked and how it ended; `message` is the error's, or empty. The moment is in UTC."""

    id: str
    reader: str
    door: str
    sql: str
    state: str
    message: str
    result_rows: int
    seconds: float
    build: str
    asked_at: datetime


_STORE = VersionedStore(QUERIES, QUERY_VERSIONS, SavedQuery, noun="query", plural="kept queries", missing="query")
newest, versions, delete = _STORE.newest, _STORE.versions, _STORE.delete


def save(name: str, sql: str, note: str = "", saved_by: str = "", *, after: SavedQuery | None = None) -> SavedQuery:
    """Saves a query: as a new one, or as the version that follows `after`.

    Raises ParameterError for a name or a text that cannot be saved, else as `VersionedStore.save` does.
    """
    name = single_line(name, MAX_NAME, "name")
    if not name:
        raise ParameterError("A kept query needs a name.", "Give it one.")
    if not sql.strip() or len(sql) > MAX_SQL_LENGTH:
        raise ParameterError(
            f"A query has 1 to {MAX_SQL_LENGTH:,} characters; this has {len(sql):,}.", "Write it first."
        )
    return _STORE.save(name, sql, note, saved_by, after=after)


def record(run: Run, door: str) -> None:
    """Puts a finished run into its reader's history, of which the oldest leave. Values of parameters are not kept."""
    entry = {
        "id": uuid4().hex,
        "reader": run.reader.name[:MAX_READER],
        "door": door,
        "sql": run.request.sql[:MAX_SQL_LENGTH],
        "state": run.state,
        "message": run.error.message[:MAX_MESSAGE] if run.error else "",
        "result_rows": run.rows,
        "seconds": run.seconds,
        "build": run.build.id if run.build else "",
        "asked_at": datetime.now(UTC),
    }
    columns = QUERY_HISTORY.c
    own = columns.reader == entry["reader"]
    with transaction(writes=True) as connection:
        connection.execute(QUERY_HISTORY.insert().values(**entry))
        oldest = connection.scalar(
            select(columns.asked_at).where(own).order_by(columns.asked_at.desc()).offset(MAX_HISTORY).limit(1)
        )
        if oldest is not None:
            connection.execute(QUERY_HISTORY.delete().where(own, columns.asked_at <= oldest))


def history(reader: User, limit: int = 50) -> tuple[QueryHistoryEntry, ...]:
    """The reader's own queries, newest first; an administrator sees everybody's."""
    columns = QUERY_HISTORY.c
    query = select(*(column.label(column.key) for column in columns)).order_by(columns.asked_at.desc()).limit(limit)
    if not reader.may("admin"):
        query = query.where(columns.reader == reader.name)
    with transaction() as connection:
        return tuple(QueryHistoryEntry(**row) for row in connection.execute(query).mappings())
