"""Runs the models over the raw data and leaves an immutable build: Parquet files and a manifest.

Every table, and every month of a table kept by month, has a recipe: a digest of its SQL and of the content of what it
reads. Where the build before it holds the same recipe, its file is taken over as it is; so a day's refresh rebuilds
the open month and what depends on it, and a closed month is never written twice.

What is private to a workspace goes into files of that workspace alone: a reader is given files, never conditions.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Collection
from contextlib import closing
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any

import orjson
from filelock import FileLock, Timeout

from warehouse.build import checks, meta_tables
from warehouse.build.private_runs import PrivateRuns
from warehouse.build.recipes import Recipes, raw_days
from warehouse.build.table_files import TableFile, TableFiles
from warehouse.engine import BuildConnection, empty_sql, files_sql, literal
from warehouse.errors import LakeError, ModelError
from warehouse.models import catalog
from warehouse.models.catalog import Model
from warehouse.settings import settings
from warehouse.storage.lake import MANIFEST, Lake, Partition, digest_of, file_digest, write_whole
from warehouse.storage.raw_tables import RAW_COLUMNS, REPO_TYPES, choose_lake, has_listing, usable_partitions

Report = Callable[[str, int, int], None]
MAPPINGS = catalog.MODELS / "mappings"


def month_after(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


class Builder:
    """One build from start to finish; `run` returns its id. Use `build`, which also takes the lock."""

    def __init__(self, lake: Lake, full: bool, report: Report, tables: Collection[str]):
        self.lake, self.report = lake, report
        self.models = catalog.closure(tables) if tables else catalog.models()
        self.raw = choose_lake(lake)
        self.partitions = usable_partitions(self.raw)
        if not has_listing(self.partitions):
            raise LakeError(
                f"There is no raw data in {lake.root}.", "Run `python -m etl sync` or `python -m etl demo`."
            )
        self.previous = None if full else self._previous_build()
        self.table_files: dict[str, list[TableFile]] = {}
        self.started = datetime.now(UTC)
        tag = digest_of({name: [p.digest for p in days] for name, days in self.partitions.items()})[:8]
        self.id = f"{self.started:%Y%m%dT%H%M%S%fZ}-{tag}"
        self.folder = lake.builds_dir / f".{self.id}.partial"
        # The build that numbered the repositories; numbers never change within a lineage.
        self.lineage = self.previous["lineage"] if self.previous else self.id
        self.connection = BuildConnection(self.folder / ".temp", settings().sql_memory)
        self.private = PrivateRuns(self.connection)
        self.files = TableFiles(lake, self.connection, self.folder, self.previous, self.private)

    def _previous_build(self) -> dict[str, Any] | None:
        """The newest finished build of the same kind of data, whose unchanged files can be taken over."""
        for build_id in reversed(self.lake.builds()):
            manifest = self.lake.build_manifest(build_id)
            if manifest["is_demo"] == self.raw.is_demo:
                return manifest
        return None

    # -- inputs -------------------------------------------------------------------------------------------------
    @cached_property
    def months(self) -> list[date]:
        days = [partition.day for source in REPO_TYPES for partition in self.partitions[source]]
        months, last = [min(days).replace(day=1)], max(days)
        while month_after(months[-1]) <= last:
            months.append(month_after(months[-1]))
        return months

    def _bind_raw(self, source: str, days: list[Partition]) -> None:
        typed = [*RAW_COLUMNS[source].items(), ("snapshot_on", "DATE")]
        body = empty_sql(typed)
        if days:
            names = ", ".join(f'"{name}"' for name, _ in typed)
            files = [file for partition in days for file in partition.files]
            alike = len({partition.manifest.get("contract_version") for partition in days}) == 1
            body = f"SELECT {names} FROM ({body} UNION ALL BY NAME SELECT * FROM {files_sql(files, True, alike)})"
        self.connection.view(f"raw.{source}", body)

    def _bind_all_raw(self) -> None:
        """The raw views; listings are without rows until a model that reads them is run, month by month."""
        for source in RAW_COLUMNS:
            self._bind_raw(source, [] if source in REPO_TYPES else self.partitions[source])

    def _bind_fixed(self) -> dict[str, str]:
        """The mapping tables, the snapshots' manifests, and the build's own facts."""
        digests = {}
        for path in sorted(MAPPINGS.glob("*.csv")):
            self.connection.view(
                f"mappings.{path.stem}", f"SELECT * FROM read_csv({literal(path)}, header = true, all_varchar = true)"
            )
            digests[f"mappings.{path.stem}"] = file_digest(path)
        table = meta_tables.snapshots(partition for source in REPO_TYPES for partition in self.partitions[source])
        self.connection.table(
            "build.listings", table.select(["repo_type", "snapshot_on", "coverage", "rows", "origin"])
        )
        digests["build.listings"] = digest_of(self.connection.rows("SELECT * FROM build.listings ORDER BY ALL"))
        return digests

    def _bind_table(self, model: Model, table_files: list[TableFile], name: str | None = None) -> None:
        files = [self.folder / file.path for file in table_files if file.rows]
        typed = [(column.name, column.type) for column in model.columns]
        self.connection.view(name or model.name, f"SELECT * FROM {files_sql(files)}" if files else empty_sql(typed))

    # -- one model ----------------------------------------------------------------------------------------------
    def _verify_columns(self, model: Model, sql: str) -> None:
        """The SELECT, or that of its file, gives just the declared columns, in that order and of those types."""
        declared = [(column.name, column.type) for column in model.columns]
        selected = self.connection.columns(sql)
        if declared != selected:
            differing = (pair for pair in zip(declared, selected, strict=False) if pair[0] != pair[1])
            wrong = next(differing, (declared[-1], selected[-1]))
            raise ModelError(
                f"{model.name}: the header says {len(declared)} columns, the SELECT gives {len(selected)}; "
                f"first difference: said {wrong[0]}, given {wrong[1]}.",
                "Make header and SELECT agree; cast in the SELECT.",
            )

    def _make_by_month(self, model: Model, recipes: Recipes) -> list[TableFile]:
        """Month after month, each on its own month of the inputs and on the months before it."""
        files: list[TableFile] = []
        for month in self.months:
            earlier = self._prior_months(model, files)
            recipe, key = recipes.of_month(model, month, earlier), f"{month:%Y-%m}"
            of_month = self.files.reuse(model, key, recipe)
            if not of_month:
                self._bind_month(model, month, earlier)
                of_month = self._write(model, model.sql, key, recipe)
            files += of_month
        for table in catalog.tables_behind(model) & self.table_files.keys():
            self._bind_table(catalog.model(table), self.table_files[table])
        return files

    @staticmethod
    def _prior_months(model: Model, files: list[TableFile]) -> list[TableFile]:
        """The months that <name>__before holds."""
        return {"previous": files[-1:], "all": list(files)}.get(model.prior_months, [])

    def _bind_month(self, model: Model, month: date, earlier: list[TableFile]) -> None:
        """Narrows what the model reads to one month."""
        span = f"SELECT DATE '{month}' AS month_on, DATE '{month_after(month)}' AS next_month_on"
        self.connection.view("build.month", span)
        behind = catalog.tables_behind(model)
        for source in REPO_TYPES:
            if f"raw.{source}" in behind:
                self._bind_raw(source, raw_days(self.partitions, source, month))
        for table in behind & self.table_files.keys():
            if catalog.model(table).by_month:
                of_month = [file for file in self.table_files[table] if file.month == f"{month:%Y-%m}"]
                self._bind_table(catalog.model(table), of_month)
        self._bind_table(model, earlier, f"{model.name}__before")

    def _make_whole(self, model: Model, recipes: Recipes) -> list[TableFile]:
        if any(f"raw.{source}" in catalog.tables_behind(model) for source in REPO_TYPES):
            raise ModelError(
                f"{model.name} reads raw data and is not by month.", "Add `partition: month` to its header."
            )
        if model.prior_months:
            self._bind_previous(model)
        recipe = recipes.of_whole(model, self.files.inherited(model), self.private)
        if not model.by_month:
            return self.files.reuse(model, None, recipe) or self._write(model, model.sql, None, recipe)
        files = []
        for month in self.months:
            body = f"SELECT * FROM ({model.sql}) WHERE day >= DATE '{month}' AND day < DATE '{month_after(month)}'"
            key = f"{month:%Y-%m}"
            files += self.files.reuse(model, key, recipe) or self._write(model, body, key, recipe)
        return files

    def _write(self, model: Model, sql: str, month: str | None, recipe: str) -> list[TableFile]:
        try:
            return self.files.write(model, sql, month, recipe)
        except Exception:
            self._verify_columns(model, model.sql)  # where the header is wrong, it says so in its own words
            raise

    def _bind_previous(self, model: Model) -> None:
        typed = [(column.name, column.type) for column in model.columns]
        files = self.files.inherited(model)
        body = empty_sql(typed)
        if files and self.previous:
            body = (
                f"SELECT * FROM {files_sql([self.lake.build_path(self.previous['id']) / file.path for file in files])}"
            )
        self.connection.view(f"{model.name}__before", body)

    # -- the whole ----------------------------------------------------------------------------------------------
    def run(self) -> str:
        with closing(self.connection):
            tables, results = self._make_all()
        return self._finish(tables, results)

    def _make_all(self) -> tuple[dict[str, Any], list[checks.CheckResult]]:
        """The manifest's entries by table, and what the checks found."""
        fixed = self._bind_fixed()
        self._bind_all_raw()
        recipes = Recipes(self.partitions, self.lineage, self.months[-1], fixed, self.table_files)
        models = self.models
        tables: dict[str, Any] = {}
        for number, model in enumerate(models):
            self.report(model.name, number, len(models))
            begun = time.monotonic()
            if model.is_view:
                self.connection.view(model.name, model.sql)
                self._verify_columns(model, model.sql)
            else:
                make = self._make_by_month if model.runs_by_month else self._make_whole
                files = make(model, recipes)
                self._verify_columns(model, f"SELECT * FROM {files_sql([self.folder / files[-1].path])}")
                self.table_files[model.name] = files
                self._bind_table(model, files)
            if model.is_view and model.name.startswith("staging."):
                continue
            tables[model.name] = self._entry(model, time.monotonic() - begun)
        self.report("checks", len(models), len(models))
        self._bind_all_raw()
        empty = {name for name, files in self.table_files.items() if not any(file.rows for file in files)}
        results = checks.run_checks(self.connection, models, self.private.workspace_of, empty)
        tables |= meta_tables.write_tables(self.connection, self.folder, self.raw, self.partitions, tables, results)
        return tables, results

    def _entry(self, model: Model, seconds: float) -> dict[str, Any]:
        files = self.table_files.get(model.name, [])
        shared = [file for file in files if file.workspace is None]
        return {
            "words": model.description,
            "grain": list(model.grain),
            "columns": [column.as_dict() for column in model.columns],
            "files": [file.as_dict() for file in files],
            "sql": model.sql if model.is_view else None,
            "rows": sum(file.rows for file in shared) if not model.is_view else None,
            "bytes": sum(file.bytes for file in shared),
            "seconds": round(seconds, 3),
        }

    def _finish(self, tables: dict[str, Any], results: list[checks.CheckResult]) -> str:
        shutil.rmtree(self.folder / ".temp", ignore_errors=True)
        models = self.partitions["hub_models"]
        manifest = {
            "id": self.id,
            "lineage": self.lineage,
            "before": self.previous["id"] if self.previous else None,
            "created_at": self.started.isoformat(),
            "seconds": round((datetime.now(UTC) - self.started).total_seconds(), 3),
            "is_demo": self.raw.is_demo,
            "keeps_workspaces_apart": True,
            "has_real_logs": any(not p.manifest.get("is_demo") for p in self.partitions["eval_runs"]),
            "as_of": str(max(p.day for p in models)) if models else None,
            "observed_at": max((p.manifest.get("observed_to") or "" for p in models), default=None),
            "endpoints": sorted({p.manifest["endpoint"] for source in REPO_TYPES for p in self.partitions[source]}),
            "tables": tables,
            "checks": [result.as_dict() for result in results],
        }
        write_whole(self.folder / MANIFEST, orjson.dumps(manifest, option=orjson.OPT_INDENT_2))
        os.replace(self.folder, self.lake.build_path(self.id))
        return self.id


