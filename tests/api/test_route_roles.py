"""Every operation of the API has a role in warehouse/access.py, and is refused to whoever has a lower one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from fastapi.routing import APIRoute

from api.app import ROUTED
from api.identity import reader
from warehouse import access
from warehouse.state import tokens

# Whoever knows the address of a download that a page prepared may fetch it: it cannot be guessed, and lasts an hour.
ADDRESS_IS_THE_PERMISSION = {"/sql/exports/{number}.{form}"}
FILLED = {"board": "x", "table": "marts.model_summary", "run_id": "x", "repo_id": "a/b"}


@pytest.fixture(scope="module")
def viewer(api: httpx2.Client) -> Iterator[dict[str, str]]:
    yield {"authorization": f"Bearer {tokens.make('roles test', 'viewer')}"}
    tokens.revoke("roles test")


def operations(api: httpx2.Client) -> dict[str, tuple[str, str]]:
    """Operation -> its method and path, as the description has them."""
    paths = api.get("../openapi.json").json()["paths"]
    return {
        verb["operationId"]: (method.upper(), path) for path, verbs in paths.items() for method, verb in verbs.items()
    }


def test_every_operation_has_a_role_and_every_role_an_operation(api: httpx2.Client, demo_lake: Path):
    assert set(operations(api)) == set(access.ROUTE_ROLES)
    assert set(access.ROUTE_ROLES.values()) <= set(access.ORDER)


def test_no_route_forgets_to_ask_who_it_is():
    routes = [route for module in ROUTED for route in module.router().routes]
    assert all(isinstance(route, APIRoute) for route in routes)
    open_to_all = {
        route.path for route in routes if all(each.call is not reader for each in route.dependant.dependencies)
    }
    assert open_to_all == ADDRESS_IS_THE_PERMISSION


def test_what_needs_more_is_refused_to_a_viewer_and_nothing_else(
    api: httpx2.Client, demo_lake: Path, viewer: dict[str, str]
):
    for operation, (method, path) in operations(api).items():
        answer = api.request(method, f"..{path.format(**FILLED)}", headers=viewer)
        if access.ROUTE_ROLES[operation] == "viewer":
            assert answer.status_code not in (401, 403), (operation, answer.text[:300])
        else:
            assert (answer.status_code, answer.json()["code"]) == (403, "forbidden"), operation
            assert access.ROUTE_ROLES[operation] in answer.json()["message"]


def test_an_analyst_is_refused_nothing(api: httpx2.Client, demo_lake: Path):
    analyst = {"authorization": f"Bearer {tokens.make('roles test of analysts', 'analyst')}"}
    try:
        for operation, (method, path) in operations(api).items():
            answer = api.request(method, f"..{path.format(**FILLED)}", headers=analyst)
            assert answer.status_code not in (401, 403), (operation, answer.text[:300])
    finally:
        tokens.revoke("roles test of analysts")


def test_a_head_is_refused_as_its_get_is(api: httpx2.Client, demo_lake: Path, viewer: dict[str, str]):
    assert api.head("/export/marts.model_summary.parquet", headers=viewer).status_code == 403
