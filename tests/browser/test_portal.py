"""What only a browser can tell: console, network, URL, theme, width and keyboard."""

from __future__ import annotations

import contextlib
import json
import re
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.browser.browsing import Reader

pytestmark = pytest.mark.browser

PAGES = {
    "": "What is happening on the Hub now?",
    "trends": "How does adoption move, by what?",
    "explore": "Which models fit these conditions?",
    "model": None,
    "organizations": "How does one organization stand against others?",
    "families": "Which base models carry the ecosystem?",
    "leaderboards": "Who is best, and is that real?",
    "compare": "Is A better than B?",
    "performance": "How do quality, latency, throughput and robustness move?",
    "submit": "Upload evaluation logs",
    "executive": "What should we decide?",
    "roi": "What if?",
    "prices": "What does it cost, and how did it move?",
    "sql": "Ask anything",
    "catalog": "What does the data mean?",
    "pipeline": "Is the data fresh, and is it right?",
}
TABS = 40
# Words under the tools of a table, which a phone shows all the time.
COVERED = """() => [...document.querySelectorAll("[data-testid=stDataFrame] [data-testid=stElementToolbar]")].flatMap(tools => {
    if (!tools.checkVisibility()) return [];
    const a = tools.getBoundingClientRect();
    const meets = b => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
    const range = document.createRange();
    return [...document.querySelectorAll("[data-testid=stMain] p")].filter(words => {
        range.selectNodeContents(words);
        return !tools.contains(words) && words.checkVisibility() && [...range.getClientRects()].some(meets);
    }).map(words => words.textContent);
})"""
TOO_WIDE = """() => [document.documentElement, document.querySelector("[data-testid=stMain]")]
    .filter(part => part.scrollWidth > part.clientWidth).map(part => `${part.tagName} ${part.scrollWidth} px`)"""


def assert_none(page: Page, faults: str) -> None:
    """`faults` lists what is wrong; while a page finds its layout, something may be."""
    with contextlib.suppress(PlaywrightTimeout):
        page.wait_for_function(f"() => !({faults})().length", timeout=10_000)
    assert page.evaluate(faults) == []


@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_a_phone_and_has_no_console_error_and_asks_no_other_host(reader: Reader, address: str, path: str):
    errors: list[str] = []
    hosts: set[str] = set()

    def note(message: ConsoleMessage) -> None:
        if message.type == "error":
            errors.append(f"{message.text} {message.location['url']}")

    def watch(page: Page) -> None:
        page.on("console", note)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
        page.on("websocket", lambda socket: hosts.add(urlsplit(socket.url).netloc))

    page = reader(path, watch=watch, is_phone=True)
    expect(page.get_by_role("heading", level=1)).to_contain_text(PAGES[path] or re.compile(r"\w"))
    expect(page.get_by_text("Page not found")).to_have_count(0)
    expect(page.get_by_test_id("stException")).to_have_count(0)
    assert_none(page, COVERED)
    assert_none(page, TOO_WIDE)
    assert errors == []
    assert {host for host in hosts if host} == {urlsplit(address).netloc}


def test_the_description_of_the_api_is_shown_and_tried_without_another_host(browser: Browser, address: str):
    page = browser.new_page()
    errors: list[str] = []
    hosts: set[str] = set()
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    page.goto(f"{address}/api/docs")
    page.locator("#operations-Data-get_catalog .opblock-summary-control").click()
    page.get_by_role("button", name="Execute").click()
    expect(page.locator(".live-responses-table")).to_contain_text("marts.model_summary")
    assert errors == []
    assert {host for host in hosts if host} == {urlsplit(address).netloc}
    page.close()


def test_a_copied_url_opens_the_same_view(reader: Reader):
    first = reader("explore")
    first.get_by_label("Words of the name").fill("a")
    expect(first).to_have_url(re.compile("explore_q=a"))
    first.get_by_role("button", name="Task", exact=True).click()
    value = first.get_by_test_id("stPopoverBody").get_by_role("button").filter(has_text=re.compile(r"\d+$")).first
    counted = value.inner_text().split()[-1]
    value.click()
    expect(first).to_have_url(re.compile("task="))
    # Closed before the answer is back: the choice must not be lost with the panel.
    first.keyboard.press("Escape")
    first.get_by_text("Lowest first").click()
    expect(first).to_have_url(re.compile("lowest_first=true"))
    title = first.get_by_role("heading", level=3).first
    expect(title).to_contain_text(re.compile(f"^{counted} models? fits? these conditions"))

    second = reader(first.url)
    assert second.url == first.url
    expect(second.get_by_role("heading", level=3).first).to_have_text(title.inner_text())
    expect(second.get_by_label("Words of the name")).to_have_value("a")
    expect(
        second.get_by_role("switch", name="Lowest first").or_(second.get_by_role("checkbox", name="Lowest first"))
    ).to_be_checked()
    expect(second.get_by_role("button", name=re.compile("^Task: "))).to_be_visible()


@pytest.mark.parametrize(("scheme", "background"), [("light", "rgb(255, 255, 255)"), ("dark", "rgb(18, 21, 26)")])
def test_the_theme_follows_the_reader(reader: Reader, scheme: str, background: str):
    page = reader("explore", scheme=scheme)
    expect(page.get_by_test_id("stApp")).to_have_css("background-color", background)


def test_filters_are_reached_and_used_by_keyboard_alone(reader: Reader):
    page = reader("explore")
    words = page.get_by_label("Words of the name")
    for _ in range(TABS):
        page.keyboard.press("Tab")
        if words.evaluate("field => field === document.activeElement"):
            break
    expect(words).to_be_focused()
    page.keyboard.type("b")
    expect(page).to_have_url(re.compile("explore_q=b"))
    task = page.get_by_role("button", name="Task", exact=True)
    for _ in range(TABS):
        page.keyboard.press("Tab")
        if task.evaluate("button => button === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("stPopoverBody").get_by_role("combobox")).to_be_visible()


def test_machines_get_their_answers(address: str):
    with urlopen(f"{address}/healthz", timeout=10) as answer:
        assert json.load(answer)["ok"] is True
    with urlopen(f"{address}/readyz", timeout=10) as answer:
        said = json.load(answer)
    assert said["ok"] is True
    assert said["is_demo"] is True
    with urlopen(f"{address}/metrics", timeout=10) as answer:
        assert b"hubscope_" in answer.read()
