"""A scenario that a page shows, its result, and the ends and steps of the sliders that move its best estimates."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from warehouse.analysis.simulation import Name
from warehouse.query import cache
from warehouse.scenarios import fields, files, results
from warehouse.scenarios.results import Result
from warehouse.scenarios.schema import Scenario
from warehouse.state.saved_scenarios import SavedScenario

STEPS = 100


@dataclass(frozen=True)
class ScenarioSelection:
    """The scenario as written and the saved version that it is, if it is one."""

    scenario: Scenario
    saved: SavedScenario | None


@lru_cache
def template(name: str) -> Scenario:
    return files.template(name)


def _run(text: str) -> Result:
    return results.run(files.parse(text))


def run(scenario: Scenario) -> Result:
    """The scenario's figures, worked out once for the same scenario."""
    return cache.compute(_run, text=files.to_json(scenario))


def address_key(name: Name) -> str:
    """What names a moved assumption in an address."""
    return f"set_{name[1]}" if name[0] is None else f"set_{name[0]}_{name[1]}"


def slider_ends(field: fields.Field, best: float, low: float | None, high: float | None) -> tuple[float, float]:
    """Half a range more on either side of what the scenario takes as possible; for a plain number, nothing to double."""
    if low is None or high is None or low == high:
        low, high = (0.0, 2 * best) if best > 0 else (2 * best, 0.0) if best < 0 else (0.0, 1.0)
    else:
        low, high = low - (high - low) / 2, high + (high - low) / 2
    return max(low, field.low), min(high, field.high)


def slider_step(span: float) -> float:
    """A round step, 1, 2 or 5 times a power of ten, of which about a hundred make the span."""
    rough = max(span / STEPS, 1e-9)
    power = 10.0 ** math.floor(math.log10(rough))
    return next(round(power * factor, 12) for factor in (1, 2, 5, 10) if power * factor >= rough * (1 - 1e-9))
