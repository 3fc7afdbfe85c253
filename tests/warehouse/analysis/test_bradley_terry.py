"""Ratings from votes: by hand, against a logistic regression, and by what must always hold."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse.analysis import bradley_terry


def votes(rng: np.random.Generator, strengths: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    i = rng.integers(0, strengths.size, count)
    j = (i + rng.integers(1, strengths.size, count)) % strengths.size
    won = rng.random(count) < 1 / (1 + np.exp(-(strengths[i] - strengths[j])))
    return i, j, won.astype(float)


def test_three_wins_of_four_are_a_hundred_and_ninety_points():
    # log(3) in units of 400 / log(10).
    found = bradley_terry.rate([0, 0, 0, 0], [1, 1, 1, 1], [1, 1, 1, 0], 2)
    assert found.ratings[0] - found.ratings[1] == pytest.approx(190.85, abs=0.01)
    assert found.ratings.mean() == pytest.approx(1000)
    assert bradley_terry.chance(found, 0, 1) == pytest.approx(0.75)


def test_a_tie_is_half_a_win_each():
    found = bradley_terry.rate([0, 1], [1, 0], [0.5, 0.5], 2)
    assert found.ratings.tolist() == pytest.approx([1000, 1000])


def test_ratings_and_errors_are_those_of_a_logistic_regression():
    i, j, won = votes(np.random.default_rng(1), np.array([0.0, 0.4, 0.9, -0.5]), 600)
    design = np.zeros((600, 4))
    design[np.arange(600), i], design[np.arange(600), j] = 1, -1
    fit = sm.Logit(won, design[:, 1:]).fit(disp=0, cov_type="HC0")
    found = bradley_terry.rate(i, j, won, 4)
    assert (found.ratings - found.ratings[0])[1:] / bradley_terry.ELO == pytest.approx(fit.params, abs=1e-6)
    c = found.covariance
    of_differences = [c[k, k] + c[0, 0] - 2 * c[0, k] for k in (1, 2, 3)]
    assert np.sqrt(of_differences) / bradley_terry.ELO == pytest.approx(fit.bse, rel=1e-6)


@settings(max_examples=25)
@given(st.integers(0, 2**16), st.integers(3, 6))
def test_who_is_named_first_decides_nothing(seed: int, players: int):
    rng = np.random.default_rng(seed)
    i, j, won = votes(rng, rng.normal(0, 0.3, players), 400)
    one, other = bradley_terry.rate(i, j, won, players), bradley_terry.rate(j, i, 1 - won, players)
    assert one.ratings == pytest.approx(other.ratings, abs=1e-4)  # of about 1,000 points
    assert (one.low < one.ratings).all()
    # At the top of the likelihood every player wins as many votes as the ratings expect.
    chances = 1 / (1 + np.exp(-(one.ratings[i] - one.ratings[j]) / bradley_terry.ELO))
    assert np.bincount(i, won - chances, players) - np.bincount(j, won - chances, players) == pytest.approx(0, abs=1e-6)


def test_somebody_who_never_lost_has_no_rating():
    with pytest.raises(ValueError, match="2 groups"):
        bradley_terry.rate([0, 0, 1], [1, 2, 2], [1, 1, 0.5], 3)
    with pytest.raises(ValueError, match="at least one"):
        bradley_terry.rate([], [], [], 3)
    with pytest.raises(ValueError, match="different of 2 players"):
        bradley_terry.rate([0], [0], [1], 2)


def test_the_bootstrap_agrees_with_the_sandwich():
    i, j, won = votes(np.random.default_rng(2), np.array([0.0, 0.3, 0.6]), 900)
    found = bradley_terry.rate(i, j, won, 3)
    low, high = bradley_terry.bootstrap(i, j, won, 3)
    assert high - low == pytest.approx(found.high - found.low, rel=0.25)
    with pytest.raises(ValueError, match="Too few votes"):
        bradley_terry.bootstrap([0, 1, 2], [1, 2, 0], [1, 1, 1], 3)


def test_intervals_cover_what_they_say():
    rng, truth = np.random.default_rng(3), np.array([0.5, 0.0, -0.5])
    held = []
    for _ in range(500):
        found = bradley_terry.rate(*votes(rng, truth, 400), 3)
        points = 1000 + truth * bradley_terry.ELO
        held += ((found.low <= points) & (points <= found.high)).tolist()
    assert 0.93 <= np.mean(held) <= 0.97


def test_names_become_numbers_in_alphabetical_order():
    i, j, players = bradley_terry.votes_of(["Elm", "Ash"], ["Ash", "Oak"])
    assert players == ["Ash", "Elm", "Oak"]
    assert (i.tolist(), j.tolist()) == ([1, 0], [0, 2])
