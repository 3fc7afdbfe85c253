"""Named questions and their answers: the one way pages, routes and commands read the warehouse.

A question is a file in queries/: a header with its description and parameters, then one SELECT. The published build is looked
up at every question; when it changes, a new engine takes over and running questions finish on the old one.
"""

from __future__ import annotations

import atexit
import gc
import logging
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from warehouse import access
from warehouse.engine import Engine, Limits
from warehouse.errors import HubscopeError, NoBuildError, ParameterError, UnknownNameError
from warehouse.models import catalog, sql_files
from warehouse.settings import settings
from warehouse.storage.lake import Lake

# Metrics and YAML are imported where they are used: a SELECT of one's own, asked by a command, is not counted.
if TYPE_CHECKING:
    import polars as pl

QUERIES = Path(__file__).parents[1] / "queries"
log = logging.getLogger("hubscope.answers")


@dataclass(frozen=True)
class BuildInfo:
    """The build an answer comes from. `as_of` is the last day models were read, `observed_at` the source's last answer."""

    id: str
    created_at: datetime
    as_of: date | None
    observed_at: datetime | None
    is_demo: bool
    manifest: dict[str, Any]

    @property
    def has_real_logs(self) -> bool:
        """Whether evaluation logs that somebody uploaded are in it; also in a build that is the demo's otherwise."""
        return bool(self.manifest.get("has_real_logs"))


@dataclass(frozen=True)
class Parameter:
    name: str
    type: str
    default: Any


@dataclass(frozen=True)
class Query:
    name: str
    description: str
    sql: str
    parameters: tuple[Parameter, ...]
    page: str = ""


@dataclass(frozen=True)
class Answer:
    """A frame with everything needed to say where it comes from."""

    frame: pl.DataFrame
    build: BuildInfo
    query: str
    description: str
    sql: str
    params: dict[str, Any]
    seconds: float
    truncated: bool


def parse_query(name: str, text: str) -> Query:
    """Reads a query file's text; raises ParameterError naming what its header lacks."""
    import yaml

    match = re.match(r"\s*/\*(.*?)\*/(.*)", text, re.S)
    if match is None:
        raise ParameterError(f"Query {name} has no header.", "Begin it with /* its question, params: ... */.")
    head, _, parameter_lines = match[1].strip().partition("\nparams:")
    description, _, page = head.partition("\npage:")
    parameters = []
    for line in filter(str.strip, parameter_lines.splitlines()):
        declared = re.match(r"\s*(\w+):\s*([A-Z]+(?:\[\])?)(?:\s+([^#]+))?(?:#.*)?$", line)
        if declared is None:
            raise ParameterError(
                f"Query {name}: cannot read the parameter line {line.strip()!r}.", "Write: name: TYPE default."
            )
        default = yaml.safe_load(declared[3].strip()) if declared[3] else None
        parameters.append(Parameter(declared[1], declared[2], default))
    used = set(re.findall(r"\$([A-Za-z_]\w*)", strip_comments(match[2])))
    stray = used ^ {parameter.name for parameter in parameters}
    if stray:
        raise ParameterError(f"Query {name}: {', '.join(sorted(stray))} declared or used, not both.", "Fix its header.")
    return Query(name, " ".join(description.split()), match[2].strip().rstrip(";"), tuple(parameters), page.strip())


def strip_comments(sql: str) -> str:
    return re.sub(r"--[^\n]*|/\*.*?\*/", "", sql, flags=re.S)


@lru_cache(maxsize=256)
def query(name: str) -> Query:
    path = QUERIES / f"{name}.sql"
    if name not in names():
        raise UnknownNameError(f"There is no query {name!r}.", f"Known: {', '.join(names())}.")
    return parse_query(name, sql_files.read(path, QUERIES))


def names() -> list[str]:
    return [path.stem for path in sql_files.paths(QUERIES, "*.sql")]


