"""The portal as programs have it: the one process, over real HTTP, on the small demo build."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError

import httpx2
import pytest

from tests.api.asking import Get, fetch

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60


@pytest.fixture(scope="session")
def get(address: str) -> Get:
    """Asks the running portal for a path."""
    return lambda path, **headers: fetch(address + path, **headers)


@pytest.fixture(scope="session")
def api(address: str) -> Iterator[httpx2.Client]:
    """An HTTP client of somebody else's, at the API of the running portal."""
    with httpx2.Client(base_url=f"{address}/api/v1", timeout=60) as client:
        yield client


@pytest.fixture(scope="session")
def address(demo_lake: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the portal runs."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    said = tmp_path_factory.mktemp("portal") / "log"
    command = [sys.executable, "-m", "streamlit", "run", "serve.py", "--server.port", str(port), "--server.headless", "true"]  # fmt: skip
    with said.open("wb") as log:
        portal = subprocess.Popen(
            command, cwd=ROOT, env=os.environ | {"HUBSCOPE_DATA": str(demo_lake)}, stdout=log, stderr=subprocess.STDOUT
        )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{address}/healthz", portal, said)
        yield address
    finally:
        portal.terminate()
        portal.wait(timeout=20)


def _wait_for(url: str, portal: subprocess.Popen[bytes], said: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and portal.poll() is None:
        try:
            fetch(url)
            return
        except (URLError, ConnectionError, TimeoutError):
            try:
                portal.wait(timeout=0.1)
            except subprocess.TimeoutExpired:
                continue
    pytest.fail(f"The portal did not start:\n{said.read_text()[-3000:]}")
