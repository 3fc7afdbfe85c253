"""What the Hub's listings are agreed to say: fields asked for, columns kept, and what each column means.

Columns keep the Hub's own labels and are stored as sent; renaming and typing belong to the staging models. Every
column may be null: absent, and 0, are different answers. Both the parser and the README of this folder follow this file.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import pyarrow as pa

from warehouse.errors import UnknownNameError

VERSION = 1

Kind = Literal["models", "datasets", "spaces"]
KINDS: tuple[Kind, ...] = ("models", "datasets", "spaces")

TEXT, COUNT, NUMBER, FLAG, TEXTS = pa.string(), pa.int64(), pa.float64(), pa.bool_(), pa.list_(pa.string())

REPO_ID = r"^[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)?$"
MOMENT = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$"


@dataclass(frozen=True)
class Column:
    """One column of the raw table: `field` is the Hub's field it is read from."""

    name: str
    field: str
    type: pa.DataType
    description: str
    pattern: str | None = None


@dataclass(frozen=True)
class Contract:
    """One listing of the Hub, and the table its answers become."""

    kind: Kind
    repo_type: Literal["model", "dataset", "space"]
    source: str
    popularity: str
    columns: tuple[Column, ...]

    @property
    def schema(self) -> pa.Schema:
        return pa.schema([(column.name, column.type) for column in self.columns])

    @property
    def expand(self) -> list[str]:
        """Fields to ask for; the two identifiers come unasked."""
        return sorted({column.field for column in self.columns} - {"_id", "id"})

    @property
    def fields(self) -> frozenset[str]:
        """Fields that may appear in an answer. `modelId` repeats `id` on some deployments and is not kept."""
        return frozenset({column.field for column in self.columns} | {"modelId"})


def _plain(name: str, kind: pa.DataType, description: str, pattern: str | None = None) -> Column:
    return Column(name, name, kind, description, pattern)


_EVERY = (
    _plain("_id", TEXT, "The Hub's internal identifier; survives a rename."),
    _plain("id", TEXT, "Repository id, `organization/name`.", REPO_ID),
    _plain("author", TEXT, "Organization or person that owns the repository."),
    _plain("sha", TEXT, "Latest commit."),
    _plain("createdAt", TEXT, "When it was created; 2022-03-02T23:29:04Z means on or before that moment.", MOMENT),
    _plain("lastModified", TEXT, "Time of the latest commit.", MOMENT),
    _plain("private", FLAG, "Visible only to its owner."),
    _plain("disabled", FLAG, "Closed by the Hub."),
    _plain("likes", COUNT, "Likes so far."),
    _plain("trendingScore", NUMBER, "The Hub's trending score."),
    _plain("tags", TEXTS, "Tags as listed."),
    Column("cardData_license", "cardData", TEXT, "Licence in the card; the first where the card lists several."),
    Column("cardData_language", "cardData", TEXTS, "Languages in the card."),
)
_DOWNLOADED = (
    _plain("gated", TEXT, "Access on request: 'false', 'auto' or 'manual'."),
    _plain("downloads", COUNT, "Downloads in the trailing 30 days."),
    _plain("downloadsAllTime", COUNT, "Downloads ever; falls where the Hub corrects its count."),
)
_MODEL = (
    _plain("library_name", TEXT, "Library the model is for."),
    _plain("pipeline_tag", TEXT, "Task of the model."),
    Column("cardData_base_model", "cardData", TEXTS, "Models this one was made from, as its card says."),
    Column("cardData_base_model_relation", "cardData", TEXT, "How it was made from them, as its card says."),
    Column("safetensors_total", "safetensors", COUNT, "Parameters in the safetensors files."),
    Column("gguf_total", "gguf", COUNT, "Parameters in the GGUF file."),
    Column("gguf_architecture", "gguf", TEXT, "Architecture named in the GGUF file."),
    Column("inferenceProviders", "inferenceProviderMapping", TEXTS, "Inference providers that serve the model."),
    Column("evalResults", "evalResults", TEXT, "Evaluation results in the repository, as JSON text."),
    Column("model_index", "model-index", TEXT, "Evaluation results in the card, as JSON text."),
)

CONTRACTS: dict[str, Contract] = {
    "models": Contract("models", "model", "hub_models", "downloads", (*_EVERY, *_DOWNLOADED, *_MODEL)),
    "datasets": Contract("datasets", "dataset", "hub_datasets", "downloads", (*_EVERY, *_DOWNLOADED)),
    "spaces": Contract(
        "spaces", "space", "hub_spaces", "likes", (*_EVERY, _plain("sdk", TEXT, "What the Space is built with."))
    ),
}

QUARANTINE = pa.schema([("page", pa.int32()), ("repo_id", TEXT), ("field", TEXT), ("reason", TEXT), ("value", TEXT)])


def contract_of(kind: str) -> Contract:
    """The contract of 'models', 'datasets' or 'spaces'; raises UnknownNameError for anything else."""
    if kind not in CONTRACTS:
        raise UnknownNameError(f"The Hub has no listing {kind!r}.", f"Choose from {_listed(KINDS)}.")
    return CONTRACTS[kind]


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)
