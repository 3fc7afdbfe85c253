"""Single lives again from counts by age, for estimates that are made of single lives."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl


@dataclass(frozen=True)
class Lives:
    """One entry a subject: age at which it came under observation, age at the end, and whether it ended by the event."""

    entry: np.ndarray
    durations: np.ndarray
    observed: np.ndarray


def from_counts(counts: pl.DataFrame) -> Lives:
    """Subjects from frame[age, entered, ended, censored] (counts, a row an age, in any order).

    Who came first leaves first. That need not be who really left; but the product-limit estimate, its variance and its
    median depend only on how many were at risk and ended at each age, and these are kept exactly (Kaplan and Meier
    1958, J. Am. Stat. Assoc. 53, equation 2b). Raises ValueError where more have left by some age than had come.
    """
    if counts.is_empty():
        return Lives(np.empty(0), np.empty(0), np.empty(0, bool))
    ordered = counts.sort("age").select(
        pl.col("age").cast(pl.Float64), pl.col("entered", "ended", "censored").cast(pl.Int64).fill_null(0)
    )
    age, entered, ended, censored = (ordered[name].to_numpy() for name in ("age", "entered", "ended", "censored"))
    at_risk = np.concatenate([[0], np.cumsum(entered - ended - censored)[:-1]])
    if (at_risk < ended + censored).any() or entered.sum() != (ended + censored).sum():
        raise ValueError("Counts do not add up: more subjects leave by some age than had come, or some never leave.")
    # At one age the ended come before the censored, as the estimate takes them.
    leaves = np.repeat(age, ended + censored)
    by_event = np.concatenate([np.repeat([True, False], [e, c]) for e, c in zip(ended, censored, strict=True)])
    return Lives(np.repeat(age, entered), leaves, by_event.astype(bool))
