"""The fictional Hub itself: asked for a page of a listing on a day, it answers with the bytes the Hub would send."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cached_property

import numpy as np
import orjson

from etl.demo import wire
from etl.demo.catalogue import Repo, build_models, build_others
from etl.demo.scenario import Scenario, write_story
from etl.demo.traffic import Traffic, simulate

KINDS = ("models", "datasets", "spaces")
SORTS = ("createdAt", "lastModified", "downloads", "likes", "trendingScore")
MAX_PAGE_ROWS = 1000


class Outage(Exception):
    """The Hub does not answer on this day: nobody recorded it, or it lies outside the simulated days."""


class Refusal(ValueError):
    """The question is not one the Hub answers (HTTP 400)."""


class Shelf:
    """All repositories of one kind with their counts, newest first, as the Hub lists them."""

    def __init__(self, repos: list[Repo], traffic: Traffic, first_day: date):
        self.repos, self.traffic = repos, traffic
        self.payloads = [[wire.fields(r, v, first_day) for v in range(len(r.versions))] for r in repos]
        created = [(payloads[0]["createdAt"], payloads[0]["_id"]) for payloads in self.payloads]
        self._newest_first = np.array(sorted(range(len(repos)), key=lambda n: created[n], reverse=True))
        self._counts = {
            "downloads": traffic.downloads,
            "downloadsAllTime": traffic.downloads_all_time,
            "likes": traffic.likes,
            "trendingScore": traffic.trending,
        }
        self._pieces: dict[frozenset[str], list[list[bytes]]] = {}
        self._edited = [n for n, repo in enumerate(repos) if len(repo.versions) > 1]

    def version(self, number: int, day: int) -> int:
        """Which of its cards the repository shows on that day."""
        return max(v for v, (since, _) in enumerate(self.repos[number].versions) if v == 0 or since <= day)

    def listed(self, day: int, sort: str) -> np.ndarray:
        """The places of the repositories listed on that day, in the order asked for."""
        order = self._newest_first[self.traffic.present[self._newest_first, day]]
        if sort == "lastModified":
            modified = np.array([self.payloads[n][self.version(n, day)]["lastModified"] for n in order])
            return order[np.argsort(modified, kind="stable")[::-1]]
        if sort != "createdAt":
            return order[np.argsort(-self._counts[sort][order, day], kind="stable")]
        return order

    def rows(self, numbers: np.ndarray, day: int, fields: Collection[str]) -> bytes:
        """Those repositories as a JSON list."""
        pieces = self._pieces_of(frozenset(fields))
        current = [versions[0] for versions in pieces]
        for n in self._edited:
            current[n] = pieces[n][self.version(n, day)]
        template, names = wire.count_template(fields)
        columns = [self._counts[name][numbers, day].tolist() for name in names]
        filled = [template % row for row in zip([current[n] for n in numbers.tolist()], *columns, strict=True)]
        return b"[" + b",".join(filled) + b"]"

    def _pieces_of(self, fields: frozenset[str]) -> list[list[bytes]]:
        if fields not in self._pieces:
            self._pieces[fields] = [
                [wire.static_piece(payload, fields) for payload in versions] for versions in self.payloads
            ]
        return self._pieces[fields]


class FictionalHub:
    """A Hub that never was: the same seed and size tell the same story, day by day up to `end`.

    `models` counts all that ever exist, about two thirds of them from the first day on. `days` is the length of the
    record; `end` its last day (yesterday where not said: today is not over).
    """

    def __init__(self, seed: int = 7, models: int = 1060, days: int = 395, end: date | None = None):
        if models < 50 or days < 2:
            raise ValueError(f"The fictional Hub needs at least 50 models and 2 days, not {models} and {days}.")
        self.seed, self.days_count = seed, days
        self.last_day = end or datetime.now(UTC).date() - timedelta(days=1)
        self.first_day = self.last_day - timedelta(days=days - 1)
        rng = np.random.default_rng(seed)
        repos = {"models": build_models(rng, seed, models, days)}
        self.story: Scenario = write_story(rng, repos["models"], days)
        for kind, count in (("datasets", models // 4), ("spaces", models // 5)):
            repos[kind] = build_others(rng, seed, kind, count, days, repos["models"])
        self.shelves = {
            kind: Shelf(repos[kind], simulate(rng, repos[kind], self.story, self.first_day, days), self.first_day)
            for kind in KINDS
        }

    @cached_property
    def days(self) -> tuple[date, ...]:
        """Every simulated day in order, the missing ones among them."""
        return tuple(self.date_of(n) for n in range(self.days_count))

    @cached_property
    def missing_days(self) -> frozenset[date]:
        """The days on which every question is answered with 503."""
        return frozenset(self.date_of(n) for n in self.story.missing)

    def date_of(self, index: int) -> date:
        """The calendar day of a day of the story."""
        return self.first_day + timedelta(days=index)

    def listing(
        self,
        kind: str,
        day: date,
        limit: int = MAX_PAGE_ROWS,
        cursor: str | None = None,
        expand: Sequence[str] | None = None,
        sort: str = "createdAt",
    ) -> tuple[bytes, str | None]:
        """One page of `GET /api/{kind}` on that day, and the cursor of the next page (None after the last).

        Raises Outage on a missing day and outside the simulated days, Refusal for what the Hub answers with 400.
        """
        if kind not in KINDS:
            raise Refusal(f"There is no listing of {kind!r}.")
        if sort not in SORTS or (kind == "spaces" and sort == "downloads"):
            raise Refusal(f"{kind} cannot be sorted by {sort!r}.")
        fields = tuple(expand or wire.DEFAULT[kind])
        if unknown := sorted(set(fields) - wire.EXPANDABLE[kind]):
            raise Refusal(f"expand is not supported on lists of {kind} for: {', '.join(unknown)}")
        index = (day - self.first_day).days
        if not 0 <= index < self.days_count or index in self.story.missing:
            raise Outage(f"nothing was recorded on {day}")
        start, shelf = _position(cursor), self.shelves[kind]
        end = start + min(max(limit, 1), MAX_PAGE_ROWS)
        listed = shelf.listed(index, sort)
        return shelf.rows(listed[start:end], index, fields), _cursor(end) if end < len(listed) else None


def _cursor(position: int) -> str:
    return base64.urlsafe_b64encode(orjson.dumps({"after": position})).decode()


def _position(cursor: str | None) -> int:
    if cursor is None:
        return 0
    try:
        return max(int(orjson.loads(base64.urlsafe_b64decode(cursor))["after"]), 0)
    except (binascii.Error, ValueError, KeyError, TypeError):
        raise Refusal(f"cursor {cursor!r} is not one of ours") from None
