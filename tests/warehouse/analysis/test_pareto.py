"""The frontier: by hand, against looking at every pair, and its chances where they can be worked out exactly."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from warehouse.analysis import pareto

# Few distinct values, so that ties on one axis and on both are common; some without a place.
PLACE = st.one_of(st.integers(-3, 3).map(float), st.floats(-3, 3), st.just(float("nan")))
POINTS = st.lists(st.tuples(PLACE, PLACE), max_size=30)


def by_every_pair(x, y, x_lower_is_better: bool, y_higher_is_better: bool) -> list[bool]:
    points = [(a if x_lower_is_better else -a, -b if y_higher_is_better else b) for a, b in zip(x, y, strict=True)]

    def beats(one, other) -> bool:
        return one[0] <= other[0] and one[1] <= other[1] and one != other

    return [not np.isnan(p).any() and not any(beats(q, p) for q in points) for p in points]


def test_five_models_by_hand():
    cost, quality = [1, 2, 2, 3, 4], [0.5, 0.7, 0.6, 0.7, 0.9]
    # The third costs as much as the second and is worse; the fourth costs more for the same.
    assert pareto.frontier(cost, quality).tolist() == [True, True, False, False, True]


def test_each_axis_has_its_own_direction():
    cost, quality = [1, 2, 3], [0.2, 0.5, 0.1]
    assert pareto.frontier(cost, quality).tolist() == [True, True, False]
    assert pareto.frontier(cost, quality, x_lower_is_better=False).tolist() == [False, True, True]
    assert pareto.frontier(cost, quality, y_higher_is_better=False).tolist() == [True, False, True]
    assert pareto.frontier(cost, quality, False, False).tolist() == [False, False, True]


def test_two_at_the_same_place_share_it():
    assert pareto.frontier([1, 1, 2], [0.5, 0.5, 0.5]).tolist() == [True, True, False]


def test_a_point_without_a_place_is_not_on_it_and_beats_nobody():
    found = pareto.frontier([np.nan, 1, -np.inf, 2], [0.9, 0.5, 0.9, np.nan])
    assert found.tolist() == [False, True, False, False]
    assert pareto.frontier([], []).tolist() == []


@given(POINTS, st.booleans(), st.booleans())
def test_it_is_what_looking_at_every_pair_finds(points, x_lower: bool, y_higher: bool):
    x, y = [p[0] for p in points], [p[1] for p in points]
    assert pareto.frontier(x, y, x_lower, y_higher).tolist() == by_every_pair(x, y, x_lower, y_higher)


@given(POINTS, st.randoms(use_true_random=False))
def test_the_order_of_the_points_decides_nothing(points, random):
    x, y = np.array([p[0] for p in points]), np.array([p[1] for p in points])
    shuffled = np.array(random.sample(range(len(points)), len(points)), dtype=int)
    assert pareto.frontier(x, y)[shuffled].tolist() == pareto.frontier(x[shuffled], y[shuffled]).tolist()


def test_of_two_at_the_same_cost_the_chance_is_that_of_the_better_score():
    # A difference of 0.03 with an error of hypot(0.03, 0.04) = 0.05: 0.6 standard errors.
    found = pareto.chances([1, 1], [0.63, 0.60], [np.nan, np.nan], [0.03, 0.04], draws=20_000)
    better = stats.norm.cdf(0.6)
    assert found.tolist() == pytest.approx([better, 1 - better], abs=0.015)


def test_uncertain_on_both_axes_a_point_is_off_only_where_the_other_wins_both():
    # Equal in everything: each axis is a fair coin, and both have to fall against the point.
    found = pareto.chances([1, 1], [0.5, 0.5], [0.1, 0.1], [0.02, 0.02], draws=20_000)
    assert found.tolist() == pytest.approx([0.75, 0.75], abs=0.015)


def test_known_exactly_a_chance_is_none_or_certain_and_no_place_has_none():
    found = pareto.chances([1, 2, np.nan], [0.5, 0.4, 0.9], [np.nan] * 3, [0.0, np.nan, 0.1])
    assert found[:2].tolist() == [1, 0]
    assert np.isnan(found[2])


def test_the_error_of_a_point_without_a_place_disturbs_nobody():
    alone = pareto.chances([1, 2], [0.5, 0.4], [0.1, 0.1], [0.1, 0.1])
    beside = pareto.chances([1, 2, np.nan], [0.5, 0.4, 0.9], [0.1, 0.1, 9.0], [0.1, 0.1, 9.0])
    assert beside[:2].tolist() == alone.tolist()


@settings(max_examples=20)
@given(st.integers(1, 12), st.integers(0, 2**16), st.booleans(), st.booleans())
def test_chances_are_shares_and_somebody_is_always_on_the_frontier(k: int, seed: int, x_lower: bool, y_higher: bool):
    rng = np.random.default_rng(seed)
    x, y, x_error, y_error = rng.normal(size=(4, k))
    given_errors = [np.abs(x_error), np.where(y_error > 0, y_error, np.nan)]
    found = pareto.chances(x, y, *given_errors, x_lower, y_higher, draws=50, seed=seed)
    assert ((found >= 0) & (found <= 1)).all()
    assert found.sum() >= 1 - 1e-9
    assert found.tolist() == pareto.chances(x, y, *given_errors, x_lower, y_higher, draws=50, seed=seed).tolist()


def test_points_far_behind_are_spared_the_draws_and_change_no_chance():
    rng = np.random.default_rng(2)
    x, y = np.append(rng.random(8), rng.random(200) + 5), np.append(rng.random(8), rng.random(200) - 5)
    error = np.full(208, 0.1)
    found = pareto.chances(x, y, error, error)
    assert found[:8].tolist() == pareto.chances(x[:8], y[:8], error[:8], error[:8]).tolist()
    assert not found[8:].any()
    naive = [pareto.frontier(rng.normal(x, 0.1), rng.normal(y, 0.1)) for _ in range(2_000)]
    assert found.tolist() == pytest.approx(np.mean(naive, axis=0).tolist(), abs=0.06)


def test_small_errors_leave_the_frontier_as_it_is():
    rng = np.random.default_rng(1)
    x, y = rng.permutation(40) * 1.0, rng.permutation(40) / 40
    for directions in [(True, True), (False, True), (True, False), (False, False)]:
        found = pareto.chances(x, y, np.full(40, 1e-6), np.full(40, 1e-6), *directions, draws=50)
        assert found.tolist() == pareto.frontier(x, y, *directions).tolist()


def test_what_cannot_be_read_is_refused():
    with pytest.raises(ValueError, match="2 values of x but 1 of y"):
        pareto.frontier([1, 2], [1])
    with pytest.raises(ValueError, match="1 standard errors"):
        pareto.chances([1, 2], [1, 2], [0.1], [0.1, 0.1])
    with pytest.raises(ValueError, match="error of y is negative"):
        pareto.chances([1, 2], [1, 2], [0.1, 0.1], [0.1, -0.1])
    with pytest.raises(ValueError, match="0 draws"):
        pareto.chances([1], [1], [0.1], [0.1], draws=0)
