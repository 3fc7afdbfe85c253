"""The SQL editor as somebody writes in it, on a page that holds little else."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

pytestmark = pytest.mark.browser
ROOT = Path(__file__).resolve().parents[2]
SCRIPT = """
    import json
    from dataclasses import asdict

    import streamlit as st
    from pages.shared.editor import Diagnostic, reload, sql_editor

    state = st.session_state
    state.setdefault("loaded", "SELECT 1")
    state["script_runs"] = state.get("script_runs", 0) + 1
    SAVED = '''-- growth
    WITH grown AS (SELECT m.model_id, sum(n)::BIGINT AS n FROM marts.models AS m WHERE m.task = $task AND n > 1.5)
    SELECT * FROM grown WHERE name = 'x' QUALIFY row_number() OVER (ORDER BY n) <= 10'''
    st.button("Load saved", on_click=lambda: state.update(loaded=SAVED))
    st.button("Load again", on_click=lambda: reload("sql"))
    st.button("Run the script again")
    place = st.tabs(["One", "Two"])[0] if st.checkbox("Elsewhere") else st.container()
    with place:
        edited = sql_editor(
            state.loaded,
            tables={
                "marts.models": ["model_id", "downloads_30d", "order"],
                "marts.publishers": ["publisher"],
            },
            functions=["date_trunc"],
            key="sql",
            read_only=st.query_params.get("read_only") == "yes",
            diagnostic=state.get("fault"),
        )
    if st.button("Run") or edited.runs > state.get("ran", 0):
        state["ran"] = edited.runs
        state["asked"] = edited.text
    st.text(json.dumps(asdict(edited) | {"asked": state.get("asked"), "script_runs": state.script_runs}))
    if st.button("Find a fault"):
        state["fault"] = Diagnostic(edited.text, 2, 3, "There is no such column")
        st.rerun()
"""
# The least contrast between a text and what is behind it, over all words and line numbers of the editor.
LEAST_CONTRAST = """editor => {
  const pen = new OffscreenCanvas(1, 1).getContext("2d", {willReadFrequently: true})
  const paint = (...colours) => {
    pen.clearRect(0, 0, 1, 1)
    for (const colour of colours) { pen.fillStyle = colour; pen.fillRect(0, 0, 1, 1) }
    return [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3)
  }
  const light = colour => colour.map(c => c / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, at) => sum + c * [0.2126, 0.7152, 0.0722][at], 0)
  const contrast = element => {
    const behind = []
    for (let up = element; up; up = up.parentElement ?? up.getRootNode().host)
      behind.unshift(getComputedStyle(up).backgroundColor)
    const [low, high] = [light(paint(...behind)), light(paint(...behind, getComputedStyle(element).color))]
      .sort((a, b) => a - b)
    return (high + 0.05) / (low + 0.05)
  }
  const found = [...editor.closest(".cm-editor").querySelectorAll(".cm-line, .cm-line span, .cm-gutterElement")]
  return {least: Math.min(...found.map(contrast)), colours: new Set(found.map(one => getComputedStyle(one).color)).size}
}"""
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def editor_address(chromium_path: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a page with the editor and what comes back from it answers."""
    script = tmp_path_factory.mktemp("editor") / "app.py"
    script.write_text(dedent(SCRIPT))
    command = [sys.executable, "-m", "streamlit", "run", str(script)]
    command += ["--server.address", "127.0.0.1", "--server.port", "0"]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    server = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        # Streamlit says its address when it answers there.
        yield next(line.split("URL: ")[1].strip() for line in server.stdout if "URL: " in line)
    finally:
        server.terminate()
        server.wait(timeout=20)


@pytest.fixture
def opened(browser: Browser, editor_address: str) -> Iterator[Open]:
    contexts = []

    def open_page(query: str = "", width: int = 1100, scheme: str = "light") -> Page:
        context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{editor_address}/{query}")
        expect(editor(page)).to_be_visible()
        settled(page)
        return page

    yield open_page
    for context in contexts:
        context.close()


def editor(page: Page) -> Locator:
    return page.get_by_role("textbox", name="SQL", exact=True)


def settled(page: Page) -> None:
    expect(page.locator("[data-testid=stApp][data-test-script-state=notRunning]")).to_be_visible()


