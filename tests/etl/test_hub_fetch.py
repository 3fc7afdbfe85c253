"""Pages over real HTTP: what is asked for, what is survived, what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from etl.hub.contract import CONTRACTS
from etl.hub.fetch import Page, RefusedLinkError, RetryPolicy, fetch_pages, listing_url
from warehouse.errors import SourceError

QUICK = RetryPolicy(retries=3, first_wait=0.01, longest_wait=0.02, timeout=5)
MODELS = CONTRACTS["models"]


def fetched(hub: Any, limit: int | None = None, **options: Any) -> list[Page]:
    url = listing_url(MODELS, hub.url, limit)
    return list(fetch_pages(url, endpoint=hub.url, patience=QUICK, **options))


def test_every_page_comes_once_and_in_order(wire_hub: Any) -> None:
    wire_hub.model_rows(5)
    pages = fetched(wire_hub)
    assert [page.rows for page in pages] == [2, 2, 1]
    assert [page.next_url is None for page in pages] == [False, False, True]
    assert [query.get("cursor") for _, query, _ in wire_hub.requests] == [None, ["first-2"], ["first-4"]]


def test_a_listing_asks_for_whole_pages_and_every_field_of_the_contract(wire_hub: Any) -> None:
    fetched(wire_hub)
    path, query, _ = wire_hub.requests[0]
    assert path == "/api/models"
    assert (query["limit"], query["sort"], query["direction"]) == (["1000"], ["createdAt"], ["-1"])
    assert set(query["expand"]) == MODELS.fields - {"_id", "id", "modelId"}
    assert {"evalResults", "model-index", "downloadsAllTime", "safetensors"} <= set(query["expand"])


def test_a_listing_with_a_limit_starts_with_what_is_used_most(wire_hub: Any) -> None:
    fetched(wire_hub, limit=10)
    assert (wire_hub.requests[0][1]["limit"], wire_hub.requests[0][1]["sort"]) == (["10"], ["downloads"])
    assert "sort=likes" in listing_url(CONTRACTS["spaces"], wire_hub.url, 10)


@pytest.mark.parametrize("fault", ["500", "503", "drop", "truncate", "cut", "html"])
def test_a_fault_in_the_middle_changes_nothing(wire_hub: Any, fault: str) -> None:
    wire_hub.model_rows(5)
    sound = [page.body for page in fetched(wire_hub)]
    wire_hub.faults = [None, fault, fault]
    notes: list[str] = []
    assert [page.body for page in fetched(wire_hub, note=notes.append)] == sound
    assert notes


def test_being_turned_away_is_waited_out_as_told(wire_hub: Any) -> None:
    wire_hub.model_rows(1)
    wire_hub.faults = ["429"]
    notes: list[str] = []
    assert len(fetched(wire_hub, note=notes.append)) == 1
    assert any("Waiting" in note for note in notes)


def test_a_used_up_quota_is_waited_for_before_the_next_page_and_only_then(wire_hub: Any) -> None:
    wire_hub.model_rows(3)
    wire_hub.quota = '"api";r=0;t=0'
    notes: list[str] = []
    fetched(wire_hub, note=notes.append)
    assert notes == ["Waiting 0 s: the Hub allows 500 calls in 5 minutes"]


def test_quota_that_is_left_is_not_waited_for(wire_hub: Any) -> None:
    wire_hub.model_rows(3)
    wire_hub.quota = '"api";r=1;t=300'
    notes: list[str] = []
    fetched(wire_hub, note=notes.append)
    assert notes == []


@pytest.mark.parametrize(
    ("fault", "message"),
    [("503", "answered 503"), ("drop", "did not respond"), ("cut", "no listing"), ("html", "<html>")],
)
def test_no_usable_answer_at_all_is_an_error_that_says_so(wire_hub: Any, fault: str, message: str) -> None:
    wire_hub.faults = [fault] * 10
    with pytest.raises(SourceError, match=message) as caught:
        fetched(wire_hub)
    assert caught.value.hint
    assert len(wire_hub.requests) == 1 + QUICK.retries


def test_an_unknown_link_is_told_from_an_outage(wire_hub: Any) -> None:
    wire_hub.faults = ["410"]
    with pytest.raises(RefusedLinkError, match="410"):
        fetched(wire_hub)


def test_a_next_page_at_another_address_is_not_followed(wire_hub: Any) -> None:
    wire_hub.model_rows(3)
    wire_hub.next_link = "http://elsewhere.invalid/api/models?cursor=first-2"
    with pytest.raises(SourceError, match="another address"):
        fetched(wire_hub)


def test_a_page_that_names_itself_as_the_next_is_not_followed_forever(wire_hub: Any) -> None:
    wire_hub.model_rows(3)
    wire_hub.next_link = listing_url(MODELS, wire_hub.url)
    with pytest.raises(SourceError, match="its own next page"):
        fetched(wire_hub)


def test_a_token_goes_to_the_hub_but_not_to_the_demo_and_never_into_a_note(
    wire_hub: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_secretsecret")
    wire_hub.faults = ["500"]
    notes: list[str] = []
    fetched(wire_hub, note=notes.append)
    fetched(wire_hub, anonymous=True)
    sent = [headers.get("authorization") for _, _, headers in wire_hub.requests]
    assert sent == ["Bearer hf_secretsecret"] * 2 + [None]
    assert "secret" not in "".join(notes)
