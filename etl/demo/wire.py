"""A card and its counts as the Hub writes them: one JSON object, kept in two pieces of bytes.

The first piece changes with an edit of the card, the second (the counts) every day; writing only the second anew
makes a year of listings a matter of seconds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import orjson

from etl.demo.catalogue import FLOOR, Card, Repo

OLDEST = "2022-03-02T23:29:04.000Z"
COUNTS = ("downloads", "downloadsAllTime", "likes", "trendingScore")

_SHARED = {"author", "cardData", "createdAt", "disabled", "lastModified", "likes", "private", "resourceGroup", "sha",
           "siblings", "tags", "trendingScore"}  # fmt: skip
_MODELS = {"config", "downloads", "downloadsAllTime", "evalResults", "gated", "gguf", "inference", "library_name",
           "inferenceProviderMapping", "mask_token", "model-index", "pipeline_tag", "safetensors", "spaces",
           "transformersInfo", "widgetData"}  # fmt: skip
_DATASETS = {"citation", "description", "downloads", "downloadsAllTime", "gated", "mainSize", "paperswithcode_id"}
_SPACES = {"datasets", "models", "region", "runtime", "sdk", "subdomain"}
# What a listing may be asked for. baseModels, childrenModelCount and usedStorage are refused on lists.
EXPANDABLE = {"models": _SHARED | _MODELS, "datasets": _SHARED | _DATASETS, "spaces": _SHARED | _SPACES}
DEFAULT = {
    "models": ("likes", "trendingScore", "private", "downloads", "tags", "pipeline_tag", "library_name", "createdAt"),
    "datasets": ("author", "disabled", "gated", "lastModified", "likes", "trendingScore", "private", "sha",
                 "downloads", "tags", "createdAt"),
    "spaces": ("likes", "trendingScore", "private", "tags", "sdk", "createdAt"),
}  # fmt: skip


def moment(first_day: date, day: int, salt: str) -> str:
    """A time on that day; which time of the day depends on the salt alone."""
    if day <= FLOOR:
        return OLDEST
    second = int.from_bytes(hashlib.sha1(salt.encode()).digest()[:4]) % 86_000
    at = datetime.combine(first_day + timedelta(days=day), time(), UTC) + timedelta(seconds=second)
    return max(at.strftime("%Y-%m-%dT%H:%M:%S.000Z"), OLDEST)


def fields(repo: Repo, version: int, first_day: date) -> dict[str, Any]:
    """Everything but the counts, as far as this repository states it; what is not stated is absent."""
    since, card = repo.versions[version]
    created = moment(first_day, repo.created, repo.key)
    modified = max(created, moment(first_day, since, f"{repo.key}/{version}"))
    payload: dict[str, Any] = {
        "_id": repo.key,
        "id": card.repo_id,
        "author": card.repo_id.split("/")[0],
        "sha": hashlib.sha1(f"{repo.key}@{version}".encode()).hexdigest(),
        "createdAt": created,
        "lastModified": modified,
        "private": False,
        "disabled": False,
        "tags": tags(repo.kind, card),
    }
    if card.has_card:
        payload["cardData"] = card_data(repo.kind, card)
    if repo.kind == "spaces":
        return payload | {"sdk": card.sdk, "subdomain": card.repo_id.replace("/", "-").lower()}
    payload["gated"] = card.gated
    return payload if repo.kind == "datasets" else payload | _model_fields(card, modified)


def _model_fields(card: Card, modified: str) -> dict[str, Any]:
    payload: dict[str, Any] = {}
    if card.task:
        payload["pipeline_tag"] = card.task
    if card.library:
        payload["library_name"] = card.library
    if card.packing == "gguf" and card.parameters:
        payload["gguf"] = {"total": card.parameters, "architecture": "brindle", "context_length": 32768}
    elif card.packing and card.parameters:
        payload["safetensors"] = {"parameters": {card.packing: card.parameters}, "total": card.parameters}
    if card.benchmarks:
        scores = [round(31 + _number(f"{card.repo_id}/{name}") % 5400 / 100, 2) for name in card.benchmarks]
        payload["model-index"] = [_model_index(card, scores)]
        results = zip(card.benchmarks, scores, strict=True)
        payload["evalResults"] = [_eval_result(name, value, modified) for name, value in results]
    return payload


def tags(kind: str, card: Card) -> list[str]:
    """In the Hub's own spelling. `fictional` is ours: each row says of itself that it is invented."""
    labels = [] if kind == "datasets" else [t for t in (card.library, card.sdk) if t]
    if card.packing:
        labels.append("gguf" if card.packing == "gguf" else "safetensors")
    if card.task:
        labels.append(f"task_categories:{card.task}" if kind == "datasets" else card.task)
    labels += [f"language:{code}" if kind == "datasets" else code for code in card.languages]
    labels += [f"base_model:{base}" for base in card.bases]
    labels += [f"base_model:{card.relation}:{base}" for base in card.bases if card.relation]
    if card.licence:
        labels.append(f"license:{card.licence}")
    return [*labels, "fictional", f"region:{card.region}"]


def card_data(kind: str, card: Card) -> dict[str, Any]:
    """The head of the README, as its author typed it: one language or base is often a text, several are a list."""
    if kind == "spaces":
        head: dict[str, Any] = {"title": card.repo_id.split("/")[1], "sdk": card.sdk}
        return head | ({"license": card.licence} if card.licence else {})
    head = {"license": card.licence} if card.licence else {}
    if card.languages:
        head["language"] = card.languages[0] if len(card.languages) == 1 else list(card.languages)
    if kind == "datasets":
        return head | ({"task_categories": [card.task]} if card.task else {})
    if card.task:
        head["pipeline_tag"] = card.task
    if card.library:
        head["library_name"] = card.library
    if card.bases:
        as_text = len(card.bases) == 1 and _number(card.repo_id) % 2
        head["base_model"] = card.bases[0] if as_text else list(card.bases)
        if _number(card.repo_id) % 3 == 0:
            head["base_model_relation"] = card.relation
    return head


def _number(text: str) -> int:
    return int.from_bytes(hashlib.sha1(text.encode()).digest()[:4])


def _model_index(card: Card, scores: list[float]) -> dict[str, Any]:
    results = [
        {
            "task": {"type": card.task, "name": "Text Generation"},
            "dataset": {"name": name, "type": f"the-brindle-guild/{name}"},
            "metrics": [{"type": "accuracy", "name": "accuracy", "value": value}],
        }
        for name, value in zip(card.benchmarks, scores, strict=True)
    ]
    return {"name": card.repo_id.split("/")[1], "results": results}


def _eval_result(name: str, value: float, modified: str) -> dict[str, Any]:
    dataset = {"id": f"the-brindle-guild/{name}", "task_id": "default"}
    return {"filename": f".eval_results/{name}.yaml", "data": {"dataset": dataset, "value": value, "date": modified}}


def static_piece(payload: dict[str, Any], fields: Collection[str]) -> bytes:
    """The row up to its counts: an opened JSON object without its closing brace."""
    selected = {name: value for name, value in payload.items() if name in ("_id", "id") or name in fields}
    return orjson.dumps(selected)[:-1]


def count_template(fields: Collection[str]) -> tuple[bytes, tuple[str, ...]]:
    """The rest of a row as a bytes template, and the counts to fill it with, in order."""
    names = tuple(name for name in COUNTS if name in fields)
    return b"%b" + b"".join(b',"%b":%%d' % name.encode() for name in names) + b"}", names
