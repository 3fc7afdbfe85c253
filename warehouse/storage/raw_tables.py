"""What the warehouse reads of the raw folder: which columns each source has, and which snapshots count."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from warehouse.storage.lake import Lake, Partition
from warehouse.storage.raw_evaluation_tables import EVALUATION_COLUMNS

if TYPE_CHECKING:
    import pyarrow as pa

# The source's own labels. What the ETL stores follows from here, but for listings of the Hub: their contract says also
# where a column is read from, and holds more than these (tests/etl/test_raw_columns.py).
COMMON = {
    "_id": "VARCHAR",
    "id": "VARCHAR",
    "author": "VARCHAR",
    "sha": "VARCHAR",
    "createdAt": "VARCHAR",
    "lastModified": "VARCHAR",
    "private": "BOOLEAN",
    "disabled": "BOOLEAN",
    "likes": "BIGINT",
    "trendingScore": "DOUBLE",
    "tags": "VARCHAR[]",
}
CARD = {"cardData_license": "VARCHAR", "cardData_language": "VARCHAR[]"}
DOWNLOADS = {"gated": "VARCHAR", "downloads": "BIGINT", "downloadsAllTime": "BIGINT"}
RAW_COLUMNS: dict[str, dict[str, str]] = {
    "hub_models": COMMON
    | DOWNLOADS
    | CARD
    | {
        "library_name": "VARCHAR",
        "pipeline_tag": "VARCHAR",
        "cardData_base_model": "VARCHAR[]",
        "cardData_base_model_relation": "VARCHAR",
        "safetensors_total": "BIGINT",
        "gguf_total": "BIGINT",
        "gguf_architecture": "VARCHAR",
    },
    "hub_datasets": COMMON | DOWNLOADS | CARD,
    "hub_spaces": COMMON | CARD | {"sdk": "VARCHAR"},
    "publisher_daily": {
        "repoType": "VARCHAR",
        "repoName": "VARCHAR",
        "day": "DATE",
        "downloads": "BIGINT",
        "total": "BIGINT",
    },
    "publisher_requests": {
        "repoType": "VARCHAR",
        "repoName": "VARCHAR",
        "day": "DATE",
        "country": "VARCHAR",
        "requests_get": "BIGINT",
        "requests_head": "BIGINT",
        "requests_other": "BIGINT",
        "requests_failed": "BIGINT",
        "unique_users": "BIGINT",
        "unique_users_of_day": "BIGINT",
    },
    **EVALUATION_COLUMNS,
    "api_prices": {
        "source": "VARCHAR",
        "source_version": "VARCHAR",
        "provider": "VARCHAR",
        "model": "VARCHAR",
        "name": "VARCHAR",
        "kind": "VARCHAR",
        "unit": "VARCHAR",
        "price": "DOUBLE",
        "tier_from_tokens": "BIGINT",
        "condition": "VARCHAR",
        "valid_from": "DATE",
        "valid_until": "DATE",
        "published_on": "DATE",
        "source_url": "VARCHAR",
        "note": "VARCHAR",
        "context_tokens": "BIGINT",
        "is_demo": "BOOLEAN",
    },
    "router_speeds": {
        "provider": "VARCHAR",
        "model": "VARCHAR",
        "status": "VARCHAR",
        "context_tokens": "BIGINT",
        "first_token_latency_ms": "DOUBLE",
        "throughput_tok_s": "DOUBLE",
    },
}
# What lists say is real whatever it stands beside, as are logs that somebody uploaded: a demo's build has them too.
ALWAYS_REAL_SOURCES = {*EVALUATION_COLUMNS, "api_prices", "router_speeds"}
# The Hub's listings: read by month, and what makes a build one of real data. The other sources go with them, whole.
REPO_TYPES = {"hub_models": "model", "hub_datasets": "dataset", "hub_spaces": "space"}


def schema_of(source: str) -> pa.Schema:
    """Columns of a raw source as its files hold them."""
    import pyarrow as pa  # here, as a list of what there is needs no Arrow

    arrow = {
        "VARCHAR": pa.string(),
        "BIGINT": pa.int64(),
        "DOUBLE": pa.float64(),
        "BOOLEAN": pa.bool_(),
        "DATE": pa.date32(),
        "VARCHAR[]": pa.list_(pa.string()),
    }
    return pa.schema([(name, arrow[kind]) for name, kind in RAW_COLUMNS[source].items()])


def choose_lake(lake: Lake) -> Lake:
    """The real raw data where there is any listing of the Hub, else the demo's: the two are never mixed in one build.

    A publisher's own counts alone make no build: they stand beside what the Hub says.
    """
    real = Lake(lake.root)
    return real if has_listing(usable_partitions(real)) else Lake(lake.root, demo=True)


def has_listing(partitions: Mapping[str, list[Partition]]) -> bool:
    return any(partitions[source] for source in REPO_TYPES)


def usable_partitions(lake: Lake) -> dict[str, list[Partition]]:
    """By source, the snapshots a build may use; one that was not finished is left out.

    Sources in ALWAYS_REAL_SOURCES are read from the real folder in a demo's build too; each row says what it is.
    """
    by_source = {}
    for source in RAW_COLUMNS:
        lakes = [Lake(lake.root), lake] if lake.is_demo and source in ALWAYS_REAL_SOURCES else [lake]
        by_source[source] = [p for one in lakes for p in one.partitions(source) if p.manifest.get("complete")]
    return by_source


def instant(text: str | None) -> datetime | None:
    """A UTC moment without its zone, as the tables hold it."""
    return datetime.fromisoformat(text.replace("Z", "+00:00")).replace(tzinfo=None) if text else None
