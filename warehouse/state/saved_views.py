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

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from warehouse.errors import NameTakenError, ParameterError, StateError, UnknownNameError
from warehouse.state.database import transaction
from warehouse.state.tables import MAX_ADDRESS_QUERY, MAX_NAME, MAX_NOTE, SAVED_VIEWS, name_key

MAX_VIEWS = 1000
# How a page is asked to show itself is no part of what it shows.
NOT_OF_THE_VIEW = {"embed", "embed_options"}


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
        values: dict[str, list[str]] = {}
        for name, value in parse_qsl(self.query, keep_blank_values=True):
            values.setdefault(name, []).append(value)
        return values


def save_view(name: str, page: str, query: str, note: str = "", *, replace: bool = False) -> SavedView:
    """Keeps a view. Names are unique per page, whatever their case; `replace` gives an existing one this query and note.

    Raises ParameterError, NameTakenError or StateError.
    """
    row = _fields(name) | {"page": _page(page), "query": normalised(query), "note": _note(note)}
    now = datetime.now(UTC)
    with transaction(writes=True) as connection:
        if replace:
            same = (SAVED_VIEWS.c.page == row["page"]) & (SAVED_VIEWS.c.name_key == row["name_key"])
            if connection.execute(SAVED_VIEWS.update().where(same).values(**row, updated_at=now)).rowcount:
                return _view(connection.execute(select(SAVED_VIEWS).where(same)).one())
        if (connection.scalar(select(func.count()).select_from(SAVED_VIEWS)) or 0) >= MAX_VIEWS:
            raise StateError(f"There are {MAX_VIEWS:,} saved views already.", "Delete those that nobody opens.")
        row |= {"id": uuid4().hex, "created_at": now, "updated_at": now}
        with _unique(row["name"]):
            connection.execute(SAVED_VIEWS.insert().values(**row))
    return SavedView(**{key: value for key, value in row.items() if key != "name_key"})


def views(page: str | None = None) -> tuple[SavedView, ...]:
    """The views of one page, or of all, by page and name."""
    query = select(SAVED_VIEWS).order_by(SAVED_VIEWS.c.page, SAVED_VIEWS.c.name_key)
    with transaction() as connection:
        rows = connection.execute(query if page is None else query.where(SAVED_VIEWS.c.page == page)).all()
    return tuple(map(_view, rows))


def get(view_id: str) -> SavedView:
    """Raises UnknownNameError where there is none of that id (any more)."""
    with transaction() as connection:
        row = connection.execute(select(SAVED_VIEWS).where(SAVED_VIEWS.c.id == view_id)).one_or_none()
    if row is None:
        raise _gone()
    return _view(row)


def rename(view_id: str, name: str) -> SavedView:
    """Raises ParameterError, NameTakenError, UnknownNameError or StateError."""
    fields = _fields(name)
    mine = SAVED_VIEWS.c.id == view_id
    with transaction(writes=True) as connection:
        with _unique(fields["name"]):
            changed = connection.execute(
                SAVED_VIEWS.update().where(mine).values(**fields, updated_at=datetime.now(UTC))
            )
        if not changed.rowcount:
            raise _gone()
        return _view(connection.execute(select(SAVED_VIEWS).where(mine)).one())


def delete(view_id: str) -> None:
    """Raises UnknownNameError where there is none of that id (any more)."""
    with transaction(writes=True) as connection:
        if not connection.execute(SAVED_VIEWS.delete().where(SAVED_VIEWS.c.id == view_id)).rowcount:
            raise _gone()


def normalised(query: str) -> str:
    """A query string in one spelling: names in order, repeated ones as they came. Raises ParameterError past the limit."""
    pairs = parse_qsl(query.strip().lstrip("?"), keep_blank_values=True)
    spelled = urlencode(
        sorted((pair for pair in pairs if pair[0] not in NOT_OF_THE_VIEW), key=lambda pair: pair[0]), errors="replace"
    )
    if len(spelled) > MAX_ADDRESS_QUERY:
        raise ParameterError(
            f"This view's address has {len(spelled):,} characters; {MAX_ADDRESS_QUERY:,} can be kept.",
            "Choose fewer values.",
        )
    return spelled


# -- what is let in ---------------------------------------------------------------------------------------------------
def _fields(name: str) -> dict[str, Any]:
    tidied = " ".join(unicodedata.normalize("NFC", name).split())
    if not 0 < len(tidied) <= MAX_NAME or not tidied.isprintable():
        raise ParameterError(
            f"A view cannot be called {tidied[: MAX_NAME + 1]!r}.",
            f"A name has 1 to {MAX_NAME} characters that can be printed.",
        )
    return {"name": tidied, "name_key": name_key(tidied)}


def _page(page: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,59}", page):
        raise ParameterError(f"{page!r} is not the name of a page.", "A page is named as in its address: explore.")
    return page


def _note(note: str) -> str:
    text = "".join(letter for letter in note.strip() if letter.isprintable() or letter == "\n")
    if len(text) > MAX_NOTE:
        raise ParameterError(f"The note has {len(text):,} characters.", f"At most {MAX_NOTE} can be kept.")
    return text


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
    return SavedView(row.id, row.page, row.name, row.query, row.note, row.created_at, row.updated_at)
