"""DuckDB, and nobody else knows it. One class builds tables, the other answers questions of a finished build.

A connection runs one question at a time, so every question gets a cursor of its own. Files are reached by the exact
names a build's manifest gives; once a reading engine is open, nothing outside can be read, attached, loaded or set.
"""

from __future__ import annotations

import json
import re
import threading
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import duckdb
import pyarrow as pa

from warehouse.errors import ParameterError, QueryError, QueryTooLargeError, QueryTooSlowError

if TYPE_CHECKING:
    import polars as pl

# Answers are small where they are taken this way, and it plans a question once.
warnings.filterwarnings("ignore", message="Arrow output on a DB-API result makes an extra copy")
T = TypeVar("T")
ROW_GROUP = 122_880
BYTES = {"MiB": 2**20, "GiB": 2**30, "MB": 10**6, "GB": 10**9}
TEXT_ROW_GROUP = 4_096  # a row group is held in memory while it is written


def quote(name: str) -> str:
    return ".".join('"' + part.replace('"', '""') + '"' for part in name.split("."))


def literal(value: str | Path) -> str:
    return "'" + str(value).replace("'", "''") + "'"


def files_sql(files: Sequence[Path], hive: bool = False, alike: bool = True) -> str:
    """Reads exactly these Parquet files; with `hive`, the day in their folder's name becomes snapshot_on.

    Files that are not `alike` may differ in their columns; finding out means opening each of them first.
    """
    paths = ", ".join(literal(file) for file in files)
    hive_sql = "hive_partitioning = true, hive_types = {'snapshot_on': DATE}" if hive else "hive_partitioning = false"
    return f"read_parquet([{paths}], union_by_name = {str(not alike).lower()}, {hive_sql})"


def empty_sql(columns: Iterable[tuple[str, str]]) -> str:
    """A SELECT of no rows with these columns and types."""
    return "SELECT " + ", ".join(f"CAST(NULL AS {kind}) AS {quote(name)}" for name, kind in columns) + " WHERE false"


class BuildConnection:
    """A private, writable engine in which a builder runs models and writes their results."""

    def __init__(self, temp: Path, memory: str):
        self.connection = duckdb.connect(":memory:")
        temp.mkdir(parents=True, exist_ok=True)
        for setting in (
            "SET TimeZone = 'UTC'",
            f"SET memory_limit = {literal(memory)}",
            f"SET temp_directory = {literal(temp)}",
            "SET enable_progress_bar = false",
            "SET autoinstall_known_extensions = false",
            "SET autoload_known_extensions = false",
        ):
            self.connection.execute(setting)
        self._worker = ThreadPoolExecutor(1, "workbench")
        self._views: dict[str, str] = {}

    def close(self) -> None:
        self._worker.shutdown()
        self.connection.close()

    def view(self, name: str, sql: str) -> None:
        """Makes the name stand for a SELECT; costs nothing where it stands for that already."""
        if self._views.get(name) != sql:
            self.connection.execute(f"CREATE SCHEMA IF NOT EXISTS {quote(name.partition('.')[0])}")
            self.connection.execute(f"CREATE OR REPLACE VIEW {quote(name)} AS {sql}")
            self._views[name] = sql

    def table(self, name: str, rows: pa.Table) -> None:
        """Makes a table of Arrow rows, for the few small inputs that are no files."""
        self.connection.execute(f"CREATE SCHEMA IF NOT EXISTS {quote(name.partition('.')[0])}")
        self.connection.register("incoming_rows", rows)
        self.connection.execute(f"CREATE OR REPLACE TABLE {quote(name)} AS SELECT * FROM incoming_rows")
        self.connection.unregister("incoming_rows")

    def columns(self, sql: str) -> list[tuple[str, str]]:
        """Names and types that a SELECT gives, without running it."""
        return [(row[0], row[1]) for row in self.connection.execute(f"DESCRIBE {sql}").fetchall()]

    def rows(self, sql: str, limit: int | None = None) -> list[dict[str, Any]]:
        limited = sql if limit is None else f"SELECT * FROM ({sql}) LIMIT {limit}"
        rows = self._run(lambda: self.connection.execute(limited).fetchall())
        names = [column[0] for column in self.connection.description or ()]
        return [dict(zip(names, row, strict=True)) for row in rows]

    def write(self, sql: str, target: Path, order: Sequence[str]) -> int:
        """Runs a SELECT and writes its sorted rows as one Parquet file; returns the number of rows.

        Without an order they are written as they come: rows of long texts are too large to be sorted.
        """
        target.parent.mkdir(parents=True, exist_ok=True)
        by = f"ORDER BY {', '.join(quote(column) for column in order)}" if order else ""
        copy = (
            f"COPY (SELECT * FROM ({sql}) {by}) TO {literal(target)} "
            f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP if order else TEXT_ROW_GROUP})"
        )
        row = self._run(lambda: self.connection.execute(copy).fetchone())
        return int(row[0]) if row else 0

    def _run(self, work: Callable[[], T]) -> T:
        """Does long work so that Ctrl-C ends it at once: inside a statement the engine looks for it seldom, or never."""
        under_way = self._worker.submit(work)
        try:
            while not under_way.done():
                wait([under_way], timeout=0.2)
            return under_way.result()
        except KeyboardInterrupt:
            while not under_way.done():  # again: a statement that has not begun does not hear the first
                self.connection.interrupt()
                wait([under_way], timeout=0.1)
            raise


