"""Invented prices of the fictional Hub's models, at invented providers: falling as real ones do, one of them corrected."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from etl.demo.hub import FictionalHub
from etl.prices.contract import PER_MILLION, Price

PROVIDERS = ("lanternworks", "tideway-cloud")
TASKS = ("text-generation", "sentence-similarity", "feature-extraction")
MAX_PRICED_MODELS = 40


def demo_prices(hub: FictionalHub) -> Iterator[Price]:
    """Prices of the best-known fictional models that write or embed, by size, with two cuts over the record."""
    rng = np.random.default_rng([hub.seed, 505])
    repos = [r for r in hub.shelves["models"].repos if r.card.task in TASKS and r.card.parameters and not r.gone]
    for repo in sorted(repos, key=lambda repo: -repo.score)[:MAX_PRICED_MODELS]:
        billions = (repo.card.parameters or 0) / 1e9
        for provider in PROVIDERS[: 1 + int(rng.random() < 0.6)]:
            start = 0.02 * max(billions, 0.1) ** 0.6 * float(rng.uniform(0.8, 1.4))
            cuts = [0, *sorted(rng.choice(np.arange(20, max(hub.days_count, 22)), 2, replace=False).tolist())]
            for step, days in enumerate(cuts):
                begins = min(hub.first_day + timedelta(days=int(days)), hub.last_day)
                for kind, times in (("input", 1.0), ("output", 3.0), ("cached_input", 0.5)):
                    yield Price(
                        "demo", "", provider, repo.card.repo_id, "", kind, PER_MILLION, round(start * times * 0.7**step, 4),
                        valid_from=begins, published_on=begins, note="Invented for the demo", is_demo=True,
                    )  # fmt: skip
