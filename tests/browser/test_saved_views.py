"""Saved views in a browser: the only place where widgets write the URL that a view keeps."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.browsing import Reader, drawn

pytestmark = pytest.mark.browser


def views(page: Page) -> None:
    page.get_by_role("button", name="Views").click()
    expect(page.get_by_label("Save this view as")).to_be_visible()


def test_a_view_saved_on_explore_opens_the_same_from_another_page_and_over_other_choices(reader: Reader):
    page = reader("explore?task=text-generation&task=text-classification")
    heading = page.get_by_role("heading", level=3).first
    before = heading.inner_text()
    page.get_by_label("Words of the name").fill("a")
    expect(page).to_have_url(re.compile("explore_q=a"))
    expect(heading).not_to_have_text(before)  # the address changes before the page does
    page.get_by_text("Lowest first").click()
    expect(page).to_have_url(re.compile("lowest_first=true"))
    drawn(page)
    title = heading.inner_text()
    chosen = parse_qs(urlsplit(page.url).query)
    assert (chosen["task"], chosen["explore_q"]) == (["text-generation", "text-classification"], ["a"])

    views(page)
    link = page.get_by_test_id("stPopoverBody").get_by_test_id("stCode")
    expect(link).to_contain_text(page.url.partition("?")[0])
    assert parse_qs(urlsplit(link.inner_text().strip()).query) == chosen
    page.get_by_label("Save this view as").fill("Lowest of two tasks")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Lowest of two tasks")).to_be_visible()

    def opens_the_same() -> None:
        views(page)
        with page.expect_navigation():
            page.get_by_role("link", name="Lowest of two tasks").click()
        expect(heading).to_have_text(title)
        drawn(page)
        assert parse_qs(urlsplit(page.url).query) == chosen
        assert urlsplit(page.url).path == "/explore"
        expect(page.get_by_label("Words of the name")).to_have_value("a")

    page.keyboard.press("Escape")
    page.get_by_role("link", name="Pipeline").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Is the data fresh, and is it right?")
    drawn(page)
    opens_the_same()
    # Over other choices on the same page: what the view leaves open is open again.
    page.get_by_text("Current only").click()
    expect(page).to_have_url(re.compile("current=false"))
    opens_the_same()
