"""What strangers try, one a line: each is refused with words, and the next question is answered as if nothing had been."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from asking import ask, refused

# What is asked, and a word of the refusal.
REFUSED = [
    # files
    ("SELECT * FROM read_csv('/etc/passwd')", "read_csv may not be used"),
    ("SELECT * FROM read_csv_auto('/etc/passwd')", "may not be used"),
    ("SELECT * FROM read_text('/etc/passwd')", "may not be used"),
    ("SELECT * FROM read_blob('/proc/self/environ')", "may not be used"),
    ("SELECT * FROM READ_TEXT('/etc/passwd')", "may not be used"),
    ('SELECT * FROM "read_text"(\'/etc/passwd\')', "may not be used"),
    ("SELECT * FROM main.read_text('/etc/passwd')", "may not be used"),
    ("SELECT * FROM system.main.read_text('/etc/passwd')", "may not be used"),
    ("SELECT * FROM read_json('/etc/passwd')", "may not be used"),
    ("SELECT * FROM read_parquet('**/*.parquet')", "may not be used"),
    ("SELECT * FROM parquet_scan('x.parquet')", "may not be used"),
    ("SELECT * FROM parquet_metadata('x.parquet')", "may not be used"),
    ("SELECT * FROM parquet_schema('x.parquet')", "may not be used"),
    ("SELECT * FROM sniff_csv('/etc/passwd')", "may not be used"),
    ("SELECT * FROM glob('/*')", "may not be used"),
    ("SELECT * FROM read_duckdb('state.db')", "may not be used"),
    ("SELECT * FROM '/etc/passwd'", "There is no table '/etc/passwd'"),
    ("SELECT * FROM 'x.parquet'", "There is no table 'x.parquet'"),
    ('SELECT * FROM "/etc/passwd"', "There is no table"),
    ("SELECT (SELECT count(*) FROM 'x.csv')", "There is no table"),
    ("SELECT 1 WHERE EXISTS (SELECT 1 FROM read_text('/etc/passwd'))", "may not be used"),
    ("WITH a AS MATERIALIZED (SELECT * FROM read_text('/etc/passwd')) SELECT * FROM a", "may not be used"),
    ("SELECT * FROM range(1) t, LATERAL (SELECT * FROM read_text('/etc/passwd')) u", "may not be used"),
    ("SUMMARIZE '/etc/passwd'", "There is no table"),
    ("DESCRIBE SELECT * FROM '/etc/passwd'", "There is no table"),
    ("FROM '/etc/passwd'", "There is no table"),
    ("TABLE 'x.csv'", "There is no table"),
    # writing, other databases, settings, code
    ("COPY (SELECT 1) TO '/tmp/x.csv'", "Only one SELECT"),
    ("COPY (SELECT 1) TO 'x' (FORMAT parquet, USE_TMP_FILE false)", "Only one SELECT"),
    ("EXPORT DATABASE '/tmp/x'", "Only one SELECT"),
    ("ATTACH '/tmp/x.db'", "Only one SELECT"),
    ("ATTACH 'state.db' AS s (TYPE sqlite)", "Only one SELECT"),
    ("DETACH memory", "Only one SELECT"),
    ("USE memory", "Only one SELECT"),
    ("INSTALL httpfs", "Only one SELECT"),
    ("LOAD '/tmp/evil.so'", "Only one SELECT"),
    ("SET enable_external_access = true", "Only one SELECT"),
    ("RESET memory_limit", "Only one SELECT"),
    ("PRAGMA database_list", "Only one SELECT"),
    ("CALL pragma_version()", "Only one SELECT"),
    ("CREATE TABLE x AS SELECT 1", "Only one SELECT"),
    ("CREATE OR REPLACE VIEW marts.model_summary AS SELECT 1", "Only one SELECT"),
    ("CREATE MACRO f() AS 1", "Only one SELECT"),
    ("CREATE SECRET (TYPE s3)", "Only one SELECT"),
    ("DROP VIEW marts.model_summary", "Only one SELECT"),
    ("INSERT INTO marts.model_summary DEFAULT VALUES", "Only one SELECT"),
    ("DELETE FROM marts.model_summary", "Only one SELECT"),
    ("UPDATE marts.model_summary SET likes = 0", "Only one SELECT"),
    ("PREPARE p AS SELECT 1", "Only one SELECT"),
    ("EXECUTE p", "Only one SELECT"),
    ("BEGIN", "Only one SELECT"),
    ("CHECKPOINT", "Only one SELECT"),
    ("VACUUM", "Only one SELECT"),
    ("SELECT 1; SELECT 2", "Only one SELECT"),
    ("SELECT 1; DROP VIEW marts.model_summary", "Only one SELECT"),
    ("SELECT 1 /* ; */; -- ;\nATTACH 'x'", "Only one SELECT"),
    ("EXPLAIN ANALYZE COPY (SELECT 1) TO '/tmp/x.csv'", "Only one SELECT"),
    ("", "Only one SELECT"),
    (";;;", "Only one SELECT"),
    ("-- nothing", "Only one SELECT"),
    # what tells of the machine, by any name
    ("SELECT getenv('HOME')", "getenv may not be used"),
    ("SELECT GetEnv('HOME')", "getenv may not be used"),
    ("SELECT system.main.getenv('HOME')", "getenv may not be used"),
    ("SELECT 'HOME'.getenv()", "getenv may not be used"),
    ("SELECT list_transform(['HOME'], x -> getenv(x))", "getenv may not be used"),
    ("SELECT current_setting('temp_directory')", "may not be used"),
    ("SELECT pg_get_viewdef(1)", "may not be used"),
    ("SELECT * FROM duckdb_views()", "may not be used"),
    ("SELECT * FROM duckdb_settings()", "may not be used"),
    ("SELECT * FROM duckdb_secrets()", "may not be used"),
    ("SELECT * FROM duckdb_databases()", "may not be used"),
    ("SELECT * FROM duckdb_external_file_cache()", "may not be used"),
    ("SELECT * FROM pragma_database_size()", "may not be used"),
    ("SELECT * FROM pragma_storage_info('marts.model_summary')", "may not be used"),
    ("SELECT * FROM which_secret('s3://x', 's3')", "may not be used"),
    ("SELECT * FROM duckdb_views", "There is no table"),
    ("SELECT sql FROM sqlite_master", "There is no table"),
    ("SELECT * FROM pg_views", "There is no table"),
    ("SELECT * FROM pg_catalog.pg_views", "There is no table"),
    ("SELECT * FROM system.information_schema.views", "There is no table"),
    ("SELECT * FROM information_schema.views", "There is no table"),
    ("SHOW DATABASES", "SHOW lists tables only"),
    ("WITH pg_views AS (SELECT * FROM pg_views) SELECT * FROM pg_views", "may not be called 'pg_views'"),
    ("WITH a AS (SELECT * FROM sqlite_master), sqlite_master AS (SELECT 1) FROM a", "may not be called"),
    # questions inside questions
    ("SELECT * FROM query('SELECT * FROM pg_views')", "may not be used"),
    ("SELECT * FROM query_table('pg_views')", "may not be used"),
    ("SELECT * FROM json_execute_serialized_sql('{}')", "may not be used"),
    ("SELECT * FROM python_map_function()", "may not be used"),
    ("SELECT * FROM arrow_scan(1, 2, 3)", "may not be used"),
    ("SELECT sleep_ms(600000)", "may not be used"),
    ("SELECT pg_sleep(600)", "may not be used"),
    ("SELECT write_log('x')", "may not be used"),
    # signs that look like others
    ("SELECT * FROM ｒead_text('/etc/passwd')", "may not be used"),
    ("SELECT\u00a0*\u00a0FROM\u00a0'/etc/passwd'", "There is no table"),
    ("SELECT * FROM read_\u200btext('x')", "may not be used|There is no table"),
    ("SELECT 1 \x00; DROP VIEW x", "refused|cannot|Only one"),
    # too deep, too long
    ("SELECT " + "(" * 20_000 + "1" + ")" * 20_000, "cannot read|ended over it"),
    ("SELECT " + "[" * 5_000 + "1" + "]" * 5_000, "cannot read|ended over it"),
    ("SELECT " + "NOT " * 20_000 + "true", "cannot read|ended over it"),
    ("SELECT 1 AS " + "x" * 200_000, "200,012 characters; 100,000 are the most"),
]  # fmt: skip
BOMBS = [
    "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT max(n) FROM t",
    "SELECT count(*) FROM range(1000000) a, range(1000000) b, range(1000000) c WHERE (a.range * b.range + c.range) % 7 = 8",
    "SELECT repeat('a', 4000000000)",
    "SELECT list(range) FROM range(1000000000)",
    "SELECT string_agg(repeat('a', 1000000), '') FROM range(100000)",
    "SELECT repeat('a', 30) || range FROM range(1000000) ORDER BY hash(range) DESC",
    "SELECT count(*) FROM range(3000) WHERE regexp_matches(repeat('a', 20000), '(a|aa|aaa)+(a|aa)+$' || range)",
    "SELECT count(*) FROM range(100000) WHERE repeat('a', 20000) LIKE repeat('%a', 500) || 'b'",
    "SELECT factorial(range % 33) FROM range(1000000000000) WHERE range < 0",
    "SELECT list_reduce(range(100000000), (a, b) -> a + b)",
    "SELECT sum(length(x)) FROM (SELECT unnest(generate_series(1, 1000000000))::VARCHAR AS x)",
]


@pytest.mark.parametrize(("sql", "words"), REFUSED, ids=range(len(REFUSED)))
def test_what_is_no_question_is_refused_in_words(demo_lake: Path, sql: str, words: str):
    error = refused(sql)
    assert error is not None
    assert re.search(words, str(error)), str(error)
    assert str(demo_lake) not in f"{error} {error.hint}"


@pytest.mark.parametrize("sql", BOMBS)
def test_a_bomb_ends_by_its_limits_and_the_next_question_is_answered(demo_lake: Path, sql: str):
    error = refused(sql, seconds=1.0, rows=10, cell=100)
    assert error is None or error.code in ("query_too_slow", "query_too_large", "query")
    assert ask("SELECT 1 AS one").to_pylist() == [{"one": 1}]


def test_there_are_more_than_sixty_of_them():
    assert len(REFUSED) + len(BOMBS) > 60
