"""Lookups: each kind gives the build's own figure with its source and day, and one without an answer says so."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from ecologits.electricity_mix_repository import electricity_mixes
from test_scenario_files import data

from warehouse.errors import ParameterError
from warehouse.query import answers
from warehouse.scenarios import resolve, results
from warehouse.scenarios.schema import Assumption, read


def with_lookup(name: str, **lookup: Any):
    raw = data()
    group = raw["plans"][0]["assumptions"]
    if name in ("throughput_tokens_per_second", "instance_price_per_hour"):
        raw["plans"][0]["kind"] = "self_hosted"
        group = raw["plans"][0]["assumptions"] = {
            "success_rate": 0.8,
            "instance_price_per_hour": 1,
            "throughput_tokens_per_second": 100,
        }
    group[name] = {"lookup": lookup}
    return read(raw)


def found(name: str, **lookup: Any) -> Assumption:
    scenario, asked = resolve.filled(with_lookup(name, **lookup))
    assert [each.fault for each in asked] == [""]
    return scenario.assumption(0, name)


def test_an_evaluation_brings_its_value_and_its_error(demo_lake: Path):
    row = answers.ask("price_boards").frame.row(0, named=True)
    result = (
        answers.ask("price_quality", suite=row["suite"], task=row["task"], metric=row["metric"])
        .frame.drop_nulls("stderr")
        .row(0, named=True)
    )
    given = found("success_rate", kind="evaluation", model=result["model"], task=row["task"], metric=row["metric"])
    assert (given.best, given.sd, given.shape) == (result["value"], result["stderr"], "normal")
    assert row["task"] in given.source
    assert given.dated is not None


def test_a_price_is_the_lists_with_its_day(demo_lake: Path):
    given = found("price_input", kind="price", provider="groq", model="openai/gpt-oss-20b", price="input")
    row = answers.ask(
        "price_as_known",
        provider="groq",
        model="openai/gpt-oss-20b",
        kind="input",
        day=dt.date(2100, 1, 1),
        known_on=dt.date(2100, 1, 1),
    ).frame.row(0, named=True)
    assert given.best == row["usd"]
    assert given.source == f"groq list price ({row['source']})"
    assert given.dated == row["known_from"]
    assert given.url == row["source_url"]


def test_a_machine_is_priced_as_known_on_the_day_asked_for(demo_lake: Path):
    asked = {"kind": "hardware", "product": "endpoints", "provider": "gcp", "instance": "nvidia-l4 x1"}
    assert found("instance_price_per_hour", **asked).best == 0.7
    assert found("instance_price_per_hour", **asked, known_on="2024-10-01").best == 1.0


def test_throughput_is_that_of_a_serving_benchmark(demo_lake: Path):
    _, engine = answers.warehouse().current()
    row = engine.select(
        "SELECT model, hardware, max(throughput_tok_s) AS best FROM marts.performance_summary WHERE throughput_tok_s > 0 AND hardware IS NOT NULL GROUP BY 1, 2 ORDER BY 1 LIMIT 1"
    ).frame.row(0, named=True)
    given = found("throughput_tokens_per_second", kind="throughput", model=row["model"], hardware=row["hardware"])
    assert 0 < given.best <= row["best"]
    assert row["hardware"] in given.source


def test_sizing_estimates_a_range_and_says_that_nothing_was_measured(demo_lake: Path):
    load = {
        "kind": "sizing",
        "accelerator": "NVIDIA L40S",
        "accelerators": 1,
        "parameters_b": 20.9,
        "precision": "mxfp4",
    }
    given = found("throughput_tokens_per_second", **load)
    assert given.shape == "triangular"
    assert 0 < given.low < given.best < given.high
    assert given.source.startswith("Estimate from memory bandwidth: 20.9 B parameters in mxfp4")
    assert "Nothing was measured" in given.note


def test_energy_and_grid_are_those_of_ecologits(demo_lake: Path):
    assert found("grid_gco2e_per_kwh", kind="grid", zone="FRA").best == pytest.approx(
        electricity_mixes.find_electricity_mix("FRA").gwp * 1000, abs=1e-3
    )
    energy = found("wh_per_task", kind="energy", active_parameters_b=3.6, total_parameters_b=20.9)
    assert 0.001 < energy.best < 0.1  # 50 tokens of a small model


@pytest.mark.parametrize(
    ("name", "lookup", "words"),
    [
        ("success_rate", {"kind": "evaluation", "model": "no/model", "task": "t", "metric": "m"}, "plans[0].assumptions.success_rate: no/model has no m in t."),
        ("price_input", {"kind": "price", "provider": "groq", "model": "none", "price": "input", "known_on": "2020-01-01"}, "No input price of none at groq was known on 2020-01-01."),
        ("instance_price_per_hour", {"kind": "hardware", "product": "spaces", "provider": "x", "instance": "y"}, "No price of y (spaces, x) was known"),
        ("throughput_tokens_per_second", {"kind": "throughput", "model": "m", "hardware": "h"}, "No serving benchmark of m on h was uploaded."),
        ("grid_gco2e_per_kwh", {"kind": "grid", "zone": "XXX"}, "EcoLogits knows no electricity of XXX."),
    ],
)  # fmt: skip
def test_a_lookup_without_an_answer_says_so_and_the_scenario_waits(demo_lake: Path, name, lookup, words):
    scenario, asked = resolve.filled(with_lookup(name, **lookup))
    assert words.casefold() in asked[0].fault.casefold()
    with pytest.raises(ParameterError, match=f"{name}: .* has no value"):
        results.run(scenario)


def test_what_is_there_stays_until_it_is_looked_up_anew(demo_lake: Path):
    raw = data()
    raw["plans"][0]["assumptions"]["price_input"] = {
        "value": 9.0,
        "lookup": {"kind": "price", "provider": "groq", "model": "openai/gpt-oss-20b", "price": "input"},
    }
    scenario = read(raw)
    assert resolve.filled(scenario)[0] == scenario
    (asked,) = resolve.look_up(scenario)
    assert asked.differs
    again, _ = resolve.filled(scenario, again=True)
    assert again.assumption(0, "price_input").best == asked.after.best != 9.0
    assert again.assumption(0, "price_input").lookup == scenario.assumption(0, "price_input").lookup
