"""The database under saved views: whole after a kill, shared by threads and processes, versioned, discreet."""

from __future__ import annotations

import json
import logging
import re
import signal
import sqlite3
import subprocess
import sys
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy

from warehouse.errors import HubscopeError, NameTakenError, SettingsError, StateError
from warehouse.settings import settings
from warehouse.state import database, saved_views, tables

ROOT = Path(__file__).resolve().parents[3]
Start = Callable[..., subprocess.Popen[str]]


def test_importing_and_configuring_writes_nothing(file: Path):
    ran = subprocess.run(
        [sys.executable, "-c", "from warehouse.state import database, saved_views"], cwd=ROOT, check=False
    )
    assert ran.returncode == 0
    assert not file.parent.exists()
    assert saved_views.views() == ()
    assert file.exists()


def test_without_a_setting_it_is_in_the_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HUBSCOPE_DATA", str(tmp_path))
    monkeypatch.delenv("HUBSCOPE_DATABASE_URL", raising=False)
    settings.cache_clear()
    try:
        saved_views.save_view("Mine", "explore", "")
    finally:
        monkeypatch.undo()
        settings.cache_clear()
    assert (tmp_path / "state.db").exists()


def test_sqlite_writes_ahead_and_waits_for_others(file: Path):
    with database.transaction() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == database.WAIT_SECONDS * 1000
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2


def test_an_older_database_is_brought_up_to_date_and_an_older_release_then_says_so(
    anywhere: None, monkeypatch: pytest.MonkeyPatch
):
    view, known = saved_views.save_view("Mine", "explore", "a=1"), len(tables.CHANGES)
    with monkeypatch.context() as newer:
        added = "ALTER TABLE saved_views ADD COLUMN colour VARCHAR(10) DEFAULT 'blue' NOT NULL"
        newer.setattr(tables, "CHANGES", (*tables.CHANGES, {"saved_views": (added,)}))
        assert saved_views.views() == (view,)
        with database.transaction() as connection:
            assert connection.exec_driver_sql("SELECT colour FROM saved_views").scalar() == "blue"
            assert connection.exec_driver_sql("SELECT max(version) FROM state_versions").scalar() == known + 1
    words = f"newer release: its tables have version {known + 1}, and this release knows those up to {known}"
    with pytest.raises(StateError, match=words):
        saved_views.views()


def test_a_migration_that_fails_leaves_everything_as_it_was(anywhere: None, monkeypatch: pytest.MonkeyPatch):
    view = saved_views.save_view("Mine", "explore", "a=1")
    broken = ("CREATE TABLE half (id INTEGER)", "ALTER TABLE nowhere ADD COLUMN x INTEGER")
    with monkeypatch.context() as newer:
        newer.setattr(tables, "CHANGES", (*tables.CHANGES, {"saved_views": broken}))
        with pytest.raises(StateError, match="nowhere"):
            saved_views.views()
    assert saved_views.views() == (view,)
    with database.transaction() as connection:
        assert "half" not in sqlalchemy.inspect(connection).get_table_names()


def test_threads_write_at_once_and_each_name_is_given_once(anywhere: None):
    def save(number: int) -> bool:
        try:
            saved_views.save_view(f"View {number % 10}", "explore", f"n={number}")
        except NameTakenError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(save, range(40)))
    assert sum(won) == len(saved_views.views()) == 10


SAVE_SOME = """
print("ready", flush=True)
sys.stdin.readline()
for number in range(15):
    saved_views.save_view(f"{sys.argv[1]} {number}", "explore", "a=1")
    try:
        saved_views.save_view(f"shared {number}", "explore", sys.argv[1])
    except saved_views.NameTakenError:
        pass
print(len(saved_views.views()))
"""


def test_processes_that_meet_a_new_database_at_the_same_moment_all_write(anywhere: None, start: Start):
    several = [start(SAVE_SOME, str(number)) for number in range(3)]
    for process in several:
        assert process.stdout.readline() == "ready\n"
    for process in several:
        process.stdin.write("go\n")
        process.stdin.flush()
    said = [process.communicate(timeout=60) for process in several]
    assert [process.returncode for process in several] == [0, 0, 0], said
    names = [view.name for view in saved_views.views()]
    assert len(names) == len(set(names)) == 3 * 15 + 15


SAVE_FOR_EVER = """
import os
from warehouse.settings import settings
for number in range(10_000):
    os.environ["HUBSCOPE_DATABASE_URL"] = f"sqlite:///{sys.argv[1]}/{number // 4}.db"
    settings.cache_clear()
    view = saved_views.save_view(f"View {number}", "explore", f"n={number}")
    print(number, flush=True)
"""


