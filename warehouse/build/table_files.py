"""The files of a build's tables: written, or taken over from the build before where their recipe is the same."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warehouse.build.private_runs import PrivateRuns
from warehouse.engine import BuildConnection, files_sql
from warehouse.models.catalog import Model
from warehouse.storage.lake import Lake, file_digest, link_or_copy


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


def digest_of(*parts: Any) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()


class TableFiles:
    """Writes into `folder`; `before` is the manifest of the build whose files may be taken over."""

    def __init__(
        self,
        lake: Lake,
        connection: BuildConnection,
        folder: Path,
        before: Mapping[str, Any] | None,
        private: PrivateRuns,
    ):
        self.connection, self.folder, self.private = connection, folder, private
        self._tables = before["tables"] if before else {}
        self._earlier = lake.build_path(before["id"]) if before else None

    def inherited(self, model: Model) -> list[TableFile]:
        """The pieces of the table in the build before."""
        table = self._tables.get(model.name)
        return (
            [TableFile(**{key: file.get(key) for key in TableFile.__annotations__}) for file in table["files"]]
            if table
            else []
        )

    def reuse(self, model: Model, month: str | None, recipe: str) -> list[TableFile]:
        """Those made by the same recipe, where all are still there; none otherwise."""
        pieces = [piece for piece in self.inherited(model) if (piece.month, piece.recipe) == (month, recipe)]
        if self._earlier is None or not all((self._earlier / piece.path).exists() for piece in pieces):
            return []
        for piece in pieces:
            link_or_copy(self._earlier / piece.path, self.folder / piece.path)
        return pieces

    def write(self, model: Model, sql: str, month: str | None, recipe: str) -> list[TableFile]:
        """Writes the rows as one file, or as one for everybody and one for each workspace that has runs to itself."""
        path = f"{model.name}/{f'month={month}/' if month else ''}data.parquet"
        if not model.holds_runs or not self.private.workspace_of:
            return [
                self._piece(model, path, month, self.connection.write(sql, self.folder / path, model.order), recipe)
            ]
        whole = self.folder / ".temp" / "whole.parquet"
        self.connection.write(sql, whole, model.order)
        pieces = []
        for workspace, share in self.private.shares(f"SELECT * FROM {files_sql([whole])}"):
            own = path if workspace is None else f"{model.name}/workspace={digest_of(workspace)[:16]}/data.parquet"
            rows = self.connection.write(share, self.folder / own, model.order)
            if rows or workspace is None:
                pieces.append(self._piece(model, own, month, rows, recipe, workspace))
            else:
                shutil.rmtree((self.folder / own).parent)
        whole.unlink()
        return pieces

    def _piece(
        self, model: Model, path: str, month: str | None, rows: int, recipe: str, workspace: str | None = None
    ) -> TableFile:
        target = self.folder / path
        piece = TableFile(path, month, rows, target.stat().st_size, file_digest(target), recipe, workspace)
        known = any((kept.path, kept.digest) == (path, piece.digest) for kept in self.inherited(model))
        if known and self._earlier is not None and (self._earlier / path).exists():
            target.unlink()  # the same content again: one file on disk, however many builds hold it
            link_or_copy(self._earlier / path, target)
        return piece
