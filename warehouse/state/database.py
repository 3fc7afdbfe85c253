"""The database of what readers keep, beside the builds, which are only ever read.

SQLite in the data folder, or PostgreSQL where several portals share it; HUBSCOPE_DATABASE_URL decides. Nothing is opened
or written before the first use. What a driver says is shown without any part of the address that may be a secret.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    NullPool,
    create_engine,
    event,
    func,
    inspect,
    make_url,
    select,
    text,
)
from sqlalchemy.exc import SQLAlchemyError

from warehouse.errors import HubscopeError, SettingsError, StateError
from warehouse.settings import settings
from warehouse.state import tables

WAIT_SECONDS = 10
MIGRATION_LOCK = 7_261_803  # any number, the same in every portal
DRIVER_HINT = 'Install it: pip install "psycopg[binary]==3.3.9" (docs/operating.md, “What readers keep”).'
HINT = "See docs/operating.md, “What readers keep”; HUBSCOPE_DATABASE_URL says where it is."


@contextlib.contextmanager
def transaction(writes: bool = False) -> Iterator[Connection]:
    """One transaction over the current schema, whole or not at all; an older database is brought up to date first.

    Raises SettingsError for an address that cannot be used, StateError for whatever the database refuses.
    """
    url = _address()
    try:
        with _engine(url).connect() as connection:
            _bring_up_to_date(connection)
            connection.execution_options(writes=writes)
            with connection.begin():
                yield connection
    except HubscopeError:
        raise
    # "from None": a traceback would show what the message leaves out.
    except ModuleNotFoundError as error:
        raise StateError(f"The driver {error.name} is not installed.", DRIVER_HINT) from None
    except (SQLAlchemyError, OSError) as error:
        raise StateError(f"The database at {_place(url)} cannot be used: {_why(error, url)}.", HINT) from None


def _address() -> URL:
    chosen = settings()
    try:
        url = make_url(chosen.database_url)
    except (SQLAlchemyError, ValueError):
        raise SettingsError("HUBSCOPE_DATABASE_URL cannot be read as an address.", HINT) from None
    if url.get_backend_name() != "sqlite":
        return url
    if url.database in (None, "", ":memory:"):
        raise SettingsError("HUBSCOPE_DATABASE_URL names no file, so nothing would be kept.", HINT)
    return url.set(database=str(url.database).replace("{data}", str(chosen.data)))


@lru_cache(maxsize=8)
def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "sqlite":
        # A connection a call: threads and processes share nothing but the file.
        engine = create_engine(url, poolclass=NullPool, hide_parameters=True, connect_args={"timeout": WAIT_SECONDS})
        event.listen(engine, "do_connect", _make_folder)
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    # A server that restarted, or an idle connection that a firewall cut, is noticed before it is used.
    engine = create_engine(
        url, pool_pre_ping=True, pool_recycle=1800, hide_parameters=True, connect_args={"connect_timeout": WAIT_SECONDS}
    )
    event.listen(engine, "begin", _begin_postgresql)
    return engine


def _make_folder(_dialect: Any, _record: Any, arguments: Any, _options: Any) -> None:
    Path(arguments[0]).parent.mkdir(parents=True, exist_ok=True)


def _set_up_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions are begun below, by name, so that they hold table changes too
    connection.execute("PRAGMA synchronous = FULL")
    # Refused while another process does the same; the file is right in either mode.
    with contextlib.suppress(connection.OperationalError):
        connection.execute("PRAGMA journal_mode = WAL")


def _begin_sqlite(connection: Connection) -> None:
    """A transaction that will write waits for its turn at the start: one that began by reading would be refused later."""
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN")


def _begin_postgresql(connection: Connection) -> None:
    connection.exec_driver_sql(f"SET LOCAL statement_timeout = '{WAIT_SECONDS}s'")


def _bring_up_to_date(connection: Connection) -> None:
    with connection.begin():
        version = _version(connection)
    if version == len(tables.CHANGES):
        return
    connection.execution_options(writes=True)
    with connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(MIGRATION_LOCK)))
        # Another process may have been quicker.
        version = _version(connection)
        tables.STATE_VERSIONS.create(connection, checkfirst=True)
        for number, changes in enumerate(tables.CHANGES[version:], version + 1):
            for table, statements in changes.items():
                # A table that is not there yet is made below as it is declared, so nothing of it is to be changed.
                if inspect(connection).has_table(table):
                    for statement in statements:
                        connection.execute(text(statement))
            connection.execute(tables.STATE_VERSIONS.insert().values(version=number, applied_at=datetime.now(UTC)))
        tables.METADATA.create_all(connection)


def _version(connection: Connection) -> int:
    """Version of the schema, 0 for a new database. Raises StateError where a newer release has been here."""
    if not inspect(connection).has_table(tables.STATE_VERSIONS.name):
        return 0
    version = connection.scalar(select(func.max(tables.STATE_VERSIONS.c.version))) or 0
    if version > len(tables.CHANGES):
        raise StateError(
            f"What readers keep was written by a newer release: its tables have version {version}, and this release "
            f"knows those up to {len(tables.CHANGES)}.",
            "Run the newer release, or restore the backup made before it was installed.",
        )
    return int(version)


def _place(url: URL) -> str:
    """Where the database is, without who asks and with which password."""
    if url.get_backend_name() == "sqlite":
        return url.database or "nowhere"
    return f"PostgreSQL on {url.host or 'this machine'}{f':{url.port}' if url.port else ''}"


def _why(error: Exception, url: URL) -> str:
    """The first line of what the driver says, with *** for user, password and options of the address."""
    reason = str(getattr(error, "orig", None) or error).strip().partition("\n")[0].rstrip(".")
    options = [part for value in url.query.values() for part in ([value] if isinstance(value, str) else value)]
    secrets = {str(part) for part in (url.username, url.password, *options) if part}
    spellings = {spelling for part in secrets for spelling in (part, quote(part, safe=""), quote_plus(part))}
    if spellings:
        longest_first = sorted(spellings, key=len, reverse=True)
        reason = re.sub("|".join(map(re.escape, longest_first)), "***", reason)
    return reason or type(error).__name__
