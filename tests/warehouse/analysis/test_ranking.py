"""Places of a leaderboard: by hand, against statsmodels' corrections, and how often the intervals hold the true places."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests

from warehouse.analysis import ranking

BOARDS = st.lists(st.tuples(st.floats(0, 1), st.floats(0.001, 0.2)), min_size=2, max_size=25)


def test_three_models_of_which_two_are_tied_as_worked_by_hand():
    # Distances in standard errors of a difference (0.01414): 0.7, 7.1, 6.4. Holm asks 2.39, 2.24, 1.96.
    found = ranking.ranks([0.60, 0.50, 0.59], [0.01, 0.01, 0.01])
    assert found.low.tolist() == [1, 3, 1]
    assert found.high.tolist() == [2, 3, 2]
    assert found.is_tied.tolist() == [True, False, True]
    assert (found.separated, found.pairs) == (2, 3)


def test_lower_is_better_turns_the_board_around():
    found = ranking.ranks([0.60, 0.50, 0.59], [0.01, 0.01, 0.01], higher_is_better=False)
    assert found.low.tolist() == [2, 1, 2]
    assert found.first == 1


@settings(max_examples=20)
@given(BOARDS, st.sampled_from(["holm", "bh"]), st.sampled_from([0.9, 0.95, 0.99]))
def test_the_pairs_told_apart_are_those_of_statsmodels(board: list[tuple[float, float]], correction: str, level: float):
    values, errors = map(np.array, zip(*board, strict=True))
    i, j = np.triu_indices(len(board), 1)
    p = 2 * stats.norm.sf(np.abs(values[i] - values[j]) / np.hypot(errors[i], errors[j]))
    told = multipletests(p, 1 - level, {"holm": "holm", "bh": "fdr_bh"}[correction])[0].sum()
    assert ranking.ranks(values, errors, level=level, correction=correction).separated == told


@given(BOARDS)
def test_an_interval_holds_the_place_by_value_and_the_first_is_tied_with_itself(board: list[tuple[float, float]]):
    values, errors = map(np.array, zip(*board, strict=True))
    found = ranking.ranks(values, errors)
    best_case = 1 + (values[None, :] > values[:, None]).sum(axis=1)
    worst_case = (values[None, :] >= values[:, None]).sum(axis=1)
    assert (found.low <= worst_case).all()
    assert (found.high >= best_case).all()
    assert found.is_tied[found.first]
    assert values[found.first] == values.max()


@given(BOARDS, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_decides_nothing(board, random):
    shuffled = list(range(len(board)))
    random.shuffle(shuffled)
    values, errors = map(np.array, zip(*board, strict=True))
    one, other = ranking.ranks(values, errors), ranking.ranks(values[shuffled], errors[shuffled])
    assert one.low[shuffled].tolist() == other.low.tolist()
    assert one.high[shuffled].tolist() == other.high.tolist()


def test_a_value_without_an_error_takes_no_place_and_breaks_no_tie():
    found = ranking.ranks([0.9, 0.6, 0.5], [np.nan, 0.01, 0.01])
    assert found.low.tolist() == [0, 1, 2]
    assert found.first == 1
    assert not found.is_tied[0]


def test_a_board_without_any_error_cannot_say_who_is_first():
    found = ranking.ranks([0.9, 0.6], [np.nan, np.nan])
    verdict = ranking.is_first_real(["a", "b"], found, [0.9, 0.6])
    assert verdict.is_alone is None
    assert verdict.sentence.startswith("Who is first cannot be said")


def test_the_sentence_names_who_is_tied_and_who_is_not_counted():
    values, names = [0.60, 0.50, 0.59, 0.99], ["Ash", "Beech", "Cedar", "Date"]
    found = ranking.ranks(values, [0.01, 0.01, 0.01, np.nan])
    verdict = ranking.is_first_real(names, found, values)
    assert verdict.tied == ("Cedar",)
    assert verdict.sentence == "Ash leads, statistically tied with Cedar at 95%. 1 without an error are not counted."
    alone = ranking.is_first_real(names[:2], ranking.ranks(values[:2], [0.01, 0.01]), values[:2])
    assert alone.is_alone
    assert alone.sentence == "Ash is first, and told apart from all others at 95%."


def test_exact_values_are_tied_only_where_they_are_equal():
    found = ranking.ranks([1.0, 1.0, 0.5], [0.0, 0.0, 0.0])
    assert found.high.tolist() == [2, 2, 3]


def test_a_mean_over_tasks_by_hand_and_only_where_all_are_there():
    values = [[0.8, 0.4], [0.6, np.nan]]
    mean, error = ranking.weighted_mean(values, [[0.03, 0.04], [0.03, np.nan]], [3, 1])
    assert mean[0] == pytest.approx(0.7)
    assert error[0] == pytest.approx(np.hypot(0.75 * 0.03, 0.25 * 0.04))
    assert np.isnan(mean[1])
    unweighted, _ = ranking.weighted_mean(values, [[0.03, 0.04], [0.03, np.nan]], [1, 0])
    assert unweighted.tolist() == [0.8, 0.6]
    with pytest.raises(ValueError, match="above zero"):
        ranking.weighted_mean(values, values, [0, 0])


def test_chance_counts_as_nought():
    assert ranking.normalised([0.25, 0.625, 1.0, 0.1], 0.25).tolist() == pytest.approx([0, 0.5, 1, -0.2])


def test_all_true_places_are_held_at_once_as_often_as_said():
    rng = np.random.default_rng(7)
    truth = np.array([0.70, 0.69, 0.65, 0.60, 0.59, 0.50])
    places = 1 + (truth[None, :] > truth[:, None]).sum(axis=1)
    held = []
    for _ in range(1_000):
        found = ranking.ranks(rng.normal(truth, 0.02), np.full(6, 0.02))
        held.append(((found.low <= places) & (places <= found.high)).all())
    assert np.mean(held) >= 0.945


def test_the_bootstrap_keeps_what_is_shared_out_of_the_differences():
    rng = np.random.default_rng(8)
    hard = rng.normal(0, 1, 400)
    # A tenth apart on every sample, however much the samples differ: paired, there is no doubt at all.
    low, high = ranking.bootstrap_ranks(np.stack([hard + 0.1, hard, hard - 0.1]))
    assert (low.tolist(), high.tolist()) == ([1, 2, 3], [1, 2, 3])
    apart = ranking.ranks([0.1, 0, -0.1], np.full(3, 1 / 20))
    assert apart.high.tolist() != [1, 2, 3]
    with pytest.raises(ValueError, match="models x samples"):
        ranking.bootstrap_ranks([[1.0], [0.0]])


@settings(max_examples=20)
@given(st.integers(2, 6), st.integers(5, 30), st.integers(0, 2**16))
def test_bootstrap_intervals_hold_the_observed_place(models: int, samples: int, seed: int):
    scores = np.random.default_rng(seed).normal(np.arange(models)[:, None] * 3.0, 0.1, (models, samples))
    low, high = ranking.bootstrap_ranks(scores, draws=200)
    assert low.tolist() == high.tolist() == list(range(models, 0, -1))
