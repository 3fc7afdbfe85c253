"""What feeds a table or a column, and what breaks if it changes: read from the models' and queries' own SQL by sqlglot.

A column that cannot be traced says so: a guess would be believed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.lineage import lineage
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import Scope, build_scope
from sqlglot.schema import MappingSchema

from warehouse.models import catalog
from warehouse.models.catalog import Model
from warehouse.query import answers

Address = tuple[str, str]  # schema.table, column


@dataclass(frozen=True)
class ColumnTrace:
    """Columns that a column is made of, in the tables its model reads. `fault` says why they are not known.

    No sources and no fault: it is made of no column, such as a count of rows or a constant.
    """

    sources: tuple[Address, ...]
    fault: str = ""


@dataclass(frozen=True)
class Query:
    """A named query that reads a table, and the page that shows it ("adoption/trends"), where its header names one."""

    name: str
    page: str
    description: str


def feeds(table: str) -> tuple[str, ...]:
    """Tables that a table is made of, by name; none for one that no model makes."""
    model = _models().get(table)
    return tuple(name for name in model.reads if _is_table(name)) if model else ()


def _is_table(name: str) -> bool:
    """Not what a build tells a model: its month, and the model's own rows before it."""
    return not name.startswith("build.") and not name.endswith("__before")


@lru_cache(maxsize=256)
def sources(table: str) -> tuple[str, ...]:
    """Raw sources that a table is made of in the end, such as hub_models; none for what a build says of itself."""
    direct = {name.removeprefix("raw.") for name in feeds(table) if name.startswith("raw.")}
    return tuple(sorted(direct.union(*(sources(name) for name in feeds(table) if name in _models()))))


def used_by(table: str) -> tuple[str, ...]:
    """Tables that are made of it, by name."""
    return _used_by().get(table, ())


def queries(table: str) -> tuple[Query, ...]:
    """Named queries that read it."""
    return _queries().get(table, ())


def steps(table: str, distance: int, *, up: bool) -> list[tuple[str, str]]:
    """Pairs (made of, made) within so many steps, upwards to what feeds the table or downwards to what it feeds."""
    pairs_so_far: dict[tuple[str, str], None] = {}
    now = {table}
    for _ in range(distance):
        pairs = [
            (other, each) if up else (each, other)
            for each in sorted(now)
            for other in (feeds(each) if up else used_by(each))
        ]
        new = [pair for pair in pairs if pair not in pairs_so_far]
        pairs_so_far |= dict.fromkeys(new)
        now = {pair[0] if up else pair[1] for pair in new}
    return list(pairs_so_far)


def column_sources(table: str, column: str) -> ColumnTrace:
    """The columns one step up. Raises KeyError for a column that the table does not have."""
    return _traced(table)[column] if table in _models() else ColumnTrace(())


def column_uses(table: str, column: str) -> tuple[Address, ...]:
    """The columns one step down, in tables that read this one."""
    return tuple(
        (other, name)
        for other in used_by(table)
        for name, traced in _traced(other).items()
        if (table, column) in traced.sources
    )


@lru_cache(maxsize=1)
def _models() -> dict[str, Model]:
    return {model.name: model for model in catalog.models()}


@lru_cache(maxsize=1)
def _used_by() -> dict[str, tuple[str, ...]]:
    readers: dict[str, list[str]] = {}
    for model in _models().values():
        for table in model.reads:
            readers.setdefault(table, []).append(model.name)
    return {table: tuple(sorted(names)) for table, names in readers.items()}


@lru_cache(maxsize=1)
def _queries() -> dict[str, tuple[Query, ...]]:
    by_table: dict[str, list[Query]] = {}
    for name in answers.names():
        query = answers.query(name)
        tree = sqlglot.parse_one(query.sql, dialect="duckdb")
        for table in sorted({f"{each.db}.{each.name}" for each in tree.find_all(exp.Table) if each.db}):
            by_table.setdefault(table, []).append(Query(name, query.page, query.description))
    return {table: tuple(uses) for table, uses in by_table.items()}


