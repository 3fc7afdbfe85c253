"""The steps of a run that take days of the Hub: from its listings, or from a whole-Hub dump."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal

from etl.dump.backfill import BackfillResult, backfill, spans_of
from etl.dump.choose import choose
from etl.dump.fetch import DumpSource
from etl.dump.sync import DumpCandidate, DumpSyncResult, file_of, offer, take
from etl.hub.fetch import RetryPolicy
from etl.hub.sync import SyncResult, sync
from etl.runs import records
from etl.runs.progress import Report
from warehouse.errors import ParameterError, SourceError
from warehouse.settings import settings
from warehouse.storage.lake import Coverage, Lake

KINDS = ("models", "datasets", "spaces")
Source = Literal["api", "dump", "auto"]


@dataclass(frozen=True)
class SyncRequest:
    """What a sync is asked to take. Where no kinds are `named`, a dump may lack some; without `day` it is today, or the
    dump's own day; without `dataset` the one of the settings."""

    kinds: tuple[str, ...] = KINDS
    named: bool = False
    day: date | None = None
    limit: int | None = None
    coverage: Coverage | None = None
    source: Source = "api"
    dataset: str | None = None

    def __post_init__(self) -> None:
        if self.source == "dump" and self.limit is not None:
            raise ParameterError("A dump is taken whole.", "Leave --limit away, or use --source api.")

    @property
    def args(self) -> dict[str, object]:
        """As the run record keeps it."""
        args: dict[str, object] = {
            "kinds": list(self.kinds),
            "snapshot_on": str(self.day) if self.day else None,
            "limit": self.limit,
            "coverage": self.coverage,
            "source": self.source,
        }
        return args if self.source == "api" else args | {"dataset": self.dataset or settings().dump_dataset}


def today() -> date:
    return datetime.now(UTC).date()


def sync_steps(
    run: records.Run, lake: Lake, request: SyncRequest, report: Report, patience: RetryPolicy | None = None
) -> list[SyncResult]:
    """A snapshot of each kind, one step each. What drifted is a warning of its step."""
    if request.source == "api":
        return [_from_listing(run, lake, kind, request, report, patience) for kind in request.kinds]
    source = DumpSource(request.dataset or settings().dump_dataset, patience=patience or RetryPolicy(), report=report)
    if request.source == "auto":
        return [_from_the_better(run, lake, source, kind, request, patience) for kind in request.kinds]
    results = []
    for kind in request.kinds:
        with run.step(f"{kind} from the dump") as step:
            offered = offer(source, kind, request.day)
            if offered is None:
                if request.named or kind == "models":
                    raise SourceError(
                        f"{source.place} has no {file_of(kind)}.", "Choose another --dataset, or use --source api."
                    )
                step.message = f"{source.dataset} has no {file_of(kind)}: nothing taken."
                continue
            results.append(_take(step, lake, source, offered, request.coverage))
    return results


def backfill_steps(
    run: records.Run,
    lake: Lake,
    source: DumpSource,
    kinds: Sequence[str],
    first: date,
    last: date,
    *,
    replace: bool = False,
    coverage: Coverage | None = None,
) -> dict[str, BackfillResult]:
    """The dump's own history, one step a kind; days that could not be taken are a warning of their step."""
    if last < first:
        raise ParameterError(f"The range ends on {last}, before it begins on {first}.", "Give --from the earlier day.")
    with run.step(f"history of {source.dataset}") as step:
        revisions = source.revisions()
        step.message = f"{len(revisions):,} commits."
        if revisions:
            step.message += f" The first is of {revisions[0].committed_at:%Y-%m-%d}, the last of {revisions[-1].committed_at:%Y-%m-%d}."
    results = {}
    for kind in kinds:
        with run.step(f"{kind} of {first} to {last}") as step:
            done = backfill(
                lake, source, kind, first, last, revisions=revisions, replace=replace, coverage=coverage
            )  # fmt: skip
            step.rows, step.bytes, step.pages = done.rows, done.bytes, len(done.landed)
            step.message = _backfill_summary(done)
            for day, why in done.refused.items():
                step.warn(f"Not taken, {day}: {why}")
            for day, day_result in done.landed.items():
                for warning in [*day_result.warnings, _violation_summary(day_result.result)]:
                    if warning:
                        step.warn(f"{day}: {warning}")
            results[kind] = done
    return results


def _backfill_summary(done: BackfillResult) -> str:
    sentences = [f"Landed {len(done.landed)} days" + (f": {spans_of(done.landed)}." if done.landed else ".")]
    if done.present:
        sentences.append(f"Held already: {spans_of(done.present)}.")
    if done.missing:
        sentences.append(f"Without a dump: {spans_of(done.missing)}.")
    return " ".join([*sentences, *done.notes])


def _from_listing(
    run: records.Run,
    lake: Lake,
    kind: str,
    request: SyncRequest,
    report: Report,
    patience: RetryPolicy | None,
    because: str = "",
) -> SyncResult:
    day = request.day or today()
    with run.step(f"{kind} of {day}") as step:
        (result,) = sync(
            lake,
            [kind],
            snapshot_on=day,
            limit=request.limit,
            coverage=request.coverage,
            patience=patience,
            report=report,
        )
        step.rows, step.pages, step.bytes = result.rows, result.pages, result.bytes
        step.message = because
        if result.pages_resumed:
            resumed = f"Went on after {result.pages_resumed} pages that an earlier run had fetched."
            step.message = f"{because} {resumed}".strip()
        if result.violations:
            step.warn(_violation_summary(result))
    return result


def _from_the_better(
    run: records.Run, lake: Lake, source: DumpSource, kind: str, request: SyncRequest, patience: RetryPolicy | None
) -> SyncResult:
    day = request.day or today()
    if request.limit is not None:
        because = "The Hub's own listing was read, because a part of it was asked for."
        return _from_listing(run, lake, kind, request, source.report, patience, because)
    choice = choose(lake, source, kind, day)
    if choice.offer is not None:
        with run.step(f"{kind} of {day}, from the dump") as step:
            try:
                return _take(step, lake, source, choice.offer, request.coverage, choice.reason)
            except SourceError as error:
                reason = f"The Hub's own listing was read, because the dump cannot be used: {error.message}"
                step.warn(error.message)
        return _from_listing(run, lake, kind, request, source.report, patience, reason)
    return _from_listing(run, lake, kind, request, source.report, patience, choice.reason)


def _take(
    step: records.Step,
    lake: Lake,
    source: DumpSource,
    offered: DumpCandidate,
    coverage: Coverage | None,
    because: str = "",
) -> SyncResult:
    landed: DumpSyncResult = take(lake, source, offered, coverage=coverage)
    result = landed.result
    step.name = f"{result.kind} of {result.snapshot_on}, from the dump"
    step.rows, step.pages, step.bytes = result.rows, result.pages, result.bytes
    step.message = f"{because} {landed.says}".strip()
    for warning in [*landed.warnings, _violation_summary(result)]:
        if warning:
            step.warn(warning)
    return result


def _violation_summary(result: SyncResult) -> str:
    counts = ", ".join(f"{count} x {reason}" for reason, count in sorted(result.violations.items()))
    return f"Kept out, against the contract: {counts}." if counts else ""
