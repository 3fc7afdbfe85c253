"""Distributions of assumptions: against scipy, by hand at their ends, and as inverses that never fall."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from warehouse.analysis.distributions import Distribution, fixed

U = np.concatenate([[1e-6, 1e-4], np.linspace(0.001, 0.999, 999), [1 - 1e-4, 1 - 1e-6]])


def references():
    low, mode, high = 2.0, 3.0, 9.0
    span = high - low
    peak = (mode - low) / span
    sigma = math.log(high / low) / (2 * stats.norm.ppf(0.95))
    return [
        (Distribution("uniform", 5.5, low, high), stats.uniform(low, span)),
        (Distribution("triangular", mode, low, high), stats.triang(peak, low, span)),
        (Distribution("triangular", low, low, high), stats.triang(0, low, span)),
        (Distribution("pert", mode, low, high), stats.beta(1 + 4 * peak, 5 - 4 * peak, low, span)),
        (Distribution("pert", low, low, high), stats.beta(1, 5, low, span)),
        (Distribution("lognormal", math.sqrt(low * high), low, high), stats.lognorm(sigma, 0, math.sqrt(low * high))),
        (Distribution("normal", 0.8, sd=0.02), stats.norm(0.8, 0.02)),
        (Distribution("normal", 0.95, 0, 1, sd=0.04), stats.truncnorm(-0.95 / 0.04, 0.05 / 0.04, 0.95, 0.04)),
    ]


@pytest.mark.parametrize(("ours", "reference"), references())
def test_quantiles_and_means_are_those_of_scipy(ours, reference):
    assert ours.quantile(U) == pytest.approx(reference.ppf(U), rel=1e-6, abs=1e-6)
    assert ours.mean == pytest.approx(reference.mean(), rel=1e-9)


def test_a_lognormal_is_given_by_its_5_and_95_percent_quantiles():
    prices = Distribution("lognormal", 2.0, 1.0, 4.0)
    assert prices.quantile(np.array([0.05, 0.5, 0.95])) == pytest.approx([1, 2, 4])


def test_observations_are_joined_by_lines():
    seen = Distribution("empirical", 2.0, values=(1.0, 2.0, 4.0))
    assert seen.quantile(np.array([0, 0.25, 0.5, 0.75, 1])).tolist() == [1, 1.5, 2, 3, 4]
    assert seen.mean == pytest.approx(seen.quantile(np.linspace(0, 1, 100_001)).mean(), rel=1e-4)


@pytest.mark.parametrize(
    "certain",
    [
        fixed(3),
        Distribution("pert", 3, 3, 3),
        Distribution("normal", 3, sd=0),
        Distribution("empirical", 3, values=(3,)),
    ],
)
def test_what_does_not_vary_is_a_number(certain):
    assert certain.is_certain
    assert certain.mean == 3
    assert certain.quantile(U).tolist() == [3.0] * U.size


@given(
    st.sampled_from(["uniform", "triangular", "pert", "lognormal"]),
    st.lists(st.floats(0.01, 1e6), min_size=3, max_size=3).map(sorted),
)
def test_a_quantile_never_falls_and_stays_between_the_ends(shape, ends):
    drawn = Distribution(shape, ends[1], ends[0], ends[2]).quantile(U)
    assert (np.diff(drawn) >= -1e-9 * abs(drawn[1:])).all()
    if shape != "lognormal":
        assert drawn.min() >= ends[0] * (1 - 1e-12)
        assert drawn.max() <= ends[2] * (1 + 1e-12)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (("triangular", 5, 6, 7), "low 6, value 5 and high 7 are not in this order"),
        (("uniform", 5), "uniform needs a low and a high"),
        (("lognormal", 1, 0, 2), "low is 0; a lognormal is above 0"),
        (("normal", 1, 0, 2, -1.0), "the standard deviation is -1"),
        (("fixed", math.nan), "the value is nan"),
        (("empirical", 1.0), "at least one finite value"),
    ],
)
def test_figures_that_contradict_each_other_are_refused(given, words):
    with pytest.raises(ValueError, match=words):
        Distribution(*given)