@lru_cache(maxsize=256)
def _traced(table: str) -> dict[str, ColumnTrace]:
    """Every column of a model; worked out once, as a model's SQL does not change while the process runs."""
    model = _models()[table]
    try:
        tree = qualify(
            sqlglot.parse_one(model.sql, dialect="duckdb"), schema=_schema(), dialect="duckdb", validate_qualify_columns=False
        )  # fmt: skip
        _unpack(tree)
        scope = build_scope(tree)
    except SqlglotError as error:
        return {
            column.name: ColumnTrace((), f"Its SQL could not be read: {str(error)[:120]}") for column in model.columns
        }
    return {column.name: _trace(tree, scope, column.name, model.reads) for column in model.columns}


def _unpack(tree: exp.Expr) -> None:
    """Gives every field of a struct a column of its own, where it is made and wherever the struct is handed on.

    `max_by({'a': x, 'b': y}, day) AS s` and later `s.a` would else count y as a source of what reads s.a.
    """
    root = build_scope(tree)
    structs_of: dict[int, dict[str, list[str]]] = {}  # of a SELECT: its structs, and their fields
    for scope in root.traverse() if root else ():
        select = scope.expression
        if not isinstance(select, exp.Select):
            continue
        incoming = {
            name: structs_of.get(id(source.expression), {})
            for name, source in scope.sources.items()
            if isinstance(source, Scope)
        }
        for dot in [each for each in select.find_all(exp.Dot) if isinstance(each.this, exp.Column)]:
            if dot.name in incoming.get(dot.this.table, {}).get(dot.this.name, ()):
                dot.replace(exp.column(_field(dot.this.name, dot.name), table=dot.this.table))
        own = structs_of[id(select)] = {}
        for projection in list(select.expressions):
            whole, name = projection.unalias(), projection.alias_or_name
            structs = list(whole.find_all(exp.Struct))
            if isinstance(whole, exp.Column):
                own[name] = incoming.get(whole.table, {}).get(whole.name, [])
                parts = [exp.column(_field(whole.name, field), table=whole.table) for field in own[name]]
            elif len(structs) == 1 and all(isinstance(each, exp.PropertyEQ) for each in structs[0].expressions):
                own[name] = [each.name for each in structs[0].expressions]
                parts = [
                    whole.transform(
                        lambda node, n=n: node.expressions[n].expression if isinstance(node, exp.Struct) else node
                    )
                    for n in range(len(own[name]))
                ]
            else:
                continue
            for field, part in zip(own[name], parts, strict=True):
                select.append("expressions", exp.alias_(part, _field(name, field)))


def _field(struct: str, field: str) -> str:
    return f"{struct}__{field}"


def _trace(tree: exp.Expr, scope: Scope | None, column: str, reads: tuple[str, ...]) -> ColumnTrace:
    try:
        # Neither copied nor trimmed to the one column for a label nobody reads: seven times as fast, the same sources.
        root = lineage(column, tree, schema=_schema(), dialect="duckdb", scope=scope, trim_selects=False, copy=False)
    except (SqlglotError, ValueError, KeyError, RecursionError) as error:
        return ColumnTrace((), f"Could not be traced: {str(error)[:120]}")
    addresses: dict[Address, None] = {}
    for node in root.walk():
        if node.downstream or not isinstance(node.source, exp.Table):
            continue
        name = f"{node.source.db}.{node.source.name}"
        if not _is_table(name):
            continue
        if name not in reads:
            return ColumnTrace((), f"Could not be traced past {node.source.name}.")
        leaf = node.name.rpartition(".")[2].strip('"')
        if leaf == "*":
            return ColumnTrace((), f"All columns of {name} are read here, so this one cannot be told apart.")
        addresses[name, leaf] = None
    return ColumnTrace(tuple(sorted(addresses)))


@lru_cache(maxsize=1)
def _schema() -> MappingSchema:
    columns_by_schema: dict[str, Any] = {}
    for model in _models().values():
        schema, table = model.name.split(".")
        columns_by_schema.setdefault(schema, {})[table] = {column.name: column.type for column in model.columns}
    return MappingSchema(columns_by_schema, dialect="duckdb")
