"""Every setting of Hubscope, read once from the environment and `.env`. Nothing else reads the environment."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

# Pydantic would look for plugins in the metadata of every installed package, for longer than reading the settings takes.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

from dotenv import dotenv_values
from pydantic import BaseModel, ConfigDict, Field, Json, ValidationError, model_validator

from warehouse.errors import SettingsError

Role = Literal["viewer", "analyst", "admin"]
ORDER: tuple[Role, ...] = ("viewer", "analyst", "admin")


PREFIX = "hubscope_"


class Settings(BaseModel):
    """Each field is the environment variable HUBSCOPE_<FIELD>; docs/settings.md says the same in prose."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    data: Path = Field(Path("data"), description="Folder that holds the raw data, the builds and the run records.")
    # Holds a password where there is one: never shown, by repr, error or page.
    database_url: str = Field(
        "sqlite:///{data}/state.db",
        pattern=r"^(sqlite|postgresql)(\+\w+)?://.*[^/]$",
        repr=False,
        description="Database of what readers keep, such as saved views. {data} stands for the data folder.",
    )
    env: Literal["development", "production"] = Field(
        "development", description="In production the portal refuses to start without sign-in."
    )
    sql_seconds: float = Field(10.0, gt=0, description="Longest a question may run, in seconds.")
    sql_rows: int = Field(100_000, gt=0, description="Most rows one answer may hold.")
    sql_bytes: int = Field(256 * 2**20, gt=0, description="Most bytes one answer may hold in memory.")
    sql_memory: str = Field("4GB", pattern=r"^\d+(\.\d+)?\s?(MB|GB|MiB|GiB)$", description="Memory of the SQL engine.")
    sql_workers: int = Field(4, ge=1, le=64, description="Processes that ask readers' own SQL at the same time.")
    sql_worker_memory: str = Field(
        "1GB", pattern=r"^\d+(\.\d+)?\s?(MB|GB|MiB|GiB)$", description="Memory of each of these processes' engines."
    )
    sql_export_seconds: float = Field(
        300.0, gt=0, description="Longest an export of a reader's own SQL may run, in seconds."
    )
    upload_mb: int = Field(
        4_000, ge=1, description="Megabytes, unpacked, of one upload of evaluation logs; larger ones are refused."
    )
    keep_builds: int = Field(5, ge=1, description="Builds kept by `prune`, the published one always among them.")
    drift_share: float = Field(
        0.01, ge=0, le=1, description="Share of rows that may break the source's contract before a run fails."
    )
    dump_dataset: str = Field(
        "cfahlgren1/hub-stats",
        pattern=r"^[A-Za-z0-9][\w.-]*/\w[\w.-]*$",
        description="Dataset on the Hub that holds the whole-Hub dump of `--source dump` and `backfill`.",
    )
    router: str = Field(
        "https://router.huggingface.co",
        pattern=r"^(https?://\S+)?$",
        description="Router of the Hub's inference providers, asked for their prices by `prices sync` and `daily`; empty: not asked.",
    )
    everybody: Role = Field("analyst", description="What everybody may do while no sign-in is configured.")
    started_by: str = Field("", max_length=200, description="Who started a command, as its run record says.")
    oidc_issuer: str = Field(
        "",
        pattern=r"^(https://\S+|http://(localhost|127\.0\.0\.1)(:\d+)?(/\S*)?)?$",
        description="OpenID Connect issuer whose tokens the API takes; empty: personal tokens only.",
    )
    oidc_audience: str = Field("", description="What such a token has to name as its audience; needed with an issuer.")
    oidc_role_claim: str = Field("groups", min_length=1, description="Claim that holds a person's groups or roles.")
    oidc_roles: Json[dict[str, Role]] = Field({}, description="JSON: group or role of the issuer -> role of Hubscope.")
    oidc_workspace_claim: str = Field(
        "workspaces", min_length=1, description="Claim that holds the workspaces whose private logs a person sees."
    )
    cors_origins: Json[list[str]] = Field(
        [], description="JSON list: origins whose pages may call the API from a browser; empty: none."
    )
    stale_hours: float = Field(48.0, gt=0, description="Age in hours past which the portal calls its data stale.")

    @model_validator(mode="after")
    def _issuer_has_audience(self) -> Settings:
        if self.oidc_issuer and not self.oidc_audience:
            raise ValueError("HUBSCOPE_OIDC_AUDIENCE is empty: a token that the issuer made for another service would be taken")  # fmt: skip
        return self


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings in force; raises SettingsError naming each variable that is wrong. `settings.cache_clear()` rereads."""
    try:
        return Settings.model_validate(_values())
    except ValidationError as error:
        faults = "; ".join(
            f"HUBSCOPE_{'_'.join(map(str, fault['loc'])).upper()}{_shown(fault)}: {fault['msg']}"
            if fault["loc"]
            else fault["msg"].removeprefix("Value error, ")
            for fault in error.errors()
        )
        raise SettingsError(f"A setting cannot be used: {faults}", "Fix it in the environment or in .env.") from error


def _values() -> dict[str, str]:
    """Field -> its text in the environment, or else in .env; capitals do not matter."""
    # Read here, as pydantic-settings takes as long to import as pydantic itself, and every command would wait for it.
    values = {name.lower(): value for source in (dotenv_values(".env"), os.environ) for name, value in source.items()}
    return {
        name.removeprefix(PREFIX): value
        for name, value in values.items()
        if name.startswith(PREFIX) and value is not None
    }


def environment(**changed: str) -> dict[str, str]:
    """The environment for a command that is started from here, with these settings changed."""
    return {**os.environ, **{f"HUBSCOPE_{name.upper()}": value for name, value in changed.items()}}


def _shown(fault: Any) -> str:
    """The value at fault, unless it is one that may hold a password."""
    field = Settings.model_fields.get(str(fault["loc"][0]))
    return "" if field is not None and not field.repr else f"={fault['input']!r}"
