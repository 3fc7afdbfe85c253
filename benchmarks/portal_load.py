"""Many readers at once: page views, API requests and SQL against one running portal, quiet and beside three that misbehave.

    python -m benchmarks.portal_load --data FOLDER --readers 50 --seconds 150 --think 20

A reader opens a page as a browser does, over the portal's own websocket, until its script has finished; or asks the API; or
asks SQL, with a token of their own; then thinks for a while. Pages count until the last message, without what a browser takes to draw them. In the
second half one more reader asks a cross join, one more asks for more memory than there is, one for a cell of 300 MB, each
again and again. Printed: percentiles by kind, errors, the portal's memory, and the second half over the first.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from warehouse.settings import settings
from warehouse.state import tokens

ROOT = Path(__file__).resolve().parents[1]
PAGES = ("", "trends", "explore", "organizations", "families", "leaderboards", "prices", "pipeline")
ROUTES = (
    "models?limit=50", "models?tasks=text-generation&sort=likes", "trends?dimension=task&top=5", "organizations?limit=20", "families?limit=20",
    "leaderboards", "prices?limit=50", "catalog",
)  # fmt: skip
QUESTIONS = (
    "SELECT task, count(*) AS n FROM marts.model_summary GROUP BY task ORDER BY n DESC",
    "SELECT day, sum(downloads_30d) AS d FROM marts.model_daily GROUP BY day ORDER BY day",
    "SELECT organization, max(likes) AS l FROM marts.model_summary GROUP BY ALL ORDER BY l DESC LIMIT 20",
)
HOSTILE = {
    "cross join": "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE (a.range * b.range) % 7 = 8",
    "out of memory": "SELECT list(range) FROM range(1000000000)",
    "300 MB cell": "SELECT repeat('a', 300000000) AS x",
}
Taken = dict[str, list[float]]


def fetch(url: str, body: dict[str, Any] | None = None, token: str = "") -> int:
    head = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    request = Request(url, json.dumps(body).encode() if body else None, head)
    try:
        with urlopen(request, timeout=60) as answer:
            answer.read()
            return int(answer.status)
    except HTTPError as error:
        error.read()
        return error.code
    except (URLError, TimeoutError, ConnectionError):
        return 0


async def view(address: str, page: str) -> bool:
    """Opens a page and waits until its script has finished."""
    message = BackMsg()
    message.rerun_script.page_name = page
    async with websockets.connect(
        f"{address.replace('http', 'ws', 1)}/_stcore/stream", subprotocols=["streamlit"], max_size=None, open_timeout=60
    ) as line:
        await line.send(message.SerializeToString())
        while True:
            said = ForwardMsg()
            said.ParseFromString(await asyncio.wait_for(line.recv(), 60))
            if said.WhichOneof("type") == "script_finished":
                return said.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY


async def reader(
    address: str, until: float, taken: Taken, failed: dict[str, int], rng: random.Random, think: float, token: str
) -> None:
    await asyncio.sleep(rng.random() * think)
    while time.monotonic() < until:
        kind = rng.choices(("page", "api", "sql"), (4, 3, 3))[0]
        begun = time.monotonic()
        try:
            if kind == "page":
                fine = await view(address, rng.choice(PAGES))
            elif kind == "api":
                fine = await asyncio.to_thread(fetch, f"{address}/api/v1/{rng.choice(ROUTES)}", None, token) == 200
            else:
                question = {"sql": rng.choice(QUESTIONS)}
                fine = await asyncio.to_thread(fetch, f"{address}/api/v1/sql", question, token) == 200
        except (OSError, TimeoutError, websockets.WebSocketException):
            fine = False
        taken[kind].append(time.monotonic() - begun)
        failed[kind] += not fine
        await asyncio.sleep(min(rng.expovariate(1 / think), max(until - time.monotonic(), 0)))


async def hostile(address: str, until: float, name: str, ended: dict[str, int], token: str) -> None:
    while time.monotonic() < until:
        status = await asyncio.to_thread(fetch, f"{address}/api/v1/sql", {"sql": HOSTILE[name]}, token)
        ended[f"{name}: {status}"] += 1


async def half(
    address: str, readers: list[str], seconds: float, others: dict[str, str], seed: int, think: float
) -> tuple[Taken, dict[str, int], dict[str, int]]:
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(len(readers) + len(HOSTILE)))
    taken: Taken = defaultdict(list)
    failed: dict[str, int] = defaultdict(int)
    ended: dict[str, int] = defaultdict(int)
    until = time.monotonic() + seconds
    tasks = [
        reader(address, until, taken, failed, random.Random(seed + n), think, token) for n, token in enumerate(readers)
    ]
    tasks += [hostile(address, until, name, ended, token) for name, token in others.items()]
    await asyncio.gather(*tasks)
    return taken, failed, ended


def tokens_of(data: Path, names: list[str]) -> list[str]:
    """A token for each name; they are as old as this process, so that a folder can be measured again."""
    os.environ["HUBSCOPE_DATA"] = str(data)
    settings.cache_clear()
    return [tokens.make(f"{name} {os.getpid()}", "analyst", days=1) for name in names]


def megabytes(pid: int) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096 / 1e6


def shown(taken: Taken, failed: dict[str, int]) -> dict[str, Any]:
    found = {}
    for kind, seconds in sorted(taken.items()):
        cuts = statistics.quantiles(seconds, n=100)
        found[kind] = {"n": len(seconds), "p50": cuts[49], "p95": cuts[94], "p99": cuts[98], "errors": failed[kind]}
        print(
            f"  {kind:5} {len(seconds):5} asked   p50 {cuts[49]:.3f} s   p95 {cuts[94]:.3f} s   p99 {cuts[98]:.3f} s   errors {failed[kind]}"
        )
    return found


def main() -> None:
    wish = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    wish.add_argument("--data", type=Path, help="A data folder with a published build; without it a demo is made.")
    wish.add_argument("--readers", type=int, default=50)
    wish.add_argument("--seconds", type=float, default=150, help="Length of each half.")
    wish.add_argument("--think", type=float, default=20, help="Mean seconds a reader looks at what came, exponential.")
    given = wish.parse_args()
    with tempfile.TemporaryDirectory() as made:
        data = given.data or Path(made)
        if given.data is None:
            subprocess.run(
                [sys.executable, "-m", "etl", "demo"], cwd=ROOT, env=os.environ | {"HUBSCOPE_DATA": made}, check=True
            )
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
        portal = subprocess.Popen(
            command,
            cwd=ROOT,
            env=os.environ | {"HUBSCOPE_DATA": str(data)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        address = f"http://127.0.0.1:{port}"
        try:
            while fetch(f"{address}/readyz") != 200 and portal.poll() is None:
                time.sleep(0.2)
            readers = tokens_of(data, [f"reader {n}" for n in range(given.readers)])
            for page in PAGES:  # each page as it is after a morning, and workers that have answered before
                asyncio.run(view(address, page))
            asyncio.run(half(address, readers[:5], 15, {}, 0, 1.0))
            at_start = megabytes(portal.pid)
            print(
                f"{given.readers} readers, {given.think:g} s of thought, for {given.seconds:g} s, portal {at_start:.0f} MB"
            )
            quiet = asyncio.run(half(address, readers, given.seconds, {}, 100, given.think))
            first, between = shown(*quiet[:2]), megabytes(portal.pid)
            print(f"and beside a cross join, an out-of-memory and a 300 MB cell, portal {between:.0f} MB")
            others = dict(zip(HOSTILE, tokens_of(data, list(HOSTILE)), strict=True))  # three readers, not one
            loud = asyncio.run(half(address, readers, given.seconds, others, 200, given.think))
            second, at_end = shown(*loud[:2]), megabytes(portal.pid)
            print(f"  they ended: {dict(loud[2])}")
            ratios = {kind: second[kind]["p95"] / first[kind]["p95"] for kind in first if kind in second}
            print("p95 over the quiet half: " + ", ".join(f"{kind} {ratio:.2f}" for kind, ratio in ratios.items()))
            print(f"portal {at_start:.0f}, {between:.0f}, {at_end:.0f} MB")
            (ROOT / "benchmarks" / "results").mkdir(exist_ok=True)
            said = {
                "readers": given.readers,
                "seconds": given.seconds,
                "think": given.think,
                "quiet": first,
                "beside": second,
                "p95_ratio": ratios,
                "megabytes": [at_start, between, at_end],
            }
            (ROOT / "benchmarks" / "results" / "portal_load.json").write_text(json.dumps(said, indent=1))
        finally:
            portal.terminate()
            portal.wait(timeout=20)


if __name__ == "__main__":
    main()
