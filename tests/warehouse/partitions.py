"""Raw partitions for tests, written as a sync writes them but from plain rows, and reading builds back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from warehouse.build.builder import build
from warehouse.engine import Engine, Limits
from warehouse.models import catalog
from warehouse.query import answers
from warehouse.storage.lake import Lake, Partition, without_fsync
from warehouse.storage.raw_tables import RAW_COLUMNS, REPO_TYPES

ARROW = {
    "VARCHAR": pa.string(),
    "BIGINT": pa.int64(),
    "DOUBLE": pa.float64(),
    "BOOLEAN": pa.bool_(),
    "VARCHAR[]": pa.list_(pa.string()),
}
ROOMY = Limits(60, 1_000_000, 2**30, "1GB")


def snapshot(
    lake: Lake, day: date, rows: Iterable[dict[str, Any]], source: str = "hub_models", **said: Any
) -> Partition:
    """Publishes one day of a source; `said` overrides what its manifest says."""
    listed = list(rows)
    schema = pa.schema([(name, ARROW[kind]) for name, kind in RAW_COLUMNS[source].items()])
    file = lake.incoming(source, day) / "part.parquet"
    pq.write_table(pa.Table.from_pylist(listed, schema=schema), file, compression="zstd")
    manifest = {
        "source": source,
        "repo_type": REPO_TYPES[source],
        "snapshot_on": str(day),
        "coverage": "complete",
        "complete": True,
        "limit": None,
        "rows": len(listed),
        "pages": 1,
        "bytes": 1,
        "seconds": 1.0,
        "endpoint": "https://hub.example",
        "observed_from": f"{day}T20:00:00Z",
        "observed_to": f"{day}T20:01:00Z",
        "drift": {},
        "is_demo": lake.is_demo,
        "contract_version": 1,
    }
    with without_fsync():
        return lake.publish_partition(source, day, [file], manifest | said)


def model(repo_id: str, downloads: int | None = 1, all_time: int | None = 1, **said: Any) -> dict[str, Any]:
    """A row of a model listing."""
    return {
        "id": repo_id,
        "_id": f"id-{repo_id}",
        "downloads": downloads,
        "downloadsAllTime": all_time,
        "likes": 1,
    } | said


def quick_build(lake: Lake, *tables: str) -> str:
    """A build of these tables and what they stand on, or of all, without waiting for the disk."""
    with without_fsync():
        return build(lake, tables=tables)


def read_by(*queries: str) -> set[str]:
    """The models that these named queries read."""
    tables = {table for name in queries for table in catalog.tables_of(answers.query(name).sql)}
    return tables & {each.name for each in catalog.models()}


def open_build(lake: Lake, build_id: str, limits: Limits = ROOMY) -> Engine:
    return Engine(lake.build_manifest(build_id)["tables"], lake.build_path(build_id), limits)


def select(lake: Lake, build_id: str, sql: str) -> list[dict[str, Any]]:
    engine = open_build(lake, build_id)
    try:
        return engine.select(sql).frame.to_dicts()
    finally:
        engine.close()


def contents(lake: Lake, build_id: str) -> dict[str, pl.DataFrame]:
    """Every table and view of the models, sorted, with names in place of numbers of repositories."""
    manifest = lake.build_manifest(build_id)
    engine = open_build(lake, build_id)
    found = {}
    for name, table in manifest["tables"].items():
        if name.startswith("meta."):
            continue
        columns = {column["name"] for column in table["columns"]}
        numbered, named = "repo_key" in columns, "repo_id" in columns
        kept = "t.* EXCLUDE (repo_key)" if numbered else "t.*"
        source = f"{name} AS t"
        if numbered and not named:
            kept, source = f"r.repo_type, r.repo_id, {kept}", f"{source} INNER JOIN core.repos AS r USING (repo_key)"
        found[name] = engine.select(f"SELECT {kept} FROM {source} ORDER BY ALL").frame
    engine.close()
    return found


def inodes(lake: Lake, build_id: str) -> dict[tuple[str, str], int]:
    """Table and month of every file kept by month, with the file's identity on disk."""
    folder: Path = lake.build_path(build_id)
    return {
        (name, file["month"]): (folder / file["path"]).stat().st_ino
        for name, table in lake.build_manifest(build_id)["tables"].items()
        for file in table["files"]
        if file.get("month")
    }


def broken_checks(lake: Lake, build_id: str) -> list[dict[str, Any]]:
    return [check for check in lake.build_manifest(build_id)["checks"] if check["status"] == "failed"]
