"""Scenario files: every template runs, every fault is named with its place, value and bound, nothing is lost on the way."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse.errors import HubscopeError, ParameterError, UnknownNameError
from warehouse.scenarios import fields, files
from warehouse.scenarios.schema import YOUR_FIGURE, Scenario, read


def data(**changed: Any) -> dict[str, Any]:
    """A small valid scenario as parsed from a file."""
    return {
        "hubscope_scenario": 1,
        "name": "Small",
        "starts": "2027-01",
        "as_of": "2026-11-23",
        "months": 12,
        "assumptions": {"tasks_per_month": 1000, "share_handled": 0.5, "input_tokens": 100, "output_tokens": 50},
        "plans": [
            {"name": "API", "kind": "api", "assumptions": {"success_rate": 0.8, "price_input": 1, "price_output": 2}}
        ],
    } | changed


@pytest.mark.parametrize("name", files.template_names())
def test_every_template_is_whole_and_every_figure_sourced_or_your_own(name: str):
    scenario = files.template(name)
    assert scenario.model().plans
    for _, field, each in scenario.rows():
        assert each.best is not None, field.name
        if each.source not in (YOUR_FIGURE, "Default") and "Estimate" not in each.source:
            assert each.dated is not None, f"{name}: {field.name} has a source without a day"
            assert each.url.startswith("https://"), f"{name}: {field.name}"


@pytest.mark.parametrize("name", files.template_names())
def test_a_scenario_written_and_read_again_is_the_same(name: str):
    scenario = files.template(name)
    assert files.parse(files.to_yaml(scenario)) == scenario
    assert files.parse(files.to_json(scenario)) == scenario


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"assumptions": {"tasks_per_month": 1, "share_handled": 1.4, "input_tokens": 1, "output_tokens": 1}},
         "assumptions.share_handled.value: 1.4 share is not between 0 and 1"),
        ({"assumptions": {"share_handled": 1, "input_tokens": 1, "output_tokens": 1}},
         "assumptions.tasks_per_month: Tasks (tasks a month) has to be given"),
        ({"assumptions": data()["assumptions"] | {"task_per_month": 3}},
         "assumptions.task_per_month: no assumption of that name belongs here"),
        ({"assumptions": data()["assumptions"] | {"growth_per_year": {"shape": "triangular", "value": 0.5, "low": 0.6, "high": 0.7}}},
         "assumptions.growth_per_year: low 0.6, value 0.5 and high 0.7 are not in this order"),
        ({"assumptions": data()["assumptions"] | {"growth_per_year": {"source": "Board"}}},
         "assumptions.growth_per_year: a value is missing"),
        ({"assumptions": data()["assumptions"] | {"growth_per_year": {"value": "lots"}}}, "assumptions.growth_per_year.value: "),
        ({"plans": []}, "plans: Tuple should have at least 1 item"),
        ({"plans": data()["plans"] * 2}, "plans: two are called 'API'"),
        ({"months": 0}, "months: Input should be greater than or equal to 1 (given: '0')"),
        ({"starts": "2027-13"}, "starts: "),
        ({"hubscope_scenario": 2}, "hubscope_scenario: Input should be 1 (given: '2')"),
        ({"currency": "EUR"}, "currency: Input should be 'USD'"),
        ({"surprise": 1}, "surprise: Extra inputs are not permitted"),
    ],
)  # fmt: skip
def test_a_fault_names_field_value_and_bound(change: dict[str, Any], words: str):
    with pytest.raises(ParameterError, match=re.escape(words)):
        read(data(**change))


def test_all_faults_are_said_at_once():
    with pytest.raises(ParameterError, match="has 3 faults") as refused:
        read(data(assumptions={"share_handled": 2, "input_tokens": 1, "output_tokens": -1}))
    assert len(refused.value.message.splitlines()) == 4


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: 1\na: 2", "'a' is there twice"),
        ("a: &x [1]\nb: *x", "aliases (*name) are not read"),
        ("a: [1", "in line"),
        ("!!python/object/apply:os.system ['true']", "could not determine a constructor"),
        ("[1, 2]", "a scenario is a mapping"),
        ("", "a scenario is a mapping"),
        ("x" * 1_000_001, "a scenario has at most 1,000,000"),
        (b"\xff\xfe\xfa", "neither YAML nor JSON"),
        ("[" * 3000, "neither YAML nor JSON"),
        ("name: 2026-99-99", "month must be in 1..12"),
    ],
)
def test_a_file_that_is_no_scenario_is_refused_in_words(text: str | bytes, words: str):
    with pytest.raises(ParameterError, match=re.escape(words)):
        files.parse(text)


def test_a_file_that_is_not_there_is_said_so(tmp_path):
    with pytest.raises(ParameterError, match="cannot be read: No such file"):
        files.load(tmp_path / "none.yaml")
    with pytest.raises(UnknownNameError, match="no template 'x'"):
        files.template("x")


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
PLACES = [
    ("name",),
    ("months",),
    ("as_of",),
    ("assumptions",),
    ("plans",),
    ("assumptions", "tasks_per_month"),
    ("plans", 0, "kind"),
    ("plans", 0, "assumptions", "success_rate"),
]


@settings(max_examples=300)
@given(st.sampled_from(PLACES), JUNK)
def test_junk_anywhere_is_a_clear_refusal_or_a_valid_scenario(place, junk):
    changed = json.loads(json.dumps(data()))
    inner = changed
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = junk
    try:
        read(changed).model()
    except HubscopeError as error:
        said = error.message
    else:
        said = "The scenario is valid"
    assert said.startswith("The scenario")


@settings(max_examples=200)
@given(st.text(max_size=200) | st.binary(max_size=200))
def test_any_text_is_a_clear_refusal(text):
    with pytest.raises(ParameterError):
        files.parse(text)


def test_every_field_is_described():
    for field in fields.FIELDS.values():
        assert field.label
        assert field.description.endswith(".")
        assert field.default is None or field.low <= field.default <= field.high


def test_the_schema_is_that_of_the_published_version():
    assert Scenario.model_fields["hubscope_scenario"].annotation.__args__ == (1,)
    assert yaml.safe_load(files.to_yaml(read(data())))["hubscope_scenario"] == 1
