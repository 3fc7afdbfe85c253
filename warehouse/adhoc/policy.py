"""What a reader's SELECT may name, judged by the engine's own syntax tree: nothing is guessed from its text.

Tables are those of the build, of the question itself, and the standard's lists of tables and columns. Functions that make
rows are named here one by one; of the others, those that tell of the machine or wait on purpose are refused.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterator
from typing import Any

from warehouse.errors import QueryError

MAX_SQL_LENGTH = 100_000
LISTS = {"information_schema.tables", "information_schema.columns", "information_schema.schemata"}
ROW_FUNCTIONS = {
    "range",
    "generate_series",
    "unnest",
    "repeat",
    "repeat_row",
    "json_each",
    "json_tree",
    "pg_timezone_names",
}
REFUSED = re.compile(
    r"getenv|current_setting|getvariable|set(val|seed)|(next|curr)val|write_log|parse_duckdb_log_message|sleep_ms|"
    r"pg_(sleep|get_).*|inet_.*|(read|scan|sniff|parquet|duckdb|sqlite|pragma|arrow|pandas|python|which|query|json_execute)_.*|query|glob"
)  # fmt: skip
# Names that mean something of the engine's where a question has not made them its own; inside a question they cannot be.
RESERVED = re.compile(r"(pg|sqlite|duckdb|pragma)_.*|information_schema|__show.*", re.I)
SHOWN = {'"tables"', "__show_tables_expanded"}


def check(tree: dict[str, Any], tables: Collection[str]) -> None:
    """Raises QueryError naming the first thing in the tree that may not be asked. `tables` are the build's, schema.name."""
    own = {name.casefold() for name in _cte_names(tree)}
    clash = next((name for name in sorted(own) if RESERVED.fullmatch(name)), None)
    if clash:
        raise QueryError(
            f"WITH may not be called {clash!r}: the engine has tables of that kind.", "Choose another name."
        )
    available = {name.casefold() for name in tables} | LISTS
    for node in _nodes(tree):
        kind = node.get("type")
        if kind == "BASE_TABLE":
            _check_table(node, available, own)
        elif kind == "TABLE_FUNCTION":
            name = _function(node["function"])
            if name not in ROW_FUNCTIONS:
                raise QueryError(
                    f"The table function {name} may not be used here.",
                    f"Tables come from the build; of functions that make rows there are {', '.join(sorted(ROW_FUNCTIONS))}.",
                )
        elif kind == "SHOW_REF" and not node.get("query") and node.get("table_name") not in SHOWN:
            raise QueryError("SHOW lists tables only.", "Ask SHOW ALL TABLES, or DESCRIBE schema.table.")
        elif kind == "FUNCTION" and node.get("class") == "FUNCTION" and REFUSED.fullmatch(_function(node)):
            raise QueryError(
                f"The function {_function(node)} may not be used here.",
                "It tells of the machine, reads a file, keeps state or waits; ask without it.",
            )


def _check_table(node: dict[str, Any], available: set[str], own: set[str]) -> None:
    path = [str(part) for part in (node.get("qualified_name") or {}).get("path") or []]
    path = path or [
        part for part in (node.get("catalog_name"), node.get("schema_name"), node.get("table_name")) if part
    ]
    name = ".".join(path)
    if len(path) == 2 and name.casefold() in available:
        return
    if len(path) == 1 and name.casefold() in own:
        return
    raise QueryError(f"There is no table {name[:200]!r} to ask.", _suggestion(name.casefold(), available, own))


def _suggestion(name: str, available: set[str], own: set[str]) -> str:
    """What to write instead: the same name in a schema, or a table or WITH table whose name is nearly so."""
    full = {each.rpartition(".")[2]: each for each in sorted(available, reverse=True)} | {each: each for each in own}
    if name in full:
        return f"Write {full[name]}."
    close = difflib.get_close_matches(name[:200], sorted(available) if "." in name else sorted(full), 1, 0.75)
    return (
        f"Is {full.get(close[0], close[0])} meant?"
        if close
        else "Tables are named schema.table, as the Catalog lists them."
    )


def _function(node: dict[str, Any]) -> str:
    return str(node.get("function_name", "")).casefold()


def _cte_names(tree: Any) -> Iterator[str]:
    """Names that WITH gives inside the question."""
    for node in _nodes(tree):
        ctes = node.get("cte_map")
        if isinstance(ctes, dict):
            yield from (str(each["key"]) for each in ctes.get("map", []))


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    """Every object of the tree, without recursion: a question may be nested deeper than Python is."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            yield node
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)
