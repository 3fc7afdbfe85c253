"""The fictional Hub under the Hub's own client, without a socket and on one, with faults exactly as asked for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from threading import Thread

import httpx2
import orjson
import pytest
from huggingface_hub import HfApi
from huggingface_hub.utils import get_session

from etl.demo import FictionalHub, in_place_of_the_hub
from tests.fictional_hub_server import FictionalHubServer

END = date(2026, 8, 22)


@pytest.fixture(scope="module")
def hub() -> FictionalHub:
    return FictionalHub(models=300, end=END)


def test_the_hubs_own_client_reads_it_without_a_socket(hub: FictionalHub, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)  # a demo needs no network
    with in_place_of_the_hub(hub) as transport:
        last = list(HfApi().list_models(expand=["downloads", "evalResults", "safetensors"]))
        assert get_session().follow_redirects
        transport.day = hub.first_day
        first = list(HfApi().list_models(expand=["downloads"]))
    present, counts = hub.shelves["models"].traffic.present, hub.shelves["models"].traffic.downloads
    assert (len(first), len(last)) == (present[:, 0].sum(), present[:, -1].sum())
    assert any(model.eval_results for model in last)
    assert sum(model.downloads for model in first) == counts[present[:, 0], 0].sum()


def test_an_answer_carries_the_next_page_and_the_allowance(hub: FictionalHub):
    with in_place_of_the_hub(hub) as transport:
        url = "http://hub.invalid/api/models?expand=likes&expand=tags&limit=100"
        said = get_session().get(url)
        following = said.links["next"]["url"]
        assert following.startswith("http://hub.invalid/api/models?expand=likes&expand=tags&limit=100&cursor=")
        assert (said.headers["RateLimit"], said.headers["RateLimit-Policy"]) == (
            '"api";r=499;t=300',
            '"fixed window";"api";q=500;w=300',
        )
        assert set(get_session().get(following).json()[0]) == {"_id", "id", "likes", "tags"}
        assert get_session().get("http://hub.invalid/api/models?search=x").status_code == 400
        assert get_session().get("http://hub.invalid/api/papers").status_code == 404
        transport.day = min(hub.missing_days)
        assert get_session().get(url).status_code == 503


@pytest.fixture
def server(hub: FictionalHub) -> Iterator[FictionalHubServer]:
    with FictionalHubServer(hub) as running:
        yield running


def ask(server: FictionalHubServer, query: str = "expand=likes&limit=50") -> httpx2.Response:
    return httpx2.get(f"{server.url}/api/models?{query}", timeout=10)


def test_over_a_socket_the_bytes_are_the_same(hub: FictionalHub, server: FictionalHubServer):
    body, _ = hub.listing("models", END, limit=50, expand=["likes"])
    said = ask(server)
    assert said.content == body
    assert said.links["next"]["url"].startswith(server.url)
    assert (
        len(list(HfApi(endpoint=server.url).list_models(expand=["likes"])))
        == hub.shelves["models"].traffic.present[:, -1].sum()
    )
    assert server.statuses == {200: 2}


def test_faults_come_in_the_order_asked_for_and_then_it_behaves(server: FictionalHubServer):
    server.fail_next("500", "429", "truncate", "slow", "drop", "cut")
    assert ask(server).status_code == 500
    turned_away = ask(server)
    assert (turned_away.status_code, turned_away.headers["Retry-After"]) == (429, "0")
    assert turned_away.headers["RateLimit"].startswith('"api";r=0;')
    with pytest.raises(orjson.JSONDecodeError):
        orjson.loads(ask(server).content)
    assert ask(server).status_code == 200
    for _ in range(2):
        with pytest.raises(httpx2.HTTPError):
            ask(server)
    assert ask(server).status_code == 200
    assert server.faults == dict.fromkeys(("500", "429", "truncate", "slow", "drop", "cut"), 1)
    assert len(server.requests) == 7


def test_shares_of_faults_repeat_with_their_seed(server: FictionalHubServer):
    seen = []
    for _ in range(2):
        server.fail_share(seed=5, http_500=0.5)
        seen.append([ask(server).status_code for _ in range(12)])
    assert seen[0] == seen[1]
    assert set(seen[0]) == {200, 500}
    with pytest.raises(ValueError, match="no such fault"):
        server.fail_next("flood")


def test_drift_breaks_the_rows_it_was_asked_to(server: FictionalHubServer):
    server.drift("new_field", every=10)
    assert sum("sponsoredBy" in row for row in ask(server).json()) == 5
    server.drift("missing_id", every=25)
    assert sum("id" not in row for row in ask(server).json()) == 2
    server.drift("changed_type")
    assert {row["downloads"] for row in ask(server, "expand=downloads&limit=3").json()} == {"many"}
    server.behave()
    assert all(isinstance(row["likes"], int) for row in ask(server).json())


def test_past_the_limit_calls_are_turned_away_and_told_how_long(server: FictionalHubServer):
    server.limit_rate(2, window=60)
    assert [ask(server).headers["RateLimit"].split(";")[1] for _ in range(2)] == ["r=1", "r=0"]
    said = ask(server)
    assert said.status_code == 429
    assert 0 < int(said.headers["Retry-After"]) <= 60
    server.limit_rate(2, window=0.0)
    assert ask(server).status_code == 200


def test_a_held_call_waits_until_it_is_released(server: FictionalHubServer):
    server.hold_at(2)
    ask(server)
    answered: list[int] = []
    waiting = Thread(target=lambda: answered.append(ask(server).status_code))
    waiting.start()
    assert server.held.wait(5)
    assert not answered
    server.release()
    waiting.join(5)
    assert answered == [200]
