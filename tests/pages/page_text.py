"""Reading a page, and the build behind it, in tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from warehouse.query import answers

ROOT = Path(__file__).resolve().parents[2]
Open = Callable[..., AppTest]


def words(app: AppTest) -> str:
    """Everything a reader could read on the page, without the backslashes that keep names from being formatted."""
    kinds = ("title", "header", "subheader", "markdown", "caption", "info", "warning", "error", "metric")
    said = (
        str(getattr(element, "label", "")) + " " + str(element.value) for kind in kinds for element in app.get(kind)
    )
    return "\n".join(said).replace("\\", "")


def links(app: AppTest) -> list[str]:
    """Labels of the ways on, links and buttons, without the backslashes that keep names from being formatted."""
    ways = [*app.get("page_link"), *app.get("button")]
    return [way.proto.label.replace("\\", "") for way in ways]


def every_model(lake: Path) -> pl.DataFrame:
    """All rows of marts.model_summary, read from the files of the published build."""
    build = answers.current_build()
    assert build is not None
    files = build.manifest["tables"]["marts.model_summary"]["files"]
    return pl.read_parquet([lake / "builds" / build.id / file["path"] for file in files])


def turn_to(app: AppTest, page: str) -> None:
    """Makes "adoption/model" the page that the next run draws.

    AppTest.switch_page knows a page by the name of its file until the app has run once; ours are all called page.py, and
    a run before would draw the start page each time.
    """
    app._page_hash = calc_hash(page.rpartition("/")[2])
