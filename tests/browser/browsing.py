"""How the browser tests know that a page is there."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from warehouse.version import VERSION

Reader = Callable[..., Page]


def drawn(page: Page) -> None:
    """The foot is the last thing a page draws; until the run has ended, more may come."""
    expect(page.get_by_text(f"Hubscope {VERSION} · source:")).to_be_visible()
    expect(page.locator("[data-testid=stApp][data-test-script-state=notRunning]")).to_be_visible()
