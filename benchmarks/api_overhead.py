"""What the API adds to a named query: the same question over HTTP and in bare DuckDB, on the same Parquet, in one run.

    python -m benchmarks.api_overhead --data FOLDER

A parameter differs at every request, so that nothing is kept; then the same request again, which is. Bare is what DuckDB's
documentation says to write, `cursor.sql(question, params=...).pl()`; `named` is the same by our own reading engine. Printed:
medians, the API over bare and what it adds, and a kept answer.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from etl import jobs
from etl.runs.progress import Report
from warehouse.query import answers
from warehouse.settings import settings
from warehouse.storage.lake import Lake

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = 25
# route, query, its parameters, the one that differs
CASES: tuple[tuple[str, str, dict[str, Any], str], ...] = (
    ("models?limit=100", "models_page", {"limit": 101}, "least_downloads"),
    ("models?limit=5000", "models_page", {"limit": 5001}, "least_downloads"),
    ("trends?dimension=task&top=5&tasks=text-generation", "trend_by_cube", {"dimension": "task", "top": 5, "tasks": ["text-generation"]}, "top"),
    ("organizations?limit=100", "organizations_league", {"limit": None, "offset": 0}, "floor"),
    ("families?limit=100", "families_league", {"limit": 1_000_000, "offset": 0}, "floor"),
)  # fmt: skip


def timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def asked(url: str) -> float:
    def ask() -> None:
        with urlopen(url, timeout=60) as answer:
            answer.read()

    return timed(ask)


def main() -> None:
    wish = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    wish.add_argument("--data", type=Path, help="A data folder with a published build; without it a demo is made.")
    given = wish.parse_args()
    with tempfile.TemporaryDirectory() as made:
        if given.data is None:
            jobs.run_demo(Lake(Path(made)), days=395, models=400, seed=7, report=Report())
        measure(given.data or Path(made))


def measure(data: Path) -> None:
    os.environ["HUBSCOPE_DATA"] = str(data.resolve())
    settings.cache_clear()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        "serve.py",
        "--server.port",
        str(port),
        "--server.headless",
        "true",
    ]
    portal = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address, found = f"http://127.0.0.1:{port}", []
    try:
        while portal.poll() is None:
            try:
                asked(f"{address}/readyz")
                break
            except OSError:
                time.sleep(0.2)
        _, engine = answers.warehouse().current()
        for route, name, params, differs in CASES:
            over, bare, own, kept = [], [], [], []
            for n in range(1, ROUNDS + 1):
                mark = "&" if "?" in route else "?"
                path = route.replace("top=5", f"top={n}") if differs == "top" else f"{route}{mark}{differs}={n}"
                over.append(asked(f"{address}/api/v1/{path}"))
                kept.append(asked(f"{address}/api/v1/{path}"))
                query = answers.query(name)
                bound = answers.bind(query, params | {differs: n})
                bare.append(timed(lambda q=query, b=bound: engine.connection.cursor().sql(q.sql, params=b).pl()))
                own.append(timed(lambda q=query, b=bound: engine.select(q.sql, b)))
            one, other, named, again = (statistics.median(each) for each in (over, bare, own, kept))
            found.append(
                {"route": route, "api": one, "bare": other, "named": named, "ratio": one / other, "kept": again}
            )
            print(
                f"{route:50} api {one * 1e3:6.1f} ms   bare {other * 1e3:6.1f} ms   named {named * 1e3:6.1f} ms   "
                f"ratio {one / other:.2f}   adds {(one - other) * 1e3:5.1f} ms   kept {again * 1e3:5.1f} ms"
            )
    finally:
        portal.terminate()
        portal.wait(timeout=20)
    (ROOT / "benchmarks" / "results").mkdir(exist_ok=True)
    (ROOT / "benchmarks" / "results" / "api_overhead.json").write_text(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
