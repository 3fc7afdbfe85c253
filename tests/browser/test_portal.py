"""What only a browser can tell: console, network, URL, theme, width and keyboard."""

from __future__ import annotations

import json
import re
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import ConsoleMessage, Page, expect

from tests.browser.browsing import Reader

pytestmark = pytest.mark.browser

PAGES = {
    "": "What is happening on the Hub now?",
    "trends": "How does adoption move, by what?",
    "explore": "Which models fit these conditions?",
    "model": None,
    "organizations": "How does one organization stand against others?",
    "families": "Which base models carry the ecosystem?",
    "pipeline": "Is the data fresh, and is it right?",
}
TABS = 40


@pytest.mark.parametrize("path", PAGES)
def test_first_paint_has_no_console_error_and_asks_no_other_host(reader: Reader, address: str, path: str):
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

    page = reader(path, watch=watch)
    expect(page.get_by_role("heading", level=1)).to_contain_text(PAGES[path] or re.compile(r"\w"))
    expect(page.get_by_text("Page not found")).to_have_count(0)
    expect(page.get_by_test_id("stException")).to_have_count(0)
    assert errors == []
    assert {host for host in hosts if host} == {urlsplit(address).netloc}


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


@pytest.mark.parametrize("path", PAGES)
def test_on_a_phone_nothing_is_wider_than_the_screen(reader: Reader, path: str):
    page = reader(path, width=390, height=844)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.get_by_test_id("stMain").evaluate("main => main.scrollWidth <= main.clientWidth")


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
