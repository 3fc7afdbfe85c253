"""Forecasts: methods against statsmodels and by hand, rehearsals that never look ahead, intervals that hold, refusals."""

from __future__ import annotations

import warnings
from datetime import date, timedelta

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.tsa.arima.model import ARIMA
from statsmodels.tsa.exponential_smoothing.ets import ETSModel

from warehouse.analysis.forecast import Forecast, Refusal, backtest, forecast
from warehouse.analysis.forecasters import Arima, Combination, Ets, LastValue, SeasonalNaive, Window

START = date(2025, 1, 1)
LAST = np.array([299])


def series(values) -> pl.DataFrame:
    days = [START + timedelta(days=n) for n in range(len(values))]
    return pl.DataFrame({"day": days, "value": pl.Series(list(values), dtype=pl.Float64, strict=False)})


def walk(seed: int = 1, days: int = 300) -> np.ndarray:
    return np.log1p(np.exp(7 + np.cumsum(np.random.default_rng(seed).normal(0, 0.03, days))))


def moving_sums(daily: np.ndarray) -> np.ndarray:
    return np.convolve(daily, np.ones(30), "valid")


def test_seasonal_naive_by_hand():
    # Two weeks, 1 to 7 and 2 to 8 (as they stand: on the log scale the method does not care). The last week comes again;
    # each day differs from a week before by 1, so the deviation is 1, and root 2 of it from the eighth day on.
    values = np.array([1.0, 2, 3, 4, 5, 6, 7, 2, 3, 4, 5, 6, 7, 8])
    fitted = SeasonalNaive(values, 10, 7).fit(13)
    assert fitted.paths(np.array([13]))[0].tolist() == [2, 3, 4, 5, 6, 7, 8, 2, 3, 4]
    assert fitted.spread == pytest.approx([1] * 7 + [2**0.5] * 3)


def test_last_value_by_hand():
    # Steps of 1, -1 and 2: root mean square 2 ** 0.5, growing with the root of the days ahead.
    fitted = LastValue(np.array([3.0, 4, 3, 5]), 4, 7).fit(3)
    assert fitted.paths(np.array([3]))[0].tolist() == [5, 5, 5, 5]
    assert fitted.spread == pytest.approx([2**0.5, 2, 6**0.5, 8**0.5])


