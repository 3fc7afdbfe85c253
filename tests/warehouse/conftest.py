"""A small data folder that tests of the warehouse may change as they like."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from partitions import model, quick_build, snapshot

from warehouse import answers
from warehouse.builder import publish
from warehouse.lake import Lake
from warehouse.settings import settings


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    """An empty data folder."""
    return Lake(tmp_path / "data")


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two listed days of two models, built and published once for all tests."""
    root = tmp_path_factory.mktemp("template") / "data"
    made = Lake(root)
    snapshot(made, date(2026, 1, 1), [model("org/a", 10, 100), model("org/b", 5, 50)])
    snapshot(made, date(2026, 1, 2), [model("org/a", 11, 103), model("org/b", 5, 50)])
    quick_build(made)
    publish(made)
    return root


@pytest.fixture
def filled(lake: Lake, template: Path) -> Lake:
    """A test's own copy of the template."""
    shutil.copytree(template, lake.root)
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
