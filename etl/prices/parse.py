"""Lists to prices. Nothing is fetched here, and nothing guessed: what a list does not say stays empty."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from genai_prices.types import ConditionalPrice, ModelPrice, StartDateConstraint, TieredPrices, TimeOfDateConstraint

from etl.prices.contract import PER_MILLION, Price, Speed
from warehouse.errors import ContractError

# One name for a provider, whatever the list calls it.
PROVIDERS = {"xai": "x-ai", "amazon-bedrock": "aws", "nova": "aws"}
KINDS = {
    "input_mtok": "input",
    "output_mtok": "output",
    "cache_read_mtok": "cached_input",
    "cache_write_mtok": "cache_write",
}
RATES = {"input": "input", "output": "output", "cache_read": "cached_input", "cache_write": "cache_write"}
UNITS = {
    "mtok": PER_MILLION, "kcount": "USD per thousand", "hours": "USD per hour", "kpages": "USD per thousand pages",
    "mchars": "USD per million characters",
}  # fmt: skip


def genai_prices(providers: list[Any], version: str) -> Iterator[Price]:
    """Prices of genai-prices. A price that needs a time of day keeps that as its condition; batch prices are kinds."""
    for provider in providers:
        url = next(iter(provider.pricing_urls or ()), "")
        for model in provider.models:
            about = {
                "source": "genai-prices", "source_version": version, "provider": PROVIDERS.get(provider.id, provider.id),
                "model": model.id, "name": model.name or "", "source_url": url, "note": (model.price_comments or "")[:500],
                "context_tokens": model.context_window,
            }  # fmt: skip
            stated = (
                model.prices
                if isinstance(model.prices, list)
                else [ConditionalPrice(constraint=None, prices=model.prices)]
            )
            for each in stated:
                yield from _figures(about, each.prices, "", each.constraint)
            for variant in model.price_variants or ():
                if variant.when == {"processing": "batch"}:
                    yield from _figures(about, variant.prices, "batch_", variant.constraint)


def _figures(about: dict[str, Any], prices: ModelPrice, prefix: str, constraint: Any) -> Iterator[Price]:
    begins = constraint.start_date if isinstance(constraint, StartDateConstraint) else None
    condition = (
        f"{constraint.start_time:%H:%M} to {constraint.end_time:%H:%M} UTC"
        if isinstance(constraint, TimeOfDateConstraint)
        else ""
    )
    for name, value in vars(prices).items():
        if value is None or not isinstance(value, Decimal | TieredPrices | int | float):
            continue
        unit = UNITS.get(name.rsplit("_", 1)[-1])
        if unit is None:
            raise ContractError(
                f"genai-prices names a price {name!r} whose unit is not known here.",
                "Add its unit to etl/prices/parse.py.",
            )
        kind = prefix + KINDS.get(name, name)
        tiers = (
            [(0, value.base), *((tier.start, tier.price) for tier in value.tiers)]
            if isinstance(value, TieredPrices)
            else [(0, value)]
        )
        for start, price in tiers:
            yield Price(
                **about,
                kind=kind,
                unit=unit,
                price=float(price),
                tier_from_tokens=int(start),
                condition=condition,
                valid_from=begins,
            )


def model_prices(snapshot: dict[str, Any], version: str) -> Iterator[Price]:
    """Prices of model-prices, whose history comes from dated commits.

    A price that was read off a commit was known from that day; one that was documented or observed afterwards, and put
    right in the history, is known from the day of the list.
    """
    updated = _day(snapshot["updated_at"])
    for provider, models in snapshot["prices"].items():
        for model, levels in models.items():
            about = {
                "source": "model-prices", "source_version": version, "provider": PROVIDERS.get(provider, provider), "model": model, "name": "",
            }  # fmt: skip
            # Other service levels than these are no list price.
            for level, prefix in (("standard", ""), ("batch", "batch_")):
                # Of two prices of one day the later one is that day's.
                of_the_day = {
                    (each.kind, each.tier_from_tokens, each.valid_from): each
                    for each in _stretches(about, levels.get(level, []), prefix, updated)
                }
                yield from of_the_day.values()


def _stretches(about: dict[str, Any], stretches: list[dict[str, Any]], prefix: str, updated: date) -> Iterator[Price]:
    for each, after in zip_longest(stretches, stretches[1:]):
        rates = each.get("rates")
        if not rates:  # no price was listed then
            continue
        begins = _day(each["start"] or rates["valid_from"])
        ends = _day(after["start"]) if after and not after.get("rates") and after.get("start") else None
        was_dated = rates.get("valid_from_basis") == "models.dev commit"
        base: dict[str, Any] = {
            "unit": PER_MILLION, "valid_from": begins, "valid_until": ends, "published_on": begins if was_dated else updated,
            "source_url": str(rates.get("source", "")), "note": str(rates.get("valid_from_basis", "")),
        }  # fmt: skip
        for start, tier in ((0, rates), *((int(tier["above"]), tier) for tier in rates.get("tiers") or ())):
            for name, kind in RATES.items():
                if tier.get(name) is not None:
                    yield Price(**about, **base, kind=prefix + kind, price=float(tier[name]), tier_from_tokens=start)


def router(answer: dict[str, Any], today: date) -> tuple[list[Price], list[Speed], list[str]]:
    """Prices and speeds of the router's providers, and what could not be read, in words. A bad entry costs only itself."""
    prices: list[Price] = []
    speeds: list[Speed] = []
    faults: list[str] = []
    for model in answer["data"]:
        name = model.get("id") if isinstance(model, dict) else None
        if not isinstance(name, str) or not isinstance(model.get("providers"), list):
            faults.append(f"an entry without id or providers: {str(model)[:80]}")
            continue
        for each in model["providers"]:
            try:
                provider = f"huggingface_{each['provider']}"
                context = None if each.get("context_length") is None else int(each["context_length"])
                speeds.append(
                    Speed(
                        provider,
                        name,
                        str(each.get("status", "")),
                        context,
                        _number(each.get("first_token_latency_ms")),
                        _number(each.get("throughput")),
                    )
                )
                for kind, price in (each.get("pricing") or {}).items():
                    if kind in ("input", "output") and price is not None:
                        prices.append(
                            Price(
                                "hf-router", "", provider, name, "", kind, PER_MILLION, float(price), valid_from=today, published_on=today,
                                source_url=f"https://huggingface.co/{name}", context_tokens=context,
                            )
                        )  # fmt: skip
            except (KeyError, TypeError, ValueError) as error:
                faults.append(f"{name}: {type(error).__name__} {error}")
    return prices, speeds, faults


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _day(text: str) -> date:
    return datetime.fromisoformat(text.replace("Z", "+00:00")).date()
