"""The SQL editor without a browser: what a page gets back from it, and that what is bundled is whole and ours to ship."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from pages.shared.editor import SCRIPT, EditorState
from tests.pages.page_text import ROOT

FRONTEND = SCRIPT.parents[1] / "frontend"
EXACT = re.compile(r"\d+\.\d+\.\d+")


def page() -> None:
    import streamlit as st

    from pages.shared import editor

    if st.session_state.pop("again", False):
        editor.reload("sql")
    if st.session_state.get("shown", True):
        st.session_state["edited"] = editor.sql_editor(
            st.session_state.get("loaded", "SELECT 1"),
            tables={"marts.models": ("model_id", "downloads_30d")},
            functions=["sum"],
            key="sql",
            height=300,
        )


@pytest.fixture
def app() -> AppTest:
    return AppTest.from_function(page, default_timeout=30).run()


def sent(app: AppTest) -> dict[str, Any]:
    """What the browser is given."""
    return json.loads(app.get("bidi_component")[0].proto.json)


def edited(app: AppTest) -> EditorState:
    return app.session_state["edited"]


def type_in(app: AppTest, text: str, **edit: str | None) -> AppTest:
    """What the browser sends when the reader has paused."""
    app.session_state["sql"] = {
        "edit": {"text": text, "loading": sent(app)["loading"], "press": None, "ran": None, **edit}
    }
    return app.run()


def test_an_untouched_editor_holds_the_text_it_was_given_and_was_never_run(app: AppTest):
    assert edited(app) == EditorState("SELECT 1", 0, None)


def test_the_browser_is_given_the_text_and_what_can_be_completed(app: AppTest):
    given = sent(app)
    assert given["text"] == "SELECT 1"
    assert given["tables"] == {"marts.models": ["model_id", "downloads_30d"]}
    assert (given["functions"], given["height"], given["read_only"]) == (["sum"], 300, False)


def test_what_is_typed_comes_back_and_changes_nothing_that_the_browser_is_given(app: AppTest):
    before = app.get("bidi_component")[0].proto
    assert edited(type_in(app, "SELECT 2")) == EditorState("SELECT 2", 0, None)
    assert app.get("bidi_component")[0].proto == before, "the whole script would be sent again"


def test_a_press_counts_once_however_many_runs_see_it(app: AppTest):
    type_in(app, "SELECT 2", press="p1", ran="SELECT 2")
    assert edited(app) == EditorState("SELECT 2", 1, "SELECT 2")
    type_in(app, "SELECT 23", press="p1", ran="SELECT 2")
    assert edited(app) == EditorState("SELECT 23", 1, "SELECT 2")
    type_in(app, "SELECT 23", press="p2", ran="SELECT 23")
    assert edited(app) == EditorState("SELECT 23", 2, "SELECT 23")


def test_a_newly_loaded_text_replaces_what_was_typed_in_the_same_run(app: AppTest):
    type_in(app, "SELECT 2")
    app.session_state["loaded"] = "SELECT 3"
    app.run()
    assert edited(app).text == sent(app)["text"] == "SELECT 3"


def test_what_was_typed_before_the_new_text_arrived_does_not_replace_it(app: AppTest):
    old = sent(app)["loading"]
    app.session_state["loaded"] = "SELECT 3"
    app.run()
    assert edited(type_in(app, "SELECT 2", loading=old)).text == "SELECT 3"


def test_the_same_text_can_be_loaded_again(app: AppTest):
    before = sent(app)["loading"]
    type_in(app, "SELECT 2")
    app.session_state["again"] = True
    app.run()
    assert edited(app).text == "SELECT 1"
    assert sent(app)["loading"] != before


def test_typing_and_count_are_kept_while_the_editor_is_not_shown(app: AppTest):
    type_in(app, "SELECT 2", press="p1", ran="SELECT 2")
    app.session_state["shown"] = False
    app.run()
    app.session_state["shown"] = True
    app.run()
    assert edited(app) == EditorState("SELECT 2", 1, "SELECT 2")


@pytest.mark.parametrize("edit", ["SELECT 2", {"text": 2, "press": 1, "ran": []}, None])
def test_a_browser_that_sends_nonsense_changes_nothing(app: AppTest, edit: object):
    app.session_state["sql"] = {"edit": edit}
    assert edited(app.run()) == EditorState("SELECT 1", 0, None)


def test_the_script_is_built_and_would_load_nothing_from_another_host():
    script = SCRIPT.read_text(encoding="utf-8")
    assert "export{" in script
    assert "\n" in script.strip(), "Streamlit would take one line for the name of a file"
    # A name space of SVG is a name, not an address that is visited.
    assert set(re.findall(r"(?:https?|wss?):?//[^\s\"'`)]+", script)) <= {"http://www.w3.org/2000/svg"}
    assert not re.search(r"\bimport\s*\(|\bfetch\s*\(|XMLHttpRequest|@import", script)


def test_every_package_it_is_built_from_has_one_exact_version():
    package = json.loads((FRONTEND / "package.json").read_text())
    locked = json.loads((FRONTEND / "package-lock.json").read_text())["packages"]
    for name, version in (package["dependencies"] | package["devDependencies"]).items():
        assert EXACT.fullmatch(version), f"{name}: {version}"
        assert locked[f"node_modules/{name}"]["version"] == version
    for path, entry in locked.items():
        assert not path or entry["integrity"].startswith("sha512-"), path


def test_the_licence_of_every_bundled_package_is_shipped_with_it():
    licences = (SCRIPT.parent / "LICENSES.txt").read_text(encoding="utf-8")
    locked = json.loads((FRONTEND / "package-lock.json").read_text())["packages"]
    bundled = {path: entry for path, entry in locked.items() if path and not entry.get("dev")}
    for path, entry in bundled.items():
        assert f"{path.removeprefix('node_modules/')} {entry['version']} (MIT)" in licences


def test_no_source_of_the_editor_is_longer_than_other_files_may_be():
    for file in [*(FRONTEND / "src").glob("*.js"), FRONTEND / "build.js"]:
        assert len(file.read_text().splitlines()) <= 400, file.relative_to(ROOT)
