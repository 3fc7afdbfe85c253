"""A new database for each test: SQLite always, PostgreSQL where TEST_POSTGRESQL_URL names a server that may be written to."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy

from warehouse.settings import settings
from warehouse.state import database

ROOT = Path(__file__).resolve().parents[3]
NO_SERVER = "NO POSTGRESQL, NOT TESTED"


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], str]]:
    """Makes an address the one in force, until the test is over."""

    def chosen(address: str) -> str:
        monkeypatch.setenv("HUBSCOPE_DATABASE_URL", address)
        settings.cache_clear()
        return address

    yield chosen
    monkeypatch.undo()
    settings.cache_clear()


@pytest.fixture
def file(tmp_path: Path, use: Callable[[str], str]) -> Path:
    """Where the SQLite database in force will be. Its folder is not there yet."""
    path = tmp_path / "kept" / "state.db"
    use(f"sqlite:///{path}")
    return path


@pytest.fixture
def postgresql(use: Callable[[str], str]) -> Iterator[str]:
    """The address, now in force, of an empty PostgreSQL database."""
    server = os.environ.get("TEST_POSTGRESQL_URL")
    if not server:
        pytest.skip(f"{NO_SERVER}: TEST_POSTGRESQL_URL is not set; give it postgresql://user:password@host/postgres.")
    if find_spec("psycopg") is None:
        pytest.skip(f"{NO_SERVER}: the driver is missing; {database.DRIVER_HINT}")
    admin = sqlalchemy.create_engine(server, isolation_level="AUTOCOMMIT", poolclass=sqlalchemy.NullPool)
    name = f"hubscope_test_{uuid4().hex[:12]}"
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    yield use(sqlalchemy.make_url(server).set(database=name).render_as_string(hide_password=False))
    database._engine.cache_clear()
    with admin.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def anywhere(request: pytest.FixtureRequest) -> None:
    """The test runs on both."""
    request.getfixturevalue("file" if request.param == "sqlite" else "postgresql")


@pytest.fixture
def start() -> Callable[[str], subprocess.Popen[str]]:
    """Runs lines of Python in a process of its own, over the database in force."""

    def run(lines: str, *arguments: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", f"import sys\nfrom warehouse.state import saved_views\n{lines}", *arguments]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe, text=True)

    return run


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says aloud what pytest -q would only count."""
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = {report.longrepr[2] for report in skipped if isinstance(report.longrepr, tuple)}
    for reason in sorted(reason for reason in reasons if NO_SERVER in reason):
        terminalreporter.write_sep("!", "POSTGRESQL TESTS SKIPPED", yellow=True)
        terminalreporter.write_line(reason)
