"""Asks as a reader does, and waits."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from warehouse.access import ANYONE, User
from warehouse.adhoc import pool
from warehouse.errors import HubscopeError


def ask(sql: str, reader: User = ANYONE, **wish: Any) -> pa.Table:
    return pool.start(pool.QueryRequest(sql, **wish), reader).table()


def refused(sql: str, **wish: Any) -> HubscopeError | None:
    try:
        ask(sql, **wish)
    except HubscopeError as error:
        return error
    return None
