"""The meta tables of a build: what it was made from, what was kept out, which checks held, what each column means."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from warehouse.build.checks import CheckResult
from warehouse.engine import BuildConnection
from warehouse.storage.lake import Lake, Partition
from warehouse.storage.raw_evaluation_tables import EVALUATION_COLUMNS
from warehouse.storage.raw_tables import REPO_TYPES, instant

TYPES = {
    "string": "VARCHAR",
    "int64": "BIGINT",
    "double": "DOUBLE",
    "bool": "BOOLEAN",
    "date32[day]": "DATE",
    "list<item: string>": "VARCHAR[]",
    "list<element: string>": "VARCHAR[]",
}
SNAPSHOTS = pa.schema(
    [
        ("source", pa.string()),
        ("repo_type", pa.string()),
        ("snapshot_on", pa.date32()),
        ("coverage", pa.string()),
        ("is_complete", pa.bool_()),
        ("rows", pa.int64()),
        ("pages", pa.int64()),
        ("bytes", pa.int64()),
        ("seconds", pa.float64()),
        ("endpoint", pa.string()),
        ("observed_from", pa.timestamp("us")),
        ("observed_to", pa.timestamp("us")),
        ("origin", pa.string()),
    ]
)
QUARANTINE = pa.schema(
    [
        ("source", pa.string()),
        ("snapshot_on", pa.date32()),
        ("page", pa.int64()),
        ("repo_id", pa.string()),
        ("field", pa.string()),
        ("reason", pa.string()),
        ("value", pa.string()),
    ]
)
CHECKS = pa.schema(
    [
        ("model", pa.string()),
        ("severity", pa.string()),
        ("sentence", pa.string()),
        ("status", pa.string()),
        ("offending_rows", pa.int64()),
        ("sample", pa.string()),
        ("seconds", pa.float64()),
    ]
)
TABLES = pa.schema(
    [
        ("table_name", pa.string()),
        ("words", pa.string()),
        ("grain", pa.string()),
        ("rows", pa.int64()),
        ("bytes", pa.int64()),
    ]
)
FILES = pa.schema(
    [
        ("import_id", pa.string()),
        ("file_name", pa.string()),
        ("member", pa.string()),
        ("file_digest", pa.string()),
        ("format", pa.string()),
        ("bytes", pa.int64()),
        ("status", pa.string()),
        ("reasons", pa.list_(pa.string())),
        ("is_demo", pa.bool_()),
        ("added_at", pa.timestamp("us")),
    ]
)
COLUMNS = pa.schema([(name, pa.string()) for name in ("table_name", "column_name", "data_type", "words")])
TABLE_DESCRIPTIONS = {
    "meta.snapshots": "One row a snapshot the build was made from, as its manifest says.",
    "meta.quarantine": "One row a value or row that broke a source's contract and was kept out.",
    "meta.files": "One row an evaluation log, or a file in one, that was uploaded for everybody, and what became of it.",
    "meta.checks": "One row a check of this build, with what it found.",
    "meta.tables": "One row a table of this build.",
    "meta.columns": "One row a column of this build, with its meaning.",
}
# What each column means; docs/data.md and the catalog show it.
COLUMN_DESCRIPTIONS: dict[str, dict[str, str]] = {
    "meta.snapshots": {
        "source": "What was read: hub_models, eval_runs, api_prices and so on.",
        "repo_type": "model, dataset or space; empty for a source that lists no repositories.",
        "snapshot_on": "Day that the snapshot speaks of.",
        "coverage": "complete or partial, as it was asked for.",
        "is_complete": "It was read to its last page.",
        "rows": "Rows. Empty, like all counts and times, for evaluation logs, of which some may be private.",
        "pages": "Pages that were asked for.",
        "bytes": "Bytes that were received.",
        "seconds": "Seconds that reading took.",
        "endpoint": "Address that was asked.",
        "observed_from": "When the source answered first, in UTC.",
        "observed_to": "When the source answered last, in UTC.",
        "origin": "Where a whole-Hub dump came from; empty for a listing.",
    },
    "meta.quarantine": {
        "source": "What was read.",
        "snapshot_on": "Day of the snapshot.",
        "page": "Page of the listing, from 0.",
        "repo_id": "Repository that the value was of.",
        "field": "Field that broke the contract; empty where the whole row was kept out.",
        "reason": "What was wrong.",
        "value": "The value as the source sent it, shortened.",
    },
    "meta.files": {
        "import_id": "Id of the upload.",
        "file_name": "Name of the file.",
        "member": "File inside it, where it is an archive.",
        "file_digest": "SHA-256 of its content.",
        "format": "What it was recognised as.",
        "bytes": "Size in bytes.",
        "status": "added, known (the same log was there already) or refused.",
        "reasons": "Why it was refused.",
        "is_demo": "It belongs to the demo.",
        "added_at": "When it was uploaded, in UTC.",
    },
    "meta.checks": {
        "model": "Table that the check is of.",
        "severity": "fail keeps a build from being published, warn does not.",
        "sentence": "What must hold.",
        "status": "held, warned or failed.",
        "offending_rows": "Rows that break it.",
        "sample": "The first of them, as JSON; those of private runs are left out.",
        "seconds": "Seconds that the check took.",
    },
    "meta.tables": {
        "table_name": "Table, as schema.table.",
        "words": "What it holds.",
        "grain": "Columns that tell its rows apart.",
        "rows": "Rows that everybody may read; empty for a view.",
        "bytes": "Size of their files in bytes.",
    },
    "meta.columns": {
        "table_name": "Table, as schema.table.",
        "column_name": "Column.",
        "data_type": "Its type.",
        "words": "What it means, with its unit.",
    },
}
GRAINS = {
    "meta.snapshots": ["source", "snapshot_on"],
    "meta.quarantine": ["source", "snapshot_on", "page", "repo_id", "field"],
    "meta.files": ["import_id", "file_name", "member", "file_digest"],
    "meta.checks": ["model", "sentence"],
    "meta.tables": ["table_name"],
    "meta.columns": ["table_name", "column_name"],
}
SCHEMAS = {
    "meta.snapshots": SNAPSHOTS,
    "meta.quarantine": QUARANTINE,
    "meta.files": FILES,
    "meta.checks": CHECKS,
    "meta.tables": TABLES,
    "meta.columns": COLUMNS,
}


def type_of(field: pa.Field) -> str:
    return TYPES.get(str(field.type), "TIMESTAMP")


def snapshots(partitions: Iterable[Partition]) -> pa.Table:
    """The manifests as rows. `origin` is 'api' for a listing, 'dump' for a whole-Hub dump, else how it was added."""
    rows = []
    for partition in partitions:
        manifest = partition.manifest
        rows.append(
            {
                "source": partition.source,
                "repo_type": REPO_TYPES.get(partition.source),
                "snapshot_on": partition.day,
                "coverage": manifest["coverage"],
                "is_complete": bool(manifest["complete"]),
                "rows": manifest["rows"],
                "pages": manifest["pages"],
                "bytes": manifest["bytes"],
                "seconds": manifest["seconds"],
                "endpoint": manifest["endpoint"],
                "observed_from": instant(manifest.get("observed_from")),
                "observed_to": instant(manifest.get("observed_to")),
                "origin": manifest.get("origin", "api"),
            }
        )
    return pa.Table.from_pylist(rows, schema=SNAPSHOTS)


def quarantine(lake: Lake, partitions: list[Partition]) -> pa.Table:
    parts = []
    for partition in partitions:
        path = lake.quarantine_path(partition.source, partition.day)
        if path.exists():
            rows = pq.read_table(path, partitioning=None)
            rows = rows.append_column("source", pa.array([partition.source] * rows.num_rows, pa.string()))
            rows = rows.append_column("snapshot_on", pa.array([partition.day] * rows.num_rows, pa.date32()))
            parts.append(rows.select(QUARANTINE.names).cast(QUARANTINE))
    return pa.concat_tables(parts) if parts else QUARANTINE.empty_table()


def files(partitions: list[Partition]) -> pa.Table:
    """What was uploaded, the latest first; what is private to a workspace is left out."""
    parts = [pq.read_table(file, partitioning=None) for partition in partitions for file in partition.files]
    shared = [rows.filter(pc.equal(rows["visibility"], "shared")).select(FILES.names).cast(FILES) for rows in parts]
    return pa.concat_tables(shared).sort_by([("added_at", "descending")]) if shared else FILES.empty_table()


def public_snapshots(snapshots: pa.Table, uploads: pa.Table) -> pa.Table:
    """Snapshots as everybody may know them. A day of evaluation logs holds private ones too: it is listed where something
    shared was uploaded on it, and its counts, sizes and times are left out."""
    shared_on = {moment.date() for moment in uploads["added_at"].to_pylist() if moment is not None}
    visible = []
    for row in snapshots.to_pylist():
        if row["source"] not in EVALUATION_COLUMNS:
            visible.append(row)
        elif row["snapshot_on"] in shared_on:
            public_columns = ("source", "snapshot_on", "coverage", "is_complete")
            visible.append({name: row[name] if name in public_columns else None for name in row})
    return pa.Table.from_pylist(visible, schema=snapshots.schema)


def write_tables(
    connection: BuildConnection,
    folder: Path,
    lake: Lake,
    by_source: dict[str, list[Partition]],
    tables: dict[str, Any],
    results: list[CheckResult],
) -> dict[str, Any]:
    """Writes the meta tables into the build and returns their manifest entries."""
    partitions = [partition for days in by_source.values() for partition in days]
    entries: dict[str, Any] = {}

    def write(name: str, rows: pa.Table) -> None:
        path = Path(name) / "data.parquet"
        (folder / name).mkdir(parents=True, exist_ok=True)
        pq.write_table(rows, folder / path, compression="zstd")
        entries[name] = {
            "words": TABLE_DESCRIPTIONS[name],
            "grain": GRAINS[name],
            "columns": [
                {"name": field.name, "type": type_of(field), "words": COLUMN_DESCRIPTIONS[name][field.name]}
                for field in rows.schema
            ],
            "files": [{"path": str(path), "rows": rows.num_rows, "bytes": (folder / path).stat().st_size}],
            "sql": None,
            "rows": rows.num_rows,
            "bytes": (folder / path).stat().st_size,
            "seconds": 0.0,
        }

    uploads = files(by_source.get("eval_files", []))
    write("meta.snapshots", public_snapshots(snapshots(partitions), uploads))
    write("meta.quarantine", quarantine(lake, partitions))
    write("meta.files", uploads)
    write("meta.checks", pa.Table.from_pylist([result.as_dict() for result in results], schema=CHECKS))
    table_rows = [
        {
            "table_name": name,
            "words": entry["words"],
            "grain": ", ".join(entry["grain"]),
            "rows": entry["rows"],
            "bytes": entry["bytes"],
        }
        for name, entry in sorted((tables | entries).items())
    ]
    write("meta.tables", pa.Table.from_pylist(table_rows, schema=TABLES))
    columns = [
        {"table_name": name, "column_name": column["name"], "data_type": column["type"], "words": column["words"]}
        for name, entry in sorted((tables | entries).items())
        for column in entry["columns"]
    ]
    write("meta.columns", pa.Table.from_pylist(columns, schema=COLUMNS))
    return entries
