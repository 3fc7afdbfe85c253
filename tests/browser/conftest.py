"""A real server, a real Chromium: the portal as its readers have it. Skipped, with the reason, where there is no browser."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.browsing import Reader, drawn

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
)  # fmt: skip
START_SECONDS = 60
NO_BROWSER = "NO BROWSER, NOT TESTED"
PHONE = {
    "viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True,
    "user_agent": "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36",
}  # fmt: skip
expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    path = os.environ.get("CHROMIUM_PATH") or next(filter(None, map(shutil.which, NAMES)), None)
    if not path or not os.access(path, os.X_OK):
        pytest.skip(f"{NO_BROWSER}: Chromium is neither at CHROMIUM_PATH ({path or 'not set'}) nor on PATH.")
    return path


@pytest.fixture(scope="session")
def address(chromium_path: str, demo_lake: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the portal answers, on the small demo build."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    said = tmp_path_factory.mktemp("portal") / "log"
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        "serve.py",
        "--server.port",
        str(port),
        "--server.address",
        "127.0.0.1",
    ]
    with said.open("wb") as log:
        portal = subprocess.Popen(
            command, cwd=ROOT, env=os.environ | {"HUBSCOPE_DATA": str(demo_lake)}, stdout=log, stderr=subprocess.STDOUT
        )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{url}/healthz", portal, said)
        yield url
    finally:
        portal.terminate()
        portal.wait(timeout=20)


def _wait_for(url: str, portal: subprocess.Popen[bytes], said: Path) -> None:
    """Asks until the portal answers: a process that starts gives no other sign."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and portal.poll() is None:
        try:
            with urlopen(url, timeout=5):
                return
        except (URLError, ConnectionError, TimeoutError):
            # Waits for the process to end, or a moment; whichever is first.
            try:
                portal.wait(timeout=0.1)
            except subprocess.TimeoutExpired:
                continue
    pytest.fail(f"The portal did not start:\n{said.read_text()[-3000:]}")


@pytest.fixture(scope="session")
def browser(chromium_path: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture
def reader(browser: Browser, address: str) -> Iterator[Reader]:
    """Opens `path` as somebody who was never here before, and waits until the page is drawn to its foot."""
    contexts: list[BrowserContext] = []

    def open_as(
        path: str,
        width: int = 1440,
        height: int = 900,
        scheme: str = "light",
        watch: Callable[[Page], None] | None = None,
        is_phone: bool = False,
    ) -> Page:
        device = PHONE if is_phone else {"viewport": {"width": width, "height": height}}
        context = browser.new_context(**device, color_scheme=scheme)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        if watch is not None:
            watch(page)
        page.goto(path if path.startswith("http") else f"{address}/{path}")
        drawn(page)
        return page

    yield open_as
    for context in contexts:
        context.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says aloud what pytest -q would only count."""
    reasons = {
        report.longrepr[2] for report in terminalreporter.stats.get("skipped", []) if isinstance(report.longrepr, tuple)
    }
    for reason in sorted(reason for reason in reasons if NO_BROWSER in reason):
        terminalreporter.write_sep("!", "BROWSER TESTS SKIPPED", yellow=True)
        terminalreporter.write_line(reason)
