"""Break-even of self-hosting against an API: worked on paper, and true on both sides of it."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scenarios import figures

from warehouse.analysis.break_even import break_even, break_even_utilisation, cost_surface, monthly_cost


def test_one_machine_against_tokens_on_paper():
    # Machine 1.5 x 730 = 1,095 a month; the API asks 0.00355 a handled task, half of all tasks are handled.
    hosted = figures("self_hosted", throughput_tokens_per_second=1e9)
    found = break_even(("api", figures("api")), ("self_hosted", hosted), most=1e7)
    assert found.first_cheaper == 0
    assert found.volumes == pytest.approx([1095 / 0.00355 / 0.5], abs=1)


def test_machines_come_in_steps_so_the_cheaper_plan_changes_more_than_once():
    # A machine carries 50 tokens a second at the peak: 65,700 handled tasks, worth 65,700 x 0.02 = 1,314 of tokens.
    api = figures("api", price_input=0.0, price_cached_input=0.0, price_output=40.0)
    found = break_even(("api", api), ("self_hosted", figures("self_hosted")), most=1e6)
    # Cheaper from 54,750 handled; at 65,700 the second machine comes (2,190 against 1,314): dearer until 109,500.
    assert found.volumes[:3] == pytest.approx([109_500, 131_400, 219_000], abs=1)


@given(st.floats(0.1, 100), st.floats(10, 5000))
def test_the_cheaper_plan_changes_at_each_crossing_and_nowhere_else(price, throughput):
    api = ("api", figures("api", price_output=price))
    hosted = ("self_hosted", figures("self_hosted", throughput_tokens_per_second=throughput))
    found = break_even(api, hosted, most=1e8)
    side = found.first_cheaper
    edges = [1.0, *found.volumes[:20]]
    for low, high in itertools.pairwise(edges):
        if high - low > 4:
            middle = np.array([(low + high) / 2])
            gap = monthly_cost(*api, middle)[0] - monthly_cost(*hosted, middle)[0]
            assert gap == 0 or (gap > 0) == (side == 1)
        side = 1 - side


def test_the_use_at_which_a_token_costs_what_the_api_asks():
    api, hosted = figures("api"), figures("self_hosted")
    # 1.5 / 3,600 a second / 100 tokens = 4.1667e-6 a token; the API asks 0.00355 / 500 = 7.1e-6.
    assert break_even_utilisation(api, hosted) == pytest.approx(1.5 / 3600 / 100 / 7.1e-6)
    assert break_even_utilisation(figures("api", output_tokens=0), figures("self_hosted", output_tokens=0)) is None


def test_the_surface_is_the_difference_of_the_two_bills():
    volumes, uses = np.array([1e3, 1e5, 1e6]), np.array([0.25, 0.5])
    surface = cost_surface(figures("api"), figures("self_hosted"), volumes, uses)
    assert surface.shape == (2, 3)
    own = monthly_cost("self_hosted", figures("self_hosted", utilisation=0.25), volumes)
    assert surface[0] == pytest.approx(own - monthly_cost("api", figures("api"), volumes))
    assert (surface[0] >= surface[1]).all()  # more use of each machine never costs more
