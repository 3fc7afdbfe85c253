"""Queries that people keep, what they asked, and tokens: nobody overwrites anybody, nobody sees another's."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from warehouse.access import ANYONE, User
from warehouse.adhoc import pool
from warehouse.errors import NameTakenError, ParameterError, StateError, UnknownNameError
from warehouse.state import saved_queries, tokens

pytestmark = pytest.mark.usefixtures("anywhere")


def test_versions_of_a_query_follow_each_other_and_stay():
    first = saved_queries.save("Top", "SELECT 1", "first", "Ada")
    second = saved_queries.save("Top", "SELECT 2", after=first)
    assert [each.sql for each in saved_queries.versions(first.id)] == ["SELECT 2", "SELECT 1"]
    assert [(each.name, each.version) for each in saved_queries.newest()] == [("Top", 2)]
    with pytest.raises(StateError, match="Version 2 of 'Top' was saved meanwhile"):
        saved_queries.save("Top", "SELECT 3", after=first)
    with pytest.raises(NameTakenError):
        saved_queries.save("TOP", "SELECT 4")
    saved_queries.delete(second.id)
    with pytest.raises(UnknownNameError):
        saved_queries.versions(first.id)


@pytest.mark.parametrize(("name", "sql"), [("", "SELECT 1"), ("x" * 81, "SELECT 1"), ("x", " "), ("x", "S" * 200_000)])
def test_what_cannot_be_kept_is_refused(name: str, sql: str):
    with pytest.raises(ParameterError):
        saved_queries.save(name, sql)


def test_a_reader_sees_own_questions_and_an_administrator_all(demo_lake: Path):
    ada, bob = User("ada", "analyst"), User("bob", "analyst")
    for reader, sql in ((ada, "SELECT 1 AS a"), (bob, "SELECT nonsense")):
        run = pool.start(pool.QueryRequest(sql), reader)
        run.wait()
        saved_queries.record(run, "page")
    (own,) = saved_queries.history(ada)
    assert (own.sql, own.state, own.result_rows) == ("SELECT 1 AS a", "done", 1)
    (failed,) = saved_queries.history(bob)
    assert failed.state == "failed"
    assert "nonsense" in failed.message
    assert len(saved_queries.history(User("root", "admin"))) == 2
    assert saved_queries.history(ANYONE) == ()


def test_the_oldest_questions_leave(demo_lake: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(saved_queries, "MAX_HISTORY", 2)
    for n in range(4):
        run = pool.start(pool.QueryRequest(f"SELECT {n} AS n"), ANYONE)
        run.wait()
        saved_queries.record(run, "page")
    assert [each.sql for each in saved_queries.history(ANYONE)] == ["SELECT 3 AS n", "SELECT 2 AS n"]


def test_a_token_stands_for_its_reader_until_it_is_revoked():
    token = tokens.make("nightly export", "analyst", ["team a"])
    assert tokens.reader_of(token) == User("token nightly export", "analyst", frozenset({"team a"}))
    assert tokens.reader_of(token + "x") is None
    assert [each.name for each in tokens.list_all()] == ["nightly export"]
    with pytest.raises(NameTakenError):
        tokens.make("nightly export", "viewer")
    tokens.revoke("nightly export")
    assert tokens.reader_of(token) is None
    with pytest.raises(UnknownNameError):
        tokens.revoke("nightly export")


def test_a_token_past_its_day_opens_nothing():
    assert tokens.reader_of(tokens.make("old", "viewer", days=-1)) is None


def test_the_database_holds_no_token(file: Path):
    token = tokens.make("one", "viewer")
    with closing(sqlite3.connect(file)) as database:
        said = "\n".join(database.iterdump())
    assert token not in said
    assert token.removeprefix(tokens.PREFIX) not in said
