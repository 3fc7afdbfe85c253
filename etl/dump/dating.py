"""Which day a dump counts for. Pure. A dump is dated by itself, never by when we fetched it: dumps stop refreshing.

In this order, the first that is there decides the day:

1. the snapshot time its card states: only the maker knows when the Hub was read;
2. the last commit of the file: the reading came before it, usually by minutes;
3. the repository's last change, where the server does not say which commit a file is from.

The others must agree with it within a day, and so must the newest change that the rows themselves report: a dump whose
rows end last week was not read today, whatever its commit says. Where they do not agree nothing is landed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from warehouse.errors import SourceError

TOLERANCE = timedelta(days=1)
SLACK = timedelta(hours=1)  # between clocks
BY_HAND = "Give the day by hand with --snapshot-on if you know it, or use --source api."

SNAPSHOT_TERMS = re.compile(r"\b(snapshot|as of|taken|updated|refreshed|generated|exported|collected)\b", re.I)
ISO = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)(?:\.\d+)?\s*(?:Z|UTC|\+00:?00)?)?")


class UnusableDumpError(SourceError):
    """The dump is there, but cannot be taken for a day of the Hub."""


@dataclass(frozen=True)
class Evidence:
    """One thing that says when a dump was made."""

    says: str
    moment: datetime
    to_the_day: bool = False

    @property
    def description(self) -> str:
        return f"{self.says}: {self.moment:%Y-%m-%d}" + ("" if self.to_the_day else f" {self.moment:%H:%M} UTC")


@dataclass(frozen=True)
class Dating:
    """The day a dump counts for, the moment it stands for, and who says so."""

    day: date
    moment: datetime
    says: str
    evidence: tuple[Evidence, ...]
    warning: str = ""


def stated(card: str | None) -> Evidence | None:
    """The snapshot time on a line of the card that speaks of one, the newest where there are several.

    Only an ISO date is understood, in UTC; the front matter does not count.
    """
    body = re.sub(r"\A---\n.*?\n---\n", "", card or "", flags=re.S)
    dates = []
    for line in filter(SNAPSHOT_TERMS.search, body.splitlines()):
        for day, clock in ISO.findall(line):
            try:
                moment = datetime.combine(date.fromisoformat(day), time.fromisoformat(clock or "00:00"), UTC)
            except ValueError:
                continue
            dates.append(Evidence("the card states", moment, not clock))
    return max(dates, key=lambda evidence: evidence.moment, default=None)


def decide(evidence: Sequence[Evidence], by_hand: date | None = None, now: datetime | None = None) -> Dating:
    """The dating by the first of `evidence`; `by_hand` overrides it and says so in the warning.

    Raises UnusableDumpError where there is no evidence, where it disagrees by more than a day, or lies in the future.
    """
    now = now or datetime.now(UTC)
    if by_hand is not None:
        alike = [one for one in evidence if one.moment.date() == by_hand]
        moment = alike[0].moment if alike else datetime.combine(by_hand, time(), UTC)
        claims = "; ".join(one.description for one in evidence) or "nothing"
        warning = "" if alike else f"Dated {by_hand} by hand. The dump itself says {claims}."
        return Dating(by_hand, moment, "given by hand", tuple(evidence), warning)
    if not evidence:
        raise UnusableDumpError("Nothing says when the dump was made: neither its card nor a commit.", BY_HAND)
    first = evidence[0]
    for other in evidence[1:]:
        if _apart(first, other) > TOLERANCE:
            raise UnusableDumpError(f"The dump does not agree with itself on its date. {_list(evidence)}.", BY_HAND)
    if first.moment - now > SLACK:
        raise UnusableDumpError(f"The dump is dated in the future. {_list(evidence)}.", BY_HAND)
    return Dating(first.moment.date(), first.moment, first.says, tuple(evidence))


def check_rows(dating: Dating, newest: datetime | None) -> str:
    """Holds the newest change among the rows against the date; returns a warning where the rows report none.

    Raises UnusableDumpError where it is more than a day older or newer. A day given by hand is only warned about.
    """
    if newest is None:
        return "The dump's rows do not say when they changed, so its date could not be checked against them."
    rows = Evidence("the newest change among its rows", newest)
    own = Evidence(dating.says, dating.moment, dating.moment.time() == time())
    if _apart(own, rows) <= TOLERANCE:
        return ""
    message = f"The dump counts for {dating.day} ({dating.says}), but its rows do not: {rows.description}."
    if dating.says == "given by hand":
        return message
    raise UnusableDumpError(message, BY_HAND)


def _apart(one: Evidence, other: Evidence) -> timedelta:
    """How far apart two moments are; where one is known to the day only, the nearest moment of that day counts."""
    if one.to_the_day or other.to_the_day:
        days = abs((one.moment.date() - other.moment.date()).days)
        return timedelta(days=days)
    return abs(one.moment - other.moment)


def _list(evidence: Sequence[Evidence]) -> str:
    claims = "; ".join(one.description for one in evidence)
    return claims[:1].upper() + claims[1:]