def require_one_select(sql: str) -> None:
    """Refuses anything but one SELECT: the views of a build live in memory, where DuckDB itself would let them be replaced."""
    kinds = _kinds(sql)
    if kinds != ("SELECT",):
        if kinds == ("MULTI",):
            raise QueryError(
                "PIVOT that finds its columns by itself is several statements at once, which cannot be asked.",
                "Name the columns: FROM t PIVOT (count(*) FOR task IN ('text-generation', 'fill-mask')).",
            )
        raise QueryError(
            f"Only one SELECT can be asked at a time; this is {', '.join(kinds) or 'nothing'}.",
            "Ask one SELECT, without INTO or COPY.",
        )


@lru_cache(maxsize=512)
def _kinds(sql: str) -> tuple[str, ...]:
    """What the parser makes of a text; a named query is asked again and again."""
    with closing(duckdb.connect(":memory:")) as parser:
        return tuple(statement.type.name for statement in parser.extract_statements(sql))


@dataclass(frozen=True)
class Limits:
    """What one question may cost. `rows` and `bytes` cut the answer and say so; the others stop it."""

    seconds: float
    rows: int
    bytes: int
    memory: str


@dataclass(frozen=True)
class Result:
    rows: pa.Table
    seconds: float
    truncated: bool

    @cached_property
    def frame(self) -> pl.DataFrame:
        import polars as pl  # here, as processes that start for one question have no frames

        frame = pl.from_arrow(self.rows)
        assert isinstance(frame, pl.DataFrame)
        return frame


