"""Scenarios that people keep, with every version ever saved. A version is never changed; each call is one transaction."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Column, Connection, DateTime, ForeignKey, Integer, String, Table, Text, func, select
from sqlalchemy.exc import IntegrityError

from warehouse.database import METADATA, transaction
from warehouse.errors import NameTakenError, ParameterError, StateError, UnknownNameError
from warehouse.scenarios import files
from warehouse.scenarios.schema import LONGEST_NAME, Scenario

MOST_SCENARIOS, MOST_VERSIONS, LONGEST_NOTE = 1000, 1000, 500

_SCENARIOS = Table(
    "scenarios",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("name", String(LONGEST_NAME), nullable=False),
    # The name as names are compared: without regard to case.
    Column("name_key", String(4 * LONGEST_NAME), nullable=False, unique=True),
    Column("latest", Integer, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
)
_VERSIONS = Table(
    "scenario_versions",
    METADATA,
    Column("scenario_id", String(32), ForeignKey("scenarios.id"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("body", Text, nullable=False),
    Column("note", String(LONGEST_NOTE), nullable=False),
    Column("saved_by", String(LONGEST_NAME), nullable=False),
    Column("saved_at", DateTime(timezone=True), nullable=False),
)


@dataclass(frozen=True)
class Saved:
    """One version of a kept scenario; `latest` is the newest version's number. Moments are in UTC."""

    id: str
    name: str
    version: int
    latest: int
    note: str
    saved_by: str
    saved_at: datetime


def save(scenario: Scenario, note: str = "", saved_by: str = "", *, after: Saved | None = None) -> Saved:
    """Keeps a scenario: as a new one, or as the version that follows `after`.

    Raises NameTakenError where another scenario has its name, StateError where somebody has saved a version since
    `after` (nothing is lost: look at it, then save after that one), UnknownNameError where it was deleted.
    """
    row = {
        "note": _line(note, LONGEST_NOTE, "note"),
        "saved_by": _line(saved_by, LONGEST_NAME, "name"),
        "body": files.to_json(scenario),
    }
    if len(row["body"]) > files.MOST_BYTES:
        raise ParameterError(
            f"The scenario has {len(row['body']):,} bytes; {files.MOST_BYTES:,} can be kept.",
            "Shorten its notes or its observed values.",
        )
    now = datetime.now(UTC)
    name = {"name": scenario.name, "name_key": _key(scenario.name)}
    with transaction(writes=True) as connection:
        try:
            if after is None:
                if (connection.scalar(select(func.count()).select_from(_SCENARIOS)) or 0) >= MOST_SCENARIOS:
                    raise StateError(
                        f"There are {MOST_SCENARIOS:,} scenarios already.", "Delete those that nobody opens."
                    )
                scenario_id, version = uuid4().hex, 1
                connection.execute(_SCENARIOS.insert().values(id=scenario_id, latest=1, created_at=now, **name))
            else:
                scenario_id, version = after.id, after.version + 1
                mine = _SCENARIOS.c.id == scenario_id
                _not_overtaken(connection, after)
                connection.execute(_SCENARIOS.update().where(mine).values(latest=version, **name))
            connection.execute(_VERSIONS.insert().values(scenario_id=scenario_id, version=version, saved_at=now, **row))
        except IntegrityError:
            raise NameTakenError(
                f"There is a scenario called {scenario.name!r} already.",
                "Choose another name, or open that one and save a new version.",
            ) from None
    return Saved(scenario_id, scenario.name, version, version, row["note"], row["saved_by"], now)


def saved() -> tuple[Saved, ...]:
    """The newest version of every scenario, by name."""
    return _saved(_VERSIONS.c.version == _SCENARIOS.c.latest)


def versions(scenario_id: str) -> tuple[Saved, ...]:
    """All versions of a scenario, newest first. Raises UnknownNameError."""
    found = _saved(_SCENARIOS.c.id == scenario_id)
    if not found:
        raise _gone()
    return found


def get(scenario_id: str, version: int | None = None) -> tuple[Saved, Scenario]:
    """A version of a scenario, the newest where none is named. Raises UnknownNameError."""
    wanted = _VERSIONS.c.version == (_SCENARIOS.c.latest if version is None else version)
    with transaction() as connection:
        row = connection.execute(_select(_VERSIONS.c.body).where(_SCENARIOS.c.id == scenario_id, wanted)).one_or_none()
    if row is None:
        raise _gone()
    return _of(row), files.parse(row.body, row.name)


def delete(scenario_id: str) -> None:
    """Deletes a scenario with all its versions. Raises UnknownNameError."""
    with transaction(writes=True) as connection:
        connection.execute(_VERSIONS.delete().where(_VERSIONS.c.scenario_id == scenario_id))
        if not connection.execute(_SCENARIOS.delete().where(_SCENARIOS.c.id == scenario_id)).rowcount:
            raise _gone()


def _not_overtaken(connection: Connection, after: Saved) -> None:
    latest = connection.scalar(select(_SCENARIOS.c.latest).where(_SCENARIOS.c.id == after.id))
    if latest is None:
        raise _gone()
    if latest != after.version:
        raise StateError(
            f"Version {latest} of {after.name!r} was saved meanwhile; yours began from version {after.version}.",
            "Open the newest version, compare, and save again.",
        )


def _select(*more: Any) -> Any:
    columns = (
        _SCENARIOS.c.id,
        _SCENARIOS.c.name,
        _SCENARIOS.c.latest,
        _VERSIONS.c.version,
        _VERSIONS.c.note,
        _VERSIONS.c.saved_by,
        _VERSIONS.c.saved_at,
    )
    return select(*columns, *more).join(_VERSIONS, _VERSIONS.c.scenario_id == _SCENARIOS.c.id)


def _saved(where: Any) -> tuple[Saved, ...]:
    with transaction() as connection:
        rows = connection.execute(
            _select().where(where).order_by(_SCENARIOS.c.name_key, _VERSIONS.c.version.desc())
        ).all()
    return tuple(map(_of, rows))


def _of(row: Any) -> Saved:
    at = row.saved_at if row.saved_at.tzinfo else row.saved_at.replace(tzinfo=UTC)
    return Saved(row.id, row.name, row.version, row.latest, row.note, row.saved_by, at.astimezone(UTC))


def _line(text: str, longest: int, what: str) -> str:
    said = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    if len(said) > longest:
        raise ParameterError(f"The {what} has {len(said):,} characters; {longest} can be kept.", "Shorten it.")
    return said


def _key(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()[: 4 * LONGEST_NAME]


def _gone() -> UnknownNameError:
    return UnknownNameError("There is no such scenario or version (any more).", "Choose one of those that are kept.")
