"""Days of the past out of the dump's own history: the dataset's commits, one revision a day.

A day is landed whole or stays missing, so a run that is killed goes on when the same command is run again: the days it
landed are held by then. What the dump was not renewed on stays missing, and is said.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, timedelta
from typing import cast

from etl.dump.dating import UnusableDumpError
from etl.dump.fetch import DumpSource, Revision
from etl.dump.sync import ORIGIN, DumpCandidate, DumpSyncResult, offer, take
from etl.hub.contract import contract_of
from warehouse.errors import ContractError, ParameterError
from warehouse.storage.lake import Coverage, Lake


@dataclass
class BackfillResult:
    """What a backfill did with each day of its range; every day is in exactly one of the first four."""

    landed: dict[date, DumpSyncResult] = field(default_factory=dict)
    present: list[date] = field(default_factory=list)
    missing: list[date] = field(default_factory=list)
    refused: dict[date, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return sum(day_result.result.rows for day_result in self.landed.values())

    @property
    def bytes(self) -> int:
        return sum(day_result.result.bytes for day_result in self.landed.values())


def last_of_each_day(revisions: Iterable[Revision], first: date, last: date) -> dict[date, Revision]:
    """The day's last revision, for every day (UTC) in the range that has one."""
    latest: dict[date, Revision] = {}
    for revision in revisions:  # oldest first, so the last of a day stays
        day = revision.committed_at.astimezone(UTC).date() if revision.committed_at else None
        if day is not None and first <= day <= last:
            latest[day] = revision
    return latest


def backfill(
    lake: Lake,
    source: DumpSource,
    kind: str,
    first: date,
    last: date,
    *,
    revisions: Iterable[Revision] | None = None,
    replace: bool = False,
    coverage: Coverage | None = None,
    max_violation_share: float | None = None,
) -> BackfillResult:
    """Lands every day from `first` to `last` that the dump has a revision for and that is not held yet, oldest first.

    `replace` lands held days anew. A day whose dump is undated, contradicts itself or breaks the contract is refused
    and the others go on; where the source stops answering, SourceError ends the run.
    """
    if last < first:
        raise ParameterError(f"The range ends on {last}, before it begins on {first}.", "Give --from the earlier day.")
    contract = contract_of(kind)
    # The dump of the last day may have been committed after midnight.
    beyond = last + timedelta(days=1)
    chosen = last_of_each_day(source.revisions() if revisions is None else revisions, first, beyond)
    done, total = BackfillResult(), (last - first).days + 1
    for number in range(total):
        day = first + timedelta(days=number)
        if day in done.landed:
            continue
        if not replace and lake.partition(contract.source, day) is not None:
            done.present.append(day)
        elif day not in chosen:
            done.missing.append(day)
        else:
            source.report.note(f"{kind} of {day}, day {number + 1} of {total}: revision {chosen[day].sha[:12]}")
            _try_day(lake, source, kind, day, chosen[day], (first, last), done, replace, coverage, max_violation_share)
            if day not in done.landed and day not in done.refused:
                done.missing.append(day)
    if last in done.missing and beyond in chosen:
        _try_day(
            lake, source, kind, beyond, chosen[beyond], (first, last), done, replace, coverage, max_violation_share
        )
        done.refused.pop(beyond, None)
    done.missing = [day for day in done.missing if day not in done.landed]  # landed from the revision after it
    return done


def _try_day(
    lake: Lake,
    source: DumpSource,
    kind: str,
    day: date,
    revision: Revision,
    span: tuple[date, date],
    done: BackfillResult,
    replace: bool,
    coverage: Coverage | None,
    max_violation_share: float | None,
) -> None:
    """Lands a day's revision as the day it is of, or notes why not."""
    try:
        offered = offer(source, kind, revision=revision)
        if offered is not None and _should_land(lake, offered, day, span, done, replace):
            done.landed[offered.dating.day] = take(
                lake, source, offered, coverage=coverage, max_violation_share=max_violation_share
            )
    except (ContractError, UnusableDumpError) as error:
        done.refused[day] = error.message
        for fetched in lake.incoming(f"{contract_of(kind).source}.dump", day).glob("*.fetched"):
            fetched.unlink()  # the next run asks for this day again; until then it would only take room


def _should_land(
    lake: Lake, offered: DumpCandidate, day: date, span: tuple[date, date], done: BackfillResult, replace: bool
) -> bool:
    """Whether a day's revision is taken; it may be of another day than that of its commit, which has its own."""
    own = offered.dating.day
    if not span[0] <= day <= span[1] and not span[0] <= own <= span[1]:
        return False
    existing = lake.partition(offered.contract.source, own)
    if own != day:
        done.notes.append(f"The revision of {day} holds {own} ({offered.dating.says}).")
        if not span[0] <= own <= span[1] or own in done.landed or (existing is not None and not replace):
            return False
    if existing is not None and existing.manifest.get("origin") != ORIGIN:
        done.notes.append(f"{own} was held from a listing and is replaced by the dump.")
    return True


def spans_of(days: Iterable[date]) -> str:
    """Days as spans: 2026-03-01 to 2026-03-04, 2026-03-09."""
    spans: list[list[date]] = []
    for day in sorted(days):
        if spans and day - spans[-1][1] == timedelta(days=1):
            spans[-1][1] = day
        else:
            spans.append([day, day])
    return ", ".join(f"{a}" if a == b else f"{a} to {b}" for a, b in cast("list[tuple[date, date]]", spans))