class Engine:
    """Answers SELECTs over these tables of one finished build and no other file: read-only, locked, one cursor a question."""

    def __init__(
        self,
        tables: Mapping[str, Mapping[str, Any]],
        folder: Path,
        limits: Limits,
        *,
        threads: int | None = None,
    ):
        self.limits = limits
        self.connection = duckdb.connect(":memory:")
        run = self.connection.execute
        run("SET TimeZone = 'UTC'")
        run(f"SET memory_limit = {literal(limits.memory)}")
        run("SET temp_directory = ''")
        # Cursors do not take this over: only a question on the connection itself can tell how far it is.
        run("SET enable_progress_bar = true")
        run("SET enable_progress_bar_print = false")
        run("SET autoinstall_known_extensions = false")
        run("SET autoload_known_extensions = false")
        run("SET python_enable_replacements = false")
        if threads is not None:
            run(f"SET threads = {threads}")
        for name, table in tables.items():
            run(f"CREATE SCHEMA IF NOT EXISTS {quote(name.partition('.')[0])}")
            columns = [(column["name"], column["type"]) for column in table["columns"]]
            files = [folder.resolve() / file["path"] for file in table.get("files", [])]
            body = table.get("sql") or (f"SELECT * FROM {files_sql(files)}" if files else empty_sql(columns))
            run(f"CREATE OR REPLACE VIEW {quote(name)} AS {body}")
        allowed = [folder.resolve() / file["path"] for table in tables.values() for file in table.get("files", [])]
        run(f"SET allowed_paths = [{', '.join(map(literal, allowed))}]")
        run("SET enable_external_access = false")
        run("SET lock_configuration = true")

    def close(self) -> None:
        self.connection.close()

    def syntax(self, sql: str) -> dict[str, Any]:
        """The engine's own syntax tree of one SELECT. Raises QueryError for anything else, and for what it cannot read."""
        cursor = self.connection.cursor()
        try:
            require_one_select(sql)
            row = cursor.execute("SELECT json_serialize_sql($sql)", {"sql": sql}).fetchone()
        except duckdb.Error as error:
            raise QueryError(f"The engine cannot read the question: {error}", "Check its syntax.") from error
        finally:
            cursor.close()
        tree: dict[str, Any] = json.loads(row[0]) if row else {"error": True}
        if tree.get("error"):
            raise QueryError(
                f"The engine cannot read the question: {tree.get('error_message', 'no tree')}", "Ask one plain SELECT."
            )
        return tree

    def execution(self) -> QueryExecution:
        """A question that can be stopped and tells how far it is. It has the engine to itself: one at a time."""
        return QueryExecution(self.connection, self.limits)

    def select(self, sql: str, params: Mapping[str, Any] | None = None, limits: Limits | None = None) -> Result:
        """The rows of one SELECT with named $params. A caller's limits can only be lower than the engine's own."""
        limit = (
            self.limits
            if limits is None
            else Limits(
                min(limits.seconds, self.limits.seconds),
                min(limits.rows, self.limits.rows),
                min(limits.bytes, self.limits.bytes),
                self.limits.memory,
            )
        )
        begun = time.monotonic()
        with closing(QueryExecution(self.connection.cursor(), limit)) as execution:
            timer = threading.Timer(limit.seconds, execution.stop)
            timer.daemon = True
            timer.start()
            try:
                reader = execution.execute(sql, params, at_most=limit.rows + 1)
                rows, truncated = self._collect(reader, limit)
            except QueryInterruptedError:
                raise too_slow(limit.seconds) from None
            finally:
                timer.cancel()
        return Result(rows, time.monotonic() - begun, truncated)

    @staticmethod
    def _collect(reader: Batches, limit: Limits) -> tuple[pa.Table, bool]:
        """Streams batches until the answer is whole or reaches a limit; one row more than allowed proves the cut."""
        batches, rows, size, truncated = [], 0, 0, False
        for batch in reader:
            room = limit.rows - rows
            if batch.num_rows > room:
                batch, truncated = batch.slice(0, room), True
            if size + batch.nbytes > limit.bytes:
                truncated = True
                break
            batches.append(batch)
            rows, size = rows + batch.num_rows, size + batch.nbytes
            if truncated:
                break
        return pa.Table.from_batches(batches, schema=reader.schema), truncated


class QueryInterruptedError(Exception):
    """The question was stopped by whoever held it."""


def out_of_memory(memory: str, setting: str = "HUBSCOPE_SQL_MEMORY") -> QueryTooLargeError:
    return QueryTooLargeError(
        f"The question needs more than {memory} of memory.", f"Narrow it down, or raise {setting} (docs/settings.md)."
    )


def in_bytes(size: str) -> int:
    """Bytes of a text such as 1.5 GB."""
    unit = next(unit for unit in BYTES if size.endswith(unit))
    return int(float(size.removesuffix(unit)) * BYTES[unit])


