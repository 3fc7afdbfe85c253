"""The lists: two dated packages that are installed with Hubscope, and the Hub's router, which is asked."""

from __future__ import annotations

import json
from importlib.metadata import version
from importlib.resources import files
from typing import Any

import httpx2
from genai_prices.data import providers

from warehouse.errors import SourceError

SECONDS = 30.0
TRIES = 3
MAX_BYTES = 50_000_000


def genai_prices() -> tuple[list[Any], str]:
    """The providers of the installed genai-prices, and its version."""
    return providers, version("genai-prices")


def model_prices() -> tuple[dict[str, Any], str]:
    """The snapshot of the installed model-prices, and its version."""
    snapshot: dict[str, Any] = json.loads(files("model_prices").joinpath("snapshot.json").read_text())
    return snapshot, version("model-prices")


def router(address: str) -> dict[str, Any]:
    """What the router says of its models and their providers now. Raises SourceError after three tries."""
    url = f"{address.rstrip('/')}/v1/models"
    reason = ""
    for _ in range(TRIES):
        try:
            answer = httpx2.get(url, timeout=SECONDS, follow_redirects=True)
        except httpx2.HTTPError as error:
            reason = f"{type(error).__name__}: {error}"
            continue
        if answer.status_code == 200:
            return _parsed(answer.content, url)
        reason = f"status {answer.status_code}"
        if answer.status_code < 500 and answer.status_code != 429:
            break
    raise SourceError(
        f"{url} did not answer: {reason}.", "The other lists were taken. Run `python -m etl prices sync` again later."
    )


def _parsed(content: bytes, url: str) -> dict[str, Any]:
    if len(content) > MAX_BYTES:
        raise SourceError(
            f"{url} answered {len(content):,} bytes; {MAX_BYTES:,} are expected at most.",
            "Is HUBSCOPE_ROUTER the Hub's router?",
        )
    try:
        payload = json.loads(content)
    except ValueError as error:
        raise SourceError(
            f"{url} answered something that is not valid JSON: {error}.", "Is HUBSCOPE_ROUTER the Hub's router?"
        ) from None
    if not isinstance(payload, dict) or not isinstance(payload.get("data"), list):
        raise SourceError(f"{url} answered no list of models under `data`.", "Is HUBSCOPE_ROUTER the Hub's router?")
    return payload
