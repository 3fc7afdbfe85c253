"""Pages on disk, or batches of a dump, to Parquet files, in memory that does not grow with the listing.

The same pages give the same files byte for byte: nothing in them depends on a clock, on chance or on how many runs it
took to get the pages.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from etl.hub.contract import QUARANTINE, Contract
from etl.hub.parse import ParsedPage, Quarantined, parse_page, violation_counts
from warehouse.errors import ContractError
from warehouse.storage.lake import write_whole

GROUP_ROWS = 100_000
FILE_ROWS = 500_000
# Columns whose values repeat. For the rest a dictionary is tried in vain, which costs more than writing them.
REPEATING = [
    "author", "createdAt", "private", "disabled", "gated", "library_name", "pipeline_tag", "sdk", "cardData_license",
    "cardData_base_model_relation", "gguf_architecture", "tags.list.element", "cardData_language.list.element",
    "cardData_base_model.list.element", "inferenceProviders.list.element", "likes", "downloads", "trendingScore",
]  # fmt: skip


@dataclass
class LandedFiles:
    """Parquet files in order, and what was left out of them."""

    files: list[Path] = field(default_factory=list)
    rows: int = 0
    quarantined: list[Quarantined] = field(default_factory=list)

    @property
    def violations(self) -> dict[str, int]:
        return violation_counts(self.quarantined)


def land_pages(
    bodies: Iterable[bytes],
    contract: Contract,
    folder: Path,
    *,
    rows_received: int,
    limit: int | None = None,
    max_violation_share: float = 0.01,
    heard: Callable[[int], None] = lambda rows: None,
) -> LandedFiles:
    """Writes the rows of a listing's pages; as `land`, which see."""

    def pages() -> Iterator[ParsedPage]:
        rows_seen = 0
        for number, body in enumerate(bodies, start=1):
            page = parse_page(body, contract, number, None if limit is None else limit - rows_seen)
            rows_seen += page.rows_seen
            yield page

    expected = rows_received if limit is None else min(limit, rows_received)
    return land(pages(), contract, folder, expected=expected, max_violation_share=max_violation_share, heard=heard)


def land(
    pages: Iterable[ParsedPage],
    contract: Contract,
    folder: Path,
    *,
    expected: int,
    max_violation_share: float = 0.01,
    heard: Callable[[int], None] = lambda rows: None,
) -> LandedFiles:
    """Writes parsed rows as Parquet files into `folder`; `heard` is told the rows of each page.

    Raises ContractError as soon as more than `max_violation_share` of the `expected` rows break the contract.
    """
    landed = LandedFiles()
    affected = 0

    def tables() -> Iterator[pa.Table]:
        nonlocal affected
        rows_seen = 0
        for page in pages:
            rows_seen += page.rows_seen
            affected += page.rows_affected
            landed.quarantined += page.quarantined
            if affected > max_violation_share * expected:
                raise _too_much(
                    landed.quarantined, affected, rows_seen, expected, max_violation_share, contract, folder
                )
            landed.rows += page.table.num_rows
            heard(page.rows_seen)
            yield page.table

    with _without_cycles():
        landed.files = _write(tables(), contract, folder)
    return landed


def _write(tables: Iterable[pa.Table], contract: Contract, folder: Path) -> list[Path]:
    files: list[Path] = []
    writer: pq.ParquetWriter | None = None
    waiting: list[pa.Table] = []
    rows_waiting = rows_in_file = 0

    def flush() -> None:
        nonlocal writer, rows_waiting, rows_in_file
        if writer is None:
            files.append(folder / f"part-{len(files):05d}.parquet")
            writer = pq.ParquetWriter(
                files[-1], contract.schema, compression="zstd", use_dictionary=_repeating(contract)
            )
        writer.write_table(pa.concat_tables(waiting), row_group_size=GROUP_ROWS)
        rows_in_file += rows_waiting
        waiting.clear()
        rows_waiting = 0
        if rows_in_file >= FILE_ROWS:
            writer.close()
            writer, rows_in_file = None, 0

    try:
        for table in tables:
            if table.num_rows == 0:
                continue
            waiting.append(table)
            rows_waiting += table.num_rows
            if rows_waiting >= GROUP_ROWS:
                flush()
        if waiting or not files:
            waiting = waiting or [contract.schema.empty_table()]
            flush()
    finally:
        if writer is not None:
            writer.close()
    return files


def _repeating(contract: Contract) -> list[str]:
    names = {column.name for column in contract.columns}
    return [path for path in REPEATING if path.partition(".")[0] in names]


@contextmanager
def _without_cycles() -> Iterator[None]:
    """Parsed JSON holds no cycles, so looking for them among a page's 20,000 objects finds nothing and costs a fifth."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def quarantine_bytes(quarantined: list[Quarantined]) -> bytes:
    """The quarantine as a Parquet file."""
    columns = zip(*quarantined, strict=True) if quarantined else [[] for _ in QUARANTINE]
    arrays = [pa.array(list(column), kind.type) for column, kind in zip(columns, QUARANTINE, strict=True)]
    sink = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_arrays(arrays, schema=QUARANTINE), sink, compression="zstd")
    return sink.getvalue().to_pybytes()


def _too_much(
    quarantined: list[Quarantined],
    affected: int,
    rows_seen: int,
    expected: int,
    share: float,
    contract: Contract,
    folder: Path,
) -> ContractError:
    quarantine_file = folder / "quarantine.parquet"
    write_whole(quarantine_file, quarantine_bytes(quarantined))
    first = quarantined[0]
    counts = ", ".join(f"{reason}: {count:,}" for reason, count in violation_counts(quarantined).items())
    return ContractError(
        f"{affected:,} of the first {rows_seen:,} {contract.kind} (of {expected:,}) break the contract, more than {share:.3g} of "
        f"them all ({counts}). The first: field {first.field!r} of {first.repo_id!r}, {first.reason}, value {first.value}.",
        f"All are listed in {quarantine_file}. Fix etl/hub/contract.py or raise HUBSCOPE_DRIFT_SHARE, then run the same command "
        "again: what was fetched is kept and is not fetched a second time.",
    )
