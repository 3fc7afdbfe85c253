"""What readers keep: saved views of the pages, shared by everybody who opens the portal. Each call is one transaction."""

from __future__ import annotations

import contextlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode
from uuid import uuid4

from sqlalchemy import Column, DateTime, String, Table, UniqueConstraint, func, select
from sqlalchemy.exc import IntegrityError

from warehouse.database import METADATA, transaction
from warehouse.errors import NameTakenError, ParameterError, StateError, UnknownNameError

LONGEST_NAME, LONGEST_NOTE, LONGEST_QUERY, MOST_VIEWS = 80, 500, 8000, 1000
# How a page is asked to show itself is no part of what it shows.
NOT_OF_THE_VIEW = {"embed", "embed_options"}

_VIEWS = Table(
    "saved_views",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("page", String(60), nullable=False),
    Column("name", String(LONGEST_NAME), nullable=False),
    # The name as names are compared: without regard to case.
    Column("name_key", String(4 * LONGEST_NAME), nullable=False),
    Column("query", String(LONGEST_QUERY), nullable=False),
    Column("note", String(LONGEST_NOTE), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
    UniqueConstraint("page", "name_key"),
)


@dataclass(frozen=True)
class SavedView:
    """A page and the query string that makes it show this view again. Moments are in UTC."""

    id: str
    page: str
    name: str
    query: str
    note: str
    created_at: datetime
    updated_at: datetime

    @property
    def params(self) -> dict[str, list[str]]:
        """Name in the URL -> its values, in their order."""
        found: dict[str, list[str]] = {}
        for name, value in parse_qsl(self.query, keep_blank_values=True):
            found.setdefault(name, []).append(value)
        return found


def save_view(name: str, page: str, query: str, note: str = "", *, replace: bool = False) -> SavedView:
    """Keeps a view. Names are unique per page, whatever their case; `replace` gives an existing one this query and note.

    Raises ParameterError, NameTakenError or StateError.
    """
    row = _fields(name) | {"page": _page(page), "query": normalised(query), "note": _note(note)}
    now = datetime.now(UTC)
    with transaction(writes=True) as connection:
        if replace:
            same = (_VIEWS.c.page == row["page"]) & (_VIEWS.c.name_key == row["name_key"])
            if connection.execute(_VIEWS.update().where(same).values(**row, updated_at=now)).rowcount:
                return _view(connection.execute(select(_VIEWS).where(same)).one())
        if (connection.scalar(select(func.count()).select_from(_VIEWS)) or 0) >= MOST_VIEWS:
            raise StateError(f"There are {MOST_VIEWS:,} saved views already.", "Delete those that nobody opens.")
        row |= {"id": uuid4().hex, "created_at": now, "updated_at": now}
        with _unique(row["name"]):
            connection.execute(_VIEWS.insert().values(**row))
    return SavedView(**{key: value for key, value in row.items() if key != "name_key"})


def views(page: str | None = None) -> tuple[SavedView, ...]:
    """The views of one page, or of all, by page and name."""
    asked = select(_VIEWS).order_by(_VIEWS.c.page, _VIEWS.c.name_key)
    with transaction() as connection:
        found = connection.execute(asked if page is None else asked.where(_VIEWS.c.page == page)).all()
    return tuple(map(_view, found))


def get(view_id: str) -> SavedView:
    """Raises UnknownNameError where there is none of that id (any more)."""
    with transaction() as connection:
        found = connection.execute(select(_VIEWS).where(_VIEWS.c.id == view_id)).one_or_none()
    if found is None:
        raise _gone()
    return _view(found)


def rename(view_id: str, name: str) -> SavedView:
    """Raises ParameterError, NameTakenError, UnknownNameError or StateError."""
    fields = _fields(name)
    mine = _VIEWS.c.id == view_id
    with transaction(writes=True) as connection:
        with _unique(fields["name"]):
            changed = connection.execute(_VIEWS.update().where(mine).values(**fields, updated_at=datetime.now(UTC)))
        if not changed.rowcount:
            raise _gone()
        return _view(connection.execute(select(_VIEWS).where(mine)).one())


def delete(view_id: str) -> None:
    """Raises UnknownNameError where there is none of that id (any more)."""
    with transaction(writes=True) as connection:
        if not connection.execute(_VIEWS.delete().where(_VIEWS.c.id == view_id)).rowcount:
            raise _gone()


def normalised(query: str) -> str:
    """A query string in one spelling: names in order, repeated ones as they came. Raises ParameterError past the limit."""
    pairs = parse_qsl(query.strip().lstrip("?"), keep_blank_values=True)
    kept = urlencode(
        sorted((pair for pair in pairs if pair[0] not in NOT_OF_THE_VIEW), key=lambda pair: pair[0]), errors="replace"
    )
    if len(kept) > LONGEST_QUERY:
        raise ParameterError(
            f"This view's address has {len(kept):,} characters; {LONGEST_QUERY:,} can be kept.", "Choose fewer values."
        )
    return kept


# -- what is let in ---------------------------------------------------------------------------------------------------
def _fields(name: str) -> dict[str, Any]:
    said = " ".join(unicodedata.normalize("NFC", name).split())
    if not 0 < len(said) <= LONGEST_NAME or not said.isprintable():
        raise ParameterError(
            f"A view cannot be called {said[: LONGEST_NAME + 1]!r}.",
            f"A name has 1 to {LONGEST_NAME} characters that can be printed.",
        )
    return {"name": said, "name_key": unicodedata.normalize("NFKC", said).casefold()[: 4 * LONGEST_NAME]}


def _page(page: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,59}", page):
        raise ParameterError(f"{page!r} is not the name of a page.", "A page is named as in its address: explore.")
    return page


def _note(note: str) -> str:
    said = "".join(letter for letter in note.strip() if letter.isprintable() or letter == "\n")
    if len(said) > LONGEST_NOTE:
        raise ParameterError(f"The note has {len(said):,} characters.", f"At most {LONGEST_NOTE} can be kept.")
    return said


@contextlib.contextmanager
def _unique(name: str) -> Iterator[None]:
    try:
        yield
    except IntegrityError:
        raise NameTakenError(
            f"A view of this page is called {name!r} already.", "Choose another name, or replace that view."
        ) from None


def _gone() -> UnknownNameError:
    return UnknownNameError("This view is not there any more.", "Somebody may have deleted it.")


def _view(row: Any) -> SavedView:
    return SavedView(row.id, row.page, row.name, row.query, row.note, _utc(row.created_at), _utc(row.updated_at))


def _utc(moment: datetime) -> datetime:
    """SQLite keeps no zone, and PostgreSQL answers in that of its session."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
