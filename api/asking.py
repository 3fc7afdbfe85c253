"""SQL asked for a request. It ends when whoever asked hangs up; while it waits, it holds no thread that other requests need."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from functools import lru_cache
from typing import Any, TypeVar

import anyio
import anyio.to_thread
from fastapi import Request

from warehouse.access import User
from warehouse.adhoc import pool

LOOK = 0.2  # seconds between two looks whether the other side is still there
THREADS = 200  # more wait in line; the pool itself refuses whoever has too many waiting
Found = TypeVar("Found")
_looking: set[asyncio.Task[None]] = set()


def start(request: Request, ask: pool.QueryRequest, who: User) -> pool.Run:
    """Begins a question. One whom nobody knows shares out workers with those at the same address."""
    address = request.client.host if request.client else "unknown"
    run = pool.start(ask, who, f"{who.name} at {address}")
    task = asyncio.create_task(_stop_when_left(request, run))
    _looking.add(task)  # the loop itself holds a task only loosely
    task.add_done_callback(_looking.discard)
    return run


async def in_thread(work: Callable[..., Found], *given: Any) -> Found:
    return await anyio.to_thread.run_sync(work, *given, limiter=_limiter())


async def pieces(first: bytes, others: Iterator[bytes]) -> AsyncIterator[bytes]:
    """A body as it comes; the iterator is closed with it, wherever it ends."""
    try:
        piece: bytes | None = first
        while piece is not None:
            yield piece
            piece = await in_thread(next, others, None)
    finally:
        # Whoever left may have done so while the engine was asked: closing waits for it.
        with anyio.CancelScope(shield=True):
            await in_thread(others.close if hasattr(others, "close") else lambda: None)


async def _stop_when_left(request: Request, run: pool.Run) -> None:
    while not run.is_over:
        if await request.is_disconnected():
            run.stop()
            return
        await asyncio.sleep(LOOK)


@lru_cache(maxsize=1)
def _limiter() -> anyio.CapacityLimiter:
    return anyio.CapacityLimiter(THREADS)
