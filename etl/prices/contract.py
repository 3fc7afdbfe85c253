"""What a price is here: one figure of one list for one model, in USD, with the day it holds from.

Token prices are per million tokens. Other units keep their own kind and unit and are never mixed into token prices.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from warehouse.errors import ContractError
from warehouse.storage.raw_tables import schema_of

VERSION = 1
PER_MILLION = "USD per million tokens"
MAX_FAULTS = 20


@dataclass(frozen=True)
class Price:
    """`valid_from` None: from before the list says; `valid_until`: first day without it, where the list says so. `published_on`: day the list itself dates the statement, if it does.

    `tier_from_tokens`: prompt length from which the price holds, 0 for all. `condition`: when else it holds, in words,
    empty for always. `price` in `unit`.
    """

    source: str
    source_version: str
    provider: str
    model: str
    name: str
    kind: str
    unit: str
    price: float
    tier_from_tokens: int = 0
    condition: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    published_on: date | None = None
    source_url: str = ""
    note: str = ""
    context_tokens: int | None = None
    is_demo: bool = False


@dataclass(frozen=True)
class Speed:
    """How a provider behind the Hub's router served a model when it was asked."""

    provider: str
    model: str
    status: str
    context_tokens: int | None
    first_token_latency_ms: float | None
    throughput_tok_s: float | None


PRICES, SPEEDS = schema_of("api_prices"), schema_of("router_speeds")
KEY = ("source", "provider", "model", "kind", "tier_from_tokens", "condition", "valid_from")


def checked(prices: Iterable[Price]) -> list[Price]:
    """The prices, each statement once. Raises ContractError where one contradicts itself or is no price."""
    distinct: dict[tuple[object, ...], Price] = {}
    faults = []
    for each in prices:
        label = f"{each.source}: {each.provider} {each.model}, {each.kind}"
        if not (math.isfinite(each.price) and 0 <= each.price <= 1e6):
            faults.append(f"{label}: {each.price} {each.unit} is no price between 0 and 1,000,000")
            continue
        key = tuple(getattr(each, name) for name in KEY)
        first = distinct.setdefault(key, each)
        if first.price != each.price:
            faults.append(f"{label}: {first.price:g} and {each.price:g} from the same day, {each.valid_from}")
    if faults:
        more = f" and {len(faults) - MAX_FAULTS} more" if len(faults) > MAX_FAULTS else ""
        raise ContractError(
            f"{len(faults)} prices cannot be taken: {'; '.join(faults[:MAX_FAULTS])}{more}.",
            "Nothing of this list was taken. Report it to those who keep the list, or use another version of it.",
        )
    return list(distinct.values())
