"""How often the fictional repositories are downloaded and liked, day by day.

`downloads` is the sum of the last 30 daily increments of `downloads_all_time`, exactly, as on the Hub; the one
exception is the correction of the story, whose false downloads leave both counts on the day they are taken back.
Every draw is made whatever the weekday, so that another end date moves the weekends and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from etl.demo.catalogue import UNUSED, Repo
from etl.demo.scenario import Scenario

WINDOW = 30
WEEK = (1.10, 1.14, 1.13, 1.11, 1.05, 0.74, 0.73)  # Monday first: work is what downloads
Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Traffic:
    """Each array: repositories x days. `present` says on which days a repository is listed."""

    present: NDArray[np.bool_]
    downloads: Counts
    downloads_all_time: Counts
    likes: Counts
    trending: Counts


def simulate(rng: np.random.Generator, repos: list[Repo], story: Scenario, first_day: date, days: int) -> Traffic:
    """The counts of every repository on every day, listed or not."""
    created = np.array([r.created for r in repos])
    present = _present(repos, days)
    month = _levels(rng, np.array([r.score for r in repos]))
    day = np.arange(-WINDOW, days)
    age = day[None, :] - created[:, None]
    hype = rng.uniform(0.3, 2.5, len(repos))[:, None] * np.exp(-np.clip(age, 0, 10_000) / 24)
    born = age >= 0
    shape = np.where(born, 1 - np.exp(-(age + 1.0) / 7), 0.0) * (1 + hype)

    daily = _daily(rng, month / WINDOW, shape, _season(rng, len(repos), first_day, day), born, created, days)
    swept = rng.random(len(repos)) < 0.97
    visits = np.where(swept, rng.integers(4, 13, len(repos)), 0)
    daily[:, WINDOW + story.sweep] += visits * born[:, WINDOW + story.sweep]
    daily[:, WINDOW:] *= present

    before = np.clip(-WINDOW - created, 0, 900)
    history = np.floor(month / WINDOW * before * rng.uniform(0.4, 0.8, len(repos))).astype(np.int64)
    total = history[:, None] + np.cumsum(daily, axis=1)
    downloads, all_time = total[:, WINDOW:] - total[:, :-WINDOW], total[:, WINDOW:].copy()
    if repos[0].kind == "models":
        _correct(downloads, all_time, daily, story)

    likes = _likes(rng, month, shape, before)
    trending = np.clip(likes[:, WINDOW:] - likes[:, WINDOW - 7 : -7], 0, None)
    return Traffic(present, downloads, all_time, likes[:, WINDOW:], trending)


def _present(repos: list[Repo], days: int) -> NDArray[np.bool_]:
    present = np.arange(days)[None, :] >= np.array([r.created for r in repos])[:, None]
    for n, repo in enumerate(repos):
        for start, end in repo.gone:
            present[n, start:end] = False
    return present


def _levels(rng: np.random.Generator, score: NDArray[np.float64]) -> NDArray[np.float64]:
    """Downloads in an ordinary month. By rank, so that a few hold most of it at every size of Hub."""
    rank = np.empty(len(score))
    rank[np.argsort(-score, kind="stable")] = np.arange(1, len(score) + 1)
    month = 6e7 * (rank + 2) ** -1.3 * np.exp(-rank / (0.1 * len(score))) * np.exp(rng.normal(0, 0.35, len(score)))
    return np.where(score > UNUSED, month, rng.uniform(0, 1, len(score)) ** 6 * 2)


def _season(rng: np.random.Generator, count: int, first_day: date, day: Counts) -> NDArray[np.float64]:
    """Weekly, stronger for what people use by hand than for what machines fetch every night."""
    week = np.array(WEEK)[(first_day.weekday() + day) % 7]
    return 1 + rng.uniform(0.3, 1.2, count)[:, None] * (week - 1)[None, :]


def _daily(
    rng: np.random.Generator,
    level: NDArray[np.float64],
    shape: NDArray[np.float64],
    season: NDArray[np.float64],
    born: NDArray[np.bool_],
    created: Counts,
    days: int,
) -> Counts:
    count, width = shape.shape
    day = np.arange(width) - WINDOW
    # The whole Hub grows; what is older than a year slowly gives way to what came after it.
    slope = rng.normal(0.0008, 0.0014, count) - np.where((created < -365) & (created > -5_000), 0.0014, 0.0)
    trend = np.exp((0.0006 + slope)[:, None] * (day - days)[None, :])
    drift = np.exp(np.cumsum(rng.normal(0, 0.015, shape.shape), axis=1))
    noise = np.exp(rng.normal(0, 0.07, shape.shape))
    expected = level[:, None] * shape * season * trend * drift * noise
    # Rounded up with the chance of the fraction: small expectations become mostly zeros with their mean kept.
    return (np.floor(expected + rng.random(shape.shape)) * born).astype(np.int64)


def _correct(downloads: Counts, all_time: Counts, daily: Counts, story: Scenario) -> None:
    """Adds the false downloads before the day of the correction; from that day on they were never there."""
    correction = story.correction
    false = np.zeros(all_time.shape[1], dtype=np.int64)
    counted = slice(correction.day - correction.days, correction.day)
    real = daily[correction.repo, WINDOW:]
    false[counted] = np.cumsum(real[counted] * 2 + 40)
    all_time[correction.repo] += false
    downloads[correction.repo] += false


def _likes(rng: np.random.Generator, month: NDArray[np.float64], shape: NDArray[np.float64], before: Counts) -> Counts:
    """Likes follow use far less than in proportion, and come mostly in the first weeks. Some are taken back."""
    pull = 0.01 * month**0.42 * np.exp(rng.normal(0, 0.5, len(month)))
    rate = pull[:, None] * np.clip(shape - 0.8, 0, None) * 2.2 + pull[:, None] * 0.25 * (shape > 0)
    added = np.floor(rate + rng.random(rate.shape)) * (shape > 0)
    start = np.floor(pull * np.minimum(before, 400) * 0.8)
    withdrawn = (rng.random(rate.shape) < 0.004) * (shape > 0)
    return np.maximum(start[:, None] + np.cumsum(added - withdrawn, axis=1), 0).astype(np.int64)
