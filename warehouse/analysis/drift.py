"""Whether a score has changed over time, when and by how much: runs of one model and task, each with its own error.

The largest standardized difference of the weighted means before and after any moment (a likelihood-ratio test for one
step with known variances; D. Siegmund, Sequential Analysis, 1985), its chance by simulation under no change, and each
side again (binary segmentation; L. Vostrikova 1981). Cochran's Q (1954) asks whether all runs could be one value.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

Floats = NDArray[np.float64]
MIN_RUNS = 5
DRAWS = 4_000


@dataclass(frozen=True)
class Change:
    """A step: the run at `index` is the first of the new level. `size` is after less before, between the steps on either
    side, its interval as if the place had been known. `p` is the chance of so large a step anywhere among the runs that
    were looked at together where there is none, doubled for each time these had been split before."""

    index: int
    size: float
    low: float
    high: float
    p: float


@dataclass(frozen=True)
class Drift:
    """`changes` in order of time. `refused` says why nothing was tested, and is empty otherwise; `q_p` is the chance of
    runs as unlike as these where all measure the same."""

    changes: tuple[Change, ...]
    q_p: float | None
    refused: str = ""


def changes(values: ArrayLike, stderrs: ArrayLike, level: float = 0.95, seed: int = 0) -> Drift:
    """Steps in a series of k values in order of time, with their standard errors. Refuses below five runs and where an
    error is missing or zero, since the test stands on them. The same series gives the same answer."""
    v, error = np.asarray(values, dtype=float), np.asarray(stderrs, dtype=float)
    if v.shape != error.shape:
        raise ValueError(f"{v.size} values but {error.size} standard errors; one each.")
    if v.size < MIN_RUNS:
        return Drift(
            (), None, f"{v.size} {'run is' if v.size == 1 else 'runs are'} too few: at least {MIN_RUNS} are needed."
        )
    if not np.isfinite(v).all() or not (np.isfinite(error) & (error > 0)).all():
        return Drift((), None, "A run without a standard error cannot be told from chance.")
    weights = 1 / error**2
    middle = float((v * weights).sum() / weights.sum())
    q = float((weights * (v - middle) ** 2).sum())
    p_values: dict[int, float] = {}
    _split(v, weights, 0, v.size, 1, level, np.random.default_rng(seed), p_values)
    return Drift(_sized(v, weights, p_values, level), float(stats.chi2.sf(q, v.size - 1)))


def _split(
    v: Floats, weights: Floats, start: int, stop: int, looks: int, level: float, rng: np.random.Generator,
    p_values: dict[int, float],
) -> None:  # fmt: skip
    """The largest step between `start` and `stop`, then both sides of it, as long as steps are real. Two sides are two
    chances of a false step: each is held to half of what their whole was (Bonferroni), so that `looks` doubles."""
    if stop - start < 3:
        return
    here, w = v[start:stop], weights[start:stop]
    steps = _steps(here[None, :], w)[0]
    at = int(np.abs(steps).argmax())
    draws = rng.standard_normal((DRAWS, here.size)) / np.sqrt(w)
    p = looks * float((1 + (np.abs(_steps(draws, w)).max(axis=1) >= abs(steps[at])).sum()) / (DRAWS + 1))
    if p >= 1 - level:
        return
    cut = start + at + 1
    p_values[cut] = p
    _split(v, weights, start, cut, 2 * looks, level, rng, p_values)
    _split(v, weights, cut, stop, 2 * looks, level, rng, p_values)


def _sized(v: Floats, weights: Floats, p_values: dict[int, float], level: float) -> tuple[Change, ...]:
    """Each step between its neighbours: a mean that ran on past another step would mix two levels."""
    cuts = sorted(p_values)
    edges = [0, *cuts, v.size]
    reach, sized = float(stats.norm.isf((1 - level) / 2)), []
    for start, cut, stop in zip(edges, cuts, edges[2:], strict=False):
        before, after = slice(start, cut), slice(cut, stop)
        size = float(np.average(v[after], weights=weights[after]) - np.average(v[before], weights=weights[before]))
        half = reach * float(np.sqrt(1 / weights[before].sum() + 1 / weights[after].sum()))
        sized.append(Change(cut, size, size - half, size + half, p_values[cut]))
    return tuple(sized)


def _steps(series: Floats, weights: Floats) -> Floats:
    """Standardized difference after less before, for every place to cut; series x (k - 1)."""
    total = weights.sum()
    before = weights.cumsum()[:-1]
    sums = (series * weights).cumsum(axis=1)
    left, whole = sums[:, :-1], sums[:, -1:]
    gap = (whole - left) / (total - before) - left / before
    return gap / np.sqrt(1 / before + 1 / (total - before))
