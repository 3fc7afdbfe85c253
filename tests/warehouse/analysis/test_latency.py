"""Percentiles with order-statistic intervals: by hand, against scipy, and how often they hold the true one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from warehouse.analysis import latency


def test_the_median_of_ten_as_in_the_textbook():
    # Binomial(10, 1/2): 1 or fewer below with chance 0.0107, so the 2nd and the 9th value hold it with 97.9 %.
    found = latency.percentile(range(1, 11), 0.5)
    assert (found.value, found.low, found.high) == (5.5, 2, 9)


def test_so_few_requests_bound_no_99th_percentile_and_it_is_said_how_many_would():
    found = latency.percentile(np.arange(200.0), 0.99)
    assert found.high is None
    assert found.low is not None
    assert found.needed == 368
    assert latency.percentile(np.arange(368.0), 0.99).high is not None
    assert latency.needed(0.5) == 6


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=200), st.sampled_from([0.5, 0.9, 0.95, 0.99]))
def test_bounds_are_values_of_the_sample_around_the_percentile(values: list[float], q: float):
    found = latency.percentile(values, q)
    for bound, holds in (
        (found.low, lambda b: b <= found.value + 1e-9),
        (found.high, lambda b: b >= found.value - 1e-9),
    ):
        if bound is not None:
            assert bound in values or bound == found.value
            assert holds(bound)


def test_bounds_are_those_of_scipy():
    values = np.random.default_rng(1).lognormal(0, 1, 300)
    for q in (0.5, 0.9, 0.95):
        reference = stats.quantile_test(values, q=np.quantile(values, q), p=q).confidence_interval(0.95)
        found = latency.percentile(values, q)
        assert (found.low, found.high) == pytest.approx((reference.low, reference.high))


def test_nothing_and_endless_values_have_no_percentile():
    for values in ([], [np.inf]):
        with pytest.raises(ValueError, match="finite values"):
            latency.percentile(values, 0.5)
    with pytest.raises(ValueError, match="between 0 and 1"):
        latency.percentile([1.0], 1)


@pytest.mark.parametrize(("q", "n"), [(0.5, 60), (0.95, 150), (0.99, 500)])
def test_intervals_hold_the_true_percentile_at_least_as_often_as_said(q: float, n: int):
    rng, truth = np.random.default_rng(2), stats.lognorm.ppf(q, 1)
    found = [latency.percentile(rng.lognormal(0, 1, n), q) for _ in range(1_500)]
    held = np.mean([one.low <= truth <= one.high for one in found])
    assert 0.95 <= held <= 0.99


def test_a_rate_has_the_exact_interval_of_its_count():
    found = latency.rate(10, 2)
    assert (found.value, found.low, found.high) == pytest.approx((5, 4.7954 / 2, 18.3904 / 2), abs=1e-3)
    assert latency.rate(0, 1).low == 0
    with pytest.raises(ValueError, match="is no rate"):
        latency.rate(1, 0)
