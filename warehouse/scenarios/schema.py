"""A scenario as it is written in a file: its plans and its assumptions, each with where it comes from.

Version 1 of the schema. A bare number stands for an assumption without further words: `growth_per_year: 0.1`. Whatever is
wrong is said at once, each fault with its place, the value and the bound.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from warehouse.analysis import roi
from warehouse.analysis.distributions import Distribution, Shape, fixed
from warehouse.analysis.roi import Kind
from warehouse.errors import ParameterError
from warehouse.scenarios import fields
from warehouse.scenarios.lookups import Lookup

VERSION = 1
YOUR_FIGURE = "Your figure"
MAX_NAME_LENGTH, MAX_TEXT_LENGTH, MAX_PLANS, MAX_VALUES = 80, 2000, 6, 1000
STALE_DAYS = 180


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, str_strip_whitespace=True)


class Assumption(_Strict):
    """A number or a distribution, and who says so. `dated` is the day of the source's figure, not of its entry."""

    value: float | None = None
    shape: Shape = "fixed"
    low: float | None = None
    high: float | None = None
    sd: float | None = Field(default=None, ge=0)
    values: tuple[float, ...] = Field(default=(), max_length=MAX_VALUES)
    source: str = Field(default=YOUR_FIGURE, min_length=1, max_length=300)
    url: str = Field(default="", max_length=500, pattern=r"^(https?://\S+)?$")
    dated: dt.date | None = None
    owner: str = Field(default="", max_length=MAX_NAME_LENGTH)
    note: str = Field(default="", max_length=500)
    lookup: Lookup | None = None

    @property
    def best(self) -> float | None:
        """The best estimate, worked out where the shape says it without a value; None where it has to be looked up."""
        if self.value is not None:
            return self.value
        if self.shape == "empirical" and self.values:
            ordered = sorted(self.values)
            half = len(ordered) // 2
            return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
        if self.low is None or self.high is None:
            return None
        if self.shape == "lognormal" and self.low > 0:
            return float((self.low * self.high) ** 0.5)
        return (self.low + self.high) / 2 if self.shape == "uniform" else None

    def is_stale(self, on: dt.date) -> bool:
        """Its figure is more than half a year old."""
        return self.dated is not None and (on - self.dated).days > STALE_DAYS


def _short(value: Any) -> Any:
    return {"value": value} if isinstance(value, int | float) and not isinstance(value, bool) else value


Assumptions = dict[str, Annotated[Assumption, BeforeValidator(_short)]]


class PlanFile(_Strict):
    """One way of doing it: through an API or on machines of one's own choice."""

    name: str = Field(min_length=1, max_length=MAX_NAME_LENGTH)
    kind: Kind
    model: str = Field(default="", max_length=200)
    note: str = Field(default="", max_length=MAX_TEXT_LENGTH)
    assumptions: Assumptions = {}


class Scenario(_Strict):
    """A whole scenario. `starts` is the first month, `as_of` the day on which its figures were put together."""

    hubscope_scenario: Literal[1]
    name: str = Field(min_length=1, max_length=MAX_NAME_LENGTH)
    summary: str = Field(default="", max_length=MAX_TEXT_LENGTH)
    currency: Literal["USD"] = "USD"
    starts: str = Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")
    as_of: dt.date
    months: int = Field(default=36, ge=1, le=120)
    seed: int = Field(default=0, ge=0, le=2**32 - 1)
    is_demo: bool = False
    assumptions: Assumptions
    plans: tuple[PlanFile, ...] = Field(min_length=1, max_length=MAX_PLANS)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        names = [plan.name.casefold() for plan in self.plans]
        twice = next((plan.name for plan in self.plans if names.count(plan.name.casefold()) > 1), None)
        faults = [] if twice is None else [f"plans: two are called {twice!r}"]
        faults += _group_faults("assumptions", self.assumptions, fields.SHARED)
        for at, plan in enumerate(self.plans):
            faults += _group_faults(f"plans[{at}].assumptions", plan.assumptions, fields.OF_PLAN[plan.kind])
        if faults:
            raise ValueError("\n".join(faults))
        return self

    def assumption(self, plan: int | None, name: str) -> Assumption:
        """The assumption as written, or its default, whose source says so."""
        group = self.assumptions if plan is None else self.plans[plan].assumptions
        return group.get(name) or Assumption(value=fields.FIELDS[name].default, source="Default")

    def rows(self) -> list[tuple[int | None, fields.Field, Assumption]]:
        """Every assumption in the register's order: shared ones first, then plan by plan."""
        shared = [(None, field, self.assumption(None, field.name)) for field in fields.SHARED]
        return shared + [
            (at, field, self.assumption(at, field.name))
            for at, plan in enumerate(self.plans)
            for field in fields.OF_PLAN[plan.kind]
        ]

    def model(self) -> roi.Model:
        """What the analysis calculates with. Raises ParameterError while something still has to be looked up."""
        missing = [
            f"{place(self, at, field.name)}: {field.label} has no value"
            for at, field, each in self.rows()
            if each.best is None
        ]
        if missing:
            raise refused(
                missing, "Give the value, or look it up: python -m warehouse roi FILE does so from the published build."
            )
        shared = {field.name: distribution(field, self.assumption(None, field.name)) for field in fields.SHARED}
        plans = tuple(
            roi.Plan(
                plan.name,
                plan.kind,
                {
                    field.name: distribution(field, self.assumption(at, field.name))
                    for field in fields.OF_PLAN[plan.kind]
                },
            )
            for at, plan in enumerate(self.plans)
        )
        return roi.Model(self.months, shared, plans, self.same())

    def same(self) -> dict[tuple[int, str], tuple[int, str]]:
        """Assumptions of a plan with the figures and the lookup of an earlier plan's: one unknown, not two."""
        first_of: dict[tuple[int, str], tuple[int, str]] = {}
        seen: dict[tuple[str, str], tuple[int, str]] = {}
        for at, field, assumption in self.rows():
            if at is None or assumption.lookup is None:
                continue
            content = assumption.model_dump_json(include={"lookup", "value", "shape", "low", "high", "sd", "values"})
            first = seen.setdefault((field.name, content), (at, field.name))
            if first[0] != at:
                first_of[at, field.name] = first
        return first_of

    def owners(self, name: tuple[int | None, str]) -> str:
        """The names of the plans that an assumption is of; empty for a shared one."""
        if name[0] is None:
            return ""
        plans = [name[0], *(at for (at, key), first in self.same().items() if first == name and key == name[1])]
        return " and ".join(self.plans[at].name for at in plans)


