"""What an export of Publisher Analytics is agreed to say: its two formats, their columns, and the rows kept of them.

A format is known by its columns, in any order. Spelling follows the Hub's documentation; case, spaces and underscores
do not matter. Columns that are not named here are left unread.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from warehouse.errors import ContractError
from warehouse.storage.raw_tables import schema_of

VERSION = 1


@dataclass(frozen=True)
class Column:
    """One column of an export. `aliases` are what the Hub called it at other times."""

    name: str
    description: str
    required: bool = True
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Format:
    """One kind of export, and the table its rows become."""

    name: str
    source: str
    columns: tuple[Column, ...]
    schema: pa.Schema

    @property
    def required(self) -> list[str]:
        return [column.name for column in self.columns if column.required]


_REPO = (
    Column("repoType", "model, dataset or space."),
    Column("repoName", "Repository, as organization/name."),
)
DAILY = Format(
    "daily export",
    "publisher_daily",
    (
        *_REPO,
        Column("timestamp", "The day, in UTC.", aliases=("date", "day")),
        Column("downloads", "Downloads of that day."),
        Column(
            "total", "Downloads of the repository since its creation, as of the export.", False, ("totalDownloads",)
        ),
    ),
    schema_of("publisher_daily"),
)
REQUESTS = Format(
    "request log",
    "publisher_requests",
    (
        *_REPO,
        Column("timestamp", "When the request came, in UTC."),
        Column("method", "GET or HEAD, or another method of HTTP.", aliases=("requestType",)),
        Column("status", "Status of the answer; from 400 on the request failed.", False),
        Column("hashedUserId", "Who asked, where signed in: a hash that cannot be reversed.", False),
        Column("hashedIp", "Who asked, where not signed in: a hash that cannot be reversed.", False),
        Column("country", "Country the request came from.", False),
        Column("isInternal", "The request came from the Hub's own services; not counted.", False),
    ),
    schema_of("publisher_requests"),
)
FORMATS = (DAILY, REQUESTS)


def recognise(header: Sequence[str], name: str) -> tuple[Format, dict[str, str]]:
    """The format of a file with this header, and {our column: the file's}; `name` is the file's, for the message.

    Raises ContractError where a column of each format is missing, or where one is there twice.
    """
    plain: dict[str, str] = {}
    for column in header:
        if _plain(column) in plain:
            raise ContractError(f"{name} has the column {column!r} twice.", "Export the file anew.")
        plain[_plain(column)] = column
    lacking = {}
    for kind in FORMATS:
        names = {
            column.name: plain[spelling]
            for column in kind.columns
            for spelling in map(_plain, (column.name, *column.aliases))
            if spelling in plain
        }
        missing = [column for column in kind.required if column not in names]
        if not missing:
            return kind, names
        lacking[kind.name] = missing
    reasons = "; ".join(f"for a {kind} it lacks {', '.join(missing)}" for kind, missing in lacking.items())
    raise ContractError(
        f"{name} is no export of Publisher Analytics: {reasons}. Its first line is {','.join(header)[:200]!r}.",
        "Give the CSV as it was exported, with its first line and commas between the values.",
    )


def _plain(name: str) -> str:
    return re.sub(r"[\s_]", "", name).casefold()
