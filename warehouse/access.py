"""Who asks, and which rows of the build that reader may see. Pages, routes and SQL ask here and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from warehouse.settings import ORDER, Role, settings

__all__ = ["ANYONE", "ORDER", "Reader", "Role", "everybody", "of_claims", "row_filters"]
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


# Where no sign-in is configured, everybody is this reader; `everybody` knows the role that the settings give them.
ANYONE = Reader("anyone", "analyst")


def everybody(session: str = "") -> Reader:
    """Whoever has not signed in. A browser session's questions are its own, so that none sees another's."""
    return Reader(f"{ANYONE.name} in session {session[:12]}" if session else ANYONE.name, settings().everybody)


def of_claims(claims: Mapping[str, Any]) -> Reader:
    """Who an identity provider says somebody is: the highest role that the settings give any of the groups named.

    `claims` are those of a checked token, with `sub`. A claim inside another is named with a dot, as in
    `realm_access.roles`. Whoever has no group with a role is a viewer.
    """
    groups = _listed(claims, settings().oidc_role_claim)
    roles = [role for group, role in settings().oidc_roles.items() if group in groups]
    workspaces = frozenset(_listed(claims, settings().oidc_workspace_claim))
    return Reader(f"user {claims['sub']}", max(roles, key=ORDER.index, default="viewer"), workspaces)


def _listed(claims: Mapping[str, Any], name: str) -> list[str]:
    """The texts of a claim: a list of them, or one alone. A provider's own name may hold dots, as an address does."""
    found: Any = claims.get(name)
    if found is None:
        found = claims
        for part in name.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
    return [found] if isinstance(found, str) else [each for each in found or () if isinstance(each, str)] if isinstance(found, list) else []  # fmt: skip


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
