"""What a viewer is shown: everything to look at, and neither SQL nor files nor a place to upload."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from panels import page_list
from tests.pages.page_text import Open, words
from warehouse import access
from warehouse.settings import settings


@pytest.fixture
def viewer(demo_lake, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("HUBSCOPE_EVERYBODY", "viewer")
    settings.cache_clear()
    yield
    settings.cache_clear()


FOR_ANALYSTS = [entry.place for entry in page_list.PAGES if access.PAGE_ROLES[entry.name] == "analyst"]


def test_every_page_has_a_role_and_every_role_a_page():
    assert set(access.PAGE_ROLES) == set(page_list.BY_NAME)
    assert set(access.PAGE_ROLES.values()) == {"viewer", "analyst"}
    assert sorted(FOR_ANALYSTS) == ["data/sql", "evaluation/submit"]


@pytest.mark.parametrize("page", FOR_ANALYSTS)
def test_a_link_to_a_page_for_analysts_says_so(portal: Open, viewer: None, page: str):
    app = portal(page)
    assert not app.exception
    assert "This page is for the role analyst" in words(app)
    assert not app.button
    assert not app.text_input


def test_what_there_is_to_look_at_stays(portal: Open, viewer: None):
    for page in ("adoption/overview", "data/catalog", "evaluation/leaderboards"):
        app = portal(page)
        assert not app.exception
        assert not app.error
        assert not [each for each in app.get("link_button") if each.proto.label == "Parquet"]
        assert "Views" not in [block.proto.popover.label for block in app.get("popover")]
        assert "Ask it in SQL" not in [each.proto.label for each in app.get("page_link")]


def test_an_analyst_is_shown_all_of_it(portal: Open):
    app = portal("data/catalog")
    assert [each.proto.label for each in app.get("link_button")][:1] == ["Parquet"]
    assert "Ask it in SQL" in [each.proto.label for each in app.get("page_link")]
    assert "Views" in [block.proto.popover.label for block in app.get("popover")]
    assert "From " in words(app)
    assert "models of the Hub" in words(app)
