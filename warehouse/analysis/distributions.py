"""What an assumption may be: a number, or a distribution given by figures that a person can state.

Every distribution is drawn by its inverse, so that the same even points in 0..1 give the same draws. A distribution with
low = high is that number.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import special

Shape = Literal["fixed", "uniform", "triangular", "pert", "lognormal", "normal", "empirical"]
Array = NDArray[np.float64]

# The 95 % quantile of the standard normal: a lognormal is given by its 5 % and 95 % quantiles.
Z95 = float(special.ndtri(0.95))


@dataclass(frozen=True)
class Distribution:
    """One of `Shape`, in the assumption's own unit.

    `value` is the best estimate: the number itself (fixed), the middle (uniform), the mode (triangular, pert), the
    median (lognormal, empirical) or the mean before the bounds cut it (normal). `low` and `high` are the ends, except
    that a lognormal takes them as its 5 % and 95 % quantiles and a normal as bounds never passed. `values` are the
    observations of an empirical distribution. Raises ValueError where the figures contradict each other.
    """

    shape: Shape
    value: float
    low: float = -math.inf
    high: float = math.inf
    sd: float = 0.0
    values: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if not math.isfinite(self.value):
            raise ValueError(f"the value is {self.value}; a finite number is needed")
        if self.shape == "normal" and not (math.isfinite(self.sd) and self.sd >= 0):
            raise ValueError(f"the standard deviation is {self.sd:g}; 0 or more is needed")
        has_ends = math.isfinite(self.low) and math.isfinite(self.high)
        if self.shape in ("uniform", "triangular", "pert", "lognormal") and not has_ends:
            raise ValueError(f"{self.shape} needs a low and a high")
        if not self.low <= self.value <= self.high:
            raise ValueError(f"low {self.low:g}, value {self.value:g} and high {self.high:g} are not in this order")
        if self.shape == "lognormal" and self.low <= 0:
            raise ValueError(f"low is {self.low:g}; a lognormal is above 0")
        if self.shape == "empirical" and (not self.values or not all(map(math.isfinite, self.values))):
            raise ValueError("empirical needs at least one finite value")

    @property
    def is_certain(self) -> bool:
        if self.shape == "fixed" or self.low == self.high:
            return True
        if self.shape == "normal":
            return self.sd == 0
        return self.shape == "empirical" and len(set(self.values)) == 1

    @cached_property
    def mean(self) -> float:
        if self.is_certain:
            return self.value
        if self.shape == "uniform":
            return (self.low + self.high) / 2
        if self.shape == "triangular":
            return (self.low + self.value + self.high) / 3
        if self.shape == "pert":
            return (self.low + 4 * self.value + self.high) / 6
        if self.shape == "lognormal":
            mu, sigma = self._log
            return math.exp(mu + sigma**2 / 2)
        if self.shape == "normal":
            a, b = (self.low - self.value) / self.sd, (self.high - self.value) / self.sd
            mass = special.ndtr(b) - special.ndtr(a)
            return float(self.value + self.sd * (_density(a) - _density(b)) / mass)
        # An empirical distribution is the line through its order statistics, so its mean is that line's.
        ordered = np.sort(self.values)
        return float(np.mean((ordered[1:] + ordered[:-1]) / 2))

    def quantile(self, shares: Array | float) -> Array:
        """The values below which these shares (0..1) of the draws lie; same shape as `shares`."""
        u = np.asarray(shares, dtype=np.float64)
        if self.is_certain:
            return np.full(u.shape, self.value)
        if self.shape == "uniform":
            return self.low + (self.high - self.low) * u
        if self.shape == "triangular":
            return self._triangular(u)
        if self.shape == "pert":
            span = self.high - self.low
            peak = (self.value - self.low) / span
            return self.low + span * np.interp(u, *_beta_table(1 + 4 * peak, 5 - 4 * peak))
        if self.shape == "lognormal":
            mu, sigma = self._log
            return np.asarray(np.exp(mu + sigma * special.ndtri(_inside(u))))
        if self.shape == "normal":
            a, b = special.ndtr([(self.low - self.value) / self.sd, (self.high - self.value) / self.sd])
            drawn = self.value + self.sd * special.ndtri(_inside(a + (b - a) * u))
            return np.asarray(np.clip(drawn, self.low, self.high))
        return np.asarray(np.quantile(np.asarray(self.values), u))

    @property
    def _log(self) -> tuple[float, float]:
        low, high = math.log(self.low), math.log(self.high)
        return (low + high) / 2, (high - low) / (2 * Z95)

    def _triangular(self, u: Array) -> Array:
        span = self.high - self.low
        rise = (self.value - self.low) / span
        up = self.low + span * np.sqrt(u * rise)
        down = self.high - span * np.sqrt((1 - u) * (1 - rise))
        return np.where(u < rise, up, down)


def fixed(value: float) -> Distribution:
    return Distribution("fixed", value)


def _density(z: float) -> float:
    return math.exp(-z * z / 2) / math.sqrt(2 * math.pi) if math.isfinite(z) else 0.0


def _inside(u: Array) -> Array:
    # A draw of exactly 0 or 1 would be infinitely far out.
    return np.clip(u, 1e-12, 1 - 1e-12)


@lru_cache(maxsize=256)
def _beta_table(a: float, b: float) -> tuple[Array, Array]:
    """Shares and the beta's quantiles there, dense at both ends, where they are steep: scipy takes 100 times as long."""
    even = np.linspace(0, 1, 8193)
    shares = even**5 / (even**5 + (1 - even) ** 5)
    return shares, special.betaincinv(a, b, shares)
