"""Who asks, and which files of the build that reader may see. Pages, routes and SQL ask here and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from warehouse.errors import LakeError
from warehouse.settings import ORDER, Role, settings

__all__ = [
    "ANYONE",
    "ORDER",
    "PAGE_ROLES",
    "ROUTE_ROLES",
    "Role",
    "User",
    "anonymous_user",
    "hidden_files",
    "of_claims",
    "visible",
]


@dataclass(frozen=True)
class User:
    """`name` keeps apart what belongs to whom; `workspaces` are those whose private evaluations may be seen."""

    name: str
    role: Role = "viewer"
    workspaces: frozenset[str] = field(default_factory=frozenset)

    @property
    def label(self) -> str:
        """Who it is, for records that others read: of somebody whom nobody knows, not which session it was."""
        return "somebody not signed in" if self.name.startswith(ANYONE.name) else self.name

    def may(self, role: Role) -> bool:
        """Whether the reader has this role or one that includes it."""
        return ORDER.index(self.role) >= ORDER.index(role)

    def may_open(self, page: str) -> bool:
        """Whether the reader has the role that this page is for."""
        return self.may(PAGE_ROLES[page])

    def may_call(self, operation: str) -> bool:
        """Whether the reader has the role that this operation of the API is for."""
        return self.may(ROUTE_ROLES[operation])


# page, as in its address -> the role that it is for; what is on it may need a higher one (User.may).
PAGE_ROLES: Mapping[str, Role] = {
    "overview": "viewer",
    "trends": "viewer",
    "explore": "viewer",
    "model": "viewer",
    "organizations": "viewer",
    "families": "viewer",
    "leaderboards": "viewer",
    "compare": "viewer",
    "performance": "viewer",
    "submit": "analyst",
    "executive": "viewer",
    "roi": "viewer",
    "prices": "viewer",
    "sql": "analyst",
    "catalog": "viewer",
    "pipeline": "viewer",
}
# operation of the API, as its description calls it -> the role that it is for.
ROUTE_ROLES: Mapping[str, Role] = {
    "get_models": "viewer",
    "get_model": "viewer",
    "get_model_downloads": "viewer",
    "get_model_evaluations": "viewer",
    "get_model_events": "viewer",
    "get_model_similar": "viewer",
    "get_organizations": "viewer",
    "get_families": "viewer",
    "get_leaderboards": "viewer",
    "get_leaderboard": "viewer",
    "get_comparisons": "viewer",
    "get_comparisons_downloads": "viewer",
    "get_comparisons_evaluations": "viewer",
    "get_prices": "viewer",
    "get_hardware": "viewer",
    "get_trends": "viewer",
    "get_catalog": "viewer",
    "get_builds": "viewer",
    "get_runs": "viewer",
    "export_table": "analyst",
    "hand_in_logs": "analyst",
    "run_scenario": "viewer",
    "ask_sql": "analyst",
    "stop_sql": "analyst",
}

# Where no sign-in is configured, everybody is this reader; `anonymous_user` knows the role that the settings give them.
ANYONE = User("anyone", "analyst")


def anonymous_user(session: str = "") -> User:
    """Whoever has not signed in. A browser session's questions are its own, so that none sees another's."""
    return User(f"{ANYONE.name} in session {session[:12]}" if session else ANYONE.name, settings().everybody)


def of_claims(claims: Mapping[str, Any]) -> User:
    """Who an identity provider says somebody is: the highest role that the settings give any of the groups named.

    `claims` are those of a checked token, with `sub`. A claim inside another is named with a dot, as in
    `realm_access.roles`. Whoever has no group with a role is a viewer.
    """
    groups = _claim_texts(claims, settings().oidc_role_claim)
    roles = [role for group, role in settings().oidc_roles.items() if group in groups]
    workspaces = frozenset(_claim_texts(claims, settings().oidc_workspace_claim))
    return User(f"user {claims['sub']}", max(roles, key=ORDER.index, default="viewer"), workspaces)


def _claim_texts(claims: Mapping[str, Any], name: str) -> list[str]:
    """The texts of a claim: a list of them, or one alone. A provider's own name may hold dots, as an address does."""
    claim: Any = claims.get(name)
    if claim is None:
        claim = claims
        for part in name.split("."):
            claim = claim.get(part) if isinstance(claim, Mapping) else None
    return [claim] if isinstance(claim, str) else [each for each in claim or () if isinstance(each, str)] if isinstance(claim, list) else []  # fmt: skip


def visible(manifest: Mapping[str, Any], reader: User) -> dict[str, dict[str, Any]]:
    """The tables of a build with the files that this reader may read; of the others not even the size is in sight.

    A build keeps what is private to a workspace in files of that workspace alone, and everything made of it too. Raises
    LakeError for a build of an earlier version, which did not.
    """
    if not manifest.get("keeps_workspaces_apart"):
        raise LakeError(
            f"Build {manifest['id']} was made by an earlier version, which kept private evaluations among the others.",
            "Build and publish again: python -m etl build, then python -m etl publish.",
        )
    tables = {}
    for name, table in manifest["tables"].items():
        files = table.get("files") or []
        seen = [file for file in files if _is_visible(file.get("workspace"), reader)]
        counted = {key: sum(file[key] for file in seen) for key in ("rows", "bytes")} if len(seen) < len(files) else {}
        tables[name] = {**table, "files": seen, **counted}
    return tables


def _is_visible(workspace: str | None, reader: User) -> bool:
    """The empty name is that of private runs that belong to no workspace: nobody reads them."""
    return workspace is None or (workspace != "" and workspace in reader.workspaces)


def hidden_files(manifest: Mapping[str, Any], reader: User) -> list[str]:
    """Paths of the build's files that this reader may not read. Raises as `visible` does."""
    seen = {file["path"] for table in visible(manifest, reader).values() for file in table["files"]}
    paths = (file["path"] for table in manifest["tables"].values() for file in table.get("files") or [])
    return [path for path in paths if path not in seen]
