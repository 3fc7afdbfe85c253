"""What a viewer is shown: everything to look at, and neither SQL nor files nor a place to hand in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.pages.reading import Open, words
from warehouse.settings import settings


@pytest.fixture
def viewer(demo_lake, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("HUBSCOPE_EVERYBODY", "viewer")
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.mark.parametrize("page", ["data/sql", "evaluation/submit"])
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
