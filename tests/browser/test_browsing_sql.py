"""The workbench in a browser: typed and run, stopped, left; and whatever is stopped uses no processor any more."""

from __future__ import annotations

import os
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.browsing import Reader

ENDLESS = "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE (a.range * b.range) % 7 = 8"
pytestmark = pytest.mark.browser


def work() -> float:
    """Processor seconds that all processes for readers' SQL have used so far."""
    total = 0.0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if b"warehouse.adhoc.worker" not in (process / "cmdline").read_bytes():
                continue
            fields = (process / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return total


def rests(seconds: float = 20) -> bool:
    """Whether the processes come to rest: nothing used between two looks while a browser could have asked for more."""
    end = time.monotonic() + seconds
    before, since = work(), time.monotonic()
    while time.monotonic() < end:
        if time.monotonic() - since > 1.0:
            now = work()
            if now - before < 0.1:
                return True
            before, since = now, time.monotonic()
        os.sched_yield()
    return False


def write(page: Page, sql: str) -> None:
    page.locator(".cm-content").click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text(sql)


def test_a_question_is_typed_run_and_taken_away(reader: Reader):
    page = reader("sql")
    write(page, "SELECT 6 * 7 AS answer")
    page.keyboard.press("ControlOrMeta+Enter")
    expect(page.get_by_text("1 row in")).to_be_visible()
    with page.expect_download() as taken:
        page.get_by_role("link", name="CSV").click()
    assert Path(taken.value.path()).read_text() == "answer\n42\n"


def test_a_table_shows_a_few_of_its_rows_beside_the_editor(reader: Reader):
    page = reader("data/sql?table=core.eval_runs")
    page.get_by_role("button", name="Rows").click()
    expect(page.get_by_test_id("stPopoverBody").get_by_text("20 rows of it")).to_be_visible()
    assert urlsplit(page.url).path == "/sql"
    assert "core.eval_runs" in page.url


def test_stop_ends_the_work(reader: Reader):
    page = reader("sql")
    write(page, ENDLESS)
    page.keyboard.press("ControlOrMeta+Enter")
    page.get_by_role("button", name="Stop").last.click()
    expect(page.get_by_text("Stopped after")).to_be_visible()
    assert rests()


def test_a_closed_tab_ends_the_work(reader: Reader):
    page = reader("sql")
    write(page, ENDLESS)
    page.keyboard.press("ControlOrMeta+Enter")
    expect(page.get_by_role("button", name="Stop").last).to_be_visible()
    page.close()
    assert rests(8)  # the time limit alone would be ten seconds
