"""How a daily count goes on, by the method that erred least when rehearsed on the series' own past.

The baseline is seasonal-naive: the last week again. Where nothing beats it, it is used and named. No forecast comes
without its rehearsals, and a short history is refused. Intervals are as wide as real errors were, not as a formula says.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import ndtri, stdtrit

from warehouse.analysis.forecasters import Days, Floats, Method, methods

LEVELS = (0.8, 0.95)
LEARN = 28  # days known before the first rehearsal
MIN_ORIGINS, MIN_SPACING = 5, 7
MAX_GAP = 28  # days without a value; the history begins anew after a longer one
MAX_MISSING_SHARE = 0.3  # of the days of the history
MAX_HISTORY = 730  # days; older ones say nothing about the next month and cost time
TOO_NARROW = 0.65  # of the days within the 80 % interval
CALIBRATION, MIN_CALIBRATION = 52, 10  # past forecasts whose errors make an interval
TINY = 1e-6  # of a count: what rounding may cost
MARGIN = 0.98  # what is not at least 2 % better than the baseline is no better


@dataclass(frozen=True)
class Refusal:
    """Why there is no forecast. `days_needed`: how many more listed days would do; 0 where waiting does not help."""

    reason: str
    days_needed: int


@dataclass(frozen=True)
class Backtest:
    """How each method did when it forecast a past that was kept from it.

    `scores`, a row a method, best first: method, words, mae (in units of the series), wape (sum of absolute errors /
    sum of values; 0.06 = 6 %), smape (0 to 2), mase (errors / in-sample errors of seasonal-naive), relative (errors /
    those of seasonal-naive in the same rehearsals; below 1 is better), closer (rehearsals in which it erred less than
    seasonal-naive), coverage80, coverage95 (share of days within its intervals), formula80, formula95 (within those its
    formula would give; null where it has none), is_chosen.
    `errors`, a row a rehearsal and method: origin (the last day known), method, mae, wape.
    """

    scores: pl.DataFrame
    errors: pl.DataFrame
    origins: int
    horizon: int
    season: int
    sentence: str

    def score(self, method: str) -> dict[str, Any]:
        """The row of one method."""
        return self.scores.row(by_predicate=pl.col("method") == method, named=True)


@dataclass(frozen=True)
class Forecast:
    """`frame`: day, mean, low80, high80, low95, high95, in the unit of the series, one row a calendar day.

    `mean` is the point forecast. `method` is its short name, `words` what it is called on a page, `sentence` what a
    panel says below the chart.
    """

    frame: pl.DataFrame
    method: str
    words: str
    backtest: Backtest
    sentence: str


@dataclass(frozen=True)
class _History:
    first_day: date
    counts: Floats  # nan where not known
    logs: Floats  # of 1 + count, gaps bridged by straight lines


def forecast(
    series: pl.DataFrame, horizon: int = 28, *, origins: int = 9, season: int = 7, window: int | None = 30
) -> Forecast | Refusal:
    """The `horizon` days after the last known day of series[day DATE, value], or why they are not forecast.

    Days without a row and null values are gaps, not zeros. Values are counts: nothing below 0 is forecast. `window` is
    how many days each value sums over: 30 for downloads_30d, 1 for daily counts, None for what is no sum, such as likes.
    """
    rehearsed = _rehearse(series, horizon, origins, season, window)
    if isinstance(rehearsed, Refusal):
        return rehearsed
    history, ways, done = rehearsed
    best = done.scores.row(0, named=True)["method"] if done.scores["is_chosen"][0] else ways[0].name
    way = next(way for way in ways if way.name == best)
    last = len(history.counts) - 1
    fitted = way.fit(last)
    path = np.expm1(fitted.paths(np.array([last]))[0])
    limits = _limits(path, fitted.paths(_calibrating(last)), history, last, float(np.expm1(fitted.most)))
    columns: dict[str, object] = {
        "day": [history.first_day + timedelta(days=last + step) for step in range(1, horizon + 1)],
        "mean": path,
    }
    for level, (low, high) in zip(LEVELS, limits, strict=True):
        columns[f"low{level * 100:.0f}"], columns[f"high{level * 100:.0f}"] = low, high
    return Forecast(pl.DataFrame(columns), way.name, way.words, done, done.sentence)


def backtest(
    series: pl.DataFrame, horizon: int = 28, *, origins: int = 9, season: int = 7, window: int | None = 30
) -> Backtest | Refusal:
    """Rolling-origin rehearsals on series[day, value] (Tashman 2000, Int. J. Forecasting 16, 437-450).

    At each of up to `origins` days, at most `horizon` apart, every method learns from what was known by then and is
    compared with the `horizon` days that followed. Scores as in Hyndman & Koehler 2006 (ibid. 22, 679-688).
    """
    rehearsed = _rehearse(series, horizon, origins, season, window)
    return rehearsed if isinstance(rehearsed, Refusal) else rehearsed[2]


def _read(series: pl.DataFrame, horizon: int) -> _History | Refusal:
    """The stretch of days to learn from, or why there is none."""
    observed = series.select("day", pl.col("value").cast(pl.Float64)).drop_nulls().filter(pl.col("value").is_finite())
    observed = observed.unique("day").sort("day")
    if observed.height and observed["value"].to_numpy().min() < 0:
        return Refusal("Only counts are forecast, and some of these values are below zero.", 0)
    needed = LEARN + horizon + (MIN_ORIGINS - 1) * MIN_SPACING
    days = observed["day"].to_physical().to_numpy().astype(np.int64)
    breaks = np.flatnonzero(np.diff(days) > MAX_GAP)
    start = int(breaks[-1]) + 1 if len(breaks) else 0
    days, values = days[start:], observed["value"].to_numpy()[start:]
    span = int(days[-1] - days[0]) + 1 if len(days) else 0
    if span < needed:
        since = f" since a gap of more than {MAX_GAP} days" if start else ""
        return Refusal(
            f"A forecast of {horizon} days is rehearsed on at least {needed} days; there are {span}{since}.",
            needed - span,
        )
    keep = days > days[-1] - MAX_HISTORY
    days, values = days[keep], values[keep]
    counts = np.full(int(days[-1] - days[0]) + 1, np.nan)
    counts[days - days[0]] = values
    missing = int(np.isnan(counts).sum())
    if missing > MAX_MISSING_SHARE * len(counts):
        return Refusal(
            f"{missing} of {len(counts)} days were not read; a forecast needs {100 - 100 * MAX_MISSING_SHARE:.0f} % of them.",
            int(np.ceil(missing / MAX_MISSING_SHARE)) - len(counts),
        )
    logs = np.log1p(np.interp(np.arange(len(counts)), days - days[0], values))
    return _History(date(1970, 1, 1) + timedelta(days=int(days[0])), counts, logs)


def _rehearse(
    series: pl.DataFrame, horizon: int, origins: int, season: int, window: int | None
) -> tuple[_History, list[Method], Backtest] | Refusal:
    history = _read(series, horizon)
    if isinstance(history, Refusal):
        return history
    room = len(history.counts) - 1 - horizon - (LEARN - 1)
    spacing = min(max(room // max(origins - 1, 1), MIN_SPACING), horizon)
    begun = [len(history.counts) - 1 - horizon - spacing * k for k in range(min(origins, room // spacing + 1))]
    followed = [int(np.isfinite(history.counts[o + 1 : o + 1 + horizon]).sum()) for o in begun]
    starts = np.array([o for o, known in zip(begun, followed, strict=True) if 2 * known >= horizon][::-1])
    if len(starts) < min(MIN_ORIGINS, origins):
        return Refusal(f"Too many days are missing for {MIN_ORIGINS} rehearsals of {horizon} days.", horizon)
    ways = methods(history.logs, horizon, season, window, int(starts[0]))
    return history, ways, _scored(history, ways, starts, horizon, season)


def _scored(history: _History, ways: list[Method], starts: Days, horizon: int, season: int) -> Backtest:
    actual = history.counts[starts[:, None] + 1 + np.arange(horizon)]
    past = np.expm1(history.logs[: starts[-1] + 1])
    unit = float(np.mean(np.abs(past[season:] - past[:-season]))) or 1.0
    rows: list[dict[str, Any]] = []
    errors: list[dict[str, Any]] = []
    off_baseline: Floats | None = None
    for way in ways:
        tries = [_try(way, history, int(start)) for start in starts]
        ahead = np.array([path for path, _ in tries])
        off = np.abs(ahead - actual)
        each = np.nanmean(off, axis=1)
        off_baseline = each if off_baseline is None else off_baseline
        mean, total = float(np.nanmean(off)), float(np.nansum(actual))
        both = np.abs(ahead) + np.abs(actual)
        base = float(np.nanmean(np.abs(off_baseline)))
        rows.append(
            {
                "method": way.name,
                "words": way.words,
                "mae": mean,
                "wape": float(np.nansum(off)) / total if total > 0 else None,
                "smape": float(np.nanmean(np.where(both > 0, 2 * off / np.where(both > 0, both, 1), 0 * off))),
                "mase": mean / unit,
                "relative": float(each.mean() / base) if base > 0 else (1.0 if mean == 0 else np.inf),
                "closer": int((each < off_baseline).sum()),
                **_coverage([within for _, within in tries]),
            }
        )
        for start, error, known in zip(starts, each, actual, strict=True):
            share = float(error / np.nanmean(known)) if np.nanmean(known) > 0 else None
            day = history.first_day + timedelta(days=int(start))
            errors.append({"origin": day, "method": way.name, "mae": float(error), "wape": share})
    best = min(rows, key=lambda row: row["relative"])
    chosen = best["method"] if best["relative"] < MARGIN else ways[0].name
    scores = (
        pl.DataFrame(rows, infer_schema_length=None)
        .with_columns(is_chosen=pl.col("method") == chosen)
        .sort(["is_chosen", "relative"], descending=[True, False], maintain_order=True)
    )
    words = _sentence(scores.row(0, named=True), chosen == ways[0].name, len(starts), horizon)
    return Backtest(scores, pl.DataFrame(errors, infer_schema_length=None), len(starts), horizon, season, words)


def _try(way: Method, history: _History, start: int) -> tuple[Floats, dict[str, NDArray[np.bool_]]]:
    """One rehearsal: the forecast in counts, and which known days fell within each interval."""
    fitted = way.fit(start)
    path = fitted.paths(np.array([start]))[0]
    counts, calibrating = np.expm1(path), _calibrating(start)
    if len(calibrating) < MIN_CALIBRATION:
        return counts, {}
    actual = history.counts[start + 1 : start + 1 + len(path)]
    known, within = np.isfinite(actual), {}
    limits = _limits(counts, fitted.paths(calibrating), history, start, float(np.expm1(fitted.most)))
    for level, (low, high) in zip(LEVELS, limits, strict=True):
        within[f"coverage{level * 100:.0f}"] = ((actual >= low - TINY) & (actual <= high + TINY))[known]
    if fitted.spread is not None:
        off = np.abs(np.log1p(actual) - path)
        for level in LEVELS:
            times = ndtri((1 + level) / 2)
            within[f"formula{level * 100:.0f}"] = (off <= times * fitted.spread + TINY)[known]
    return counts, within


def _calibrating(last: int) -> Days:
    """The days whose forecasts are compared with what is known by `last`: up to 52, at most a week apart."""
    step = max(1, min(MIN_SPACING, (last - LEARN + 1) // CALIBRATION))
    return np.arange(last - step, LEARN - 2, -step)[:CALIBRATION][::-1]


def _limits(path: Floats, paths: Floats, history: _History, last: int, most: float) -> list[tuple[Floats, Floats]]:
    """Low and high around `path`, by level, from past forecasts [origin, step] and what was known of them by `last`.

    Errors of each step are measured in the mean error of that step, and the conformal quantile of all of them is taken:
    split conformal prediction with a scale (Lei et al. 2018, JASA 113, section 5.2) on rolling-origin errors, that is,
    empirical prediction intervals (Lee & Scholtes 2014, Int. J. Forecasting 30, 217-234). Errors a week apart are not
    independent, so the guarantee of the theory does not hold; the rehearsals show what does.
    Errors are differences of log(c + count), with c half the usual count of the year: shares where a count is large,
    counts where it is small, so that a forecast near 0 does not get a limit of thousands. No limit is over `most`.
    """
    usual = max(0.5 * float(np.median(np.expm1(history.logs[max(0, last - 364) : last + 1]))), 1.0)
    middle = np.log(usual + path)
    days = _calibrating(last)[:, None] + 1 + np.arange(len(path))
    actual = np.where(days <= last, history.counts[np.minimum(days, last)], np.nan)
    off = np.abs(np.log(usual + np.expm1(paths)) - np.log(usual + actual))
    count = np.isfinite(off).sum(axis=0)
    scale = np.where(count > 0, np.nansum(off, axis=0) / np.maximum(count, 1), 0.0)
    reached = np.flatnonzero(count)
    if len(reached):  # steps that nothing has reached yet widen as a random walk does
        furthest = int(reached[-1])
        scale[furthest + 1 :] = scale[furthest] * np.sqrt(np.arange(furthest + 2, len(scale) + 1) / (furthest + 1))
    scale = np.maximum.accumulate(scale)
    shares = off[:, scale > 0] / scale[scale > 0]
    shares = np.sort(shares[np.isfinite(shares)])
    if not len(shares):  # it never moved, and no method erred
        return [(path, path) for _ in LEVELS]
    ranks = [min(int(np.ceil((len(shares) + 1) * level)), len(shares)) for level in LEVELS]
    widths = [
        shares[rank - 1] * scale * wider for rank, wider in zip(ranks, _wider(days, horizon=len(path)), strict=True)
    ]
    return [
        (np.clip(np.exp(middle - w) - usual, 0.0, path), np.clip(np.exp(middle + w) - usual, path, most))
        for w in widths
    ]


def _wider(days: Days, horizon: int) -> list[float]:
    """How much wider each interval is as its scale rests on few errors: Student's quantile in place of the normal one,
    and the root of 1 + 1/n, with n the number of forecasts among them that share no day."""
    apart = 1 + int(days[-1, 0] - days[0, 0]) // horizon
    return [
        float(stdtrit(apart, (1 + level) / 2) / ndtri((1 + level) / 2) * np.sqrt(1 + 1 / apart)) for level in LEVELS
    ]


def _coverage(tries: list[dict[str, NDArray[np.bool_]]]) -> dict[str, float | None]:
    coverage: dict[str, float | None] = {}
    for name in ("coverage80", "coverage95", "formula80", "formula95"):
        days = [within[name] for within in tries if name in within]
        coverage[name] = float(np.concatenate(days).mean()) if days else None
    return coverage


def _sentence(best: dict[str, Any], is_baseline: bool, origins: int, horizon: int) -> str:
    erred = "did not err" if best["mae"] == 0 else f"erred by {_share(best['wape'], best['mae'])}"
    label = str(best["words"])
    if is_baseline:
        sentence = f"In {origins} rehearsals of {horizon} days nothing did better than {label}, which {erred}."
    else:
        less = f"{(1 - best['relative']) * 100:.0f} % less than repeating the last week"
        sentence = (
            f"In {origins} rehearsals of {horizon} days {label} {erred}, {less}, and was closer in {best['closer']}."
        )
    if best["coverage80"] is None:
        return f"{sentence} The history is too short to rehearse the intervals."
    of80, of95 = best["coverage80"] * 100, best["coverage95"] * 100
    coverage = f"The 80 % interval held {of80:.0f} % of the days, the 95 % one {of95:.0f} %"
    return f"{sentence} {coverage}: take both as too narrow." if of80 < TOO_NARROW * 100 else f"{sentence} {coverage}."


def _share(wape: float | None, mae: float) -> str:
    return f"{mae:.1f} on average" if wape is None else f"{wape * 100:.1f} %"
