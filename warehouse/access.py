"""Who asks, and which rows of the build that reader may see. Pages, routes and SQL ask here and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Role = Literal["viewer", "analyst", "admin"]
ORDER: tuple[Role, ...] = ("viewer", "analyst", "admin")
RUNS = "core.eval_runs"


@dataclass(frozen=True)
class Reader:
    """`name` keeps apart what belongs to whom; `workspaces` are those whose private evaluations may be seen."""

    name: str
    role: Role = "viewer"
    workspaces: frozenset[str] = field(default_factory=frozenset)

    def may(self, role: Role) -> bool:
        """Whether the reader has this role or one that includes it."""
        return ORDER.index(self.role) >= ORDER.index(role)


# Where no sign-in is configured, everybody is this reader.
ANYONE = Reader("anyone", "analyst")


def row_filters(tables: Mapping[str, Mapping[str, Any]], reader: Reader) -> dict[str, str]:
    """Table of a build -> the condition that its rows have to meet for this reader; tables without one are open to all.

    A run says whose it is (`visibility`, `workspace`); everything else about a run follows it by `run_id`. A table made
    by a view over others needs no condition of its own. What a condition names comes before it.
    """
    own = ", ".join("'" + name.replace("'", "''") + "'" for name in sorted(reader.workspaces))
    mine = f"visibility = 'shared' OR workspace IN ({own})" if own else "visibility = 'shared'"
    found = {}
    for name, table in sorted(tables.items(), key=lambda pair: pair[0] != RUNS):
        columns = {column["name"] for column in table["columns"]}
        if table.get("sql"):
            continue
        if {"visibility", "workspace"} <= columns:
            found[name] = mine
        elif "run_id" in columns and RUNS in tables:
            found[name] = f"run_id IN (SELECT run_id FROM {RUNS} WHERE {mine})"
    return found
