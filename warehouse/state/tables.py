"""Tables of the state database, declared once: what readers save, what they asked, and their tokens.

A new database is made from METADATA. An older one gets the tables that it lacks from there too, and of CHANGES what
concerns the tables that it has. Names of tables and columns are an interface: backups and other releases know them.
"""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    DOUBLE_PRECISION,
    BigInteger,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.ext.compiler import compiles

MAX_NAME, MAX_NOTE, MAX_PAGE, MAX_ADDRESS_QUERY, MAX_READER, MAX_MESSAGE = 80, 500, 60, 8000, 200, 500
MAX_NAME_KEY = 4 * MAX_NAME  # one letter may be several once its case is folded

METADATA = MetaData()


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC. SQLite keeps no zone, and PostgreSQL answers in that of its session."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


@compiles(UtcDateTime, "sqlite")
def _moment_in_sqlite(*_: Any, **__: Any) -> str:
    """As the first release wrote it, so that databases of any age have the same columns."""
    return "TIMESTAMP WITH TIME ZONE"


def name_key(name: str) -> str:
    """The name as names are compared: without regard to case and width."""
    return unicodedata.normalize("NFKC", name).casefold()[:MAX_NAME_KEY]


def _versioned(items: str, versions: str, item_id: str, body: str) -> tuple[Table, Table]:
    """A table of names and one of the versions of each; `item_id` and `body` are the latter's names in the database."""
    return (
        Table(
            items,
            METADATA,
            Column("id", String(32), primary_key=True),
            Column("name", String(MAX_NAME), nullable=False),
            Column("name_key", String(MAX_NAME_KEY), nullable=False, unique=True),
            Column("latest", Integer, nullable=False),
            Column("created_at", UtcDateTime, nullable=False),
        ),
        Table(
            versions,
            METADATA,
            Column(item_id, String(32), ForeignKey(f"{items}.id"), primary_key=True, key="item_id"),
            Column("version", Integer, primary_key=True, autoincrement=False),
            Column(body, Text, nullable=False, key="body"),
            Column("note", String(MAX_NOTE), nullable=False),
            Column("saved_by", String(MAX_NAME), nullable=False),
            Column("saved_at", UtcDateTime, nullable=False),
        ),
    )


STATE_VERSIONS = Table(
    "state_versions",
    METADATA,
    Column("version", Integer, primary_key=True),
    Column("applied_at", DateTime(timezone=True), nullable=False),
)
SAVED_VIEWS = Table(
    "saved_views",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("page", String(MAX_PAGE), nullable=False),
    Column("name", String(MAX_NAME), nullable=False),
    Column("name_key", String(MAX_NAME_KEY), nullable=False),
    Column("query", String(MAX_ADDRESS_QUERY), nullable=False),
    Column("note", String(MAX_NOTE), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    UniqueConstraint("page", "name_key"),
)
SCENARIOS, SCENARIO_VERSIONS = _versioned("scenarios", "scenario_versions", "scenario_id", "body")
QUERIES, QUERY_VERSIONS = _versioned("kept_queries", "kept_query_versions", "query_id", "sql")
QUERY_HISTORY = Table(
    "asked_queries",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("reader", String(MAX_READER), nullable=False),
    Column("door", String(20), nullable=False),
    Column("sql", Text, nullable=False),
    Column("state", String(20), nullable=False),
    Column("said", String(MAX_MESSAGE), nullable=False, key="message"),
    Column("result_rows", BigInteger, nullable=False),
    Column("seconds", DOUBLE_PRECISION, nullable=False),
    Column("build", String(80), nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Index("asked_queries_of_reader", "reader", "asked_at"),
)
API_TOKENS = Table(
    "api_tokens",
    METADATA,
    Column("digest", String(64), primary_key=True),
    Column("name", String(MAX_NAME), nullable=False, unique=True),
    Column("role", String(20), nullable=False),
    Column("workspaces", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime),
)

# Entry n leads from version n - 1 of the schema to n: table -> statements that SQLite and PostgreSQL both take, for
# databases that have the table already. A new table needs an empty entry. What was released is never changed.
CHANGES: tuple[dict[str, tuple[str, ...]], ...] = (
    {},  # saved_views
    {},  # scenarios, scenario_versions
    {},  # asked_queries, kept_queries, kept_query_versions, api_tokens
)
