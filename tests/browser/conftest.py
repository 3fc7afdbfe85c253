"""A real server, a real Chromium: the portal as its readers have it. Skipped, with the reason, where there is no browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.browsing import Reader, drawn

NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
)  # fmt: skip
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
def address(chromium_path: str, request: pytest.FixtureRequest) -> str:
    """Where the portal answers. It is not started where there is no browser to open it."""
    return request.getfixturevalue("address")


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
