"""The files of a build's tables: written, or taken over from the build before where their recipe is the same."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warehouse.build.private_runs import PrivateRuns
from warehouse.engine import BuildConnection, files_sql
from warehouse.models.catalog import Model
from warehouse.storage.lake import Lake, digest_of, file_digest, link_or_copy


@dataclass(frozen=True)
class TableFile:
    """One file of a table: what everybody may read of it, or of one month, or what one workspace has to itself."""

    path: str
    month: str | None
    rows: int
    bytes: int
    digest: str
    recipe: str
    workspace: str | None = None

    def as_dict(self) -> dict[str, Any]:
        return dict(self.__dict__)


class TableFiles:
    """Writes into `folder`; `previous` is the manifest of the build whose files may be taken over."""

    def __init__(
        self,
        lake: Lake,
        connection: BuildConnection,
        folder: Path,
        previous: Mapping[str, Any] | None,
        private: PrivateRuns,
    ):
        self.connection, self.folder, self.private = connection, folder, private
        self._tables = previous["tables"] if previous else {}
        self._previous_folder = lake.build_path(previous["id"]) if previous else None

    def inherited(self, model: Model) -> list[TableFile]:
        """The files of the table in the build before."""
        table = self._tables.get(model.name)
        return (
            [TableFile(**{key: file.get(key) for key in TableFile.__annotations__}) for file in table["files"]]
            if table
            else []
        )

    def reuse(self, model: Model, month: str | None, recipe: str) -> list[TableFile]:
        """Those made by the same recipe, where all are still there; none otherwise."""
        files = [file for file in self.inherited(model) if (file.month, file.recipe) == (month, recipe)]
        if self._previous_folder is None or not all((self._previous_folder / file.path).exists() for file in files):
            return []
        for file in files:
            link_or_copy(self._previous_folder / file.path, self.folder / file.path)
        return files

    def write(self, model: Model, sql: str, month: str | None, recipe: str) -> list[TableFile]:
        """Writes the rows as one file, or as one for everybody and one for each workspace that has runs to itself."""
        path = f"{model.name}/{f'month={month}/' if month else ''}data.parquet"
        if not model.holds_runs or not self.private.workspace_of:
            return [
                self._table_file(
                    model, path, month, self.connection.write(sql, self.folder / path, model.order), recipe
                )
            ]
        whole = self.folder / ".temp" / "whole.parquet"
        self.connection.write(sql, whole, model.order)
        files = []
        for workspace, share in self.private.shares(f"SELECT * FROM {files_sql([whole])}"):
            own = path if workspace is None else f"{model.name}/workspace={digest_of(workspace)[:16]}/data.parquet"
            rows = self.connection.write(share, self.folder / own, model.order)
            if rows or workspace is None:
                files.append(self._table_file(model, own, month, rows, recipe, workspace))
            else:
                shutil.rmtree((self.folder / own).parent)
        whole.unlink()
        return files

    def _table_file(
        self, model: Model, path: str, month: str | None, rows: int, recipe: str, workspace: str | None = None
    ) -> TableFile:
        target = self.folder / path
        file = TableFile(path, month, rows, target.stat().st_size, file_digest(target), recipe, workspace)
        is_inherited = any((each.path, each.digest) == (path, file.digest) for each in self.inherited(model))
        if is_inherited and self._previous_folder is not None and (self._previous_folder / path).exists():
            target.unlink()  # the same content again: one file on disk, however many builds hold it
            link_or_copy(self._previous_folder / path, target)
        return file
