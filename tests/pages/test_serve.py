"""What machines ask of the one process: is it up, is it ready, what did it measure."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from starlette.requests import Request

import serve
from pages.shared import navigation
from warehouse.settings import settings
from warehouse.version import VERSION


def ask(route) -> tuple[int, bytes]:
    # In a thread of its own: Playwright's loop, once started, goes on running in this one.
    request = Request({"type": "http", "method": "GET", "path": "/", "headers": []})
    with ThreadPoolExecutor(1) as pool:
        response = pool.submit(lambda: asyncio.run(route(request))).result()
    return response.status_code, response.body


def test_a_process_without_data_is_up_but_not_ready(empty_lake: Path):
    assert ask(serve.healthz)[0] == 200
    status, body = ask(serve.readyz)
    assert status == 503
    assert json.loads(body)["code"] == "no_build"
    assert "python -m etl" in json.loads(body)["hint"]


def test_a_published_build_makes_it_ready(demo_lake: Path):
    status, body = ask(serve.readyz)
    assert status == 200
    assert (json.loads(body)["is_demo"], json.loads(body)["version"]) == (True, VERSION)


def test_metrics_name_the_questions_asked(portal):
    app = portal("adoption/overview")
    # A page that stopped has not asked: what it said then is the reason.
    assert [error.value for error in app.error] == []
    assert not app.exception
    status, body = ask(serve.metrics)
    assert status == 200
    assert b'hubscope_query_seconds_count{query="overview_figures"}' in body
    assert b'hubscope_page_views_total{page="overview"}' in body
    assert b'hubscope_page_seconds_count{page="overview"}' in body


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_each_route_is_mounted(path: str):
    assert path in {route.path for route in serve.ROUTES}


def test_production_without_sign_in_is_refused(portal, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HUBSCOPE_ENV", "production")
    settings.cache_clear()
    try:
        assert navigation.is_open_in_production()
        app = portal("adoption/overview")
        assert not app.metric
        assert "no sign-in is configured" in app.error[0].value
    finally:
        monkeypatch.undo()
        settings.cache_clear()