def too_slow(seconds: float) -> QueryTooSlowError:
    return QueryTooSlowError(
        f"The question was stopped after {seconds:g} s.",
        "Narrow it down, or raise HUBSCOPE_SQL_SECONDS (docs/settings.md).",
    )


class Batches:
    """Record batches as the engine makes them, with their schema; errors come as ours."""

    def __init__(self, reader: pa.RecordBatchReader, translate: Callable[[], AbstractContextManager[None]]):
        self.schema: pa.Schema = reader.schema
        self._reader, self._translate = reader, translate

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        while True:
            with self._translate():
                try:
                    batch = self._reader.read_next_batch()
                except StopIteration:
                    return
            yield batch


class QueryExecution:
    """One question on one cursor. `stop` and `share` may be called from another thread while it runs."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, limits: Limits):
        self._cursor, self._limits = cursor, limits

    def execute(
        self, sql: str, params: Mapping[str, Any] | None = None, *, batch_rows: int = 8_192, at_most: int | None = None
    ) -> Batches:
        """Raises QueryError, ParameterError, or QueryInterruptedError after `stop`; so do the batches.

        Rows come as the engine finds them. With `at_most` that many are found before the first comes; the question is
        then planned once instead of twice, which is half the time of one that reads small tables.
        """
        with self._translated():
            require_one_select(sql)
            values = dict(params or {})
            try:
                if at_most is None:
                    reader = self._cursor.sql(sql, params=values).to_arrow_reader(batch_rows)
                else:
                    limited = f"SELECT * FROM (\n{sql}\n) LIMIT {at_most}"
                    reader = self._cursor.execute(limited, values).to_arrow_reader(batch_rows)
            except (duckdb.BinderException, duckdb.CatalogException) as error:
                raise QueryError(
                    f"The engine refused the question: {self._located(error, sql, params)}", "Check names and syntax."
                ) from error
        return Batches(reader, self._translated)

    def _located(self, error: duckdb.Error, sql: str, params: Mapping[str, Any] | None) -> str:
        """The engine's words with the line: EXPLAIN tells it, the way that streams does not."""
        try:
            self._cursor.execute(f"EXPLAIN\n{sql}", dict(params or {}))
        except duckdb.Error as located:
            return re.sub(r"\nLINE (\d+):", lambda match: f"\nLINE {int(match[1]) - 1:>{len(match[1])}}:", str(located))
        return str(error)

    def plan(self, sql: str, params: Mapping[str, Any] | None = None, *, is_run: bool = False) -> str:
        """The engine's plan of a SELECT as JSON; with `is_run` it is run and measured."""
        with self._translated():
            require_one_select(sql)
            rows = self._cursor.execute(
                f"EXPLAIN ({'ANALYZE, ' if is_run else ''}FORMAT json) {sql}", dict(params or {})
            ).fetchall()
        return str(rows[0][-1])

    def stop(self) -> None:
        self._cursor.interrupt()

    @property
    def share(self) -> float | None:
        """How much of it is done, 0 to 1, by the engine's own estimate; None where it has none."""
        done = self._cursor.query_progress()
        return done / 100 if done >= 0 else None

    def close(self) -> None:
        self._cursor.close()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except duckdb.InterruptException as error:
            raise QueryInterruptedError from error
        except (duckdb.OutOfMemoryException, MemoryError) as error:
            raise out_of_memory(self._limits.memory) from error
        except (duckdb.ConversionException, duckdb.InvalidInputException) as error:
            raise ParameterError(f"A value does not fit: {error}", "Check the parameters of the question.") from error
        except (duckdb.Error, pa.ArrowException) as error:
            if "INTERRUPT" in str(error):  # a reader of batches has only its own kind of error
                raise QueryInterruptedError from error
            raise QueryError(f"The engine refused the question: {error}", "Check names and syntax.") from error
