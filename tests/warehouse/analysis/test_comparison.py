"""Comparing two runs: by hand, against scipy and statsmodels, by what must always hold, and by how often it is right."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar as reference_mcnemar
from statsmodels.stats.multitest import multipletests

from warehouse.analysis import comparison

PAIRS = st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=2, max_size=30)
CHANCES = st.lists(st.floats(0, 1), min_size=1, max_size=30)


def test_four_shared_samples_as_worked_by_hand():
    # Differences 1, 0, 1, 0: mean 0.5, sd 0.57735, error 0.288675, t(3) = 3.18245.
    found = comparison.paired([1, 1, 1, 0], [0, 1, 0, 0])
    assert found.value == 0.5
    assert found.stderr == pytest.approx(0.288675, abs=1e-6)
    assert (found.low, found.high) == pytest.approx((0.5 - 0.918693, 0.5 + 0.918693), abs=1e-5)
    assert found.n == 4


@given(PAIRS)
def test_a_paired_comparison_is_the_paired_t_test(pairs: list[tuple[float, float]]):
    a, b = map(np.array, zip(*pairs, strict=True))
    found = comparison.paired(a, b)
    if np.ptp(a - b) > 1e-6:
        assert found.p == pytest.approx(stats.ttest_rel(a, b).pvalue, abs=1e-9)
    other = comparison.paired(b, a)
    assert (other.value, other.p) == (pytest.approx(-found.value), pytest.approx(found.p))


def test_what_both_find_hard_makes_a_paired_interval_narrower():
    rng = np.random.default_rng(1)
    hard = rng.normal(0, 1, 200)
    a, b = hard + rng.normal(0.1, 0.3, 200), hard + rng.normal(0, 0.3, 200)
    shared = comparison.paired(a, b)
    apart = comparison.unpaired(a.mean(), a.std(ddof=1) / 200**0.5, b.mean(), b.std(ddof=1) / 200**0.5)
    assert shared.high - shared.low < 0.5 * (apart.high - apart.low)
    assert shared.correlation > 0.8
    assert apart.method == "unpaired"


def test_two_samples_that_fall_alike_prove_nothing():
    found = comparison.paired([1, 1], [0, 0])
    assert (found.value, found.low, found.high, found.p) == (1, None, None, None)


def test_scores_of_different_samples_cannot_be_paired():
    with pytest.raises(ValueError, match="3 scores against 2"):
        comparison.paired([1, 0, 1], [1, 0])


def test_a_value_without_an_error_has_a_difference_and_no_interval():
    found = comparison.unpaired(0.7, None, 0.6, 0.01)
    assert found.value == pytest.approx(0.1)
    assert (found.low, found.p) == (None, None)


@given(st.integers(0, 60), st.integers(0, 60))
def test_mcnemar_is_that_of_statsmodels(only_a: int, only_b: int):
    exact = reference_mcnemar([[5, only_a], [only_b, 5]], exact=True).pvalue
    assert comparison.mcnemar(only_a, only_b, mid=False) == pytest.approx(exact)
    assert 0 <= comparison.mcnemar(only_a, only_b) <= comparison.mcnemar(only_a, only_b, mid=False)


def test_mid_p_of_one_against_six_as_worked_by_hand():
    # 2 x (1 + 7) / 128 less 7 / 128.
    assert comparison.mcnemar(1, 6) == pytest.approx(9 / 128)


def test_signs_of_four_equal_differences_as_worked_by_hand():
    assert comparison.sign_flip([1, 1, 1, 1]) == comparison.Permutation(2 / 16, 0.0, 16)
    assert comparison.sign_flip([0, 0, 0]).p == 1


def test_drawn_signs_come_to_what_all_signs_come_to():
    rng = np.random.default_rng(2)
    d = rng.normal(0.3, 1, 16)
    exact = comparison.sign_flip(d)
    reference = stats.permutation_test((d,), np.mean, permutation_type="samples", n_resamples=np.inf)
    drawn = comparison.sign_flip(np.append(d, 1e-9))
    assert exact.p == pytest.approx(reference.pvalue)
    assert abs(drawn.p - exact.p) < 5 * drawn.stderr
    assert drawn == comparison.sign_flip(np.append(d, 1e-9))


@settings(max_examples=12)
@given(CHANCES)
def test_adjusted_chances_are_those_of_statsmodels(p: list[float]):
    assert comparison.holm(p) == pytest.approx(multipletests(p, method="holm")[1])
    assert comparison.benjamini_hochberg(p) == pytest.approx(multipletests(p, method="fdr_bh")[1])


def test_a_question_that_cannot_be_answered_is_not_counted():
    assert comparison.holm([0.01, np.nan, 0.04])[0] == pytest.approx(0.02)
    assert np.isnan(comparison.holm([0.01, np.nan])[1])


def difference(low: float | None, high: float | None) -> comparison.Difference:
    return comparison.Difference(0.0, low, high, None, None, None, "unpaired")


def test_the_gate_passes_fails_or_leaves_it_open():
    assert comparison.gate(difference(-0.01, 0.03), 0.02) == "pass"
    assert comparison.gate(difference(-0.05, -0.03), 0.02) == "fail"
    assert comparison.gate(difference(-0.05, 0.03), 0.02) == "open"
    assert comparison.gate(difference(None, None), 0.02) == "open"
    assert comparison.gate(difference(0.03, 0.05), 0.02, higher_is_better=False) == "fail"
    with pytest.raises(ValueError, match="below zero"):
        comparison.gate(difference(0, 1), -0.1)


def test_paired_intervals_cover_what_they_say():
    rng, held = np.random.default_rng(3), []
    for _ in range(1_500):
        hard = rng.normal(0, 1, 80)
        found = comparison.paired(hard + rng.normal(0.2, 0.5, 80), hard + rng.normal(0, 0.5, 80))
        held.append(found.low <= 0.2 <= found.high)
    assert 0.93 <= np.mean(held) <= 0.97


def test_clustered_pairs_cover_and_ignoring_the_clusters_does_not():
    rng, groups = np.random.default_rng(4), np.repeat(np.arange(50), 8)
    heeded, ignored = [], []
    for _ in range(1_200):
        a, b = rng.normal(0, 1, 50)[groups] + rng.normal(0, 1.5, 400), np.zeros(400)
        for held, clusters in ((heeded, groups), (ignored, None)):
            found = comparison.paired(a, b, clusters)
            held.append(found.low <= 0 <= found.high)
    assert 0.93 <= np.mean(heeded) <= 0.97
    assert np.mean(ignored) < 0.85
