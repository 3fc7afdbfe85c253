"""The catalog: what a table means, some of its rows, and what hangs on it."""

from __future__ import annotations

from panels.data.catalog import table
from tests.pages.page_text import Open, words
from warehouse.models import catalog
from warehouse.query import answers


def test_a_table_says_what_it_is(portal: Open):
    app = portal("data/catalog", table="marts.model_daily")
    assert not app.exception
    assert not app.error
    said = words(app)
    assert catalog.model("marts.model_daily").description in said
    assert "Named queries that read it: " in said
    assert "model_history (adoption/model)" in said


def test_a_column_says_where_it_comes_from_and_what_depends_on_it(portal: Open):
    app = portal("data/catalog", table="core.repo_daily", column="likes")
    assert not app.exception
    links = [link.proto.label for link in app.get("page_link")]
    assert "staging.hub_observations.likes" in links
    assert "marts.model_daily.likes" in links


def test_the_search_finds_columns_by_their_words(demo_lake):
    build = answers.current_build()
    assert build is not None
    checks = answers.ask("build_checks").frame
    found = table.every_table(build, "downloads_30d", checks)
    assert 0 < found.height < len(build.manifest["tables"])
    assert found["table"][0].startswith("marts.")
    assert table.every_table(build, "no such thing anywhere", checks).is_empty()
    assert table.every_table(build, "", checks).height == len(build.manifest["tables"])


def test_nonsense_in_the_address_opens(portal: Open):
    for url in ({"table": "none"}, {"column": "none"}, {"steps": "9"}, {"find": "zzz no such word"}):
        app = portal("data/catalog", **url)
        assert not app.exception
        assert app.selectbox(key="table").value == "marts.model_summary"


def test_nothing_tells_where_the_files_are(portal: Open, demo_lake):
    app = portal("data/catalog", table="core.eval_runs")
    assert str(demo_lake) not in words(app)


def test_a_drawing_sets_the_table_apart():
    said = table.drawing("a.b", [("x.y", "a.b"), ("a.b", "c.d")])
    assert said.splitlines()[0] == "flowchart LR"
    assert '["a.<br/>b"]' in said
    assert said.count("-->") == 2
