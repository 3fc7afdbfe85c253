"""What a comparison can see: by hand, against statsmodels, and by trying."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from statsmodels.stats.power import NormalIndPower

from warehouse.analysis import comparison, power


def test_the_smallest_difference_seen_is_two_point_eight_errors():
    assert power.detectable(0.01) == pytest.approx(0.028016, abs=1e-6)


def test_half_the_difference_takes_four_times_the_samples():
    n = power.samples_needed(power.detectable(0.02), 0.02, 500)
    assert n == 500
    assert power.samples_needed(power.detectable(0.02) / 2, 0.02, 500) == 2_000
    with pytest.raises(ValueError, match="cannot be found"):
        power.samples_needed(0, 0.02, 500)


@given(st.floats(0.05, 1), st.floats(0.01, 0.2), st.floats(0.6, 0.99))
def test_the_samples_needed_are_those_of_statsmodels(effect: float, alpha: float, wanted: float):
    # One sample of differences with spread 1: the reference counts by both tails, which matters only near alpha.
    reference = NormalIndPower(ddof=0).solve_power(effect, alpha=alpha, power=wanted, ratio=0)
    assume(np.isfinite(reference))  # its solver does not converge where two or three samples are enough
    assert power.samples_needed(effect, 1 / np.sqrt(100), 100, alpha, wanted) == pytest.approx(
        reference, rel=0.03, abs=2
    )


@given(st.floats(0.001, 1), st.floats(0.001, 1))
def test_power_is_never_below_alpha_and_grows_with_the_difference(step: float, error: float):
    assert 0.05 - 1e-9 <= power.chance(step, error) <= power.chance(2 * step, error) + 1e-12
    assert power.chance(power.detectable(error), error) == pytest.approx(0.8, abs=1e-4)


def test_the_error_of_a_pair_falls_as_the_two_agree():
    assert power.paired_stderr(1, 1, 0, 100) == pytest.approx(np.sqrt(2) / 10)
    assert power.paired_stderr(1, 1, 1, 100) == 0
    with pytest.raises(ValueError, match="between 0 and 1"):
        power.detectable(1, alpha=0)


def test_a_difference_of_that_size_is_found_four_times_in_five():
    rng, n = np.random.default_rng(5), 200
    shift = power.detectable(1 / np.sqrt(n))
    found = [comparison.paired(rng.normal(shift, 1, n), np.zeros(n)).p < 0.05 for _ in range(1_200)]
    assert 0.76 <= np.mean(found) <= 0.84