def test_a_kill_at_any_moment_leaves_it_whole_and_loses_nothing_said_to_be_kept(
    tmp_path: Path, use: Callable[[str], str], start: Start
):
    """A new database every four views, so that kills fall into making one as well as into writing to it."""
    for attempt, views in enumerate((1, 4, 10)):
        folder = tmp_path / str(attempt)
        process = start(SAVE_FOR_EVER, str(folder))
        kept = [int(process.stdout.readline()) for _ in range(views)]
        process.send_signal(signal.SIGKILL)
        # communicate() would lose what readline() has buffered.
        kept += [int(line) for line in process.stdout.read().splitlines()]
        process.wait(timeout=30)
        assert process.returncode == -signal.SIGKILL
        found: list[str] = []
        for path in sorted(folder.glob("*.db")):
            use(f"sqlite:///{path}")
            found += [view.query for view in saved_views.views()]
            with closing(sqlite3.connect(path)) as connection:
                assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            saved_views.save_view("After", "explore", "")
        assert {f"n={number}" for number in kept} <= set(found)
        assert len(found) == len(set(found)) <= len(kept) + 1


def test_a_file_that_is_no_database_is_an_error_that_says_where(file: Path):
    file.parent.mkdir()
    file.write_text("Dear diary, " * 100)
    with pytest.raises(StateError, match=r"state\.db cannot be used: file is not a database") as caught:
        saved_views.views()
    assert "docs/operating.md" in caught.value.hint
    assert file.read_text().startswith("Dear diary")


def test_one_that_another_holds_too_long_is_an_error_not_a_wait_for_ever(file: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(database, "WAIT_SECONDS", 0.2)
    saved_views.views()
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert saved_views.views() == ()
        with pytest.raises(StateError, match="locked"):
            saved_views.save_view("Mine", "explore", "")
    assert saved_views.save_view("Mine", "explore", "")


SECRETS = ("s3cret", "s3%21cret", "s3!cret", "carol", "hidden")


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("mysql://carol:s3%21cret@localhost/x", SettingsError),
        ("postgresql://carol:s3%21cret@127.0.0.1:port/x", SettingsError),
        ("sqlite://", SettingsError),
        ("sqlite:///:memory:", SettingsError),
        ("postgresql+nosuchdriver://carol:s3%21cret@127.0.0.1:1/x", StateError),
        ("postgresql://carol:s3%21cret@127.0.0.1:1/x?password=hidden", StateError),
        ("postgresql://carol:s3%21cret@127.0.0.1:1/x?wrong=hidden", StateError),
    ],
)
def test_an_address_that_does_not_work_is_an_error_without_its_secrets(
    use: Callable[[str], str], caplog: pytest.LogCaptureFixture, address: str, kind: type[HubscopeError]
):
    use(address)
    with caplog.at_level(logging.DEBUG), pytest.raises(kind) as caught:
        saved_views.views()
    shown = "".join(traceback.format_exception(caught.value)) + json.dumps(caught.value.as_dict()) + caplog.text
    assert caught.value.hint
    assert not [secret for secret in SECRETS if secret in shown], shown


def test_a_wrong_password_is_said_without_saying_it(postgresql: str, use: Callable[[str], str]):
    use(sqlalchemy.make_url(postgresql).set(password="s3!cret").render_as_string(hide_password=False))
    with pytest.raises(StateError, match="authentication failed") as caught:
        saved_views.views()
    user = sqlalchemy.make_url(postgresql).username
    shown = "".join(traceback.format_exception(caught.value))
    assert not [secret for secret in (*SECRETS, f'"{user}"') if secret in shown], shown


def test_the_driver_that_is_named_is_the_one_the_documents_name():
    pinned = re.search(r"psycopg\[binary\]==[\d.]+", database.DRIVER_HINT)[0]
    assert pinned in (ROOT / "docs/operating.md").read_text()


def test_settings_do_not_show_the_address(use: Callable[[str], str]):
    use("postgresql://carol:s3cret@127.0.0.1/x")
    assert settings().database_url.endswith("@127.0.0.1/x")
    assert not [secret for secret in SECRETS if secret in repr(settings())]


def test_a_server_that_restarted_is_found_again(postgresql: str):
    view = saved_views.save_view("Mine", "explore", "")
    with database.transaction() as connection:
        mine = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()
    admin = sqlalchemy.create_engine(postgresql, isolation_level="AUTOCOMMIT", poolclass=sqlalchemy.NullPool)
    with admin.connect() as connection:
        connection.exec_driver_sql(f"SELECT pg_terminate_backend({mine})")
    assert saved_views.views() == (view,)
