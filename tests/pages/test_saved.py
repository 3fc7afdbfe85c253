"""Saved views as a reader meets them: behind one button, the URL kept whole, nothing lost without being asked."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from pages.shared import saved_views
from panels import page_list
from tests.pages.page_text import ROOT, Open, words
from warehouse.settings import settings
from warehouse.state import saved_views as state_saved_views


@pytest.fixture(autouse=True)
def kept(demo_lake: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A database of views for this test alone."""
    file = tmp_path / "state.db"
    monkeypatch.setenv("HUBSCOPE_DATABASE_URL", f"sqlite:///{file}")
    settings.cache_clear()
    yield file
    monkeypatch.undo()
    settings.cache_clear()


def opened(app: AppTest) -> AppTest:
    """The same page with the button pressed; it has to be pressed again after each run."""
    app.session_state["views"] = True
    return app.run()


def save(app: AppTest, name: str) -> AppTest:
    opened(app).text_input(key="views_name").set_value(name)
    press(app, "Save")
    return opened(app)


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def choose(app: AppTest, view: state_saved_views.SavedView, action: str) -> AppTest:
    app.menu_button(key=f"views_menu_{view.id}").click(action).run()
    return opened(app)


def shown(app: AppTest) -> dict[str, str]:
    """Name of a listed view -> the address it leads to."""
    links = [element.proto.body for element in app.get("html")]
    return {link.partition(">")[2].partition("<")[0]: unescape(link.split('"')[1]) for link in links}


@pytest.mark.parametrize("page", [page.place for page in page_list.PAGES])
def test_every_page_has_the_button_and_closed_it_reads_nothing(portal: Open, kept: Path, page: str):
    app = portal(page)
    labels = [block.proto.popover.label for block in app.get("popover")]
    assert labels.count("Views") == 1
    assert not app.get("code")
    # Those two list the kept scenarios, whatever the button does.
    assert not kept.exists() or page in ("value/executive", "value/roi")


def test_a_closed_button_does_not_import_the_database_layer():
    lines = "import sys; from pages.shared import page, panel; from panels import page_list; print('sqlalchemy' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", lines], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert said.strip() == "False"


def test_a_view_keeps_the_whole_url_with_repeated_names(portal: Open):
    app = save(portal("adoption/explore", task=["text-generation", "text-classification"], explore_q="a"), "Mine")
    assert not app.exception
    (view,) = state_saved_views.views()
    assert (view.name, view.page) == ("Mine", "explore")
    assert view.params == {"task": ["text-generation", "text-classification"], "explore_q": ["a"]}
    address = urlsplit(shown(app)["Mine"])
    assert address.path == "/explore"
    assert parse_qs(address.query) == view.params
    assert app.text_input(key="views_name").value == ""


def test_a_saved_view_opens_as_the_page_it_was(portal: Open):
    before = portal("adoption/explore", task=["text-generation", "text-classification"], explore_q="a", sort="likes")
    save(before, "Mine")
    (view,) = state_saved_views.views()
    again = portal("adoption/explore", **view.params)
    assert again.subheader[0].value == before.subheader[0].value
    assert again.text_input(key="explore_q").value == "a"


def test_what_no_longer_fits_in_a_view_is_left_out(portal: Open):
    view = state_saved_views.save_view(
        "Old", "explore", "task=no-such-task&gone=1&sort=Nonsense&least_downloads=-5&page=x"
    )
    app = portal("adoption/explore", **view.params)
    assert not app.exception
    assert not app.error
    assert app.subheader[0].value == portal("adoption/explore").subheader[0].value


def test_views_of_this_page_come_first_and_those_of_others_name_theirs(portal: Open):
    state_saved_views.save_view("Elsewhere", "overview", "by=licence_family")
    state_saved_views.save_view("Here", "explore", "explore_q=a")
    state_saved_views.save_view("Lost", "nowhere", "")
    app = opened(portal("adoption/explore"))
    assert shown(app)["Elsewhere"] == "/?by=licence_family"
    bodies = [element.proto.body for element in app.get("html")]
    assert ">Here</a>" in bodies[0]
    assert any("Elsewhere</a>" in body and ">Overview<" in body for body in bodies)
    assert any("Lost" in body and "of a page that is not here" in body and "<a" not in body for body in bodies)


