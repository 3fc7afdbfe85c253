"""Databases of every version of the schema open with all that they hold, and end up with the tables that are declared.

`old_databases/version_N.*.sql` are dumps of what the release whose newest version was N wrote (`.dump` of SQLite,
`pg_dump --inserts` of PostgreSQL without the settings of its session). Before version N + 1 is declared, N is dumped.
"""

from __future__ import annotations

import re
import sqlite3
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy

from warehouse.access import User
from warehouse.scenarios import files
from warehouse.state import database, saved_queries, saved_scenarios, saved_views, tables, tokens

DUMPS = Path(__file__).with_name("old_databases")
VERSIONS = sorted(int(path.name.split(".")[0].removeprefix("version_")) for path in DUMPS.glob("*.sqlite.sql"))
TOKEN = f"{tokens.PREFIX}of-a-database-for-tests"


@pytest.fixture(params=["sqlite", "postgresql"])
def open_version(request: pytest.FixtureRequest) -> Any:
    """Puts the dump of a version, 0 for none, into the database in force."""
    kind = request.param
    place = request.getfixturevalue("file" if kind == "sqlite" else "postgresql")

    def load(version: int) -> None:
        if not version:
            return
        dump = (DUMPS / f"version_{version}.{kind}.sql").read_text()
        if kind == "sqlite":
            place.parent.mkdir()
            with closing(sqlite3.connect(place)) as connection:
                connection.executescript(dump)
        else:
            import psycopg

            with psycopg.connect(place) as connection:
                connection.execute(dump)

    return load


def described(connection: sqlalchemy.Connection, schema: str | None) -> dict[str, Any]:
    """Every table as the database describes it: columns, keys, and indexes, also those that keep something unique."""
    seen = sqlalchemy.inspect(connection)
    return {
        table: {
            "columns": {
                column["name"]: (str(column["type"]), column["nullable"])
                for column in seen.get_columns(table, schema=schema)
            },
            "primary key": seen.get_pk_constraint(table, schema=schema)["constrained_columns"],
            "foreign keys": [
                (key["constrained_columns"], key["referred_table"], key["referred_columns"])
                for key in seen.get_foreign_keys(table, schema=schema)
            ],
            "indexes": sorted(
                (each["column_names"], bool(each["unique"]), re.sub("^sqlite_autoindex.*", "", str(each["name"])))
                for each in seen.get_indexes(table, schema=schema, include_auto_indexes=True)
            ),
        }
        for table in seen.get_table_names(schema=schema)
    }


def test_every_version_before_this_one_is_tried():
    assert set(range(1, len(tables.CHANGES))) <= set(VERSIONS)
    assert {path.name.split(".")[1] for path in DUMPS.iterdir()} == {"sqlite", "postgresql"}
    assert len(list(DUMPS.iterdir())) == 2 * len(VERSIONS)


@pytest.mark.parametrize("version", [0, *VERSIONS])
def test_a_database_of_any_version_gets_exactly_the_declared_tables(open_version: Any, version: int):
    open_version(version)
    saved_views.views()
    with database.transaction(writes=True) as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("CREATE SCHEMA declared")
        else:
            connection.exec_driver_sql("COMMIT")  # SQLite attaches outside transactions
            connection.exec_driver_sql("ATTACH ':memory:' AS declared")
            connection.exec_driver_sql("BEGIN")
        connection.execution_options(schema_translate_map={None: "declared"})
        tables.METADATA.create_all(connection)
        connection.execution_options(schema_translate_map=None)
        declared = described(connection, "declared")
        assert set(declared) == set(tables.METADATA.tables)
        assert described(connection, None) == declared
        steps = connection.scalars(sqlalchemy.select(tables.STATE_VERSIONS.c.version)).all()
    assert sorted(steps) == list(range(1, len(tables.CHANGES) + 1))


