"""What only a browser can tell of the Trends page: a row that goes deeper, a crumb that leads back, the way to Explore."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import ConsoleMessage, Page, expect

from tests.browser.browsing import Reader, drawn

pytestmark = pytest.mark.browser

TITLE = "How does adoption move, by what?"


def test_a_row_goes_deeper_a_crumb_leads_back_and_explore_takes_the_filters_over(reader: Reader):
    errors: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error":
            errors.append(message.text)

    page = reader("trends", height=3400, watch=lambda page: page.on("console", note))
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    league = page.get_by_test_id("stDataFrame").last
    expect(league.locator("canvas").first).to_be_visible()
    # Cells are drawn on a canvas: the name in the first row lies below the head row.
    league.click(position={"x": 40, "y": 54})
    expect(page).to_have_url(re.compile(r"by=organization&task=|task=.*by=organization"))
    drawn(page)
    crumb = page.get_by_role("button", name=re.compile("^Task: "))
    expect(crumb).to_be_visible()

    copied = reader(page.url)
    expect(copied.get_by_role("heading", level=3).first).to_have_text(
        page.get_by_role("heading", level=3).first.inner_text()
    )

    page.get_by_role("link", name=re.compile("These models in Explore")).click()
    expect(page).to_have_url(re.compile(r"explore\?.*task="))
    page.go_back()
    drawn(page)
    crumb.click()
    expect(page).not_to_have_url(re.compile("task="))
    assert errors == []


@pytest.mark.parametrize("query", ["", "view=share&by=organization"])
def test_on_a_phone_trends_are_not_wider_than_the_screen(reader: Reader, query: str):
    page: Page = reader(f"trends?{query}", width=390, height=844)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.get_by_test_id("stMain").evaluate("main => main.scrollWidth <= main.clientWidth")


def test_choices_stand_in_the_address_by_value_and_back_undoes_the_last(reader: Reader):
    page = reader("trends?by=Licence&every=Month")  # as addresses were up to 0.1.1
    expect(page).to_have_url(re.compile(r"\?by=licence_family&every=month$"))
    drawn(page)
    # The second click comes before the page has answered the first.
    page.get_by_test_id("stButtonGroup").get_by_text("Share", exact=True).click()
    page.get_by_test_id("stButtonGroup").get_by_text("90 days", exact=True).click()
    expect(page).to_have_url(re.compile("view=share"))
    expect(page).to_have_url(re.compile("range=90d"))
    drawn(page)
    page.go_back()
    expect(page).not_to_have_url(re.compile("range=90d"))
    drawn(page)
    page.get_by_test_id("stSidebarNavItems").get_by_role("link", name="Explore").click()
    expect(page).to_have_url(re.compile(r"explore(\?|$)"))
    drawn(page)
    page.get_by_test_id("stSidebarNavItems").get_by_role("link", name="Trends").click()
    expect(page).to_have_url(re.compile(r"(?=.*by=licence_family)(?=.*every=month)"))
