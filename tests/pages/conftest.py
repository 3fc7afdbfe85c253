"""The portal as a reader opens it, without a browser: the whole app over the small demo build."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from functools import cache as once
from pathlib import Path

import polars as pl
import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from pages.shared import warm
from panels.charts.theme import ThemedChart
from tests.pages.page_text import ROOT, Open, turn_to
from warehouse.query import answers, cache
from warehouse.settings import settings


@pytest.fixture(autouse=True, scope="session")
def what_each_opening_would_repeat() -> Iterator[None]:
    """Done once, as a server does it at its start.

    Each AppTest reads the metadata of every installed package in search of components (see findings), and Streamlit
    collects garbage after each run, over all that was ever imported.
    """
    warm.packages()
    gc.collect()
    gc.freeze()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", once(manifest_scanner.scan_component_manifests))
        yield


@pytest.fixture
def portal(demo_lake: Path) -> Open:
    """Opens a page ("adoption/overview") with these words in its URL."""
    return open_page


@pytest.fixture(scope="module")
def seen(demo_lake: Path) -> Open:
    """The same, opened once a module for each address: for tests that only look at it."""
    pages: dict[str, AppTest] = {}

    def look(page: str, /, **url: str) -> AppTest:
        address = f"{page} {sorted(url.items())}"
        if address not in pages:
            pages[address] = open_page(page, **url)
        return pages[address]

    return look


def open_page(page: str, /, **url: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "Home.py"), default_timeout=60)
    for name, value in url.items():
        app.query_params[name] = value
    turn_to(app, page)
    return app.run()


@pytest.fixture
def empty_lake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder in which nothing was ever published."""
    monkeypatch.setenv("HUBSCOPE_DATA", str(tmp_path))
    settings.cache_clear()
    cache.CACHE.clear()
    yield tmp_path
    settings.cache_clear()
    cache.CACHE.clear()


@pytest.fixture
def models(demo_lake: Path) -> pl.DataFrame:
    """The most downloaded models of the demo build, to name some of them."""
    return answers.ask("most_downloaded", limit=50).frame


@pytest.fixture(autouse=True)
def charts_are_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every chart that a page draws in the tests is held against Vega-Lite's schema, which readers need not wait for."""

    monkeypatch.setattr(ThemedChart, "is_checked", True)
