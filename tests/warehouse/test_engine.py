"""The reading engine: limits that hold, nothing outside within reach, and ready again after whatever happened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from partitions import ROOMY, open_build

from warehouse.engine import Engine
from warehouse.errors import ParameterError, QueryError, QueryTooSlowError
from warehouse.storage.lake import Lake

ENDLESS = "SELECT count(*) AS n FROM range(10000000) AS a, range(10000000) AS b WHERE a.range + b.range = -1"


@pytest.fixture
def engine(filled: Lake) -> Iterator[Engine]:
    opened = open_build(filled, filled.current())
    yield opened
    opened.close()


def test_time_limit_stops_the_question_and_the_engine_answers_on(engine: Engine):
    with pytest.raises(QueryTooSlowError, match=r"stopped after 0\.3 s") as caught:
        engine.select(ENDLESS, limits=replace(ROOMY, seconds=0.3))
    assert "HUBSCOPE_SQL_SECONDS" in caught.value.hint
    assert engine.select("SELECT count(*) AS n FROM core.repos").frame.item() == 2


def test_time_limit_holds_for_an_answer_that_never_ends(engine: Engine):
    rowful = (
        "SELECT a.range AS n FROM range(100000000) AS a, range(100000) AS b WHERE (a.range + b.range) % 1000003 = 7"
    )
    with pytest.raises(QueryTooSlowError):
        engine.select(rowful, limits=replace(ROOMY, seconds=0.3, rows=10**9))
    assert engine.select("SELECT 1 AS one").frame.item() == 1


def test_row_limit_cuts_and_says_so(engine: Engine):
    cut = engine.select("SELECT range AS n FROM range(50000)", limits=replace(ROOMY, rows=10_000))
    assert cut.frame.height == 10_000
    assert cut.truncated
    whole = engine.select("SELECT range AS n FROM range(10000)", limits=replace(ROOMY, rows=10_000))
    assert whole.frame.height == 10_000
    assert not whole.truncated


def test_byte_limit_cuts_and_says_so(engine: Engine):
    cut = engine.select("SELECT repeat('x', 1000) AS text FROM range(100000)", limits=replace(ROOMY, bytes=20_000_000))
    assert cut.truncated
    assert 0 < cut.frame.height < 100_000
    assert cut.frame.estimated_size() <= 20_000_000


def test_a_caller_cannot_raise_a_limit(filled: Lake):
    tight = open_build(filled, filled.current(), replace(ROOMY, rows=5))
    try:
        assert tight.select("SELECT range AS n FROM range(50)", limits=replace(ROOMY, rows=1_000)).frame.height == 5
    finally:
        tight.close()


def test_too_little_memory_is_said_in_words(filled: Lake):
    small = open_build(filled, filled.current(), replace(ROOMY, memory="20MB"))
    try:
        with pytest.raises(QueryError, match="more than 20MB of memory"):
            small.select("SELECT list(range) AS all_of_them FROM range(50000000)")
    finally:
        small.close()


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_text('/etc/hostname')",
        "SELECT * FROM '{outside}'",
        "SELECT * FROM glob('/etc/*')",
        "ATTACH '{outside}.db' AS other",
        "COPY (SELECT 1) TO '{outside}.csv'",
        "EXPORT DATABASE '{outside}'",
        "SET memory_limit = '64GB'",
        "SET enable_external_access = true",
        "RESET lock_configuration",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SELECT * FROM read_parquet('https://hub.example/a.parquet')",
    ],
)
def test_nothing_outside_the_build_can_be_read_written_or_set(engine: Engine, filled: Lake, sql: str):
    outside = filled.root / "outside.parquet"
    with pytest.raises((QueryError, ParameterError)):
        engine.select(sql.format(outside=outside))
    assert not list(filled.root.glob("outside*"))
    assert engine.select("SELECT count(*) AS n FROM core.repos").frame.item() == 2


def test_moments_are_read_without_a_zone_and_days_as_days(engine: Engine):
    frame = engine.select("SELECT observed_to, snapshot_on FROM meta.snapshots LIMIT 1").frame
    assert [str(kind) for kind in frame.dtypes] == ["Datetime(time_unit='us', time_zone=None)", "Date"]


def test_an_empty_answer_keeps_its_columns_and_types(engine: Engine):
    frame = engine.select("SELECT repo_id, day, downloads_30d FROM marts.model_daily WHERE false").frame
    assert frame.height == 0
    assert [str(kind) for kind in frame.dtypes] == ["String", "Date", "Int64"]


def test_a_wrong_name_is_the_askers_error_not_a_crash(engine: Engine):
    with pytest.raises(QueryError, match="nowhere"):
        engine.select("SELECT * FROM nowhere")


def test_two_answers_can_be_read_at_once(engine: Engine):
    first, second = engine.connection.cursor(), engine.connection.cursor()
    left = first.sql("SELECT range AS n FROM range(100000)").to_arrow_reader(1_000)
    right = second.sql("SELECT -range AS n FROM range(100000)").to_arrow_reader(1_000)
    total = 0
    for a, b in zip(left, right, strict=True):
        total += sum(a["n"].to_pylist()) + sum(b["n"].to_pylist())
    assert total == 0


@pytest.mark.parametrize(
    "sql",
    [
        "DROP SCHEMA core CASCADE",
        "CREATE OR REPLACE VIEW core.repos AS SELECT 1",
        "CREATE TEMP TABLE own AS SELECT 1",
        "SELECT 1; SELECT 2",
        "SELECT 1; DROP VIEW core.repos",
        "COPY (SELECT 1) TO '{folder}/core.repos/new.parquet'",
        "COPY (SELECT 1) TO '{folder}/core.repos/data.parquet' (use_tmp_file false)",
        "EXPLAIN ANALYZE COPY (SELECT 1) TO '{folder}/core.repos/new.parquet'",
        "SELECT * FROM read_text('{folder}/manifest.json')",
        "",
    ],
)
def test_the_build_itself_cannot_be_changed_and_only_its_tables_are_read(engine: Engine, filled: Lake, sql: str):
    folder = filled.build_path(filled.current() or "")
    files = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    with pytest.raises(QueryError):
        engine.select(sql.format(folder=folder))
    assert engine.select("SELECT count(*) AS n FROM core.repos").frame["n"].item() == 2
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == files
