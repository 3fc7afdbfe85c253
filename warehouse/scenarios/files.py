"""Scenarios in and out of YAML and JSON, and the templates to begin with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

from warehouse.errors import ParameterError, UnknownNameError
from warehouse.scenarios.schema import Scenario, read

TEMPLATES = Path(__file__).parent / "templates"
MAX_BYTES = 1_000_000


class _Loader(yaml.SafeLoader):
    """Plain YAML without aliases, which can blow a small file up, and without keys said twice."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.events.AliasEvent):
            raise yaml.MarkedYAMLError(
                problem="aliases (*name) are not read", problem_mark=self.peek_event().start_mark
            )
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.MarkedYAMLError(problem=f"{key.value!r} is there twice", problem_mark=key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def parse(text: str | bytes, name: str = "the scenario") -> Scenario:
    """A scenario from YAML or JSON text. Raises ParameterError with all that is wrong."""
    if len(text) > MAX_BYTES:
        raise ParameterError(
            f"{name} has {len(text):,} bytes; a scenario has at most {MAX_BYTES:,}.", "Is it the right file?"
        )
    try:
        data = yaml.load(text, _Loader)
    except (yaml.YAMLError, UnicodeDecodeError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" in line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        reason = getattr(error, "problem", None) or str(error).splitlines()[0]
        raise ParameterError(
            f"{name} is neither YAML nor JSON{where}: {reason}.",
            "Templates show how a scenario is written: python -m warehouse scenarios",
        ) from None
    return read(data)


def load(path: Path) -> Scenario:
    """A scenario from a file. Raises ParameterError."""
    try:
        return parse(path.read_bytes(), path.name)
    except OSError as error:
        raise ParameterError(f"{path} cannot be read: {error.strerror}.", "Give the path of a scenario file.") from None


def as_data(scenario: Scenario) -> dict[str, Any]:
    """Plain data of a scenario, what is at its default left out; `read` gives the same scenario again."""
    data = scenario.model_dump(mode="json", exclude_defaults=True)
    for group in [data["assumptions"], *(plan.get("assumptions", {}) for plan in data["plans"])]:
        for name, each in group.items():
            if set(each) == {"value"}:
                group[name] = each["value"]
    return {"hubscope_scenario": scenario.hubscope_scenario, **data}


def to_yaml(scenario: Scenario) -> str:
    return yaml.safe_dump(as_data(scenario), sort_keys=False, allow_unicode=True, width=110)


def to_json(scenario: Scenario) -> str:
    return json.dumps(as_data(scenario), ensure_ascii=False, separators=(",", ":"))


def template_names() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in TEMPLATES.glob("*.yaml")))


def template(name: str) -> Scenario:
    """Raises UnknownNameError where there is no template of that name."""
    if name not in template_names():
        raise UnknownNameError(f"There is no template {name!r}.", f"There are {', '.join(template_names())}.")
    return load(TEMPLATES / f"{name}.yaml")
