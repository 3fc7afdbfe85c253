"""How long models stay in use: Kaplan-Meier with late entry.

Most models were there before the record began. They are counted from the age at which they were first seen in use, not
from birth (left truncation). The Hub keeps no dates before 2 March 2022: a model that says that day is at least as old,
so its age is left-censored, and it is left out of everything by age.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Survival:
    """`curve`, a row a time at which something ended, between a row for the start and one for the end of observation:
    time, at_risk, events, survival, low, high (95 %, null where nobody is left). Empty where too few were at risk.

    `median` (the first time at which survival is half or less) with its 95 % limits is in the unit of time; None where
    the curve does not fall that far. `subjects` and `events` are those the curve rests on. `begins` is the age it starts
    at: survival is among those in use at that age.
    """

    curve: pl.DataFrame
    median: float | None
    median_low: float | None
    median_high: float | None
    subjects: int
    events: int
    begins: float

    def at(self, time: float) -> tuple[float, float | None, float | None] | None:
        """Survival with its limits at one time; None before the start and after the end of observation."""
        if self.curve.is_empty() or not self.begins <= time <= self.curve["time"][-1]:
            return None
        row = self.curve.filter(pl.col("time") <= time).row(-1, named=True)
        return row["survival"], row["low"], row["high"]


def kaplan_meier(
    durations: ArrayLike, observed: ArrayLike, entry: ArrayLike | None = None, *, least_at_risk: int = 1
) -> Survival:
    """Product-limit estimate S(t) = prod(1 - d/n) over the times at which something ended (Kaplan & Meier 1958, JASA 53).

    durations: age at the end of observation. observed: True where use ended then, False where only the observation did.
    entry: age at which observation began, 0 where not given; at risk at t are those with entry < t <= duration
    (Klein & Moeschberger, Survival Analysis, 2nd ed., section 4.6). Those with duration <= entry were never at risk.
    Limits: Greenwood's variance on the log(-log) scale (ibid., section 4.3); of the median, where the limits cross one
    half (Brookmeyer & Crowley 1982, Biometrics 38).

    With late entry the first ages may rest on a handful, and one end among them would pull the whole curve down. With
    `least_at_risk` the curve begins once so many are at risk and stops when fewer are left.
    """
    ends, died = np.asarray(durations, dtype=float), np.asarray(observed, dtype=bool)
    begins = np.zeros_like(ends) if entry is None else np.asarray(entry, dtype=float)
    if not len(ends) == len(died) == len(begins):
        raise ValueError("durations, observed and entry differ in length.")
    if np.isnan(ends).any() or np.isnan(begins).any():
        raise ValueError("An age is not a number; leave out what has no known age.")
    is_counted = ends > begins
    ends, died, begins = ends[is_counted], died[is_counted], begins[is_counted]
    span = _span(ends, died, begins, least_at_risk)
    if span is None:
        return Survival(_curve([], [], [], [], [], []), None, None, None, 0, 0, 0.0)
    first, last = span
    inside = (ends > first) & (begins < last)
    ends, died, begins = ends[inside], died[inside] & (ends[inside] <= last), begins[inside]
    times, deaths = np.unique(ends[died], return_counts=True)
    at_risk = _at_risk(times, ends, begins, first)
    with np.errstate(divide="ignore", invalid="ignore"):
        survival = np.cumprod(1 - deaths / at_risk)
        spread = np.sqrt(np.cumsum(deaths / (at_risk * (at_risk - deaths))))
        times_as_wide = np.exp(ndtri(0.975) * spread / np.abs(np.log(survival)))
        low, high = survival**times_as_wide, survival ** (1 / times_as_wide)
    low[survival == 0], high[survival == 0] = np.nan, np.nan
    tail = [last] if not len(times) or times[-1] < last else []
    flat = survival[-1] if len(times) else 1.0
    curve = _curve(
        [first, *times, *tail],
        [int(((begins <= first) & (ends > first)).sum()), *at_risk, *_at_risk(np.array(tail), ends, begins, first)],
        [0, *deaths, *(0 for _ in tail)],
        [1.0, *survival, *(flat for _ in tail)],
        [1.0, *low, *((low[-1] if len(times) else 1.0) for _ in tail)],
        [1.0, *high, *((high[-1] if len(times) else 1.0) for _ in tail)],
    )
    middle, lower, upper = (_crossing(times, values) for values in (survival, low, high))
    return Survival(curve, middle, lower, upper, len(ends), int(deaths.sum()), float(first))


def _span(ends: Floats, died: NDArray[np.bool_], begins: Floats, least: int) -> tuple[float, float] | None:
    """From when to when at least so many were at risk: the stretch with the most events, or None."""
    entries = np.unique(begins)
    enough = entries[np.searchsorted(np.sort(begins), entries, "right") - np.searchsorted(np.sort(ends), entries, "right") >= least]  # fmt: skip
    if not len(enough):
        return None
    times, deaths = np.unique(ends[died], return_counts=True)
    good = _at_risk(times, ends, begins, -np.inf) >= least
    moments = np.unique(ends)
    thick = moments[_at_risk(moments, ends, begins, -np.inf) >= least]  # observation of somebody ends, enough are left

    def until(since: float, thin: Floats) -> float:
        reached = thick[(thick >= since) & (thick < (thin[0] if len(thin) else np.inf))]
        return float(reached[-1]) if len(reached) else since

    if not good.any():
        last = until(enough[0], times[times > enough[0]])
        return (float(enough[0]), last) if last > enough[0] else None
    stretch = np.cumsum(np.concatenate([[True], good[1:] != good[:-1]]))
    best = max(np.unique(stretch[good]), key=lambda number: deaths[stretch == number].sum())
    members = np.flatnonzero(stretch == best)
    thin_before = times[members[0] - 1] if members[0] else -np.inf
    since = enough[(enough >= thin_before) & (enough < times[members[0]])]
    return float(since[0] if len(since) else thin_before), until(times[members[-1]], times[members[-1] + 1 :])


def _at_risk(times: Floats, ends: Floats, begins: Floats, since: float) -> NDArray[np.int64]:
    """How many are under observation and still in use just before each time."""
    begun = np.searchsorted(np.sort(np.maximum(begins, since)), times, "left")
    return np.asarray(begun - np.searchsorted(np.sort(ends), times, "left"))


def _crossing(times: Floats, values: NDArray[np.floating[Any]]) -> float | None:
    """The first time at which a curve is at one half or below."""
    reached = times[np.nan_to_num(values, nan=1.0) <= 0.5 + 1e-12]
    return float(reached[0]) if len(reached) else None


def _curve(*columns: Sequence[object]) -> pl.DataFrame:
    names = ("time", "at_risk", "events", "survival", "low", "high")
    types = (pl.Float64, pl.Int64, pl.Int64, pl.Float64, pl.Float64, pl.Float64)
    frame = pl.DataFrame(
        {name: pl.Series(list(values), dtype=kind, strict=False) for name, values, kind in zip(names, columns, types, strict=True)}
    )  # fmt: skip
    return frame.with_columns(pl.col("low", "high").fill_nan(None))
