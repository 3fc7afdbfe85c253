"""Uploading from a browser: the only place where files can be chosen."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.browsing import Reader
from tests.etl.uploads import write_log

pytestmark = pytest.mark.browser


def test_files_that_are_chosen_are_read_and_shown_before_anything_is_kept(reader: Reader, tmp_path: Path):
    page = reader("submit")
    page.locator("input[type=file]").set_input_files(sorted(write_log(tmp_path / "log").iterdir()))
    page.get_by_role("button", name="Read it").click()
    expect(page.get_by_role("heading", name="1 log understood")).to_be_visible()
    expect(page.get_by_text("Nothing has been kept yet.")).to_be_visible()
    expect(page.get_by_role("button", name="Upload 1 log")).to_be_enabled()
    page.get_by_role("button", name="Choose again").click()
    expect(page.get_by_role("button", name="Read it")).to_be_disabled()
