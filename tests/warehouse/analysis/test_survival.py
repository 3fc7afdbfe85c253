"""Kaplan-Meier with late entry: hand-worked, against statsmodels and scipy, and as properties."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import CensoredData, ecdf
from statsmodels.duration.survfunc import SurvfuncRight

from warehouse.analysis.survival import kaplan_meier

lives = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 40), st.booleans()), min_size=1, max_size=80)


def arrays(told: list[tuple[int, int, bool]]):
    """(entry, time under observation, ended) -> ages at the end, whether it ended, ages at entry."""
    entry = np.array([float(row[0]) for row in told])
    return entry + np.array([row[1] for row in told]), np.array([row[2] for row in told]), entry


def test_five_models_by_hand():
    # Ended at 2, 4 and 4; observation of the others ended at 3 and 6. At 2 five are at risk: 4/5. At 4 three are: 1/3 of
    # that is left, 4/5 * 1/3 = 4/15. Greenwood: 1/(5*4) + 2/(3*1) = 0.71667, root 0.84656.
    # On the log(-log) scale at 4: 1.95996 * 0.84656 / |ln 0.26667| = 1.25531; 0.26667 ^ exp(+-1.25531) = 0.00968 .. 0.68614.
    found = kaplan_meier([2, 3, 4, 4, 6], [True, False, True, True, False])
    assert found.curve["time"].to_list() == [0, 2, 4, 6]
    assert found.curve["at_risk"].to_list() == [5, 5, 3, 1]
    assert found.curve["events"].to_list() == [0, 1, 2, 0]
    assert found.curve["survival"].to_list() == pytest.approx([1, 4 / 5, 4 / 15, 4 / 15])
    assert (found.curve["low"][2], found.curve["high"][2]) == pytest.approx((0.00968, 0.68614), abs=1e-5)
    assert (found.median, found.subjects, found.events) == (4, 5, 3)
    assert found.at(3.9) == pytest.approx((0.8, *found.curve.row(1)[4:]))
    assert found.at(6.1) is None
    assert found.at(-1) is None


def test_who_enters_late_is_not_at_risk_before():
    # At 2 only the first two are under observation: 1/2. At 5 the second and the late two: of 3, 1/3 ends.
    found = kaplan_meier([2, 6, 5, 7], [True, False, True, False], entry=[0, 0, 3, 3])
    assert found.curve["at_risk"].to_list() == [2, 2, 3, 1]
    assert found.curve["survival"].to_list() == pytest.approx([1, 1 / 2, 1 / 3, 1 / 3])


def test_a_model_that_enters_at_the_moment_of_an_end_is_not_at_risk_of_it():
    assert kaplan_meier([5, 9, 9], [True, False, False], entry=[0, 0, 5]).curve["at_risk"][1] == 2


@settings(deadline=None)
@given(lives)
def test_estimate_is_that_of_statsmodels(told):
    ends, died, entry = arrays(told)
    curve = kaplan_meier(ends, died, entry).curve.filter(pl.col("events") > 0)
    if not died.any():
        assert curve.is_empty()
        return
    theirs = SurvfuncRight(ends, died.astype(int), entry=entry)
    at = theirs.n_events > 0
    assert curve["time"].to_numpy() == pytest.approx(theirs.surv_times[at])
    assert curve["at_risk"].to_numpy() == pytest.approx(theirs.n_risk[at])
    assert curve["survival"].to_numpy() == pytest.approx(theirs.surv_prob[at])


@pytest.mark.filterwarnings("ignore:The confidence interval is undefined")
@settings(deadline=None)
@given(lives.filter(lambda told: any(row[2] for row in told)))
def test_limits_are_those_of_scipy(told):
    ends, died, _ = arrays(told)
    theirs = ecdf(CensoredData(uncensored=ends[died], right=ends[~died])).sf
    low, high = theirs.confidence_interval(method="log-log").low, theirs.confidence_interval(method="log-log").high
    for row in kaplan_meier(ends, died).curve.filter((pl.col("events") > 0) & (pl.col("survival") > 0)).to_dicts():
        place = np.searchsorted(theirs.quantiles, row["time"])
        expected = (theirs.probabilities[place], low.probabilities[place], high.probabilities[place])
        assert (row["survival"], row["low"], row["high"]) == pytest.approx(expected)


@settings(deadline=None)
@given(lives, st.integers(1, 12))
def test_curve_falls_inside_its_limits_and_rests_on_enough(told, least: int):
    found = kaplan_meier(*arrays(told), least_at_risk=least)
    curve = found.curve
    if curve.is_empty():
        assert (found.median, found.subjects) == (None, 0)
        return
    assert curve["survival"].is_sorted(descending=True)
    assert curve["survival"][0] == 1
    assert curve["time"][0] == found.begins
    known = curve.drop_nulls()
    assert (known["low"] <= known["survival"] + 1e-12).all()
    assert (known["high"] >= known["survival"] - 1e-12).all()
    assert (curve["at_risk"] >= least).all()


def test_thin_first_ages_do_not_pull_the_whole_curve_down():
    # One lone model ends at age 2; a hundred enter at 10 and ten of them end at 20.
    ends, entry = [2.0] + [20.0] * 10 + [30.0] * 90, [0.0] + [10.0] * 100
    died = [True] * 11 + [False] * 90
    assert kaplan_meier(ends, died, entry).at(25)[0] == 0
    thick = kaplan_meier(ends, died, entry, least_at_risk=20)
    assert thick.begins == 10
    assert thick.at(25)[0] == pytest.approx(0.9)
    assert thick.subjects == 100


def test_nobody_and_nothing():
    assert kaplan_meier([], []).curve.is_empty()
    assert kaplan_meier([3, 5], [False, False]).curve["survival"].to_list() == [1, 1]
    assert kaplan_meier([3], [True], entry=[3]).subjects == 0
    with pytest.raises(ValueError, match="differ in length"):
        kaplan_meier([1, 2], [True])
    with pytest.raises(ValueError, match="not a number"):
        kaplan_meier([1, np.nan], [True, True])
