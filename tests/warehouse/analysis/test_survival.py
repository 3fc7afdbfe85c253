"""Kaplan-Meier with late entry: hand-worked, against statsmodels and scipy, and as properties; and what counts as use."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import CensoredData, ecdf
from statsmodels.duration.survfunc import SurvfuncRight

from warehouse.analysis.survival import cohorts, kaplan_meier, use_spells

START = date(2025, 1, 1)
lives = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 40), st.booleans()), min_size=1, max_size=80)


def arrays(told: list[tuple[int, int, bool]]):
    """(entry, time under observation, ended) -> ages at the end, whether it ended, ages at entry."""
    entry = np.array([float(row[0]) for row in told])
    return entry + np.array([row[1] for row in told]), np.array([row[2] for row in told]), entry


def series(name: str, counts: list[int | None], created: date | None = START, every: int = 1) -> pl.DataFrame:
    days = [START + timedelta(days=every * n) for n in range(len(counts))]
    return pl.DataFrame(
        {"repo_id": name, "created_on": created, "day": days, "downloads_30d": counts},
        schema={"repo_id": pl.String, "created_on": pl.Date, "day": pl.Date, "downloads_30d": pl.Int64},
    )


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


def test_use_begins_at_the_floor_and_ends_where_it_stays_below():
    # In use from day 2, below from day 5 on for the 28 days that follow; then 30 days on which nothing changes.
    found = use_spells(series("org/a", [0, 50, 100, 300, 100, *[20] * 60])).row(0, named=True)
    assert (found["entry"], found["exit"], found["event"], found["cohort"]) == (2, 5, True, START)


def test_a_pause_is_no_end():
    found = use_spells(series("org/a", [200, *[20] * 27, 200, *[200] * 40])).row(0, named=True)
    assert (found["entry"], found["exit"], found["event"]) == (0, 68 - 28, False)


def test_days_that_were_not_read_are_no_evidence_of_an_end():
    # Below on one day, then unread for 60 days, then in use again.
    counts = [200, 200, 20, *[None] * 60, 200, *[200] * 30]
    assert not use_spells(series("org/a", counts)).row(0, named=True)["event"]


def test_the_last_days_tell_no_end_from_a_pause():
    # Below for the last 20 days: nobody knows yet. Followed until 28 days before the last day.
    found = use_spells(series("org/a", [*[200] * 60, *[20] * 20])).row(0, named=True)
    assert (found["exit"], found["event"]) == (79 - 28, False)


def test_a_weekly_series_gives_the_same_ages():
    daily = [*[200] * 35, *[20] * 70]
    whole, thin = use_spells(series("a", daily)), use_spells(series("a", daily[::7], every=7))
    assert whole.equals(thin)


def test_models_never_used_or_of_unknown_age_take_no_part_and_the_oldest_date_is_marked():
    told = pl.concat([
        series("org/idle", [5] * 60), series("org/unknown", [500] * 60, created=None),
        series("org/old", [500] * 60, created=date(2022, 3, 2)), series("org/new", [500] * 60),
    ])  # fmt: skip
    found = use_spells(told)
    assert dict(found.select("repo_id", "is_left_censored").iter_rows()) == {"org/old": True, "org/new": False}


def test_cohorts_leave_out_unknown_ages_and_do_not_rank_the_small():
    spells = pl.DataFrame({
        "cohort": [date(2024, 1, 1)] * 20 + [date(2024, 2, 1)] * 3 + [date(2022, 3, 1)] * 30,
        "entry": [0] * 53, "exit": [50] * 10 + [200] * 10 + [90] * 33, "event": [True] * 10 + [False] * 43,
        "is_left_censored": [False] * 23 + [True] * 30,
    })  # fmt: skip
    found = cohorts(spells, ages=(28, 91, 365))
    assert found["cohort"].unique().to_list() == [date(2024, 1, 1)]
    assert found["survival"].to_list() == [1, 0.5, None]
    assert found["at_risk"].to_list() == [20, 10, 0]
