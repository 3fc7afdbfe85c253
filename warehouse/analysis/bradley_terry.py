"""Ratings from pairwise votes: who was preferred to whom, turned into one scale with intervals.

R. A. Bradley and M. E. Terry (1952), Biometrika 39; errors by the sandwich of P. J. Huber (1967), which hold where votes
do not quite follow the model, as in W.-L. Chiang et al., Chatbot Arena (2024), arXiv 2403.04132.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse, stats
from scipy.sparse import csgraph

Floats = NDArray[np.float64]
ELO = 400 / np.log(10)  # points a unit of log-odds, as chess has it
MAX_STEPS = 100


@dataclass(frozen=True)
class Ratings:
    """In the order of the players, centred on `middle`; `covariance` is of the ratings, so that differences have errors."""

    ratings: Floats
    low: Floats
    high: Floats
    covariance: Floats
    votes: int


def rate(
    first: ArrayLike, second: ArrayLike, outcome: ArrayLike, players: int, level: float = 0.95, middle: float = 1000.0
) -> Ratings:
    """Ratings of `players` from votes: `first` and `second` are their numbers, `outcome` 1 where the first was preferred,
    0 where the second was, 0.5 for a tie (half a win each). One row a vote.

    Raises ValueError where the votes do not tie all players together: where a group never lost to the others, its
    rating has no upper end (L. R. Ford, 1957), and the message names how many groups there are.
    """
    i, j, won = np.asarray(first, dtype=np.int64), np.asarray(second, dtype=np.int64), np.asarray(outcome, dtype=float)
    if not (i.shape == j.shape == won.shape) or not i.size:
        raise ValueError(
            f"{i.size} firsts, {j.size} seconds and {won.size} outcomes; one of each a vote, at least one."
        )
    if ((won < 0) | (won > 1) | (i == j)).any() or min(i.min(), j.min()) < 0 or max(i.max(), j.max()) >= players:
        raise ValueError(f"Votes are between two different of {players} players, with outcomes from 0 to 1.")
    _tied_together(i, j, won, players)
    strength = _fit(i, j, won, players)
    covariance = _sandwich(strength, i, j, won, players) * ELO**2
    ratings = strength * ELO + middle
    half = float(stats.norm.isf((1 - level) / 2)) * np.sqrt(np.diag(covariance))
    return Ratings(ratings, ratings - half, ratings + half, covariance, i.size)


def bootstrap(
    first: ArrayLike, second: ArrayLike, outcome: ArrayLike, players: int, *,
    draws: int = 200, level: float = 0.95, middle: float = 1000.0, seed: int = 0,
) -> tuple[Floats, Floats]:  # fmt: skip
    """Percentile bounds from votes drawn anew with replacement; draws in which somebody never lost are left out."""
    i, j, won = np.asarray(first), np.asarray(second), np.asarray(outcome, dtype=float)
    rng, fits = np.random.default_rng(seed), []
    for _ in range(draws):
        chosen = rng.integers(0, i.size, i.size)
        try:
            _tied_together(i[chosen], j[chosen], won[chosen], players)
        except ValueError:
            continue
        fits.append(_fit(i[chosen], j[chosen], won[chosen], players) * ELO + middle)
    if len(fits) < draws / 2:
        raise ValueError("Too few votes for a bootstrap: in most draws somebody never lost.")
    tail = (1 - level) / 2
    return np.quantile(fits, tail, axis=0), np.quantile(fits, 1 - tail, axis=0)


def chance(ratings: Ratings, one: int, other: int) -> float:
    """How often the first of two is preferred, by their ratings."""
    return float(1 / (1 + np.exp(-(ratings.ratings[one] - ratings.ratings[other]) / ELO)))


def _tied_together(i: NDArray[np.int64], j: NDArray[np.int64], won: Floats, players: int) -> None:
    beats = np.concatenate([np.stack([i, j])[:, won > 0], np.stack([j, i])[:, won < 1]], axis=1)
    graph = sparse.coo_matrix((np.ones(beats.shape[1]), (beats[0], beats[1])), shape=(players, players))
    groups, _ = csgraph.connected_components(graph, directed=True, connection="strong")
    if groups > 1:
        raise ValueError(
            f"The votes leave {groups} groups of players that never lost to, or never met, each other; a rating needs one."
        )


def _fit(i: NDArray[np.int64], j: NDArray[np.int64], won: Floats, players: int) -> Floats:
    """Newton's method on the log-likelihood, which has one top; steps are halved until it rises."""
    pairs, place = np.unique(np.stack([i, j]), axis=1, return_inverse=True)
    count = np.bincount(place.ravel()).astype(float)
    wins = np.bincount(place.ravel(), weights=won)
    strength = np.zeros(players)

    def likelihood(s: Floats) -> float:
        gap = s[pairs[0]] - s[pairs[1]]
        return float(-(wins * np.logaddexp(0, -gap) + (count - wins) * np.logaddexp(0, gap)).sum())

    best = likelihood(strength)
    for _ in range(MAX_STEPS):
        chances = 1 / (1 + np.exp(-(strength[pairs[0]] - strength[pairs[1]])))
        step = np.linalg.solve(
            _information(pairs, count * chances * (1 - chances), players),
            _score(pairs, wins - count * chances, players),
        )
        size = 1.0
        while size > 1e-8 and (now := likelihood(strength + size * step)) < best:
            size /= 2
        strength = strength + size * step
        strength -= strength.mean()
        if np.abs(size * step).max() < 1e-10:
            break
        best = max(best, now)
    return strength


def _score(pairs: NDArray[np.int64], residuals: Floats, players: int) -> Floats:
    ups, downs = (np.bincount(side, residuals, players).astype(float) for side in pairs)
    return ups - downs


def _information(pairs: NDArray[np.int64], weights: Floats, players: int) -> Floats:
    """Minus the second derivative, and a one in the direction that votes say nothing of: all ratings up together."""
    information = np.zeros((players, players))
    np.add.at(information, (pairs[0], pairs[0]), weights)
    np.add.at(information, (pairs[1], pairs[1]), weights)
    np.add.at(information, (pairs[0], pairs[1]), -weights)
    np.add.at(information, (pairs[1], pairs[0]), -weights)
    return information + 1 / players


def _sandwich(s: Floats, i: NDArray[np.int64], j: NDArray[np.int64], won: Floats, players: int) -> Floats:
    votes = np.stack([i, j])
    chances = 1 / (1 + np.exp(-(s[i] - s[j])))
    bread = np.linalg.inv(_information(votes, chances * (1 - chances), players))
    meat = _information(votes, (won - chances) ** 2, players) - 1 / players
    return bread @ meat @ bread


def votes_of(winners: Sequence[str], losers: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64], list[str]]:
    """Names as numbers: firsts, seconds, and the players in alphabetical order."""
    players = sorted({*winners, *losers})
    number = {name: place for place, name in enumerate(players)}
    return np.array([number[x] for x in winners]), np.array([number[x] for x in losers]), players
