"""A publisher's own counts on the Model page: beside the Hub's where there are any, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from streamlit.testing.v1 import AppTest

from panels.adoption.model import publisher
from tests.lake_cache import LakeCache
from tests.pages.page_text import ROOT, turn_to, words
from tests.warehouse.partitions import ARROW, model, quick_build, snapshot
from warehouse.build.builder import publish
from warehouse.query import answers, cache
from warehouse.settings import settings
from warehouse.storage.lake import Lake, without_fsync
from warehouse.storage.raw_tables import RAW_COLUMNS

FIRST = date(2026, 1, 1)
DAYS = [FIRST + timedelta(days=number) for number in range(32)]


def add(lake: Lake, source: str, rows: list[dict[str, Any]]) -> None:
    """Publishes a source that is no listing of the Hub."""
    kinds = ARROW | {"DATE": pa.date32()}
    schema = pa.schema([(name, kinds[kind]) for name, kind in RAW_COLUMNS[source].items()])
    file = lake.incoming(source, DAYS[-1]) / "part.parquet"
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), file)
    moments = {"observed_from": f"{DAYS[-1]}T20:00:00Z", "observed_to": f"{DAYS[-1]}T20:01:00Z"}
    manifest = {
        "source": source, "repo_type": None, "snapshot_on": str(DAYS[-1]), "coverage": "complete", "complete": True, "limit": None,
        "rows": len(rows), "pages": 1, "bytes": 1, "seconds": 1.0, "endpoint": "file", "drift": {}, "is_demo": False,
        "contract_version": 1, "origin": "export.csv", **moments,
    }  # fmt: skip
    with without_fsync():
        lake.publish_partition(source, DAYS[-1], [file], manifest)


def two_counts(root: Path) -> None:
    """32 days of two models: 10 downloads a day as the publisher counts them, 330 in 30 days as the Hub does."""
    lake = Lake(root)
    for place, day in enumerate(DAYS):
        snapshot(lake, day, [model("org/a", 330, 1000 + 11 * place), model("org/b", 5, 50)])
    add(lake, "publisher_daily", [{"repoType": "model", "repoName": "org/a", "day": day, "downloads": 10} for day in DAYS])  # fmt: skip
    requests = {
        "repoType": "model",
        "repoName": "org/a",
        "requests_other": 0,
        "requests_failed": 0,
        "unique_users_of_day": 5,
    }
    add(lake, "publisher_requests", [
        {**requests, "day": day, "country": country, "requests_get": 6, "requests_head": 2, "unique_users": users}
        for day in DAYS for country, users in (("FR", 4), (None, 1))
    ])  # fmt: skip
    quick_build(lake)
    publish(lake)


@pytest.fixture(scope="module")
def own_lake(lake_cache: LakeCache, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lake_cache.copy(two_counts, tmp_path_factory.mktemp("own"))


@pytest.fixture
def page(own_lake: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Opens the Model page over that lake."""

    def open_page(**url: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / "Home.py"), default_timeout=60)
        for name, value in url.items():
            app.query_params[name] = value
        turn_to(app, "adoption/model")
        return app.run()

    monkeypatch.setenv("HUBSCOPE_DATA", str(own_lake))
    settings.cache_clear()
    yield open_page
    answers.close()
    cache.CACHE.clear()
    monkeypatch.undo()
    settings.cache_clear()


@pytest.mark.parametrize(
    ("view", "title"),
    [
        ("Downloads", "10 downloads a day on average, by the publisher's own export"),
        ("30 days v the Hub", "The Hub's 30-day count is 10.0 % above the publisher's own, 1 Feb 2026"),
        ("Users", "5 users a day on average, by the publisher's log"),
        ("GET v HEAD", "25 % of the requests only ask whether a file has changed (HEAD)"),
        ("Countries", "80 % of user days come from FR"),
    ],
)
def test_each_view_of_the_publishers_own_counts_says_what_it_shows(page: Any, view: str, title: str):
    app = page(model="org/a", own=view)
    assert not app.exception
    assert not app.error
    assert title in words(app)


def test_a_model_without_a_publishers_counts_has_no_such_panel(page: Any):
    app = page(model="org/b")
    assert not app.error
    assert "publisher's own" not in words(app)


def test_only_views_with_something_to_show_are_offered(page: Any):
    app = page(model="org/a")
    assert app.segmented_control(key="own").options == [view.label for view in publisher.VIEWS.values()]


def test_counts_that_agree_are_said_to_agree():
    frame = pl.DataFrame({"day": [FIRST], "difference_share": [0.001]})
    assert publisher.against_title(frame) == "The Hub's 30-day count and the publisher's own agree, 1 Jan 2026"
    unknown = frame.with_columns(difference_share=pl.lit(None, pl.Float64))
    assert publisher.against_title(unknown).startswith("The Hub's 30-day count is not known")
