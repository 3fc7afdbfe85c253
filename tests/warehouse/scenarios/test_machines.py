"""Machines for a model: those that hold it, with an estimate by hand, and faults in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from warehouse.errors import ParameterError
from warehouse.query import answers
from warehouse.scenarios.machines import Load, fitting


def test_only_machines_that_hold_the_model_are_named_cheapest_first(demo_lake: Path):
    hardware = answers.ask("hardware_now").frame
    load = Load(parameters_b=70, context_tokens=4096, concurrency=16)
    # 140 GB of weights; 80 layers by the rule would be 67: 2 x 67 x 8 x 128 x 2 bytes x 4,096 x 16 = 18.0 GB of cache.
    assert load.memory.weights_gb == 140
    assert load.memory.cache_gb == pytest.approx(2 * 67 * 8 * 128 * 2 * 4096 * 16 / 1e9)
    found = fitting(load, hardware)
    assert found.height
    assert found["usd_per_hour"].is_sorted()
    assert (found["accelerator_memory_gb"] * 0.9 >= load.memory.total_gb).all()
    assert (found["needed"] <= found["accelerators"]).all()
    assert fitting(Load(parameters_b=7), hardware).height > found.height


def test_tokens_cost_the_hour_over_what_it_writes(demo_lake: Path):
    found = fitting(Load(8), answers.ask("hardware_now").frame).drop_nulls("value")
    row = found.row(0, named=True)
    assert row["usd_per_million"] == pytest.approx(row["usd_per_hour"] / (row["value"] * 3600) * 1e6)
    assert row["low"] < row["value"] < row["high"]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"precision": "fp7"}, "'fp7' is no precision known here"),
        ({"active_parameters_b": 9}, "9 B active parameters are more than the model's 8 B"),
        ({"layers": 32}, "belong together"),
    ],
)
def test_a_load_that_cannot_be_is_refused_in_words(given, words):
    with pytest.raises(ParameterError, match=words):
        Load(8, **given)


def test_an_accelerator_of_unknown_bandwidth_names_the_known_ones():
    with pytest.raises(ParameterError, match=r"'Abacus' is not known here"):
        Load(8).throughput("Abacus", 1)