def read(data: Any) -> Scenario:
    """A scenario from parsed YAML or JSON. Raises ParameterError naming every fault with its place."""
    if not isinstance(data, Mapping):
        raise refused(
            [f"the file holds {type(data).__name__}; a scenario is a mapping that begins with hubscope_scenario: 1"]
        )
    try:
        return Scenario.model_validate(data)
    except ValidationError as error:
        faults: list[str] = []
        for each in error.errors(include_url=False):
            where = _place(each["loc"])
            message = each["msg"].removeprefix("Value error, ")
            if each["type"] == "value_error" and not each["loc"]:
                faults += message.split("\n")
                continue
            value = each.get("input")
            quoted = f" (given: {str(value)[:60]!r})" if isinstance(value, str | int | float | bool) else ""
            faults.append(f"{where}: {message}{quoted}")
        raise refused(faults) from None


def refused(
    faults: list[str], hint: str = "The fields, their units and bounds are in docs/value.md."
) -> ParameterError:
    """One error for all faults, a line each."""
    head = "The scenario cannot be used: " if len(faults) == 1 else f"The scenario has {len(faults)} faults:\n"
    return ParameterError(head + "\n".join(faults), hint)


def place(scenario: Scenario, plan: int | None, name: str) -> str:
    """Where an assumption is, as a fault names it."""
    return f"assumptions.{name}" if plan is None else f"plans[{plan}].assumptions.{name}"


def distribution(field: fields.Field, assumption: Assumption) -> Distribution:
    """The assumption as the analysis draws it; a normal never passes the field's bounds. Raises ValueError."""
    best = assumption.best
    if best is None:
        raise ValueError("it has no value")
    if assumption.shape == "fixed":
        return fixed(best)
    bounds = (field.low, field.high) if assumption.shape in ("normal", "empirical") else (-1e300, 1e300)
    return Distribution(
        assumption.shape,
        best,
        bounds[0] if assumption.low is None else assumption.low,
        bounds[1] if assumption.high is None else assumption.high,
        assumption.sd or 0.0,
        assumption.values,
    )


def _group_faults(where: str, assumptions: Assumptions, group: tuple[fields.Field, ...]) -> list[str]:
    by_name = {field.name: field for field in group}
    faults = [f"{where}.{name}: no assumption of that name belongs here" for name in assumptions if name not in by_name]
    for field in group:
        each = assumptions.get(field.name)
        at = f"{where}.{field.name}"
        if each is None:
            if field.default is None:
                faults.append(f"{at}: {field.label} ({field.unit}) has to be given")
            continue
        if each.best is None:
            if each.lookup is None:
                faults.append(f"{at}: a value is missing; give value, or what its shape needs, or a lookup")
            continue
        for word, number in (
            ("value", each.best),
            ("low", each.low),
            ("high", each.high),
            *(("values", v) for v in each.values),
        ):
            if number is not None and not field.low <= number <= field.high:
                faults.append(f"{at}.{word}: {number:g} {field.unit} is not between {field.low:g} and {field.high:g}")
        try:
            distribution(field, each)
        except ValueError as error:
            faults.append(f"{at}: {error}")
    return faults


def _place(loc: tuple[int | str, ...]) -> str:
    path = ""
    for part in loc:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else str(part)
    return path or "the scenario"
