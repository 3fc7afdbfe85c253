"""What a row of monthly cash flows is worth.

Conventions, the same everywhere: month 0 is the start and is not discounted; the flows of month m come at its end; the
discount rate is an effective yearly one, so a month's factor is (1 + rate) ** (-m / 12). Flows are arrays whose last axis
is the month, 0 to the horizon; other axes are draws. Money in, money out; nothing is rounded here.
Formulas: Brealey, Myers and Allen, Principles of Corporate Finance, chapters 2 and 5.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

Array = NDArray[np.float64]
# Yearly rates between losing all but a ten-thousandth and growing ten-thousandfold are looked at.
_LOG_RATES = np.linspace(np.log(1e-4), np.log(1e4), 4001)


def discount_factors(rate: Array | float, months: int) -> Array:
    """(..., months + 1) factors of an effective yearly rate (above -1), month 0 first."""
    monthly = np.log1p(np.asarray(rate, dtype=np.float64))[..., None] / 12
    return np.asarray(np.exp(-monthly * np.arange(months + 1)))


def npv(flows: Array, rate: Array | float) -> Array:
    """Net present value, in the flows' own money."""
    return np.asarray((flows * discount_factors(rate, flows.shape[-1] - 1)).sum(axis=-1))


@dataclass(frozen=True)
class Irr:
    """The yearly rates at which the flows are worth nothing: none, one or several; `rates` in rising order."""

    kind: Literal["none", "one", "several"]
    rates: tuple[float, ...]

    @property
    def rate(self) -> float | None:
        """The rate where there is exactly one: with several, none of them says anything about the investment."""
        return self.rates[0] if self.kind == "one" else None


def irr(flows: Array) -> Irr:
    """All internal rates of return of one row of flows between -99.99 % and 999,900 % a year.

    Found as changes of sign on a grid of 4,001 rates, even in the logarithm, each refined by Brent's method. Two rates
    closer together than 0.5 % of the growth factor can be missed together.
    """
    row = np.asarray(flows, dtype=np.float64)
    moves = row[np.flatnonzero(row)]
    if moves.size == 0 or (moves > 0).all() or (moves < 0).all():
        return Irr("none", ())
    month = np.arange(row.size) / 12
    # Scaled by its largest term, so that the low rates' enormous factors stay comparable; the sign is what counts.
    exponent = -_LOG_RATES[:, None] * month
    worth = (row * np.exp(exponent - exponent.max(axis=1, keepdims=True))).sum(axis=1)

    def value(log_rate: float) -> float:
        power = -log_rate * month
        return float((row * np.exp(power - power.max())).sum())

    roots = [float(_LOG_RATES[at]) for at in np.flatnonzero(worth == 0)]
    for at in np.flatnonzero(worth[:-1] * worth[1:] < 0):
        roots.append(float(optimize.brentq(value, _LOG_RATES[at], _LOG_RATES[at + 1], xtol=1e-13, rtol=1e-13)))
    rates = tuple(float(np.expm1(root)) for root in sorted(roots))
    return Irr(("none", "one", "several")[min(len(rates), 2)], rates)


def payback_month(flows: Array, rate: Array | float = 0.0) -> Array:
    """The first month by whose end the (discounted) flows add up to 0 or more; NaN where that never comes.

    Month 0 is returned only where nothing was spent first. Shape: the flows' without the last axis.
    """
    running = np.cumsum(flows * discount_factors(rate, flows.shape[-1] - 1), axis=-1)
    # A sum that should be zero may miss it by rounding.
    reached = running >= -1e-9 * np.abs(flows).max(axis=-1, keepdims=True)
    month = reached.argmax(axis=-1).astype(np.float64)
    return np.asarray(np.where(reached.any(axis=-1), month, np.nan))


def yearly(flows: Array) -> Array:
    """Sums by year: month 0 as year 0, months 1 to 12 as year 1, and so on; a last, shorter year is summed as it is."""
    months = flows.shape[-1] - 1
    starts = [0, *range(1, months + 1, 12)]
    return np.asarray(np.add.reduceat(flows, starts, axis=-1))
