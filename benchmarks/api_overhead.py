"""What the API adds to a named query: the same question over HTTP and in the bare engine, on the same Parquet, in one run.

    python -m benchmarks.api_overhead --data FOLDER

A parameter differs at every request, so that nothing is kept; then the same request again, which is. Printed: medians, the
ratio, what is added, and a kept answer.
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
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from etl import jobs
from etl.progress import Report
from warehouse import answers
from warehouse.lake import Lake
from warehouse.settings import settings

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


def asked(url: str) -> float:
    begun = time.perf_counter()
    with urlopen(url, timeout=60) as answer:
        answer.read()
    return time.perf_counter() - begun


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
            over, bare, kept = [], [], []
            for n in range(1, ROUNDS + 1):
                mark = "&" if "?" in route else "?"
                path = route.replace("top=5", f"top={n}") if differs == "top" else f"{route}{mark}{differs}={n}"
                over.append(asked(f"{address}/api/v1/{path}"))
                kept.append(asked(f"{address}/api/v1/{path}"))
                query = answers.query(name)
                begun = time.perf_counter()
                engine.select(query.sql, answers.bind(query, params | {differs: n}))
                bare.append(time.perf_counter() - begun)
            one, other, again = (statistics.median(each) for each in (over, bare, kept))
            found.append({"route": route, "api": one, "engine": other, "ratio": one / other, "kept": again})
            print(
                f"{route:55} api {one * 1e3:7.1f} ms   engine {other * 1e3:7.1f} ms   ratio {one / other:.2f}   adds {(one - other) * 1e3:6.1f} ms   kept {again * 1e3:5.1f} ms"
            )
    finally:
        portal.terminate()
        portal.wait(timeout=20)
    (ROOT / "benchmarks" / "results").mkdir(exist_ok=True)
    (ROOT / "benchmarks" / "results" / "api_overhead.json").write_text(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
