"""A small data folder that tests of the warehouse may change as they like."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from partitions import model, quick_build, snapshot

from tests.lake_cache import LakeCache
from warehouse.build.builder import publish
from warehouse.query import answers
from warehouse.settings import settings
from warehouse.storage.lake import Lake


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    """An empty data folder."""
    return Lake(tmp_path / "data")


def two_days(root: Path) -> None:
    """Two listed days of two models, built and published."""
    made = Lake(root)
    snapshot(made, date(2026, 1, 1), [model("org/a", 10, 100), model("org/b", 5, 50)])
    snapshot(made, date(2026, 1, 2), [model("org/a", 11, 103), model("org/b", 5, 50)])
    quick_build(made)
    publish(made)


@pytest.fixture
def filled(lake: Lake, lake_cache: LakeCache) -> Lake:
    """A test's own copy of `two_days`."""
    lake_cache.copy(two_days, lake.root)
    return lake


@pytest.fixture
def asking(filled: Lake, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lake]:
    """The filled folder, as the one that questions are asked of."""
    monkeypatch.setenv("HUBSCOPE_DATA", str(filled.root))
    settings.cache_clear()
    yield filled
    answers.close()
    monkeypatch.undo()
    settings.cache_clear()