def test_it_says_that_views_are_shared_and_gives_the_link_of_what_is_shown(portal: Open):
    app = opened(portal("adoption/explore", explore_q="a b"))
    assert saved_views.SHARED in [caption.value for caption in app.caption]
    assert app.get("code")[0].value == "/explore?explore_q=a+b"
    assert "No view is saved yet" in words(app)


def test_a_taken_name_is_replaced_only_when_asked_again(portal: Open):
    state_saved_views.save_view("Mine", "explore", "explore_q=b")
    app = save(portal("adoption/explore", explore_q="a"), "mine")
    assert "A view of this page is called mine already" in words(app)
    assert state_saved_views.views()[0].query == "explore_q=b"
    press(app, "Replace it with this view")
    assert [(view.name, view.query) for view in state_saved_views.views()] == [("mine", "explore_q=a")]


def test_a_view_is_renamed_and_a_taken_name_is_said_where_it_was_typed(portal: Open):
    view, _ = state_saved_views.save_view("Mine", "explore", ""), state_saved_views.save_view("Yours", "explore", "")
    app = choose(opened(portal("adoption/explore")), view, "rename")
    app.text_input(key=f"views_name_{view.id}").set_value("Yours")
    app.session_state["views"] = True
    press(app, "Rename")
    assert "is called 'Yours' already" in app.error[0].value.replace("\\", "")
    opened(app).text_input(key=f"views_name_{view.id}").set_value("Ours")
    press(app, "Rename")
    assert [each.name for each in state_saved_views.views()] == ["Ours", "Yours"]


def test_a_view_is_deleted_only_after_a_question(portal: Open):
    view = state_saved_views.save_view("Mine", "explore", "")
    app = choose(opened(portal("adoption/explore")), view, "delete")
    assert "Delete Mine for everyone? This cannot be undone." in words(app)
    press(app, "Keep")
    assert state_saved_views.views() == (view,)
    press(choose(opened(app), view, "delete"), "Delete")
    assert state_saved_views.views() == ()
    assert not app.exception


def test_deleting_what_another_reader_deleted_already_is_said(portal: Open):
    view, other = (
        state_saved_views.save_view("Mine", "explore", ""),
        state_saved_views.save_view("Other", "explore", ""),
    )
    app = choose(opened(portal("adoption/explore")), view, "rename")
    state_saved_views.delete(view.id)
    press(app, "Rename")
    app = opened(app)
    assert not app.exception
    assert list(shown(app)) == [other.name]


def test_the_link_of_a_saved_view_can_be_copied(portal: Open):
    view = state_saved_views.save_view("Mine", "overview", "by=licence_family&days=90d")
    app = choose(opened(portal("adoption/explore")), view, "link")
    assert [code.value for code in app.get("code")] == ["/explore", "/?by=licence_family&days=90d"]


def test_a_name_or_note_can_be_no_markup(portal: Open):
    state_saved_views.save_view('<img src=x onerror="alert(1)">', "explore", 'a="><b>', '"><script>')
    app = opened(portal("adoption/explore"))
    (body,) = [element.proto.body for element in app.get("html")]
    assert "<img" not in body
    assert "<script" not in body
    assert body.count("<") == 2


def test_a_long_list_is_searched(portal: Open):
    for number in range(20):
        state_saved_views.save_view(f"View {number:02}", "explore", "")
    app = opened(portal("adoption/explore"))
    assert len(shown(app)) == saved_views.ROWS_SHOWN
    assert "8 more" in words(app)
    app.text_input(key="views_find").set_value("VIEW 19")
    assert list(shown(opened(app))) == ["View 19"]


def test_a_database_that_fails_does_not_take_the_page_with_it(portal: Open, kept: Path):
    kept.write_text("no database" * 100)
    app = opened(portal("adoption/explore", explore_q="a"))
    assert not app.exception
    assert "cannot be used" in app.error[0].value
    assert app.subheader
    assert app.get("code")[0].value == "/explore?explore_q=a"
    app.text_input(key="views_name").set_value("Mine")
    app.session_state["views"] = True
    press(app, "Save")
    assert not app.exception
    assert len(app.error) == 2
