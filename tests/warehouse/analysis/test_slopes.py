"""The rate of steady growth: the slope against scipy, its interval against the formula, its promise by simulation."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from warehouse.analysis.slopes import CRITICAL, NoSlope, log_linear_slope

FIRST = date(2026, 1, 1)


def days(n: int) -> list[date]:
    return [FIRST + timedelta(days=number) for number in range(n)]


def newey_west(time: np.ndarray, level: np.ndarray, lags: int) -> tuple[float, float]:
    """Slope and its standard error, written out: Bartlett weights 1 - l / (lags + 1), times n / (n - 2)."""
    centred = time - time.mean()
    slope = centred @ level / (centred @ centred)
    score = centred * (level - level.mean() - slope * centred)
    spread = score @ score + 2 * sum((1 - k / (lags + 1)) * (score[k:] @ score[:-k]) for k in range(1, lags + 1))
    n = len(time)
    return slope, np.sqrt(spread * n / (n - 2)) / (centred @ centred)


def test_steady_growth_is_found_exactly():
    # Doubling each 100 days: 2 ** 3.65 - 1 = 11.553 a year.
    found = log_linear_slope(days(200), [1000 * 2 ** (number / 100) for number in range(200)])
    assert found.per_day == pytest.approx(np.log(2) / 100)
    assert found.per_year_share == pytest.approx(11.553, abs=1e-3)
    assert found.low == pytest.approx(found.high)
    assert found.n == 200


def test_equal_values_do_not_grow():
    found = log_linear_slope(days(30), [7.0] * 30)
    assert (found.per_day, found.per_year_share, found.low, found.high) == pytest.approx((0, 0, 0, 0))


@given(st.integers(0, 2**32 - 1), st.integers(28, 90), st.integers(0, 20))
def test_slope_and_interval_are_those_of_the_formula(seed: int, n: int, gaps: int):
    rng = np.random.default_rng(seed)
    values = list(np.exp(8 + 0.003 * np.arange(n + gaps) + rng.normal(0, 0.2, n + gaps)))
    for gap in rng.choice(n + gaps, gaps, replace=False):
        values[gap] = None
    found = log_linear_slope(days(n + gaps), values)
    time = np.array([number for number, v in enumerate(values) if v is not None], dtype=float)
    level = np.log([v for v in values if v is not None])
    slope, error = newey_west(time, level, n // 4)
    assert found.per_day == pytest.approx(slope) == stats.linregress(time, level).slope
    reach = error * np.interp((n // 4 + 1) / n, list(CRITICAL), list(CRITICAL.values()))
    assert (found.low, found.high) == pytest.approx((np.expm1(365 * (slope - reach)), np.expm1(365 * (slope + reach))))


@given(st.lists(st.floats(1, 1e6), min_size=28, max_size=40), st.sampled_from([0.5, 3.0, 1000.0]))
def test_rate_does_not_depend_on_the_unit(values: list[float], factor: float):
    one, other = (
        log_linear_slope(days(len(values)), values),
        log_linear_slope(days(len(values)), [v * factor for v in values]),
    )
    assert one.per_day == pytest.approx(other.per_day, abs=1e-9)


def test_values_of_30_days_are_used_once_in_30_days():
    values = np.exp(0.001 * np.arange(395) + np.random.default_rng(1).normal(0, 0.1, 395))
    found = log_linear_slope(days(395), list(values), window=30)
    assert found.n == 14
    used = np.arange(394, -1, -30)[::-1]
    assert found.per_day == pytest.approx(stats.linregress(used, np.log(values[used])).slope)


@pytest.mark.parametrize(
    ("n", "window", "words"),
    [
        (0, 1, "0 days are known; a rate of growth needs 28, without long gaps."),
        (1, 1, "1 days are known; a rate of growth needs 28, without long gaps."),
        (27, 1, "27 days are known; a rate of growth needs 28, without long gaps."),
        (210, 30, "210 days are known; a rate of growth needs 211, without long gaps."),
    ],
)
def test_short_history_has_no_rate_and_says_how_long_it_must_be(n: int, window: int, words: str):
    assert log_linear_slope(days(n), [5.0] * n, window=window) == NoSlope(words, n)


def test_series_with_zeros_has_no_steady_rate():
    found = log_linear_slope(days(40), [5.0] * 38 + [0.0, 5.0])
    assert found == NoSlope("1 of 40 days has a value of 0 or less, which no steady rate leads to.", 40)


def errors_of(level: np.ndarray, lags: int) -> np.ndarray:
    """|t| of the slope of each row, as `newey_west` but many at once."""
    n = level.shape[1]
    time = np.arange(n) - (n - 1) / 2
    level = level - level.mean(axis=1, keepdims=True)
    slope = level @ time / (time @ time)
    score = (level - np.outer(slope, time)) * time
    spread = (score**2).sum(axis=1)
    for k in range(1, lags + 1):
        spread += 2 * (1 - k / (lags + 1)) * (score[:, k:] * score[:, :-k]).sum(axis=1)
    return np.abs(slope) / (np.sqrt(spread * n / (n - 2)) / (time @ time))


@pytest.mark.parametrize("share", CRITICAL)
def test_critical_values_leave_out_one_series_in_twenty(share: float):
    noise = np.random.default_rng(3).normal(size=(20_000, 100))
    missed = (errors_of(noise, round(share * 100) - 1) > CRITICAL[share]).mean()
    assert missed == pytest.approx(0.05, abs=0.005)


@pytest.mark.parametrize(("memory", "at_least"), [(0.0, 0.94), (0.5, 0.92)])
def test_interval_holds_the_true_rate_about_as_often_as_it_says(memory: float, at_least: float):
    """With 1.96 and the usual bandwidth of 4 days it would hold in 0.93 and 0.87."""
    rng = np.random.default_rng(4)
    level = np.zeros((1_500, 120))
    for number, shock in enumerate(rng.normal(size=(120, 1_500))):
        level[:, number] = memory * level[:, number - 1] + shock
    reach = np.interp(31 / 120, list(CRITICAL), list(CRITICAL.values()))
    assert (errors_of(level, 30) <= reach).mean() >= at_least
    found = log_linear_slope(days(120), list(np.exp(level[0] / 10)))
    assert (found.low <= 0 <= found.high) == (errors_of(level[:1], 30)[0] <= reach)
