"""Cached reading. A page names a query; what was asked before of the same build comes back without the engine.

Keyed by the build's id, so a newly published build is seen at once and an old answer is never shown as new.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import streamlit as st

from warehouse import answers
from warehouse.answers import Answer, BuildInfo
from warehouse.errors import HubscopeError

Result = TypeVar("Result")


# A resource, not data: an answer is frozen and a polars frame cannot change, so readers share it uncopied.
@st.cache_resource(max_entries=400, ttl="1h", show_spinner=False)
def _answer(build_id: str, query: str, params: dict[str, Any]) -> Answer:
    return answers.ask(query, **params)


def answer(query: str, **params: Any) -> Answer:
    """The answer of a named query, for the build now published. Raises what the warehouse raises."""
    published = answers.current_build()
    # Tuples are what filters give; lists are what the engine binds.
    bound = {name: list(value) if isinstance(value, tuple) else value for name, value in params.items()}
    return _answer(published.id if published else "", query, bound)


# Inference is dear: what a method made of a build is kept as long as the answer it was made from.
@st.cache_resource(max_entries=200, ttl="1h", show_spinner=False)
def _computed(build_id: str, name: str, params: dict[str, Any], _make: Callable[..., Any]) -> Any:
    return _make(**params)


def computed(make: Callable[..., Result], /, **params: Any) -> Result:
    """`make(**params)`, once for each build and params; the result is shared by all readers, so it must not be changed.

    `make` is a function of a module, never a lambda: its name is the key. It asks `answer` for what it needs, so
    that params stay small (names, dates, a horizon), and is called only when its result is wanted.
    """
    published = answers.current_build()
    return _computed(published.id if published else "", f"{make.__module__}.{make.__qualname__}", params, make)


def build() -> BuildInfo | None:
    return answers.current_build()


def definition(column: str) -> str:
    """What a column means, in words; empty where nothing is written down."""
    try:
        return answers.definition(column)
    except HubscopeError:
        return ""