def press(page: Page, button: str) -> None:
    page.get_by_role("button", name=button, exact=True).click()


def write(page: Page, text: str) -> None:
    """In place of what is there. Pasted, as the editor itself closes a bracket that is typed."""
    editor(page).click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(text)


def says(page: Page, **values: object) -> None:
    """What has reached Python says this."""
    for name, value in values.items():
        expect(page.get_by_test_id("stText")).to_contain_text(json.dumps({name: value})[1:-1])


def script_runs(page: Page) -> int:
    return json.loads(page.get_by_test_id("stText").inner_text())["script_runs"]


def test_typing_reaches_python_after_a_pause_without_leaving_the_editor(opened: Open):
    page = opened()
    write(page, "SELECT 42")
    says(page, text="SELECT 42", runs=0)
    expect(editor(page)).to_be_focused()


def test_control_and_enter_delivers_exactly_what_was_typed(opened: Open):
    page = opened()
    text = "SELECT 'ü' AS \"a  b\",\n\t1 -- ünd $x\n"
    write(page, text)
    page.keyboard.press("Control+Enter")
    says(page, text=text, runs=1, ran=text, asked=text)
    page.keyboard.press("Control+Enter")
    says(page, text=text, runs=2)


def test_a_button_pressed_straight_after_typing_finds_the_last_letter(opened: Open):
    page = opened()
    write(page, "SELECT 4")
    page.keyboard.type("711")
    press(page, "Run")
    says(page, asked="SELECT 4711", runs=0)


def test_typing_goes_on_where_it_was_while_the_script_runs_again(opened: Open):
    page = opened()
    write(page, "SELECT 1, 3")
    page.keyboard.press("ArrowLeft")
    page.keyboard.type("2")
    says(page, text="SELECT 1, 23")
    page.keyboard.type(", ")
    says(page, text="SELECT 1, 2, 3")
    press(page, "Run the script again")
    settled(page)
    expect(editor(page)).to_have_text("SELECT 1, 2, 3")


def test_a_text_loaded_from_python_replaces_what_was_typed_and_can_be_undone(opened: Open):
    page = opened()
    write(page, "SELECT mine")
    press(page, "Load saved")
    expect(editor(page)).to_contain_text("QUALIFY row_number()")
    expect(editor(page)).not_to_contain_text("mine")
    editor(page).click()
    page.keyboard.press("Control+z")
    expect(editor(page)).to_have_text("SELECT mine")
    says(page, text="SELECT mine")
    press(page, "Load again")
    expect(editor(page)).to_contain_text("QUALIFY row_number()")


def test_typing_survives_when_the_page_draws_the_editor_elsewhere(opened: Open):
    page = opened()
    write(page, "SELECT kept")
    page.get_by_text("Elsewhere").click()
    expect(page.get_by_role("tabpanel").get_by_role("textbox", name="SQL")).to_have_text("SELECT kept")
    says(page, text="SELECT kept")


OFFERED = (
    ("SELECT m.downl", "downloads_30d", "SELECT m.downloads_30d FROM marts.models AS m"),
    ("SELECT downl", "downloads_30d", "SELECT downloads_30d FROM marts.models AS m"),
    ("SELECT m.ord", "order", 'SELECT m."order" FROM marts.models AS m'),
    ("SELECT marts.publ", "publishers", "SELECT marts.publishers FROM marts.models AS m"),
    ("SELECT publish", "marts.publishers", "SELECT marts.publishers FROM marts.models AS m"),
    ("SELECT date_tr", "date_trunc", "SELECT date_trunc() FROM marts.models AS m"),
)


def test_what_can_be_meant_is_offered_and_taken(opened: Open):
    page = opened()
    for typed, offered, then in OFFERED:
        write(page, "S FROM marts.models AS m")
        page.keyboard.press("Home")
        page.keyboard.press("Delete")
        page.keyboard.type(typed)
        # By mouse: the list takes Enter only when it has been there for a moment, against taking what just appeared.
        page.get_by_role("option", name=offered, selected=True).click()
        expect(editor(page)).to_be_focused()
        says(page, text=then)


