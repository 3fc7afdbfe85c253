"""Queries whose whole answer a reader may fetch by an address that nobody can guess, for an hour."""

from __future__ import annotations

import secrets
import threading
import time

from warehouse.access import User
from warehouse.adhoc.pool import QueryRequest

SECONDS, MAX_RESERVED = 3600.0, 1000
_reserved: dict[str, tuple[float, QueryRequest, User]] = {}
_lock = threading.Lock()


def reserve(request: QueryRequest, reader: User) -> str:
    """The number under which the answer can be fetched; the same query of the same reader keeps its number."""
    now = time.monotonic()
    with _lock:
        for number, (until, reserved_request, owner) in list(_reserved.items()):
            if until < now:
                del _reserved[number]
            elif reserved_request == request and owner == reader:
                return number
        while len(_reserved) >= MAX_RESERVED:
            del _reserved[next(iter(_reserved))]
        number = secrets.token_urlsafe(24)
        _reserved[number] = (now + SECONDS, request, reader)
    return number


def reserved(number: str) -> tuple[QueryRequest, User] | None:
    """The query of that number and whose it is; None where there is none (any more)."""
    with _lock:
        until, request, reader = _reserved.get(number, (0.0, None, None))
    return None if request is None or reader is None or until < time.monotonic() else (request, reader)
