"""The ways to continue a daily count: each learns from the days up to one, and forecasts from any day before it too.

All work on logarithms of 1 + count, so that a forecast is never negative and an error is a share. Forecasts from many
past days with the same parameters are what makes intervals from real errors cheap. Estimators are imported where they
are used: that takes two seconds, and most visits to a page ask for no forecast.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Days = NDArray[np.int64]
LEARNT_FROM = 365  # days: an ARIMA fitted on more is slower and forecasts no better
ORDERS = ((0, 1, 1), (1, 1, 0), (1, 1, 1))


@dataclass(frozen=True)
class Fitted:
    """What a method learnt. `spread`: standard deviation of its errors by step, as its formula gives it, if it has one."""

    method: Method
    state: Any
    spread: Floats | None
    most: float

    def paths(self, origins: Days) -> Floats:
        """Forecasts made on each of these days from what was known then: [origin, step], as log(1 + count).

        Never below 0 nor over ten times the highest count learnt from: a trend fitted to a burst has no bound of its own.
        """
        with np.errstate(all="ignore"):
            paths = self.method._paths(self.state, origins)
        paths = np.where(np.isfinite(paths), paths, self.method.values[origins, None])
        return np.asarray(np.clip(paths, 0.0, self.most))


class Method(ABC):
    """One way to continue `values`, log(1 + count) a day without gaps, by `horizon` days."""

    name: str
    words: str

    def __init__(self, values: Floats, horizon: int, season: int):
        self.values, self.horizon, self.season = values, horizon, season
        self._known: dict[int, Fitted] = {}

    def fit(self, last: int) -> Fitted:
        """Learns from values[: last + 1]."""
        if last not in self._known:
            past = self.values[: last + 1]
            most = float(past.max() + np.log(10))
            if np.ptp(past) == 0:  # nothing to estimate where nothing ever moved
                self._known[last] = Fitted(LastValue(self.values, self.horizon, self.season), None, None, most)
            else:
                with np.errstate(all="ignore"):
                    state, spread = self._learn(past)
                self._known[last] = Fitted(self, state, spread, most)
        return self._known[last]

    @abstractmethod
    def _learn(self, past: Floats) -> tuple[Any, Floats | None]: ...

    @abstractmethod
    def _paths(self, state: Any, origins: Days) -> Floats: ...


class SeasonalNaive(Method):
    """The last week again. Its interval: residuals' deviation times the root of the weeks ahead, begun ones counted
    (Hyndman & Athanasopoulos, Forecasting: Principles and Practice, 3rd ed., section 5.5)."""

    name, words = "seasonal_naive", "repeating the last week"

    def _learn(self, past: Floats) -> tuple[Any, Floats | None]:
        weeks = np.arange(self.horizon) // self.season + 1
        return None, _root_mean_square(past[self.season :] - past[: -self.season]) * np.sqrt(weeks)

    def _paths(self, state: Any, origins: Days) -> Floats:
        return self.values[origins[:, None] - self.season + 1 + np.arange(self.horizon) % self.season]


class LastValue(Method):
    """The last value again: the random walk (ibid., section 5.2). Interval as given in section 5.5."""

    name, words = "last_value", "keeping the last value"

    def _learn(self, past: Floats) -> tuple[Any, Floats | None]:
        return None, _root_mean_square(np.diff(past)) * np.sqrt(np.arange(1, self.horizon + 1))

    def _paths(self, state: Any, origins: Days) -> Floats:
        return np.repeat(self.values[origins, None], self.horizon, axis=1)


class Window(Method):
    """A sum over a moving window changes by what comes in less what drops out, and what drops out has already been.

    The daily counts behind the sums are found as the non-negative ones that explain the last 60 sums best and move
    least from day to day, by least squares; then once more with less weight on where they jumped most, so that a burst
    stays a burst (one step of iteratively reweighted least squares). Their median over four weeks is what comes in.
    """

    name, words = "window", "rolling the window on"
    READ, SMOOTH, A_JUMP = 60, 0.2, 3.0

    def __init__(self, values: Floats, horizon: int, season: int, window: int = 30):
        super().__init__(values, horizon, season)
        self.window = window
        days = self.READ + window - 1
        inside = np.subtract.outer(np.arange(self.READ) + window - 1, np.arange(days))
        self._sums = ((inside >= 0) & (inside < window)).astype(float)
        self._moves = np.diff(np.eye(days), axis=0) * np.sqrt(self.SMOOTH * window)
        self._made: dict[int, Floats] = {}

    def _learn(self, past: Floats) -> tuple[Any, Floats | None]:
        return None, None

    def _paths(self, state: Any, origins: Days) -> Floats:
        return np.array([self._path(int(origin)) for origin in origins])

    def _path(self, origin: int) -> Floats:
        if origin not in self._made:
            daily = self.daily_counts(origin)
            usual = np.median(daily[-28:])
            leaving = np.full(self.horizon, usual)
            counted = daily[-self.window :][: self.horizon]
            leaving[: len(counted)] = counted
            ahead = np.expm1(self.values[origin]) + np.cumsum(usual - leaving)
            self._made[origin] = np.log1p(np.maximum(ahead, 0.0))
        return self._made[origin]

    def daily_counts(self, origin: int) -> Floats:
        """The daily counts behind the sums up to `origin`, the last one last: 89 of them for 60 sums over 30 days."""
        from scipy.optimize import nnls

        read = np.expm1(self.values[max(0, origin - self.READ + 1) : origin + 1])
        read = np.concatenate([np.full(self.READ - len(read), read[0]), read])
        unit = read.mean() or 1.0
        target = np.concatenate([read / unit, np.zeros(len(self._moves))])
        daily = nnls(np.vstack([self._sums, self._moves]), target)[0]
        jumps = np.abs(np.diff(daily))
        weights = 1 / (1 + np.square(jumps / max(self.A_JUMP * np.median(jumps), 1e-4)))
        daily = nnls(np.vstack([self._sums, np.sqrt(weights)[:, None] * self._moves]), target)[0] * unit
        inside = daily[-self.window :].sum()
        if inside > 0:  # what is in the window today is known to the last download
            daily[-self.window :] *= read[-1] / inside
        return np.asarray(daily)


class Ets(Method):
    """Exponential smoothing with a damped trend, ETS(A,Ad,N); ETS(A,Ad,A) for counts with a week in them (ibid., ch. 8)."""

    name, words = "ets", "smoothing with a damped trend"

    def __init__(self, values: Floats, horizon: int, season: int, weekly: bool = False):
        super().__init__(values, horizon, season)
        self.weekly = weekly

    def _learn(self, past: Floats) -> tuple[Any, Floats | None]:
        from statsmodels.tsa.exponential_smoothing.ets import ETSModel

        model = ETSModel(
            past,
            trend="add",
            damped_trend=True,
            seasonal="add" if self.weekly else None,
            seasonal_periods=self.season if self.weekly else None,
            initialization_method="heuristic",
        )
        fitted = model.fit(disp=0, maxiter=100, warn_convergence=False)
        named = dict(zip(model.param_names, fitted.params, strict=False))
        damped = np.cumsum(named["damping_trend"] ** np.arange(1, self.horizon + 1))
        season = np.asarray(fitted.season) if self.weekly else np.zeros(len(past))
        weights = named["smoothing_level"] + named["smoothing_trend"] * damped[:-1]
        if self.weekly:
            weights = weights + named["smoothing_seasonal"] * (np.arange(1, self.horizon) % self.season == 0)
        spread = _root_mean_square(fitted.resid) * np.sqrt(1 + np.concatenate([[0], np.cumsum(weights**2)]))
        return (np.asarray(fitted.level), np.asarray(fitted.slope), season, damped), spread

    def _paths(self, state: Any, origins: Days) -> Floats:
        level, slope, season, damped = state
        again = origins[:, None] - self.season + 1 + np.arange(self.horizon) % self.season
        return np.asarray(level[origins, None] + slope[origins, None] * damped + season[np.maximum(again, 0)])


class Arima(Method):
    """ARIMA of the order with the least AICc on the first history, of three with one difference (ibid., ch. 9).

    Counts with a week in them are first freed of the mean of each weekday.
    """

    name, words = "arima", "an ARIMA model"

    def __init__(self, values: Floats, horizon: int, season: int, first: int, weekly: bool = False):
        super().__init__(values, horizon, season)
        self.weekly = weekly
        x = values[: first + 1]
        x = x - self._weekdays(x)[np.arange(len(x)) % season]
        self.order = min(ORDERS, key=lambda order: self._estimate(x, order).aicc) if np.ptp(x) > 0 else ORDERS[0]

    def _weekdays(self, past: Floats) -> Floats:
        """Mean of each weekday less the mean of its week."""
        if not self.weekly or len(past) < 2 * self.season:
            return np.zeros(self.season)
        whole = past[len(past) % self.season :].reshape(-1, self.season)
        effects = (whole - whole.mean(axis=1, keepdims=True)).mean(axis=0)
        return np.roll(effects, len(past) % self.season)

    @staticmethod
    def _estimate(past: Floats, order: tuple[int, int, int]) -> Any:
        from statsmodels.tsa.arima.model import ARIMA

        start = np.array([0.1] * (order[0] + order[2]) + [max(float(np.var(np.diff(past))), 1e-8)])
        return ARIMA(past[-LEARNT_FROM:], order=order).fit(
            start_params=start, method_kwargs={"maxiter": 30, "warn_convergence": False}, cov_type="none"
        )

    def _learn(self, past: Floats) -> tuple[Any, Floats | None]:
        from statsmodels.tsa.arima.model import ARIMA
        from statsmodels.tsa.arima_process import arma2ma

        weekdays = self._weekdays(past)
        x = past - weekdays[np.arange(len(past)) % self.season]
        params = self._estimate(x, self.order).params
        filtered = ARIMA(x, order=self.order).filter(params).filter_results
        ahead, rows = np.eye(len(filtered.transition)), []
        for _ in range(self.horizon):
            rows.append(filtered.design[0, :, 0] @ ahead)
            ahead = filtered.transition[:, :, 0] @ ahead
        autoregressive = params[: self.order[0]]
        moving = params[self.order[0] : -1]
        weights = np.cumsum(arma2ma(np.r_[1, -autoregressive], np.r_[1, moving], self.horizon))
        spread = np.sqrt(params[-1] * np.cumsum(weights**2))
        return (filtered.predicted_state[:, 1:], np.array(rows), weekdays), spread

    def _paths(self, state: Any, origins: Days) -> Floats:
        states, rows, weekdays = state
        ahead = (origins[:, None] + 1 + np.arange(self.horizon)) % self.season
        return np.asarray((rows @ states[:, origins]).T + weekdays[ahead])


class Combination(Method):
    """The mean of others: with equal weights, which are hard to beat (Clemen 1989, Int. J. Forecasting 5, 559-583)."""

    name = "combination"

    def __init__(self, parts: Sequence[Method]):
        super().__init__(parts[0].values, parts[0].horizon, parts[0].season)
        self.parts = parts
        self.words = "the mean of " + " and ".join(part.words for part in parts)

    def _learn(self, past: Floats) -> tuple[Any, Floats | None]:
        return [part.fit(len(past) - 1) for part in self.parts], None

    def _paths(self, state: Any, origins: Days) -> Floats:
        fitted: list[Fitted] = state
        return np.mean([part.paths(origins) for part in fitted], axis=0)


def methods(values: Floats, horizon: int, season: int, window: int | None, first: int) -> list[Method]:
    """All that suit a series, the baseline first. `window`: days that each value sums over; 1 for daily counts, which
    have weekdays; None for what is no sum, such as likes.

    `first` is the first day a forecast will be asked from: choices are made from nothing later.
    """
    baseline, last = SeasonalNaive(values, horizon, season), LastValue(values, horizon, season)
    ets, arima = Ets(values, horizon, season, window == 1), Arima(values, horizon, season, first, window == 1)
    if window == 1:
        return [baseline, last, ets, arima, Combination([baseline, ets])]
    if window is None:
        return [baseline, last, ets, arima, Combination([last, ets])]
    moving = Window(values, horizon, season, window)
    return [baseline, last, moving, ets, arima, Combination([moving, ets])]


def _root_mean_square(errors: Floats) -> float:
    return float(np.sqrt(np.mean(np.square(errors)))) if len(errors) else 0.0