def build(
    lake: Lake,
    full: bool = False,
    report: Report = lambda step, done, total: None,
    tables: Collection[str] = (),
) -> str:
    """Builds from all finished snapshots and returns the build's id; publishing is a step of its own.

    With `tables` only these are made, and what they and their checks read: for whoever looks at one mart. A later build
    makes the others.
    """
    lake.builds_dir.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(lake.root / ".build.lock", timeout=0):
            for leftover in lake.builds_dir.glob(".*.partial"):
                shutil.rmtree(leftover, ignore_errors=True)
            return Builder(lake, full, report, tables).run()
    except Timeout as error:
        raise LakeError(f"Another build is running in {lake.root}.", "Wait for it, or stop it.") from error


def publish(lake: Lake, build_id: str | None = None) -> str:
    """Points CURRENT at a build, the newest unless told; refuses one that breaks a check."""
    builds = lake.builds()
    if not builds:
        raise LakeError(f"There is no build in {lake.root}.", "Run `python -m etl build`.")
    chosen = build_id or builds[-1]
    checks.require(lake.build_manifest(chosen))
    lake.point_to(chosen)
    return chosen


def rollback(lake: Lake, build_id: str | None = None) -> str:
    """Points CURRENT at an earlier build: the one named, else the one before the published."""
    current = lake.current()
    earlier = [build for build in lake.builds() if current is None or build < current]
    if build_id is None and not earlier:
        raise LakeError(f"There is no build before {current}.", "`python -m etl status builds` lists what is kept.")
    return publish(lake, build_id or earlier[-1])


def prune(lake: Lake, keep: int) -> list[str]:
    """Removes all but the newest `keep` builds; the published one always stays."""
    removed = []
    for build_id in lake.builds()[:-keep]:
        if build_id != lake.current():
            lake.remove_build(build_id)
            removed.append(build_id)
    return removed
