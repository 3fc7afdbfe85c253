"""What can be told from the text of a question before it is asked: its $parameters, and the kind of a value typed in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import Any, Literal

import sqlglot
from sqlglot.errors import SqlglotError
from sqlglot.tokens import TokenType

QUOTED = re.compile(r"'(.*)'", re.S)


def parameters(sql: str) -> tuple[str, ...]:
    """Names of the $parameters, each once, in the order they appear; none where the text cannot be split into words."""
    try:
        tokens = sqlglot.tokenize(sql, dialect="duckdb")
    except SqlglotError:
        return ()
    names: dict[str, None] = {}
    for sign, name in pairwise(tokens):
        if sign.token_type is TokenType.PARAMETER and sign.text == "$" and sign.end + 1 == name.start:
            names[name.text] = None
    return tuple(names)


# What the editor begins with: it shows a table, an aggregate and a parameter.
FIRST = """-- Which tasks are downloaded most? Ctrl+Enter runs it.
SELECT task, count(*) AS models, sum(downloads_30d) AS downloads_30d
FROM marts.model_summary
WHERE is_current AND likes >= $least_likes
GROUP BY task
ORDER BY downloads_30d DESC NULLS LAST"""
PLAIN = re.compile(r"[a-z_][a-z0-9_]*")
EXPLAIN = re.compile(r"\s*EXPLAIN(\s+ANALYZE)?\b", re.I)


def plan_asked(sql: str) -> tuple[Literal["rows", "explain", "analyze"], str]:
    """Rows or a plan, and the SELECT: the word EXPLAIN before it asks for its plan."""
    match = EXPLAIN.match(sql)
    if match is None:
        return "rows", sql
    return ("analyze" if match[1] else "explain"), sql[match.end() :]


def split_fault(message: str) -> tuple[str, str]:
    """An error of the engine as its words and, below, the line with its mark; the second is empty where there is none."""
    text, mark, excerpt = message.partition("\n\nLINE ")
    return text, f"LINE {excerpt}" if mark else ""


def place_of(message: str, sql: str) -> tuple[int, int] | None:
    """Line and column, counted from 1, that an error of the engine points at; None where it points nowhere."""
    excerpt_lines = split_fault(message)[1].split("\n")
    match = re.match(r"LINE +(\d+): ?", excerpt_lines[0])
    if match is None or len(excerpt_lines) < 2 or "^" not in excerpt_lines[1]:
        return None
    number, column = int(match[1]), excerpt_lines[1].index("^") - match.end()
    lines = sql.split("\n")
    if not 0 < number <= len(lines) or column < 0:
        return None
    excerpt = excerpt_lines[0][match.end() :]
    if excerpt.startswith("..."):  # of a long line the engine shows the part around the fault
        place = lines[number - 1].find(excerpt.strip("."))
        column = column - 3 + place if place >= 0 else 0
    return number, max(column, 0) + 1


def value_of(typed: str) -> Any:
    """A typed text as number, day, moment, truth, list (comma in brackets), nothing (empty), or text; 'quoted' stays text."""
    text = typed.strip()
    if not text or text.casefold() == "null":
        return None
    if quoted := QUOTED.fullmatch(text):
        return quoted[1]
    if text.startswith("[") and text.endswith("]"):
        return [value_of(part) for part in text[1:-1].split(",") if part.strip()]
    if text.casefold() in ("true", "false"):
        return text.casefold() == "true"
    for read in (int, float, date.fromisoformat, datetime.fromisoformat):
        try:
            return read(text)
        except ValueError:
            continue
    return text


def select_of(table: str, columns: Sequence[str], rows: int = 100) -> str:
    """A SELECT of a table's first rows, its columns by name."""
    names = (name if PLAIN.fullmatch(name) else '"' + name.replace('"', '""') + '"' for name in columns)
    return f"SELECT {', '.join(names)}\nFROM {table}\nLIMIT {rows}"
