"""A scenario with some best estimates moved: what a slider does."""

from __future__ import annotations

from collections.abc import Mapping

from warehouse.analysis.simulation import Name
from warehouse.scenarios import fields
from warehouse.scenarios.schema import Assumption, Scenario, read


def moved(scenario: Scenario, values: Mapping[Name, float]) -> Scenario:
    """The scenario with these best estimates. A range moves along in proportion, cut at the field's bounds.

    Whatever was moved is its reader's figure from then on: its source, day and lookup go. Raises ParameterError where a
    value is outside the field's bounds.
    """
    data = scenario.model_dump(mode="json")
    for (plan, name), value in values.items():
        before = scenario.assumption(plan, name)
        if value == before.best:
            continue
        group = data["assumptions"] if plan is None else data["plans"][plan]["assumptions"]
        group[name] = _moved(fields.FIELDS[name], before, value).model_dump(mode="json")
    return read(data)


def _moved(field: fields.Field, before: Assumption, value: float) -> Assumption:
    best = before.best
    if before.shape in ("fixed", "empirical") or not best:
        return Assumption(value=value)
    if before.shape == "normal":
        return Assumption(value=value, shape="normal", sd=before.sd)
    low, high = (
        None if end is None else min(max(end * value / best, field.low), field.high)
        for end in (before.low, before.high)
    )
    if before.shape == "lognormal":  # its median follows from its ends
        return Assumption(shape="lognormal", low=low, high=high)
    return Assumption(value=value, shape=before.shape, low=low, high=high)
