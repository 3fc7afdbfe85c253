"""How unevenly something is shared out: indices of concentration, and who enters and leaves the top.

Values are amounts (downloads by publisher), not shares. Nulls are left out; without any amount above 0 there is
nothing to share out and every figure is None. Negative amounts raise ValueError.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

Values = Sequence[float | None] | np.ndarray | pl.Series


@dataclass(frozen=True)
class Turnover:
    """Who is among the first k now, and who was before. Each frame: id, place_before, place_now, value_before, value_now.

    Places are among all that were observed, also beyond k. An entrant without a value_before was not observed then, an
    exit without a value_now is not observed now: that is no rise and no fall. `share` is entrants / k, the part of the
    places that changed hands; None where either time has fewer than k to fill them.
    """

    entrants: pl.DataFrame
    exits: pl.DataFrame
    stayers: pl.DataFrame
    share: float | None
    k: int


def shares(values: Values) -> np.ndarray | None:
    """Amounts as parts of their sum, largest first; they sum to 1. None without any amount above 0."""
    present = values.drop_nulls() if isinstance(values, pl.Series) else [v for v in values if v is not None]
    amounts = np.array(present, dtype=float)
    amounts = amounts[~np.isnan(amounts)]
    if (amounts < 0).any():
        raise ValueError(f"Amounts are 0 or more; there is {amounts.min():g}.")
    total = amounts.sum()
    return -np.sort(-amounts) / total if total > 0 else None


def hhi(values: Values) -> float | None:
    """Herfindahl-Hirschman index, from 1/n (n equals) to 1 (one has all). On 0 to 1; competition law says 0 to 10,000.

        HHI = sum of squared shares

    Those with 0 change nothing. Source: Hirschman, The paternity of an index, American Economic Review 54 (1964), 761.
    """
    parts = shares(values)
    return float(parts @ parts) if parts is not None else None


def effective_number(values: Values) -> float | None:
    """How many equals would be as concentrated: 1 / HHI. 1 where one has all, n where n share equally.

    Source: Laakso and Taagepera, Effective number of parties, Comparative Political Studies 12 (1979), 3-27.
    """
    index = hhi(values)
    return 1 / index if index is not None else None


def gini(values: Values) -> float | None:
    """Gini coefficient: 0 where all have the same, 1 - 1/n where one of n has all. One alone: 0.

        G = sum over i of (2i - n - 1) x(i) / (n * sum of x),   x(1) the smallest

    which is twice the area between the Lorenz curve and the diagonal. Those with 0 count: they are part of n.
    Source: Gini (1912) in the form of Sen, On Economic Inequality (1973), chapter 2.
    """
    parts = shares(values)
    if parts is None:
        return None
    n = len(parts)
    # Largest first, so i counts down. Rounding could leave -1e-17 for equals.
    return max(0.0, float(np.arange(n - 1, -n, -2) @ parts) / n)


def lorenz(values: Values, *, points: int = 200) -> pl.DataFrame:
    """Lorenz curve: population_share, value_share, both from 0 to 1, smallest first. Convex, under the diagonal.

    Of more than `points` amounts, `points` evenly spaced ones are kept, and always the ends: a curve of two million
    models is drawn from 200. Without any amount above 0: no rows. Source: Lorenz (1905), as in Sen (1973).
    """
    parts = shares(values)
    if parts is None:
        return pl.DataFrame(schema={"population_share": pl.Float64, "value_share": pl.Float64})
    cumulative = np.concatenate([[0.0], np.cumsum(parts[::-1])])
    cumulative /= cumulative[-1]
    n = len(parts)
    sampled = np.unique(np.linspace(0, n, min(n, points) + 1).round().astype(int))
    return pl.DataFrame({"population_share": sampled / n, "value_share": cumulative[sampled]})


def top_share(values: Values, k: int) -> float | None:
    """Share of the k largest in the sum of all (concentration ratio CR_k); 1 where there are k or fewer."""
    if k < 1:
        raise ValueError(f"k is 1 or more; it is {k}.")
    parts = shares(values)
    return min(1.0, float(parts[:k].sum())) if parts is not None else None


def entrants_and_exits(
    before: pl.DataFrame, now: pl.DataFrame, *, k: int, id: str = "id", value: str = "value"
) -> Turnover:
    """Who entered, left and stayed among the k largest.

    Both frames hold `id` and `value` of *all* that were observed, not of the top only, so that a fall can be told from
    not having been observed; give only the ids that are in both to leave what the listing did out. Rows without a value
    are left out; equal values are placed by id.
    Entrants and stayers stand in today's order, exits in that of before.
    """
    if k < 1:
        raise ValueError(f"k is 1 or more; it is {k}.")
    placed = _placed(before, id, value, "before").join(_placed(now, id, value, "now"), on=id, how="full", coalesce=True)
    placed = placed.select(id, "place_before", "place_now", "value_before", "value_now")
    was, is_now = pl.col("place_before").le(k).fill_null(False), pl.col("place_now").le(k).fill_null(False)
    entrants = placed.filter(is_now & ~was).sort("place_now")
    full = min(before[value].count(), now[value].count()) >= k
    return Turnover(
        entrants=entrants,
        exits=placed.filter(was & ~is_now).sort("place_before"),
        stayers=placed.filter(was & is_now).sort("place_now"),
        share=entrants.height / k if full else None,
        k=k,
    )


def _placed(frame: pl.DataFrame, id: str, value: str, when: str) -> pl.DataFrame:
    ordered = frame.filter(pl.col(value).is_not_null()).sort(value, id, descending=[True, False])
    if ordered[id].is_duplicated().any():
        raise ValueError(f"Each {id} has one value; {ordered.filter(pl.col(id).is_duplicated())[id][0]!r} has several.")
    place = pl.int_range(1, pl.len() + 1, dtype=pl.Int64)
    return ordered.select(id, place.alias(f"place_{when}"), pl.col(value).alias(f"value_{when}"))
