"""What a build holds that the one before did not: tables, columns, rows and values from the two manifests, sums from the files.

It speaks of what everybody may read: what is private to a workspace changes nothing here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from warehouse.storage.lake import Lake

SCHEMA: dict[str, Any] = {
    "table": pl.String, "change": pl.String, "rows_before": pl.Int64, "rows": pl.Int64, "rows_added": pl.Int64,
    "bytes_added": pl.Int64, "columns_added": pl.List(pl.String), "columns_gone": pl.List(pl.String), "columns_changed": pl.List(pl.String),
}  # fmt: skip


def diff(before: Mapping[str, Any], after: Mapping[str, Any]) -> pl.DataFrame:
    """One row a table that differs, the largest change of rows first.

    `change` is new, gone, schema, rows, or values: as many rows, of other contents by the digests of their files. A view has
    no rows of its own; where either side has none, they are null.
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
    if change == "rows" and rows_before == rows:
        if _digests(old) == _digests(new):
            return None
        change = "values"
    return {
        "table": name, "change": change, "rows_before": rows_before, "rows": rows,
        "rows_added": None if rows_before is None or rows is None else rows - rows_before,
        "bytes_added": None if bytes_before is None or size is None else size - bytes_before,
        "columns_added": [] if old is None else added, "columns_gone": [] if new is None else gone, "columns_changed": changed,
    }  # fmt: skip


def sums(lake: Lake, before: str, after: str, table: str) -> pl.DataFrame:
    """One row a column that both builds have: `sum_before`, `sum` and `difference` of numbers (of truth values, how often
    true), null for other types; `values_before` and `values` count what is not empty.

    Reads all files of the table in both builds. A table that neither build keeps in files gives no rows.
    """
    sides = [_sums(lake, build, table) for build in (before, after)]
    if any(side.is_empty() for side in sides):
        return pl.DataFrame(schema=SUMS)
    both = sides[0].rename({"sum": "sum_before", "values": "values_before"}).join(
        sides[1], on="column", maintain_order="right"
    )  # fmt: skip
    return both.with_columns(difference=pl.col("sum") - pl.col("sum_before")).select(
        pl.col(name).cast(kind) for name, kind in SUMS.items()
    )


SUMS: dict[str, Any] = {
    "column": pl.String, "sum_before": pl.Float64, "sum": pl.Float64, "difference": pl.Float64,
    "values_before": pl.Int64, "values": pl.Int64,
}  # fmt: skip


def _sums(lake: Lake, build: str, table: str) -> pl.DataFrame:
    files = _files(lake.build_manifest(build)["tables"].get(table))
    if not files:
        return pl.DataFrame(schema={"column": pl.String, "sum": pl.Float64, "values": pl.Int64})
    rows = pl.scan_parquet([lake.build_path(build) / file["path"] for file in files])
    schema = rows.collect_schema()
    numbers = [name for name, kind in schema.items() if kind.is_numeric() or kind == pl.Boolean]
    row = rows.select(
        *(pl.col(name).cast(pl.Float64).sum().alias(f"sum {name}") for name in numbers),
        *(pl.col(name).count().alias(f"values {name}") for name in schema),
    ).collect(engine="streaming").row(0, named=True)  # fmt: skip
    return pl.DataFrame(
        [(name, row.get(f"sum {name}"), row[f"values {name}"]) for name in schema],
        schema={"column": pl.String, "sum": pl.Float64, "values": pl.Int64}, orient="row",
    )  # fmt: skip


def _digests(table: Mapping[str, Any] | None) -> list[str]:
    """Of a view, its SQL stands for its contents. What a build says of itself has no digest and differs by its size."""
    return sorted(file.get("digest") or str(file["bytes"]) for file in _files(table)) or [str((table or {}).get("sql"))]


def _files(table: Mapping[str, Any] | None) -> list[Mapping[str, Any]]:
    return [file for file in (table or {}).get("files") or [] if file.get("workspace") is None]


def _columns(table: Mapping[str, Any] | None) -> dict[str, str]:
    return {column["name"]: column["type"] for column in (table or {}).get("columns", [])}