@pytest.mark.parametrize("version", VERSIONS)
def test_what_an_earlier_release_wrote_is_all_there(open_version: Any, version: int):
    open_version(version)
    assert [(view.page, view.name, view.query, view.note) for view in saved_views.views()] == [
        ("explore", "Straße", "explore_q=x+y&task=b&task=a", "for Monday"),
        ("overview", "Licences", "by=Licence", ""),
    ]
    assert all(view.created_at.utcoffset().total_seconds() == 0 for view in saved_views.views())
    if version >= 2:
        (calls,) = saved_scenarios.newest()
        assert [(each.version, each.note, each.saved_by) for each in saved_scenarios.versions(calls.id)] == [
            (2, "shorter", ""), (1, "first", "Ada"),
        ]  # fmt: skip
        newest, first = saved_scenarios.get(calls.id)[1], saved_scenarios.get(calls.id, 1)[1]
        assert (newest.name, newest.months, first.months) == ("Calls", 24, 36)
    if version >= 3:
        (top,) = saved_queries.newest()
        assert [(each.version, each.sql) for each in saved_queries.versions(top.id)] == [
            (2, "SELECT 2"),
            (1, "SELECT 1"),
        ]
        failed, done = saved_queries.history(User("user ada", "analyst"))
        assert (failed.sql, failed.state, failed.message) == ("SELECT 'no'; --", "failed", "no such thing")
        assert (done.sql, done.state, done.message, done.result_rows) == ("SELECT 1 AS a", "done", "", 1)
        assert tokens.reader_of(TOKEN) == User("token nightly export", "analyst", frozenset({"team a"}))


@pytest.mark.parametrize("version", VERSIONS)
def test_it_goes_on_being_used_as_if_it_were_new(open_version: Any, version: int):
    open_version(version)
    scenario = saved_scenarios.save(files.template("speech").model_copy(update={"name": "After"}))
    query = saved_queries.save("After", "SELECT 3")
    assert saved_views.save_view("STRASSE", "explore", "a=1", replace=True).note == ""
    assert saved_scenarios.newest()[0] == scenario
    assert saved_queries.newest()[0] == query
    tokens.make("another", "viewer")
    assert len(saved_views.views()) == 2


LIST_VIEWS = """
print("ready", flush=True)
sys.stdin.readline()
print(len(saved_views.views()))
"""


def test_processes_that_meet_an_old_database_at_once_bring_it_up_to_date_once(
    open_version: Any, start: Callable[[str], subprocess.Popen[str]]
):
    open_version(1)
    several = [start(LIST_VIEWS) for _ in range(3)]
    for process in several:
        assert process.stdout.readline() == "ready\n"
    for process in several:
        process.stdin.write("go\n")
        process.stdin.flush()
    outputs = [process.communicate(timeout=60) for process in several]
    assert [output for output, _ in outputs] == ["2\n"] * 3, outputs
    with ThreadPoolExecutor(8) as pool:
        assert {len(views) for views in pool.map(lambda _: saved_views.views(), range(16))} == {2}
    with database.transaction() as connection:
        steps = connection.scalars(sqlalchemy.select(tables.STATE_VERSIONS.c.version)).all()
    assert sorted(steps) == list(range(1, len(tables.CHANGES) + 1))


def test_a_change_concerns_only_tables_that_are_there(open_version: Any, monkeypatch: pytest.MonkeyPatch):
    """A table that an old database lacks is made as it is declared now, which has the change in it already."""
    open_version(1)
    changes = {
        "saved_views": ("ALTER TABLE saved_views ADD COLUMN colour VARCHAR(10)",),
        "scenarios": ("ALTER TABLE scenarios ADD COLUMN colour VARCHAR(10)",),
    }
    monkeypatch.setattr(tables, "CHANGES", (*tables.CHANGES, changes))
    with database.transaction() as connection:
        made = described(connection, None)
    assert "colour" in made["saved_views"]["columns"]
    assert set(made["scenarios"]["columns"]) == {column.name for column in tables.SCENARIOS.columns}
