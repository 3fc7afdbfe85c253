"""Steps in a series of runs: where they are found, how often there are none and one is called, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from warehouse.analysis import drift


def test_a_clear_step_is_found_at_its_run_with_its_size():
    found = drift.changes([0.7, 0.71, 0.69, 0.6, 0.61, 0.59], [0.01] * 6)
    (change,) = found.changes
    assert change.index == 3
    assert change.size == pytest.approx(-0.1)
    # sqrt(0.01^2 / 3 + 0.01^2 / 3) x 1.96
    assert change.high - change.size == pytest.approx(1.959964 * 0.01 * np.sqrt(2 / 3), rel=1e-4)
    assert change.p < 0.001
    assert found.q_p == pytest.approx(
        stats.chi2.sf(sum((x / 0.01) ** 2 for x in (0.05, 0.06, 0.04, 0.05, 0.04, 0.06)), 5)
    )


def test_two_steps_are_two_changes_in_order_of_time():
    values = [0.5] * 5 + [0.7] * 5 + [0.4] * 5
    found = drift.changes(values, [0.01] * 15).changes
    assert [change.index for change in found] == [5, 10]
    # Each against its neighbours: the second falls from 0.7, not from the mean of all that was before it.
    assert [change.size for change in found] == pytest.approx([0.2, -0.3])


def test_a_steady_series_has_none_and_an_exact_run_weighs_more():
    assert drift.changes([0.5, 0.52, 0.49, 0.51, 0.5], [0.02] * 5).changes == ()
    # The odd run is the one that nobody can be sure of.
    assert drift.changes([0.5, 0.5, 0.8, 0.5, 0.5], [0.01, 0.01, 0.3, 0.01, 0.01]).changes == ()


def test_few_runs_and_runs_without_an_error_are_refused_with_the_reason():
    assert drift.changes([0.5] * 4, [0.1] * 4).refused == "4 runs are too few: at least 5 are needed."
    assert "without a standard error" in drift.changes([0.5] * 5, [0.1] * 4 + [np.nan]).refused
    assert "without a standard error" in drift.changes([0.5] * 5, [0.0] * 5).refused
    with pytest.raises(ValueError, match="5 values but 4"):
        drift.changes([0.5] * 5, [0.1] * 4)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**16), st.floats(0.1, 100), st.floats(-5, 5))
def test_the_scale_of_the_scores_decides_nothing(seed: int, scale: float, shift: float):
    rng = np.random.default_rng(seed)
    values, errors = rng.normal(0, 1, 8), rng.uniform(0.5, 2, 8)
    one, other = drift.changes(values, errors), drift.changes(values * scale + shift, errors * scale)
    assert [change.index for change in one.changes] == [change.index for change in other.changes]
    assert one.q_p == pytest.approx(other.q_p, abs=1e-6)


def test_a_series_without_change_is_called_changed_no_more_often_than_said():
    rng = np.random.default_rng(3)
    errors = rng.uniform(0.5, 2, 9)
    called = [bool(drift.changes(rng.normal(0, errors), errors, seed=n).changes) for n in range(1_500)]
    assert np.mean(called) <= 0.06


def test_a_side_of_a_step_is_held_to_half_of_what_its_whole_was():
    tail = [0.0] * 4 + [1.9] * 4
    (alone,) = drift.changes(tail, [1.0] * 8).changes
    assert 0.025 < alone.p < 0.05
    # The same eight runs after a step that nobody doubts: two sides are two chances, and this one is no longer enough.
    behind = drift.changes([-100.0] * 6 + tail, [1.0] * 14).changes
    assert [change.index for change in behind] == [6]
