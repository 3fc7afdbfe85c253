"""Today's lists into the raw folder: whole, or what could be had with a word on what could not."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from etl.hub.page_store import only_one
from etl.prices import fetch, parse
from etl.prices.contract import KEY, PRICES, SPEEDS, VERSION, Price, Speed, checked
from warehouse.errors import HubscopeError
from warehouse.storage.lake import Lake, Partition

MAX_FAULTS = 20


@dataclass(frozen=True)
class PriceSyncResult:
    """What a day's lists said. Counts are statements: `new` were not in the last snapshot, `gone` were and are no more."""

    day: date
    by_source: dict[str, int]
    new: int
    gone: int
    served: int
    is_changed: bool
    warnings: list[str] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return sum(self.by_source.values()) + self.served


def sync(
    lake: Lake, *, router: str | None = None, today: date | None = None, invented: Iterable[Price] = ()
) -> PriceSyncResult:
    """Takes the installed lists and, where `router` names its address, what the Hub's router says now.

    A list that cannot be had or breaks its contract is left out, with a warning; what it said before stays as it was
    known. `invented` are the demo's. Raises LakeError where nothing can be written.
    """
    begun = time.monotonic()
    day = today or datetime.now(UTC).date()
    warnings: list[str] = []
    prices: list[Price] = []
    speeds: list[Speed] = []

    def take(read: Callable[[], Iterable[Price]]) -> None:
        try:
            prices.extend(checked(read()))
        except HubscopeError as error:
            warnings.append(f"{error.message} {error.hint}".strip())

    def read_router() -> Iterable[Price]:
        router_prices, served, faults = parse.router(fetch.router(str(router)), day)
        speeds.extend(served)
        if faults:
            warnings.append(
                f"The router's answer has {len(faults)} entries that cannot be read: {'; '.join(faults[:MAX_FAULTS])}."
            )
        return router_prices

    take(lambda: parse.genai_prices(*fetch.genai_prices()))
    take(lambda: parse.model_prices(*fetch.model_prices()))
    if router is not None:
        take(read_router)
    take(lambda: invented)

    rows = _table(prices, PRICES)
    # A list that failed today is as it was: left out, it would count as withdrawn.
    before = _last(lake, day)
    sources = set(rows["source"].to_pylist())
    if before is not None:
        carried = before.filter(~pl.col("source").is_in(sorted(sources)))
        rows = pa.concat_tables([rows, carried.select(PRICES.names).to_arrow().cast(PRICES)])
    previous = before.select(*KEY, "price") if before is not None else None
    frame = pl.from_arrow(rows)
    assert isinstance(frame, pl.DataFrame)
    current = frame.select(*KEY, "price")
    new = (
        current.height
        if previous is None
        else current.join(previous, on=current.columns, how="anti", nulls_equal=True).height
    )
    gone = 0 if previous is None else previous.join(current, on=current.columns, how="anti", nulls_equal=True).height

    folder = lake.incoming("api_prices", day)
    with only_one(folder.parent / "taking", "prices"):
        folder.mkdir(parents=True, exist_ok=True)
        previous_partition = lake.partition("api_prices", day)
        published = _publish(lake, "api_prices", day, rows, folder, time.monotonic() - begun)
        if speeds:
            _publish(lake, "router_speeds", day, _table(speeds, SPEEDS), folder, time.monotonic() - begun)
    counts = {str(source): int(count) for source, count in frame.group_by("source").len().sort("source").iter_rows()}
    return PriceSyncResult(
        day,
        counts,
        new,
        gone,
        len(speeds),
        previous_partition is None or previous_partition.digest != published.digest,
        warnings,
    )


def _table(rows: Iterable[Price] | Iterable[Speed], schema: pa.Schema) -> pa.Table:
    table = pa.Table.from_pylist([asdict(row) for row in rows], schema=schema)
    order = [(name, "ascending") for name in schema.names[:6]]
    return table.sort_by(order) if table.num_rows else table


def _last(lake: Lake, day: date) -> pl.DataFrame | None:
    """The newest snapshot up to a day, that day's own included: what was known when the lists are read again."""
    snapshots = [partition for partition in lake.partitions("api_prices") if partition.day <= day]
    return pl.read_parquet(max(snapshots, key=lambda p: p.day).files, hive_partitioning=False) if snapshots else None


def _publish(lake: Lake, source: str, day: date, rows: pa.Table, folder: Path, seconds: float) -> Partition:
    part = folder / f"{source}.parquet"
    pq.write_table(rows, part, compression="zstd")
    moment = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    manifest: dict[str, Any] = {
        "source": source, "repo_type": None, "snapshot_on": day.isoformat(), "coverage": "full", "complete": True, "limit": None,
        "rows": rows.num_rows, "pages": 1, "bytes": part.stat().st_size, "seconds": round(seconds, 3), "endpoint": "",
        "observed_from": moment, "observed_to": moment, "drift": {}, "is_demo": lake.is_demo, "contract_version": VERSION,
        "origin": "list",
    }  # fmt: skip
    return lake.publish_partition(source, day, [part], manifest)
