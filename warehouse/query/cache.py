"""Answers of named queries and what is computed from them, kept for every door of the process and bounded in bytes.

An entry is keyed by the build it comes from, so a newly published build is seen at once and an old answer is never
shown as new. What is asked by several readers at the same time is made once. What failed is not kept.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Hashable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, TypeVar

import polars as pl
from cachetools import LRUCache

from warehouse.query import answers
from warehouse.query.answers import Answer

Value = TypeVar("Value")
MAX_BYTES = 256 * 2**20
ENTRY_BYTES = 1024  # the least an entry counts: its key, its locks, its place in the order


class ByteCache:
    """The least recently used values go once all of them hold more than `max_bytes`.

    A value of over a quarter of that is handed on and not kept: it would push out too much of what others ask for.
    """

    def __init__(self, max_bytes: int):
        self._values: LRUCache[Hashable, Any] = LRUCache(max_bytes, getsizeof=size_of)
        self._making: dict[Hashable, threading.Lock] = {}
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """The value under `key`, made by the first who asks for it while the others wait. Raises what `make` raises."""
        with self._lock:
            if key in self._values:
                return self._values[key]
            making = self._making.setdefault(key, threading.Lock())
        with making:
            with self._lock:
                if key in self._values:
                    return self._values[key]
            try:
                value = make()
                with self._lock:
                    if size_of(value) <= self._values.maxsize / 4:
                        self._values[key] = value
            finally:
                with self._lock:
                    self._making.pop(key, None)
        return value

    def clear(self) -> None:
        with self._lock:
            self._values.clear()

    @property
    def size(self) -> int:
        """Bytes held now."""
        return int(self._values.currsize)


def size_of(value: Any) -> int:
    """Bytes a value holds, at least ENTRY_BYTES: exact for frames and arrays, close for what is made of them."""
    return ENTRY_BYTES + _bytes(value)


def _bytes(value: Any) -> int:
    if isinstance(value, pl.DataFrame | pl.Series):
        return int(value.estimated_size())
    if isinstance(value, Answer):
        return int(value.frame.estimated_size())
    if is_dataclass(value) and not isinstance(value, type):
        return sum(_bytes(getattr(value, field.name)) for field in fields(value))
    if isinstance(value, Mapping):
        return sum(_bytes(key) + _bytes(part) for key, part in value.items())
    if isinstance(value, tuple | list | set | frozenset):
        return sum(map(_bytes, value))
    return int(getattr(value, "nbytes", 0)) or sys.getsizeof(value, 0)


def key_of(value: Any) -> Hashable:
    """Parameters as a key: lists and tuples alike, and 1, 1.0 and True told apart. Raises TypeError for what has no hash."""
    if isinstance(value, Mapping):
        return tuple((name, key_of(value[name])) for name in sorted(value))
    if isinstance(value, tuple | list):
        return tuple(map(key_of, value))
    hash(value)
    return type(value), value


CACHE = ByteCache(MAX_BYTES)


def ask(query: str, **params: Any) -> Answer:
    """The answer of a named query on the published build. Raises what `answers.ask` raises."""
    return CACHE.get((_build_id(), query, key_of(params)), lambda: answers.ask(query, **params))


def compute(make: Callable[..., Value], /, **params: Any) -> Value:
    """`make(**params)`, once for each build and params; the result is shared by all readers, so it must not be changed.

    `make` is a function of a module, never a lambda: its name is the key. It asks for the answers it needs itself, so
    that params stay small (names, dates, a horizon), and is called only when its result is wanted.
    """
    key = (_build_id(), f"{make.__module__}.{make.__qualname__}", key_of(params))
    return CACHE.get(key, lambda: make(**params))


def _build_id() -> str:
    published = answers.current_build()
    return published.id if published else ""
