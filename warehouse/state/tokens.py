"""Personal tokens for the API. Only a digest is kept: whoever reads the database cannot use what it holds."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from warehouse.access import ORDER, Role, User
from warehouse.errors import NameTakenError, ParameterError, UnknownNameError
from warehouse.state.database import transaction
from warehouse.state.tables import API_TOKENS, MAX_NAME

PREFIX = "hubscope_"


@dataclass(frozen=True)
class Token:
    """A token as it is listed; itself it is never shown again. Moments are in UTC."""

    name: str
    role: Role
    workspaces: tuple[str, ...]
    created_at: datetime
    expires_at: datetime | None


def make(name: str, role: Role, workspaces: Iterable[str] = (), days: int | None = 365) -> str:
    """Makes a token and returns it, this once. Raises ParameterError, NameTakenError or StateError."""
    name = " ".join(name.split())
    if not 0 < len(name) <= MAX_NAME or not name.isprintable():
        raise ParameterError(f"A token's name has 1 to {MAX_NAME} letters; {name!r} has not.", "Name who uses it.")
    if role not in ORDER:
        raise ParameterError(f"There is no role {role!r}.", f"Choose from {', '.join(ORDER)}.")
    token, now = PREFIX + secrets.token_urlsafe(32), datetime.now(UTC)
    row = {
        "digest": _digest(token), "name": name, "role": role, "workspaces": json.dumps(sorted(set(workspaces))), "created_at": now,
        "expires_at": now + timedelta(days=days) if days else None,
    }  # fmt: skip
    with transaction(writes=True) as connection:
        try:
            connection.execute(API_TOKENS.insert().values(**row))
        except IntegrityError:
            raise NameTakenError(
                f"There is a token called {name!r} already.", "Choose another name, or revoke it."
            ) from None
    return token


def reader_of(token: str) -> User | None:
    """Who a token stands for; None for one that is unknown, revoked or past its day."""
    with transaction() as connection:
        row = connection.execute(select(API_TOKENS).where(API_TOKENS.c.digest == _digest(token))).one_or_none()
    if row is None or (row.expires_at is not None and row.expires_at < datetime.now(UTC)):
        return None
    return User(f"token {row.name}", row.role, frozenset(json.loads(row.workspaces)))


def list_all() -> tuple[Token, ...]:
    """Every token, by name."""
    with transaction() as connection:
        rows = connection.execute(select(API_TOKENS).order_by(API_TOKENS.c.name)).all()
    return tuple(
        Token(
            row.name, row.role, tuple(json.loads(row.workspaces)), row.created_at, row.expires_at
        )
        for row in rows
    )  # fmt: skip


def revoke(name: str) -> None:
    """Raises UnknownNameError where there is none of that name."""
    with transaction(writes=True) as connection:
        if not connection.execute(API_TOKENS.delete().where(API_TOKENS.c.name == name)).rowcount:
            raise UnknownNameError(f"There is no token called {name!r}.", "python -m warehouse tokens list")


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
