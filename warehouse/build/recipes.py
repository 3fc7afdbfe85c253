"""Recipes: what a file of a table is made from, as one digest. The same recipe makes the same rows.

A recipe is of the model's SQL and of the content of what it reads. Only what is read counts: of a table kept by month
that is its file of the month in hand, of an input whose old rows never change it is the lineage that numbered them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from warehouse.build.private_runs import PrivateRuns
from warehouse.build.table_files import TableFile
from warehouse.models import catalog
from warehouse.models.catalog import Model
from warehouse.storage.lake import Partition, digest_of
from warehouse.storage.raw_tables import RAW_COLUMNS, REPO_TYPES


def raw_days(partitions: Mapping[str, list[Partition]], source: str, month: date | None) -> list[Partition]:
    """The snapshots of a source that a month is made from: of a listing those of the month, of any other all."""
    is_whole = month is None or source not in REPO_TYPES
    return [each for each in partitions[source] if is_whole or each.day.replace(day=1) == month]


@dataclass(frozen=True)
class Recipes:
    """Of one build. `lineage` is the build that numbered the repositories, `last_month` the one that is still open.

    `made` holds the files of the tables made so far; the builder adds to it.
    """

    partitions: Mapping[str, list[Partition]]
    lineage: str
    last_month: date
    fixed: Mapping[str, str]
    made: Mapping[str, list[TableFile]]
    _raw_digests: dict[date | None, dict[str, str]] = field(default_factory=dict)

    def of_month(self, model: Model, month: date, earlier: Sequence[TableFile]) -> str:
        """The recipe of a model's file of one month; `earlier` are the months before it that the model reads."""
        digests = self._inputs(model, month) | {"before": [file.digest for file in earlier]}
        return digest_of(model.sql, f"{month:%Y-%m}", digests)

    def of_whole(self, model: Model, inherited: Sequence[TableFile], private: PrivateRuns) -> str:
        """The recipe of a model that runs once; `inherited` are its files in the build before."""
        digests = self._inputs(model, None)
        if model.prior_months:
            digests["before"] = [file.digest for file in inherited]
        if model.holds_runs:
            digests["private runs"] = private.workspace_of
        return digest_of(model.sql, digests)

    def _inputs(self, model: Model, month: date | None) -> dict[str, Any]:
        """What the model reads, as digests of content."""
        fixed = {**self.fixed, **self._raw(month)}
        digests: dict[str, Any] = {}
        for table in model.reads:
            if table in model.append_only_inputs:
                digests[table] = self.lineage
            elif table in model.restate_on and month and month < self.last_month:
                digests[table] = self._closed_months(catalog.model(table), fixed)
            elif table in self.made:
                key = f"{month:%Y-%m}" if month else None
                is_narrowed = key and catalog.model(table).by_month
                digests[table] = [file.digest for file in self.made[table] if not is_narrowed or file.month == key]
            elif table in fixed:
                digests[table] = fixed[table]
            elif catalog.is_view(table):
                view = catalog.model(table)
                digests[table] = [view.sql, self._inputs(view, month)]
        return digests

    def _closed_months(self, model: Model, fixed: Mapping[str, str]) -> str:
        """What an input says of closed months: its SQL, and what it reads of those months."""
        opened = f"{self.last_month:%Y-%m}"
        digests: dict[str, Any] = {}
        for table in model.reads:
            if table in model.append_only_inputs:
                digests[table] = self.lineage
            else:
                files = self.made.get(table, [])
                closed = [file.digest for file in files if file.month is None or file.month < opened]
                digests[table] = fixed.get(table) or closed
        return digest_of(model.sql, opened, digests)

    def _raw(self, month: date | None) -> dict[str, str]:
        if month not in self._raw_digests:
            self._raw_digests[month] = {
                f"raw.{source}": digest_of(
                    [(str(each.day), each.digest) for each in raw_days(self.partitions, source, month)]
                )
                for source in RAW_COLUMNS
            }
        return self._raw_digests[month]
