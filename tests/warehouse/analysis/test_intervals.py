"""Intervals of a mean: against hand-worked values, statsmodels and scipy, and by how often they hold what they should."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from warehouse.analysis import intervals

SCORES = st.lists(st.floats(-1e3, 1e3), min_size=2, max_size=40)


def test_eight_of_ten_by_wilson_as_worked_by_hand():
    # z = 1.96: middle (0.8 + 0.19207) / 1.38415 = 0.71674, half 1.96 / 1.38415 * sqrt(0.016 + 0.009604) = 0.22657
    found = intervals.proportion(8, 10)
    assert (found.low, found.high) == pytest.approx((0.49016, 0.94331), abs=2e-5)
    assert found.stderr == pytest.approx(np.sqrt(0.8 * 0.2 / 10))


@given(st.integers(1, 5_000), st.floats(0, 1), st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_wilson_is_that_of_statsmodels_and_holds_the_share(n: int, part: float, level: float):
    successes = round(n * part)
    found = intervals.proportion(successes, n, level)
    low, high = proportion_confint(successes, n, 1 - level, "wilson")
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-9)
    assert 0 <= found.low <= found.value <= found.high <= 1


def test_a_share_of_nothing_is_refused():
    with pytest.raises(ValueError, match="5 of 0"):
        intervals.proportion(5, 0)
    with pytest.raises(ValueError, match="11 of 10"):
        intervals.proportion(11, 10)


@given(SCORES)
def test_the_interval_of_a_mean_is_that_of_scipy(values: list[float]):
    found = intervals.mean(values)
    reference = stats.ttest_1samp(values, 0).confidence_interval(0.95)
    if np.ptp(values) > 1e-6:
        assert (found.low, found.high) == pytest.approx((reference.low, reference.high), rel=1e-6, abs=1e-6)
    assert found.low <= found.value <= found.high


def test_one_sample_has_a_value_and_no_interval():
    found = intervals.mean([0.4])
    assert (found.value, found.low, found.high, found.stderr) == (0.4, None, None, None)


def test_errors_add_up_within_a_cluster_as_worked_by_hand():
    # Mean 0.5; sums of the residuals by cluster: +1, -1, 0, 0. Error sqrt(4 / 3 x 2) / 8.
    found = intervals.clustered([1, 1, 0, 0, 1, 0, 1, 0], ["a", "a", "b", "b", "c", "c", "d", "d"])
    assert found.stderr == pytest.approx(np.sqrt(8 / 3) / 8)
    assert found.high - found.value == pytest.approx(stats.t.isf(0.025, 3) * np.sqrt(8 / 3) / 8)


def test_the_clustered_error_is_that_of_a_regression_on_a_constant():
    rng = np.random.default_rng(1)
    groups = np.repeat(np.arange(12), 7)
    values = rng.normal(size=12)[groups] + rng.normal(size=84)
    fit = sm.OLS(values, np.ones(84)).fit(cov_type="cluster", cov_kwds={"groups": groups, "use_correction": False})
    assert intervals.clustered(values, groups).stderr == pytest.approx(fit.bse[0] * np.sqrt(12 / 11), rel=1e-9)


@given(SCORES)
def test_clusters_of_one_are_no_clusters(values: list[float]):
    assert intervals.clustered(values, np.arange(len(values))) == intervals.mean(values)


def test_a_single_cluster_says_nothing_of_the_error():
    assert intervals.clustered([1, 0, 1], ["a", "a", "a"]).stderr is None


def test_answers_are_averaged_within_their_sample_first():
    means, groups = intervals.by_sample([1, 0, 1, 1], ["x", "x", "y", "y"], ["c", "c", "d", "d"])
    assert means.tolist() == [0.5, 1.0]
    assert groups is not None
    assert groups.tolist() == ["c", "d"]
    with pytest.raises(ValueError, match="two clusters"):
        intervals.by_sample([1, 0], ["x", "x"], ["c", "d"])


def test_stored_statistics_give_the_same_bounds_as_the_samples():
    answers = np.array([1.0] * 30 + [0.0] * 10)
    graded = np.random.default_rng(2).normal(3, 1, 25)
    groups = np.repeat(np.arange(5), 5)
    whole = [intervals.proportion(30, 40), intervals.mean(graded), intervals.clustered(graded, groups)]
    low, high = intervals.from_statistics(
        [answers.mean(), graded.mean(), graded.mean()], [40, 25, 25], [one.stderr for one in whole],
        [True, False, False], [np.nan, np.nan, 5],
    )  # fmt: skip
    assert low == pytest.approx([one.low for one in whole])
    assert high == pytest.approx([one.high for one in whole])


def test_a_value_alone_has_no_bounds_and_an_error_without_n_has_normal_ones():
    low, high = intervals.from_statistics([0.5, 0.5], [np.nan, np.nan], [np.nan, 0.1], [True, False], [np.nan, np.nan])
    assert np.isnan([low[0], high[0]]).all()
    assert high[1] == pytest.approx(0.5 + 1.959964 * 0.1, abs=1e-6)


def test_none_of_ten_wrong_is_no_proof_that_none_ever_is():
    found = intervals.testable_stderrs([1.0, 0.5, 1.0], [10, 10, 10], [0.0, 0.158, 0.0], [True, True, False])
    share = 12 / 14
    assert found.tolist() == pytest.approx([np.sqrt(share * (1 - share) / 14), 0.158, 0.0])


def test_text_and_emptiness_are_refused():
    with pytest.raises(ValueError, match="finite numbers"):
        intervals.mean([])
    with pytest.raises(ValueError, match="finite numbers"):
        intervals.mean([1.0, np.nan])


def covered(draw, truth: float, rounds: int = 1_500) -> float:
    found = [draw() for _ in range(rounds)]
    return float(np.mean([one.low <= truth <= one.high for one in found]))


def test_wilson_covers_what_it_says():
    rng = np.random.default_rng(3)
    assert 0.93 <= covered(lambda: intervals.proportion(rng.binomial(120, 0.7), 120), 0.7) <= 0.97


def test_the_mean_of_skewed_samples_is_covered_too():
    rng = np.random.default_rng(4)
    assert 0.93 <= covered(lambda: intervals.mean(rng.beta(2, 5, 80)), 2 / 7) <= 0.97


def test_clusters_heeded_cover_and_clusters_ignored_do_not():
    rng, groups = np.random.default_rng(5), np.repeat(np.arange(60), 6)

    def draw() -> np.ndarray:
        return rng.normal(0, 1, 60)[groups] + rng.normal(0, 1.35, 360)

    assert 0.93 <= covered(lambda: intervals.clustered(draw(), groups), 0.0) <= 0.97
    assert 0.70 <= covered(lambda: intervals.mean(draw()), 0.0) <= 0.82


def test_repeated_answers_cover_once_they_are_averaged_and_not_before():
    rng, samples = np.random.default_rng(6), np.repeat(np.arange(100), 5)

    def draw() -> np.ndarray:
        return rng.normal(0, 1, 100)[samples] + rng.normal(0, 0.5, 500)

    assert 0.93 <= covered(lambda: intervals.mean(intervals.by_sample(draw(), samples)[0]), 0.0) <= 0.97
    assert covered(lambda: intervals.mean(draw()), 0.0) < 0.75
