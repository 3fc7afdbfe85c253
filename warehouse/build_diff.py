"""What a build holds that the one before did not: tables, columns, rows; from the two manifests alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

SCHEMA: dict[str, Any] = {
    "table": pl.String, "change": pl.String, "rows_before": pl.Int64, "rows": pl.Int64, "rows_added": pl.Int64,
    "bytes_added": pl.Int64, "columns_added": pl.List(pl.String), "columns_gone": pl.List(pl.String), "columns_changed": pl.List(pl.String),
}  # fmt: skip


def diff(before: Mapping[str, Any], after: Mapping[str, Any]) -> pl.DataFrame:
    """One row a table that differs, the largest change of rows first.

    `change` is new, gone, schema, or rows. A view has no rows of its own; where either side has none, they are null.
    """
    old, new = before["tables"], after["tables"]
    rows = [row for name in sorted({*old, *new}) if (row := _row(name, old.get(name), new.get(name))) is not None]
    frame = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    return frame.sort(pl.col("rows_added").abs(), descending=True, nulls_last=True, maintain_order=True)


def _row(name: str, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> dict[str, Any] | None:
    was, now = _columns(old), _columns(new)
    added, gone = [each for each in now if each not in was], [each for each in was if each not in now]
    changed = [f"{each}: {was[each]} -> {now[each]}" for each in now if each in was and was[each] != now[each]]
    rows_before, rows = (old or {}).get("rows"), (new or {}).get("rows")
    bytes_before, size = (old or {}).get("bytes"), (new or {}).get("bytes")
    change = "new" if old is None else "gone" if new is None else "schema" if added or gone or changed else "rows"
    if change == "rows" and rows_before == rows and bytes_before == size:
        return None
    return {
        "table": name, "change": change, "rows_before": rows_before, "rows": rows,
        "rows_added": None if rows_before is None or rows is None else rows - rows_before,
        "bytes_added": None if bytes_before is None or size is None else size - bytes_before,
        "columns_added": [] if old is None else added, "columns_gone": [] if new is None else gone, "columns_changed": changed,
    }  # fmt: skip


def _columns(table: Mapping[str, Any] | None) -> dict[str, str]:
    return {column["name"]: column["type"] for column in (table or {}).get("columns", [])}