def bind(named: Query, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values for every declared parameter; unknown names are refused, text is read as the declared type."""
    declared = {parameter.name: parameter for parameter in named.parameters}
    stray = sorted(set(values) - set(declared))
    if stray:
        raise ParameterError(
            f"Query {named.name} has no parameter {stray[0]!r}.", f"It takes: {', '.join(declared) or 'none'}."
        )
    return {name: convert(named.name, declared[name], values.get(name, declared[name].default)) for name in declared}


CONVERSIONS: dict[str, Callable[[str], Any]] = {
    "DATE": date.fromisoformat,
    "BIGINT": int,
    "INTEGER": int,
    "DOUBLE": float,
}


def convert(query_name: str, parameter: Parameter, value: Any) -> Any:
    if not isinstance(value, str):
        return list(value) if isinstance(value, tuple | set | frozenset) else value
    try:
        if parameter.type.endswith("[]"):
            return [part.strip() for part in value.split(",") if part.strip()]
        if parameter.type == "BOOLEAN":
            return {"true": True, "false": False}[value.lower()]
        return CONVERSIONS.get(parameter.type, str)(value)
    except (ValueError, KeyError) as error:
        raise ParameterError(
            f"Query {query_name}: {parameter.name}={value!r} is not a {parameter.type}.", "Give a value of that type."
        ) from error


class Warehouse:
    """The published build of one data folder, held open until another is published."""

    def __init__(self, root: Path, limits: Limits):
        self.lake, self.limits = Lake(root), limits
        self._lock = threading.Lock()
        self._open: tuple[BuildInfo, Engine] | None = None

    def current(self) -> tuple[BuildInfo, Engine]:
        """Raises NoBuildError where nothing is published. The engine before stays alive while a question runs on it."""
        with self._lock:
            published = self._published()
            if self._open is None or self._open[0].id != published:
                manifest = self.lake.build_manifest(published)
                # Pages show what everybody may see, so that is all their engine has.
                engine = self._engine(manifest, access.ANYONE)
                if self._open is not None:
                    from warehouse import telemetry

                    telemetry.BUILD_SWAPS.inc()
                    log.info("build %s takes over from %s", published, self._open[0].id)
                self._open = (describe(manifest), engine)
            return self._open

    def _published(self) -> str:
        published = self.lake.current()
        if published is None:
            raise NoBuildError(
                f"No data has been published in {self.lake.root} yet.",
                "Run `python -m etl demo` for invented data, or `python -m etl daily` for the Hub's.",
            )
        return published

    def engine_for(self, reader: access.User) -> Engine:
        """An engine of one's own over what this reader may see of the published build; whoever opens it closes it."""
        return self._engine(self.lake.build_manifest(self._published()), reader)

    def _engine(self, manifest: dict[str, Any], reader: access.User) -> Engine:
        return Engine(access.visible(manifest, reader), self.lake.build_path(manifest["id"]), self.limits)

    def close(self) -> None:
        with self._lock:
            if self._open is not None:
                self._open[1].close()
            self._open = None


def describe(manifest: dict[str, Any]) -> BuildInfo:
    observed = manifest.get("observed_at")
    return BuildInfo(
        id=manifest["id"],
        created_at=datetime.fromisoformat(manifest["created_at"]),
        as_of=date.fromisoformat(manifest["as_of"]) if manifest["as_of"] else None,
        observed_at=datetime.fromisoformat(observed.replace("Z", "+00:00")).astimezone(UTC) if observed else None,
        is_demo=manifest["is_demo"],
        manifest=manifest,
    )


_opened: list[Warehouse] = []


@lru_cache(maxsize=8)
def _warehouse(root: Path, limits: Limits) -> Warehouse:
    _opened.append(Warehouse(root, limits))
    return _opened[-1]


def warehouse() -> Warehouse:
    chosen = settings()
    limits = Limits(chosen.sql_seconds, chosen.sql_rows, chosen.sql_bytes, chosen.sql_memory)
    return _warehouse(chosen.data.resolve(), limits)


def current_build() -> BuildInfo | None:
    """The published build, None where there is none yet."""
    try:
        return warehouse().current()[0]
    except NoBuildError:
        return None


def ask(name: str, **params: Any) -> Answer:
    """Answers a named query on the published build.

    Raises UnknownNameError, ParameterError, NoBuildError, QueryTooSlowError or QueryError, each with what to do.
    """
    from warehouse import telemetry

    named = query(name)
    try:
        bound = bind(named, params)
        info, engine = warehouse().current()
        result = engine.select(named.sql, bound)
    except HubscopeError as error:
        telemetry.QUERY_ERRORS.labels(name, error.code).inc()
        raise
    telemetry.QUERY_SECONDS.labels(name).observe(result.seconds)
    telemetry.QUERY_ROWS.labels(name).inc(result.frame.height)
    return Answer(result.frame, info, name, named.description, named.sql, bound, result.seconds, result.truncated)


def close() -> None:
    """Lets go of every open engine; the next question opens one again."""
    for opened in _opened:
        opened.close()
    _opened.clear()
    _warehouse.cache_clear()


@atexit.register
def _leave() -> None:
    """DuckDB's binding prints pages of warnings where a connection, or what an error holds of one, outlives the interpreter."""
    close()
    gc.collect()


definition = catalog.definition
