"""Saved views: what is kept is what was given, names are unique per page, and nothing odd is let in."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.errors import NameTakenError, ParameterError, StateError, UnknownNameError
from warehouse.state import saved_views
from warehouse.state.tables import MAX_ADDRESS_QUERY, MAX_NAME, MAX_NOTE


def test_a_view_comes_back_as_it_was_saved(anywhere: None):
    before = datetime.now(UTC)
    saved = saved_views.save_view("Small ones", "explore", "?task=b&explore_q=x+y&task=a", "for Monday")
    assert saved_views.get(saved.id) == saved
    assert saved_views.views() == (saved,)
    assert (saved.name, saved.page, saved.note) == ("Small ones", "explore", "for Monday")
    assert saved.params == {"explore_q": ["x y"], "task": ["b", "a"]}
    assert before <= saved.created_at == saved.updated_at <= datetime.now(UTC)
    assert saved.created_at.utcoffset().total_seconds() == 0


def test_views_are_listed_by_page_and_by_name_whatever_its_case(anywhere: None):
    for page, name in [("model", "b"), ("explore", "b"), ("explore", "C"), ("explore", "a")]:
        saved_views.save_view(name, page, "")
    assert [(view.page, view.name) for view in saved_views.views()] == [
        ("explore", "a"), ("explore", "b"), ("explore", "C"), ("model", "b"),
    ]  # fmt: skip
    assert [view.name for view in saved_views.views("model")] == ["b"]
    assert saved_views.views("nowhere") == ()


@pytest.mark.parametrize("again", ["Straße", "STRASSE", " strasse ", "Ｓtrasse"])
def test_a_name_is_taken_whatever_its_case_but_only_on_its_page(anywhere: None, again: str):
    saved_views.save_view("Straße", "explore", "a=1")
    with pytest.raises(NameTakenError, match="already"):
        saved_views.save_view(again, "explore", "a=2")
    assert saved_views.save_view(again, "model", "a=3")
    assert [view.query for view in saved_views.views("explore")] == ["a=1"]


def test_a_view_is_replaced_only_where_that_was_asked_for(anywhere: None):
    first = saved_views.save_view("Mine", "explore", "a=1", "old")
    second = saved_views.save_view("MINE", "explore", "a=2", replace=True)
    assert (second.id, second.created_at) == (first.id, first.created_at)
    assert (second.name, second.query, second.note) == ("MINE", "a=2", "")
    assert second.updated_at > first.updated_at
    assert saved_views.views() == (second,)
    assert saved_views.save_view("New", "explore", "", replace=True).name == "New"


def test_a_view_is_renamed_unless_the_name_is_taken(anywhere: None):
    view, _ = saved_views.save_view("Mine", "explore", "a=1"), saved_views.save_view("Yours", "explore", "")
    assert saved_views.rename(view.id, "mine").name == "mine"
    with pytest.raises(NameTakenError):
        saved_views.rename(view.id, "yours")
    renamed = saved_views.rename(view.id, "Ours")
    assert (renamed.name, renamed.query) == ("Ours", "a=1")
    assert saved_views.get(view.id) == renamed


def test_what_somebody_else_deleted_is_said_to_be_gone(anywhere: None):
    view = saved_views.save_view("Mine", "explore", "")
    saved_views.delete(view.id)
    assert saved_views.views() == ()
    for ask in (saved_views.get, saved_views.delete, lambda gone: saved_views.rename(gone, "New")):
        with pytest.raises(UnknownNameError, match="not there any more"):
            ask(view.id)


@pytest.mark.parametrize("name", ["", " \n ", "x" * 81, "a\x00b", "a\u202eb", "\ud800"])
def test_a_name_that_cannot_be_shown_is_refused(name: str):
    with pytest.raises(ParameterError, match="cannot be called"):
        saved_views.save_view(name, "explore", "")


@pytest.mark.parametrize("page", ["", "../etc", "Explore", "x" * 61])
def test_a_page_that_cannot_be_one_is_refused(page: str):
    with pytest.raises(ParameterError):
        saved_views.save_view("Mine", page, "")


def test_a_longest_name_and_query_fit(anywhere: None):
    query = "q=" + "x" * (MAX_ADDRESS_QUERY - 2)
    view = saved_views.save_view("ﷺ" * MAX_NAME, "explore", query, "n" * MAX_NOTE)
    assert saved_views.get(view.id).query == query
    with pytest.raises(ParameterError, match="8,001 characters; 8,000 can be kept"):
        saved_views.save_view("Longer", "explore", query + "x")
    with pytest.raises(ParameterError, match="note"):
        saved_views.save_view("Longer", "explore", "", "n" * (MAX_NOTE + 1))


def test_there_is_a_most_and_it_is_said(anywhere: None, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(saved_views, "MAX_VIEWS", 2)
    for name in "ab":
        saved_views.save_view(name, "explore", "")
    with pytest.raises(StateError, match="There are 2 saved views already"):
        saved_views.save_view("c", "explore", "")
    assert saved_views.save_view("b", "explore", "a=1", replace=True)


def test_a_query_has_one_spelling():
    assert saved_views.normalised("?b=2&a=%20x&a=1&embed=true&empty=") == "a=+x&a=1&b=2&empty="
    assert saved_views.normalised("") == saved_views.normalised("?") == ""


@given(st.text(max_size=60))
def test_a_spelling_is_final_and_says_the_same(query: str):
    once = saved_views.normalised(query)
    assert saved_views.normalised(once) == once
    assert once.isascii()
    said = [pair for pair in parse_qsl(query.strip().lstrip("?"), keep_blank_values=True) if pair[0] != "embed"]
    if "\ufffd" not in query and query.isprintable():
        assert sorted(parse_qsl(once, keep_blank_values=True)) == sorted(said)
