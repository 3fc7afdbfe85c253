"""What is asked of single models: what happened to one, and several beside each other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import polars as pl
import pytest
from partitions import model, quick_build, read_by, snapshot

from warehouse.build.builder import publish
from warehouse.query import answers
from warehouse.settings import settings
from warehouse.storage.lake import Lake

ASKED = ("model_events", "models_compared", "models_history", "model_history", "model_badge")
FIRST = date(2026, 1, 1)


@pytest.fixture
def listed(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Publishes these listings, a day each, and asks of them."""

    def listings(*days: list[dict[str, Any]]) -> None:
        for number, rows in enumerate(days):
            snapshot(lake, date(2026, 1, 1 + number), rows)
        quick_build(lake, *read_by(*ASKED))
        publish(lake)

    monkeypatch.setenv("HUBSCOPE_DATA", str(lake.root))
    settings.cache_clear()
    yield listings
    answers.close()
    monkeypatch.undo()
    settings.cache_clear()


def events(model_id: str = "org/a", **params: Any) -> list[tuple[int, str, str]]:
    frame = answers.ask("model_events", model=model_id, **params).frame
    return [(day.day, kind, words) for day, kind, words in frame.iter_rows()]


def card(**said: Any) -> list[dict[str, Any]]:
    return [model("org/a", **said), model("org/other")]


def test_a_changed_card_says_what_was_and_what_is(listed):
    listed(
        card(cardData_license="apache-2.0", pipeline_tag="fill-mask"),
        card(cardData_license="mit", pipeline_tag="fill-mask"),
        card(cardData_license="mit", pipeline_tag="text-generation", cardData_base_model=["org/x", "org/y"]),
        card(pipeline_tag="text-generation", cardData_base_model=["org/x", "org/y"]),
    )
    assert events() == [
        (1, "listing", "First seen"),
        (2, "card", "Card changed: licence apache-2.0 → mit"),
        (3, "card", "Card changed: task fill-mask → text-generation; base not stated → org/x, org/y"),
        (4, "card", "Card changed: licence mit → not stated"),
    ]


def test_a_commit_is_told_from_a_changed_card(listed):
    listed(
        card(sha="1111111aaaa", lastModified="2026-01-01T10:00:00.000Z"),
        card(sha="2222222bbbb", lastModified="2026-01-02T10:00:00.000Z"),
        card(sha="2222222bbbb", lastModified="2026-01-02T10:00:00.000Z", tags=["new"]),
    )
    assert events()[1:] == [(2, "commit", "New commit 2222222"), (3, "card", "Tags changed")]


def test_a_commit_that_a_listing_left_out_is_no_commit(listed):
    listed(card(sha="1111111aaaa"), card(), card(sha="1111111aaaa"))
    assert events() == [(1, "listing", "First seen")]


def test_removal_is_an_event_and_so_is_a_new_name(listed):
    renamed = {"_id": "id-org/a"}
    rest = [model(f"org/{number}") for number in range(9)]  # a listing that lost a third would count as broken
    listed([*card(), model("org/gone"), *rest], [model("org/b", **renamed), model("org/other"), *rest])
    assert events()[-1] == (2, "listing", "Renamed to org/b")
    assert events("org/gone")[-1] == (2, "listing", "Removed from the Hub")


def test_events_before_the_range_are_left_out(listed):
    listed(card(cardData_license="mit"), card(cardData_license="bsd"))
    assert len(events(since="2026-01-02")) == 1


def test_models_come_back_in_the_order_asked_and_unknown_ones_keep_their_place(listed):
    listed([model("org/a", 10, 2000, likes=4), model("org/b", 30, 100), model("Org/C", None, None)])
    frame = answers.ask("models_compared", models=["ORG/B", "org/nobody", "org/a", "org/c"]).frame
    assert frame["repo_id"].to_list() == ["org/b", None, "org/a", "Org/C"]
    assert frame["asked"].to_list() == ["ORG/B", "org/nobody", "org/a", "org/c"]
    assert frame["likes_per_1000_downloads"].to_list() == [10.0, None, 2.0, None]
    assert frame["share_of_family"].to_list() == [1.0, None, 1.0, None]
    assert frame["rank_downloads"].to_list() == [1, None, 2, None]


def test_no_model_asked_for_is_no_row(listed):
    listed(card())
    assert answers.ask("models_compared", models=[]).frame.is_empty()
    assert answers.ask("models_history", models=[]).frame.is_empty()


def test_several_histories_are_each_what_it_is_alone(listed):
    listed(
        [model("org/a", 1, 10), model("org/b", 5, 50)],
        [model("org/b", 6, 60)],
        [model("org/a", 3, 30), model("org/b", 7, 70)],
    )
    both = answers.ask("models_history", models=["org/b", "org/a"]).frame
    for name in ("org/a", "org/b"):
        alone = answers.ask("model_history", model=name).frame
        assert both.filter(pl.col("repo_id") == name).drop("repo_id").equals(alone)


def test_a_badge_knows_the_name_as_the_hub_writes_it_only(listed):
    listed(card())
    assert answers.ask("model_badge", model="org/a").frame.height == 1
    assert answers.ask("model_badge", model="ORG/A").frame.is_empty()
