"""A plan of the engine as rows that people can read: a step each, what is done last on top, each one above what it is made of."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

SCHEMA = pa.schema(
    [
        ("step", pa.string()),  # indented by two spaces for each step between it and the answer
        ("details", pa.string()),
        ("expected_rows", pa.int64()),  # the engine's estimate
        ("rows", pa.int64()),  # these two are null where nothing was run
        ("seconds", pa.float64()),  # of processor time in this step alone
    ]
)
WRAPPERS = {"RESULT_COLLECTOR", "EXPLAIN_ANALYZE"}
NAMES = {"TOP_N": "Top N", "CTE": "CTE", "CTE_SCAN": "CTE scan"}
SHOWN_ELSEWHERE, FILES = {"Estimated Cardinality", "Function", "Total Files Read"}, "Filename(s)"


def rows_of(explained: str, folder: Path) -> pa.RecordBatch | None:
    """`explained` is the engine's EXPLAIN as JSON. Files of the build in `folder` are named by their tables; no path is left.

    None where the engine measured no step: a question that it answers from what it knows of a table, such as `count(*)`
    of a whole one, has a plan and nothing measured.
    """
    plan = json.loads(explained)
    steps = plan.get("operator") if isinstance(plan, dict) else plan
    if steps is None:
        return None
    rows = [row for step in steps for row in _rows(step, 0, f"{folder.resolve()}/")]
    return pa.RecordBatch.from_pylist(rows, schema=SCHEMA)


def _rows(step: dict[str, Any], depth: int, root: str) -> Iterator[dict[str, Any]]:
    kind, about = step.get("type") or step.get("name") or "", step.get("extra_info") or {}
    is_shown = kind not in WRAPPERS
    if kind == "TABLE_SCAN":  # what is read, as a plan that is not run names it
        kind = str(about.get("Function") or kind)
    if is_shown:
        expected = str(about.get("Estimated Cardinality", ""))
        details = (
            _detail(name, value, about, root) for name, value in about.items() if name not in SHOWN_ELSEWHERE and value
        )
        yield {
            "step": "  " * depth + NAMES.get(kind, kind.replace("_", " ").capitalize().replace("parquet", "Parquet")),
            "details": "; ".join(details),
            "expected_rows": int(expected) if expected.isdigit() else None,
            "rows": step.get("intermediate_rows"),
            "seconds": step.get("timing"),
        }
    for part in step.get("children") or ():
        yield from _rows(part, depth + is_shown, root)


def _detail(name: str, value: Any, about: dict[str, Any], root: str) -> str:
    parts = [str(part) for part in value] if isinstance(value, list) else [str(value)]
    if name != FILES:
        return f"{name}: {', '.join(parts).replace(root, '')}"
    # Of many files the engine names a few, with dots for the others.
    named = {file.removeprefix(root).partition("/")[0] for part in parts for file in part.split(", ") if file != "..."}
    count = about.get("Total Files Read", "1")
    return f"{count} file{'' if count == '1' else 's'} of {', '.join(sorted(named))}"
