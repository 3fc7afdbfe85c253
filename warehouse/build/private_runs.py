"""Evaluation runs that belong to one workspace: which they are, and which rows of a table are theirs.

Rows that not everybody may read are kept in files apart. A condition above a shared file would not do: a plan says how many
rows it met below the condition, and a question's own filter may run there, so that counts, errors and times tell of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import pyarrow as pa

from warehouse.engine import BuildConnection, literal
from warehouse.models import catalog

NOBODY = ""  # the workspace of a private run that names none
LISTED = "build.private_runs"
SCHEMA = pa.schema([("run_id", pa.string()), ("workspace", pa.string())])


class PrivateRuns:
    """Of the build in the making; the raw evaluation runs have to be in sight of its connection when it is first asked."""

    def __init__(self, connection: BuildConnection):
        self._connection = connection

    @cached_property
    def workspace_of(self) -> dict[str, str]:
        """Run -> workspace, for the runs that are not shared."""
        runs = catalog.model("staging.eval_runs").sql
        private = self._connection.rows(
            f"SELECT run_id, workspace FROM ({runs}) WHERE visibility <> 'shared' ORDER BY run_id"
        )
        workspaces = {row["run_id"]: row["workspace"] or NOBODY for row in private}
        self._connection.table(LISTED, pa.table([list(workspaces), list(workspaces.values())], schema=SCHEMA))
        return workspaces

    def shares(self, sql: str) -> Iterator[tuple[str | None, str]]:
        """A SELECT of rows that belong to runs as one for everybody (None), then one for each workspace."""
        yield None, f"SELECT * FROM ({sql}) WHERE run_id IS NULL OR run_id NOT IN (SELECT run_id FROM {LISTED})"
        for workspace in sorted(set(self.workspace_of.values())):
            own = f"SELECT run_id FROM {LISTED} WHERE workspace = {literal(workspace)}"
            yield workspace, f"SELECT * FROM ({sql}) WHERE run_id IN ({own})"
