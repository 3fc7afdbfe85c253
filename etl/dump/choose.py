"""Listing or dump, for one kind on one day: the fresher of the two, and of equals the fuller; with the reason in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from etl.dump.fetch import DumpSource
from etl.dump.parse import layout
from etl.dump.sync import ORIGIN, DumpCandidate, offer
from etl.hub.contract import contract_of
from warehouse.errors import SourceError
from warehouse.storage.lake import Lake
from warehouse.storage.raw_tables import RAW_COLUMNS, instant

ENOUGH = 0.9  # of the rows of the latest whole snapshot


@dataclass(frozen=True)
class SourceChoice:
    """`offer` is the dump to take; None means the Hub's own listing. `reason` is a sentence."""

    offer: DumpCandidate | None
    reason: str


def choose(lake: Lake, source: DumpSource, kind: str, day: date) -> SourceChoice:
    """The dump where it is of `day` itself, says all that a listing says, and is not older than what is held.

    A dump that cannot be had, or cannot be dated, is a reason to use the listing and no error.
    """
    try:
        offered = offer(source, kind)
        reason = _against(lake, source, kind, day, offered)
    except SourceError as error:
        offered, reason = None, f"the dump cannot be used: {error.message.rstrip('.')}"
    if offered is None or reason:
        return SourceChoice(None, f"The Hub's own listing was read, because {reason}.")
    return SourceChoice(offered, f"The dump was taken: it is of {day} and says all that the listing would.")


def _against(lake: Lake, source: DumpSource, kind: str, day: date, offered: DumpCandidate | None) -> str:
    """What speaks against the dump; empty where nothing does."""
    if offered is None:
        return f"{source.dataset} has no {kind}"
    contract, dating = contract_of(kind), offered.dating
    if dating.day != day:
        return f"the dump is of {dating.day}, not of {day} ({dating.says})"
    existing = lake.partition(contract.source, day)
    if existing is not None and existing.manifest.get("origin") != ORIGIN:
        read_at, made_at = instant(existing.manifest.get("observed_to")), dating.moment.replace(tzinfo=None)
        if read_at is not None and read_at >= made_at:
            return f"{day} is held from a listing of {read_at:%H:%M} UTC and the dump is of {made_at:%H:%M}"
    rows, schema = source.peek(offered.revision, offered.file)
    lacking = [name for name in layout(schema, contract).lacking if name in RAW_COLUMNS[contract.source]]
    if lacking:
        return f"the dump lacks {', '.join(lacking)}"
    whole = [p for p in lake.partitions(contract.source)[-30:] if p.manifest.get("coverage") == "complete"]
    if whole and rows < ENOUGH * whole[-1].manifest["rows"]:
        return f"the dump has {rows:,} rows, {whole[-1].day} had {whole[-1].manifest['rows']:,}"
    return ""
