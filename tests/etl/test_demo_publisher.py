"""The fictional organization that exports its own counts: they are the fictional Hub's, day by day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.demo import FictionalHub
from etl.demo.publisher import LOGGED_DAYS, ORGANIZATION, daily_export, request_log
from etl.publisher.contract import DAILY, REQUESTS, recognise
from warehouse.query import answers

END = date(2026, 8, 22)


@pytest.fixture(scope="module")
def hub() -> FictionalHub:
    return FictionalHub(models=300, days=120, end=END)


def test_same_seed_gives_the_same_exports(hub: FictionalHub) -> None:
    again = FictionalHub(models=300, days=120, end=END)
    assert daily_export(again).equals(daily_export(hub))
    assert request_log(again).equals(request_log(hub))


def test_both_are_exports_as_the_hub_makes_them(hub: FictionalHub) -> None:
    assert recognise(daily_export(hub).columns, "x")[0] is DAILY
    assert recognise(request_log(hub).columns, "x")[0] is REQUESTS


def test_days_add_up_to_what_the_hub_counted(hub: FictionalHub) -> None:
    shelf = hub.shelves["models"]
    by_name = {repo.card.repo_id: n for n, repo in enumerate(shelf.repos)}
    of_models = daily_export(hub).filter(pl.col("repoType") == "model")
    assert of_models.height
    for name, days in of_models.group_by("repoName"):
        counts = shelf.traffic.downloads_all_time[by_name[str(name[0])]]
        assert days["downloads"].sum() == counts[-1] - counts[0]
        assert days["total"].unique().to_list() == [counts[-1]]


def test_each_download_in_the_log_is_a_head_and_a_get(hub: FictionalHub) -> None:
    log = request_log(hub)
    names = log["repoName"].unique().to_list()
    daily = daily_export(hub).filter(pl.col("repoName").is_in(names))
    recent = daily.filter(pl.col("timestamp") >= sorted(daily["timestamp"].unique())[-LOGGED_DAYS])
    by_method = dict(log.group_by("method").len().rows())
    assert by_method["GET"] == by_method["HEAD"] == recent["downloads"].sum() > 0
    assert ((log["hashedUserId"] == "") ^ (log["hashedIp"] == "")).all()


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 2**31), models=st.integers(50, 120), days=st.integers(40, 90))
def test_every_size_and_seed_exports_without_a_negative_day(seed: int, models: int, days: int) -> None:
    small = FictionalHub(seed=seed, models=models, days=days, end=END)
    export = daily_export(small)
    assert (export["downloads"] >= 0).all()
    assert export["repoName"].str.starts_with(f"{ORGANIZATION}/").all()
    request_log(small)


def test_the_demo_shows_own_counts_that_agree_with_the_hubs(demo_lake: Path) -> None:
    _, engine = answers.warehouse().current()
    (counts,) = engine.select(
        "SELECT count(*) AS days, count(downloads_30d_hub) AS both, max(abs(difference)) AS most FROM marts.publisher_reconciliation"
    ).frame.to_dicts()
    assert counts["days"] > counts["both"] > 100
    assert counts["most"] == 0
    (users,) = engine.select("SELECT count(unique_users) AS days FROM core.publisher_daily").frame.to_dicts()
    assert users["days"] >= LOGGED_DAYS