COLUMNS = (
        ("WITH grown AS (SELECT task AS kind, sum(n)::BIGINT AS total FROM marts.models) SELECT g.", ["kind", "total"]),
        ("WITH grown AS (FROM marts.models) SELECT g.", ["downloads_30d", "model_id", "order"]),
        ("WITH grown(a, b) AS (SELECT 1, 2) SELECT g.", ["a", "b"]),
        ("WITH one AS (SELECT max(x) FILTER (WHERE y > 1) AS top FROM t), grown AS (SELECT o.*, o.top + 1 next FROM one o) SELECT g.", ["next", "top"]),
)  # fmt: skip


def test_tables_that_a_question_makes_itself_have_their_columns(opened: Open):
    page = opened()
    for made, offered in COLUMNS:
        write(page, f"{made} FROM grown AS g")
        for _ in " FROM grown AS g":
            page.keyboard.press("ArrowLeft")
        page.keyboard.press("Control+Space")
        expect(page.get_by_role("option")).to_have_count(len(offered))
        assert sorted(page.get_by_role("option").locator(".cm-completionLabel").all_inner_texts()) == offered
        page.keyboard.press("Escape")


def test_a_fault_is_marked_until_the_text_changes(opened: Open):
    page = opened()
    write(page, "SELECT 1,\n  wrong + 1")
    says(page, text="SELECT 1,\n  wrong + 1")
    press(page, "Find a fault")
    expect(page.locator(".cm-fault")).to_have_text("wrong")
    expect(page.locator(".cm-fault")).to_have_attribute("title", "There is no such column")
    expect(page.locator(".cm-faultLine")).to_have_count(1)
    editor(page).click()
    page.keyboard.press("End")
    page.keyboard.type("2")
    expect(page.locator(".cm-fault")).to_have_count(0)
    says(page, text="SELECT 1,\n  wrong + 12")
    press(page, "Run the script again")
    expect(page.locator(".cm-faultLine")).to_have_count(0)


def test_parameters_used_elsewhere_are_offered_after_a_dollar(opened: Open):
    page = opened()
    write(page, "SELECT $since, ")
    page.keyboard.type("$s")
    expect(page.get_by_role("option", name="$since")).to_be_visible()


def test_escape_and_tab_leave_the_editor_while_tab_alone_indents(opened: Open):
    page = opened()
    expect(editor(page)).to_have_accessible_description(re.compile("Press Escape, then Tab, to leave"))
    write(page, "SELECT 1")
    page.keyboard.press("Home")
    page.keyboard.press("Tab")
    says(page, text="  SELECT 1")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(editor(page)).not_to_be_focused()
    expect(page.get_by_role("button", name="Run", exact=True)).to_be_focused()


def test_letters_that_streamlit_has_as_keys_of_its_own_only_write(opened: Open):
    page = opened()
    write(page, "-- ")
    says(page, text="-- ")
    before = script_runs(page)
    page.keyboard.type("rrcc")
    says(page, text="-- rrcc", script_runs=before + 1)
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_lines_become_comments_and_words_are_found(opened: Open):
    page = opened()
    write(page, "SELECT 1")
    page.keyboard.press("Control+/")
    says(page, text="-- SELECT 1")
    page.keyboard.press("Control+f")
    expect(page.get_by_role("textbox", name="Find")).to_be_focused()


def test_what_is_read_only_cannot_be_typed_over_but_run(opened: Open):
    page = opened("?read_only=yes")
    editor(page).click()
    page.keyboard.type("x")
    page.keyboard.press("Control+Enter")
    says(page, text="SELECT 1", runs=1)
    page.keyboard.press("Tab")
    expect(editor(page)).not_to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_word_is_readable_in_light_and_dark(opened: Open, scheme: str):
    page = opened(scheme=scheme)
    press(page, "Load saved")
    expect(editor(page)).to_contain_text("QUALIFY")
    editor(page).click()
    seen = editor(page).evaluate(LEAST_CONTRAST)
    assert seen["colours"] >= 7, "syntax is coloured"
    assert seen["least"] >= 4.5


def test_it_stays_within_a_narrow_screen(opened: Open):
    page = opened(width=390)
    press(page, "Load saved")
    expect(editor(page)).to_contain_text("QUALIFY")
    box = page.locator(".cm-editor").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator(".cm-scroller").evaluate("one => one.scrollWidth <= one.clientWidth")
