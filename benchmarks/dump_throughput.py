"""How fast does a whole-Hub dump become a day of the lake, and in how much memory?

The same invented models as pages of a listing and as a dump, each to Parquet files, in turns, the best of several
rounds; the dump keeps its cards as JSON text and its bases as objects, as they are found. The ratio is what counts. The
second figure is memory: the most that landing a dump takes beyond an idle process, for one dump and for one ten times
as long, each in a process of its own.

    python -m benchmarks.dump_throughput [--models N] [--rounds N]
"""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.sync_throughput import CONTRACT, fictional_pages, to_parquet
from etl.dump.fetch import open_parquet
from etl.dump.parse import layout
from etl.dump.sync import pages_of
from etl.hub.land import land

RESULT = Path(__file__).parent / "results" / "dump_throughput.json"
MOMENT = pa.timestamp("us", "UTC")
COUNTS = ("downloads", "downloadsAllTime", "likes")
TEXTS = ("_id", "id", "author", "sha", "pipeline_tag", "library_name")
SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in TEXTS),
        *((name, pa.int64()) for name in COUNTS),
        *((name, MOMENT) for name in ("createdAt", "lastModified")),
        *((name, pa.bool_()) for name in ("private", "disabled")),
        ("gated", pa.string()),
        ("trendingScore", pa.float64()),
        ("tags", pa.list_(pa.string())),
        ("cardData", pa.string()),
        ("safetensors", pa.struct([("total", pa.int64())])),
        (
            "baseModels",
            pa.struct([("relation", pa.string()), ("models", pa.list_(pa.struct([("id", pa.string())])))]),
        ),
        ("usedStorage", pa.int64()),
    ]
)


def as_dump(row: dict[str, Any]) -> dict[str, Any]:
    """A row of a listing as a dump keeps it."""
    bases = row["cardData"].get("base_model")
    return {
        **row,
        **{name: datetime.fromisoformat(row[name]).astimezone(UTC) for name in ("createdAt", "lastModified")},
        "gated": str(row["gated"]),
        "cardData": orjson.dumps(row["cardData"]).decode(),
        "baseModels": {"relation": "finetune", "models": [{"id": name} for name in bases]} if bases else None,
    }


def write_dump(pages: list[bytes], path: Path, times: int = 1) -> None:
    with pq.ParquetWriter(path, SCHEMA, compression="zstd") as writer:
        tables = [pa.Table.from_pylist([as_dump(row) for row in orjson.loads(page)], SCHEMA) for page in pages]
        for _ in range(times):
            writer.write_table(pa.concat_tables(tables), row_group_size=1_000_000)


def land_dump(path: Path) -> int:
    """Lands the dump and returns its rows."""
    file = open_parquet(path, path.name)
    shape = layout(file.schema_arrow, CONTRACT)
    with tempfile.TemporaryDirectory() as folder:
        landed = land(pages_of(file, shape, CONTRACT), CONTRACT, Path(folder), expected=file.metadata.num_rows)
    return landed.rows


def memory_of(path: Path) -> int:
    """Megabytes that landing the dump takes in a process of its own, beyond what the process takes before."""
    code = (
        "import sys; from pathlib import Path; from benchmarks.dump_throughput import report; report(Path(sys.argv[1]))"
    )
    return int(subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, check=True).stdout)


def report(path: Path) -> None:
    before = most_held()
    land_dump(path)
    print(most_held() - before)


def most_held() -> int:
    """Megabytes that this process has held at most. A child's getrusage begins with what its parent held."""
    told = Path("/proc/self/status").read_text()
    return int(told.partition("VmHWM:")[2].split()[0]) // 1024


def rounds(pages: list[bytes], path: Path, count: int) -> Iterator[tuple[str, float]]:
    for _ in range(count):
        for name, way in (("listing", lambda: to_parquet(pages)), ("dump", lambda: land_dump(path))):
            began = time.process_time()
            way()
            yield name, time.process_time() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()

    pages = fictional_pages(asked.models)
    with tempfile.TemporaryDirectory() as folder:
        path, longer = Path(folder) / "models.parquet", Path(folder) / "longer.parquet"
        write_dump(pages, path)
        write_dump(pages, longer, times=10)
        assert land_dump(path) == asked.models
        best: dict[str, float] = {}
        for name, seconds in rounds(pages, path, asked.rounds):
            best[name] = min(best.get(name, seconds), seconds)
        memory = {"once": memory_of(path), "ten times": memory_of(longer)}
    rates = {name: round(asked.models / seconds) for name, seconds in best.items()}
    result = {
        "models": asked.models,
        "models_per_cpu_second": rates,
        "ratio_to_a_listing": round(rates["dump"] / rates["listing"], 2),
        "memory_mb": memory,
        "ratio_of_memory_ten_times_as_long": round(memory["ten times"] / max(memory["once"], 1), 2),
        "python": platform.python_version(),
        "machine": platform.machine(),
    }
    for name, rate in rates.items():
        print(f"{name:<20}{rate:>10,} models/s on one core   {rate / rates['listing']:5.2f} x")
    print(f"memory beyond idle: {memory['once']} MB, for ten times as many models {memory['ten times']} MB")
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
