"""The portal as programs have it: the one process, over real HTTP, on the small demo build."""

from __future__ import annotations

from collections.abc import Iterator

import httpx2
import pytest

from tests.api.asking import Get, fetch


@pytest.fixture(scope="session")
def get(address: str) -> Get:
    """Asks the running portal for a path."""
    return lambda path, **headers: fetch(address + path, **headers)


@pytest.fixture(scope="session")
def api(address: str) -> Iterator[httpx2.Client]:
    """An HTTP client of somebody else's, at the API of the running portal."""
    with httpx2.Client(base_url=f"{address}/api/v1", timeout=60) as client:
        yield client
