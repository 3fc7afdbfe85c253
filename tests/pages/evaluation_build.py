"""Pages over a small data folder with evaluations, in place of the demo build that other tests of pages share."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from streamlit.testing.v1 import AppTest

from tests.pages.page_text import ROOT, turn_to
from warehouse.settings import settings
from warehouse.storage.lake import Lake

LEADERBOARDS = "evaluation/leaderboards"


@contextmanager
def published(root: Path, make: Callable[[Path], object]) -> Iterator[Lake]:
    """Makes a data folder with `make`; HUBSCOPE_DATA names it meanwhile."""
    make(root)
    before = os.environ.get("HUBSCOPE_DATA")
    os.environ["HUBSCOPE_DATA"] = str(root)
    settings.cache_clear()
    try:
        yield Lake(root)
    finally:
        if before is None:
            os.environ.pop("HUBSCOPE_DATA")
        else:
            os.environ["HUBSCOPE_DATA"] = before
        settings.cache_clear()


def opened(page: str = LEADERBOARDS, /, **url: str | list[str]) -> AppTest:
    """A page with these words in its URL, as `portal` opens it."""
    app = AppTest.from_file(str(ROOT / "Home.py"), default_timeout=60)
    for name, value in url.items():
        app.query_params[name] = value
    turn_to(app, page)
    return app.run()
