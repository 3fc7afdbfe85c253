"""What happens on the fictional Hub besides ordinary days; each is something real data has done to analysts.

Days are indexes from the first simulated day. The first and the last day are always observed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from etl.demo.catalogue import UNUSED, Repo


@dataclass(frozen=True)
class Correction:
    """Downloads counted falsely on `days` days before `day`, taken back on `day`: the all-time count falls."""

    repo: int  # its place among the models
    day: int
    days: int


@dataclass(frozen=True)
class Scenario:
    missing: frozenset[int]
    sweep: int
    correction: Correction
    removed: dict[int, int]  # model -> the day it went for good
    reappeared: tuple[int, int, int]  # model, gone from, back on
    renamed: dict[int, tuple[int, str, str]]  # model -> day, old id, new id


def write_story(rng: np.random.Generator, models: list[Repo], days: int) -> Scenario:
    """Decides the events and writes those that a card shows into the models."""

    def at(share: float) -> int:
        return min(max(int(days * share), 1), max(days - 2, 0))

    missing = {at(0.14), at(0.37), at(0.37) + 1, at(0.63), min(at(0.88), days - 10)} if days >= 20 else set()
    named_as_base = {base for m in models for base in m.card.bases}
    early = [n for n, m in enumerate(models) if m.created <= at(0.2)]
    leaves = [n for n in early if models[n].card.repo_id not in named_as_base and not _in_a_loop(models[n])]
    used = sorted((n for n in leaves if models[n].score > UNUSED), key=lambda n: (-models[n].score, n))
    unused = [n for n in leaves if models[n].score <= UNUSED]

    # A cast in order of importance: a Hub too small for all of it plays the first parts.
    cast = iter(used)
    relicensed = [(next(cast), 0.41, "apache-2.0")]
    renaming = [(next(cast), 0.33, "-v2")]
    missed, (away, back) = next(cast), (at(0.45), max(at(0.45) + 1, at(0.51)))
    reappeared = (next(cast), away, back)
    gates = [(n, share) for share, n in zip((0.29, 0.55, 0.83), cast, strict=False)]
    relicensed += [(n, *how) for how, n in zip(((0.66, "cc-by-nc-4.0"), (0.72, "mit")), cast, strict=False)]
    renaming += [(n, *how) for how, n in zip(((0.58, "-Classic"), (0.79, "-Evergreen")), cast, strict=False)]

    models[reappeared[0]].gone.append((away, back))
    # One that people miss, some that few do, and many that nobody does.
    going = [missed, *list(cast)[20::25], *unused[::9]]
    removed = {n: at(0.25 + 0.7 * (k + 0.5) / len(going)) for k, n in enumerate(going)}
    for n, day in removed.items():
        models[n].gone.append((day, days))
    renamed = {}
    for n, share, end in renaming:
        old = models[n].card.repo_id
        models[n].edit(at(share), repo_id=old + end)
        renamed[n] = (at(share), old, old + end)
    for n, share, licence in relicensed:
        models[n].edit(at(share), licence=licence if models[n].card.licence != licence else "openrail")
    for n, share in gates:
        models[n].edit(at(share), gated="auto" if models[n].card.gated is False else False)

    # Everyday edits move only the time of the last change and the commit.
    untouched = [n for n, m in enumerate(models) if len(m.versions) == 1 and m.created < days - 5]
    for n in untouched[::6]:
        first = max(models[n].created, 0)
        for day in sorted({int(d) for d in rng.uniform(first + 1, days, size=2)}):
            models[n].edit(day)

    eventful = {*removed, *renamed, reappeared[0]}
    counted = sorted((n for n in early if n not in eventful), key=lambda n: (-models[n].score, n))
    victim = counted[min(5, len(counted) - 1)]
    correction = Correction(victim, at(0.76), min(9, at(0.76)))
    return Scenario(frozenset(missing), at(0.52), correction, removed, reappeared, renamed)


def _in_a_loop(model: Repo) -> bool:
    return "Brindlequorr" in model.card.repo_id