def test_seasonal_naive_errors_by_hand():
    # 84 days of a weekday pattern that rises by 7 every week: each day of a 28-day rehearsal is 7, 14, 21 or 28 above the
    # week that is repeated, 17.5 on average; in the sample a day is 7 above the week before: MASE 17.5 / 7 = 2.5.
    values = [100 + 7 * (n // 7) + n % 7 for n in range(84)]
    score = backtest(series(values)).score("seasonal_naive")
    assert score["mae"] == pytest.approx(17.5)
    assert score["mase"] == pytest.approx(2.5)
    assert score["relative"] == 1


@pytest.mark.parametrize("weekly", [False, True])
def test_exponential_smoothing_is_that_of_statsmodels(weekly: bool):
    values = walk() + (0.2 * np.sin(2 * np.pi * np.arange(300) / 7) if weekly else 0)
    fitted = Ets(values, 28, 7, weekly).fit(299)
    season = {"seasonal": "add", "seasonal_periods": 7} if weekly else {}
    model = ETSModel(pd.Series(values), trend="add", damped_trend=True, initialization_method="heuristic", **season)
    theirs = model.fit(disp=0, maxiter=100).get_prediction(start=300, end=327)
    assert fitted.paths(LAST)[0] == pytest.approx(theirs.predicted_mean.to_numpy())
    assert fitted.spread == pytest.approx(np.sqrt(theirs.forecast_variance))


def test_arima_is_that_of_statsmodels():
    values = walk(2)
    method = Arima(values, 28, 7, first=200)
    fitted = method.fit(299)
    params = ARIMA(values, order=method.order).fit().params
    theirs = ARIMA(values, order=method.order).filter(params).get_forecast(28)
    assert fitted.paths(LAST)[0] == pytest.approx(theirs.predicted_mean, rel=1e-3)
    assert fitted.spread == pytest.approx(theirs.se_mean, rel=0.02)


def test_forecasts_from_earlier_days_use_nothing_later():
    values = walk(3)
    changed = values.copy()
    changed[250:] += 3
    origins = np.array([200, 249])
    for make in (SeasonalNaive, LastValue, Window, Ets):
        before, after = (make(each, 28, 7).fit(249).paths(origins) for each in (values, changed))
        assert before == pytest.approx(after)
    before, after = (Arima(each, 28, 7, first=200).fit(249).paths(origins) for each in (values, changed))
    assert before == pytest.approx(after)


def test_window_finds_the_daily_counts_behind_the_sums():
    daily = np.full(200, 100.0)
    daily[165] = 5000
    found = Window(np.log1p(moving_sums(daily)), 28, 7).daily_counts(150)
    true = daily[29 + 150 - 88 : 29 + 150 + 1]
    assert len(found) == 89
    # Real windows are 29 to 31 days long, so a burst is looked for around its day, not on it alone.
    burst = int(np.argmax(true))
    assert abs(int(np.argmax(found)) - burst) <= 1
    assert found[burst - 4 : burst + 5].sum() == pytest.approx(true[burst - 4 : burst + 5].sum(), rel=0.1)
    assert found[burst + 8 :] == pytest.approx(true[burst + 8 :], abs=25)
    assert found[-30:].sum() == pytest.approx(moving_sums(daily)[150])


def test_a_burst_is_forecast_to_leave_the_window_thirty_days_later():
    daily = np.full(240, 100.0)
    daily[220] = 50_000  # 20 days before the last: it leaves on the 11th day ahead
    made = Window(np.log1p(moving_sums(daily)), 28, 7).fit(210).paths(np.array([210]))[0]
    sums = np.expm1(made)
    assert sums[4] == pytest.approx(52_900, rel=0.05)
    assert sums[16] == pytest.approx(3_000, rel=0.2)


def test_combination_is_the_mean_of_its_parts():
    values = walk(4)
    parts = [SeasonalNaive(values, 28, 7), LastValue(values, 28, 7)]
    mixed = Combination(parts).fit(299).paths(LAST)
    assert mixed == pytest.approx((parts[0].fit(299).paths(LAST) + parts[1].fit(299).paths(LAST)) / 2)


def test_where_nothing_beats_the_last_week_it_is_used_and_said():
    # Every day is the same weekday of the week before, a little up or down: nobody can know better than to repeat it.
    rng = np.random.default_rng(5)
    values = [3000.0, 100, 800, 5000, 200, 1500, 50]
    for _ in range(280):
        values.append(values[-7] * float(np.exp(rng.normal(0, 0.04))))
    made = forecast(series(values), window=None)
    assert isinstance(made, Forecast)
    assert made.method == "seasonal_naive"
    assert made.backtest.scores["method"][0] == "seasonal_naive"
    assert made.frame["mean"].to_list() == pytest.approx(values[-7:] * 4)
    assert "nothing did better than repeating the last week" in made.sentence


def test_a_burst_in_the_window_beats_repeating_the_last_week_on_moving_sums():
    rng = np.random.default_rng(6)
    daily = rng.poisson(200, 430) + rng.binomial(1, 0.03, 430) * rng.integers(3_000, 9_000, 430)
    made = forecast(series(moving_sums(daily)))
    assert isinstance(made, Forecast)
    assert made.backtest.score("window")["relative"] < 0.9
    assert made.method != "seasonal_naive"
    assert "less than repeating the last week" in made.sentence


def test_intervals_hold_about_what_they_say():
    # Six random walks, each with rehearsals whose own errors are not among those the intervals are made of.
    told = [backtest(series(np.expm1(walk(seed, 380))), window=None) for seed in range(6)]
    for name, least, most in (("coverage80", 0.65, 0.93), ("coverage95", 0.85, 1.0)):
        assert least <= np.mean([each.score("last_value")[name] for each in told]) <= most


@pytest.mark.parametrize(
    ("values", "needed", "words"),
    [
        ([5] * 83, 1, "at least 84 days; there are 83"),
        ([], 84, "there are 0"),
        ([5] * 100 + [None] * 40 + [5] * 60, 24, "there are 60 since a gap of more than 28 days"),
        ([None if n % 5 < 2 else 7 for n in range(200)], 62, "78 of 198 days were not read"),
        ([5] * 90 + [-1] * 10, 0, "below zero"),
    ],
)
def test_refuses_with_the_reason_and_how_long_to_wait(values, needed: int, words: str):
    refused = forecast(series(values))
    assert isinstance(refused, Refusal)
    assert words in refused.reason
    assert refused.days_needed == needed


def test_waiting_as_long_as_asked_is_enough():
    refused = forecast(series([5.0] * 60))
    assert isinstance(refused, Refusal)
    assert isinstance(forecast(series([5.0] * (60 + refused.days_needed))), Forecast)


def test_gaps_are_bridged_for_learning_and_not_scored():
    values = list(np.round(np.expm1(walk(7, 200))))
    gaps = [None if n % 6 == 0 else value for n, value in enumerate(values)]
    made = forecast(series(gaps))
    assert isinstance(made, Forecast)
    assert made.frame["day"][0] == START + timedelta(days=200)
    left_out = series(gaps).drop_nulls()
    assert forecast(left_out).frame.equals(made.frame)
    # A wrong guess on a day that nobody read costs nothing: all values the same, the gaps too.
    flat = forecast(series([None if n % 6 == 0 else 50 for n in range(200)]))
    assert flat.backtest.score("seasonal_naive")["mae"] == 0


def test_what_never_moved_is_forecast_without_an_error():
    made = forecast(series([0.0] * 120))
    assert made.method == "seasonal_naive"
    assert made.frame["mean"].to_list() == [0.0] * 28
    assert "did not err" in made.sentence


@settings(max_examples=12, deadline=None)
@given(
    st.lists(st.one_of(st.none(), st.integers(0, 10**7)), min_size=84, max_size=160),
    st.sampled_from([30, 1, None]),
    st.sampled_from([7, 28]),
)
def test_whatever_the_counts_a_forecast_is_ordered_finite_and_never_negative(values, window: int | None, horizon: int):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        made = forecast(series(values), horizon, window=window, origins=5)
    if isinstance(made, Refusal):
        assert made.reason
        return
    assert made.frame.height == horizon
    bounds = made.frame.select("low95", "low80", "mean", "high80", "high95").to_numpy()
    assert np.isfinite(bounds).all()
    assert (bounds >= 0).all()
    assert (np.diff(bounds, axis=1) >= -1e-6 * (1 + bounds[:, 1:])).all()
    assert made.backtest.scores["is_chosen"].sum() == 1
    assert made.backtest.origins >= 5
