"""Settings of a run as they may be kept: without secrets, and with long texts only as a digest.

Two runs with the same settings stay recognisable as such, and a prompt that nobody allowed to be kept is not kept.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from math import isfinite
from typing import Any

import orjson

SECRET = re.compile(
    r"(api_?key|secret|password|credential|authorization|(^|_)(auth|access|api|hf|bearer)?_?token)$", re.I
)
MAX_TEXT = 200
MAX_ENTRIES = 50
MAX_DEPTH = 4


def tidied(value: Any, depth: int = 0) -> Any:
    """The value without nulls, empty containers and secrets; long texts, long lists and deep parts as a digest."""
    if isinstance(value, Mapping):
        if depth > MAX_DEPTH:
            return digest(value)
        entries = {str(key): tidied(one, depth + 1) for key, one in value.items() if not is_secret(str(key))}
        return {key: one for key, one in entries.items() if one is not None and one not in ({}, [])}
    if isinstance(value, list | tuple):
        return (
            digest(value)
            if len(value) > MAX_ENTRIES or depth > MAX_DEPTH
            else [tidied(one, depth + 1) for one in value]
        )
    if isinstance(value, str) and len(value) > MAX_TEXT:
        return digest(value)
    if isinstance(value, float) and not isfinite(value):
        return None
    return value


@lru_cache(maxsize=10_000)  # the same few names in every log
def is_secret(name: str) -> bool:
    return SECRET.search(name) is not None


def digest(value: Any) -> str:
    """'sha256:9f86d081884c7d65', the same for the same value."""
    return f"sha256:{sha256(orjson.dumps(value, option=orjson.OPT_SORT_KEYS, default=str)).hexdigest()[:16]}"
