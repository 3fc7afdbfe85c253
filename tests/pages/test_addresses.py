"""Addresses hold values, whatever the words on a page; those of before, which held the words, open the same view."""

from __future__ import annotations

import csv
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from pages.adoption.explore import choices as explore
from pages.adoption.families import choices as families
from pages.adoption.trends import choices as trends
from pages.evaluation.leaderboards import choices as leaderboards
from pages.evaluation.leaderboards import evidence
from pages.shared import saved_views
from pages.value.prices.choices import ANY_PROVIDER
from panels.address import SPAN_LABELS
from panels.adoption.explore.selection import COLUMNS
from panels.adoption.families import cohorts, concentration, survival
from panels.adoption.families import ranking as families_ranking
from panels.adoption.model import compared_history, publisher
from panels.adoption.model import history as model_history
from panels.adoption.organizations import detail as organizations_detail
from panels.adoption.organizations import history as organizations_history
from panels.adoption.organizations import mix
from panels.adoption.organizations import ranking as organizations_ranking
from panels.adoption.overview import sections
from panels.adoption.trends import frames, selection
from panels.charts import custom
from panels.evaluation.compare import samples as compare
from panels.evaluation.leaderboards import pareto
from panels.evaluation.leaderboards.selection import CORRECTIONS, TIERS
from panels.evaluation.performance import serving
from panels.older_addresses import VALUES, query_with_values, with_values
from panels.value.prices import machines
from tests.pages.page_text import ROOT, Open
from warehouse.scenarios import files
from warehouse.settings import settings
from warehouse.state import saved_views as state_saved_views

# Page -> parameter -> word -> value: the options of release 0.1.1, as its pages showed them and as they stand in its code.
OLDER_WORDS = json.loads(Path(__file__).with_name("older_words.json").read_text())
DUMP = ROOT / "tests" / "warehouse" / "state" / "old_databases" / "version_3.sqlite.sql"


def options() -> dict[str, dict[str, Any]]:
    """Page -> parameter -> the values that can be chosen today."""
    with (ROOT / "warehouse" / "models" / "mappings" / "field_trends.csv").open(newline="") as file:
        field_trends = ["none", *(row["trend"] for row in csv.DictReader(file))]
    scenarios = ["draft", *(f"template:{name}" for name in files.template_names())]
    return {
        "overview": {"days": SPAN_LABELS, "by": sections.GROUPS},
        "trends": {
            "measure": frames.MEASURES, "by": selection.DIMENSIONS, "range": SPAN_LABELS, "every": trends.GRAINS,
            "view": trends.VIEWS, "index_of": trends.CHAINS, "against": selection.AGAINST, "trend": field_trends,
        },
        "explore": {"sort": explore.SORTS, "columns": COLUMNS},
        "model": {
            "measure": model_history.MEASURES, "days": SPAN_LABELS, "view": compared_history.VIEWS, "own": publisher.VIEWS,
        },
        "organizations": {
            "mix": mix.DIMENSIONS, "mix_of": mix.COUNTS, "order": organizations_detail.SORTS,
            "sort": organizations_ranking.SORTS, "mode": organizations_history.MODES, "range": SPAN_LABELS,
        },
        "families": {
            "size_by": families.SIZES, "sort": families_ranking.SORTS, "days": SPAN_LABELS, "cohorts": cohorts.MEASURES,
            "since": [str(days) for days in concentration.STRETCHES], "use_by": survival.GROUPS,
        },
        "leaderboards": {
            "board_level": leaderboards.LEVELS, "correction": CORRECTIONS, "tier": TIERS, "samples": evidence.ONLY,
            "board_against": pareto.PRICES,
        },
        "compare": {"slice": compare.SLICES, "side": compare.SIDES},
        "performance": {"serving_measure": serving.MEASURES, "serving_share": serving.QUANTILES},
        "executive": {"scenario": scenarios},
        "roi": {"scenario": scenarios, "against": scenarios},
        "prices": {"provider": [ANY_PROVIDER], "precision": machines.PRECISIONS},
        "sql": {"mark": custom.MARKS},
    }  # fmt: skip


@pytest.mark.parametrize("page", OLDER_WORDS)
def test_every_word_of_an_older_address_leads_to_a_value_that_is_an_option_today(page: str):
    today = options()[page]
    for param, words in OLDER_WORDS[page].items():
        for word, value in words.items():
            assert with_values({param: [word]}) == {param: [value]}
            assert value in today[param], (param, word)


def test_no_older_word_is_a_value_of_its_parameter():
    for param, values in VALUES.items():
        assert not set(values) & set(values.values()), param
        assert with_values({param: list(values.values())}) == {param: list(values.values())}


def test_only_words_of_older_addresses_are_replaced():
    query = "task=Task&columns=Likes&columns=sparkline&by=Nobody&set_x=1&columns="
    assert query_with_values(query) == "task=Task&columns=likes&columns=sparkline&columns=&by=Nobody&set_x=1"


def test_an_older_address_opens_the_same_view_and_holds_values_afterwards(portal: Open):
    app = portal("adoption/trends", measure="Daily downloads", by="Licence", every="Month")
    today = portal("adoption/trends", measure="downloads_1d", by="licence_family", every="month")
    assert not app.error
    assert [panel.value for panel in app.subheader] == [panel.value for panel in today.subheader]
    assert app.query_params == {"measure": "downloads_1d", "by": "licence_family", "every": "month"}
    assert today.query_params == app.query_params


def test_a_better_word_changes_no_address_and_no_saved_view(portal: Open, monkeypatch: pytest.MonkeyPatch):
    with monkeypatch.context() as better:
        better.setitem(selection.DIMENSIONS, "licence_family", "License terms")
        better.setitem(trends.GRAINS, "month", "By month")
        app = portal("adoption/trends", by="licence_family", every="month")
        by = app.selectbox(key="by")
        assert by.value == "licence_family"
        assert "License terms" in by.options
        assert app.query_params == {"by": "licence_family", "every": "month"}
        # A view saved under the words of 0.1.1.
        older = portal("adoption/trends", by="Licence", every="Month")
        assert older.query_params == app.query_params
    assert [panel.value for panel in portal("adoption/trends", **app.query_params).subheader] == [
        panel.value.replace("license terms", "licence") for panel in app.subheader
    ]


@pytest.fixture
def old_database(demo_lake: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The state database of an earlier release, in force, with one more view of its time."""
    file = tmp_path / "state.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(DUMP.read_text())
        connection.execute(
            "INSERT INTO saved_views VALUES ('0123456789abcdef', 'trends', 'Daily', 'daily', "
            "'against=Period+before&by=Whole&measure=Daily+downloads', '', "
            "'2026-11-30 20:00:00.000000', '2026-11-30 20:00:00.000000')"
        )
        connection.commit()
    monkeypatch.setenv("HUBSCOPE_DATABASE_URL", f"sqlite:///{file}")
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()


@pytest.mark.usefixtures("old_database")
def test_views_of_an_old_database_open_as_they_were_saved(portal: Open):
    views = {view.name: view for view in state_saved_views.views()}
    assert views["Daily"].query == "against=Period+before&by=Whole&measure=Daily+downloads"

    daily = portal("adoption/trends", **views["Daily"].params)
    assert daily.selectbox(key="measure").value == "downloads_1d"
    assert daily.selectbox(key="by").value == "all"
    assert daily.selectbox(key="against").value == "period"
    assert daily.query_params == {"against": "period", "by": "all", "measure": "downloads_1d"}

    licences = portal("adoption/overview", **views["Licences"].params)
    assert licences.query_params == {"by": "licence_family"}
    for view, query in ((views["Daily"], "against=period&by=all&measure=downloads_1d"), (views["Licences"], "by=licence_family")):  # fmt: skip
        assert saved_views.address(view.page, view.query, view.page).endswith(f"?{query}")


# -- how a choice and its address go together --------------------------------------------------------------------------
def two_choices() -> None:
    """A page of its own: what there is of the second choice is decided by the first."""
    import streamlit as st

    from pages.shared import filters, in_address

    with in_address.of_page(st.session_state.get("page", "one")):
        by = filters.one("By", {"task": "Task", "size": "Size", "all": "Whole"}, "by", "task", "select")
        if by != "all":
            filters.one("View", {"share": "Share", "log": "Logarithmic"}, "view")
        filters.many("Columns", {"a": "First", "b": "Second", "c": "Third"}, "columns", default=("a", "b"))
        filters.clear_button({"by": "task", "columns": ["c"]})


def opened(**url: str | list[str]) -> AppTest:
    app = AppTest.from_function(two_choices)
    app.query_params.update(url)
    return app.run()


def chosen(app: AppTest) -> dict[str, Any]:
    assert not app.exception
    return {
        each.key: each.value for kind in ("selectbox", "segmented_control", "multiselect") for each in app.get(kind)
    }


def test_a_choice_is_written_as_its_value_and_a_default_is_left_out():
    app = opened()
    assert app.query_params == {}
    app.selectbox(key="by").set_value("size").run()
    app.multiselect(key="columns").set_value(["b", "c"]).run()
    assert app.query_params == {"by": "size", "columns": ["b", "c"]}
    app.selectbox(key="by").set_value("task").run()
    app.multiselect(key="columns").set_value(["a", "b"]).run()
    assert app.query_params == {}


@pytest.mark.parametrize(
    "url", [{"by": "junk"}, {"by": ""}, {"columns": ["x", "y"]}, {"by": ["x", "y"], "view": "<b>"}]
)
def test_junk_in_an_address_is_no_choice_and_goes(url: dict[str, Any]):
    app = opened(**url)
    assert chosen(app) == {"by": "task", "view": "share", "columns": ["a", "b"]}
    assert app.query_params in ({}, {"columns": ""})


def test_what_fits_of_several_values_is_taken():
    app = opened(columns=["c", "nonsense", "c"])
    assert chosen(app)["columns"] == ["c"]
    assert app.query_params == {"columns": "c"}


def test_none_of_several_is_another_choice_than_the_default():
    app = opened(columns="")
    assert chosen(app)["columns"] == []
    assert app.run().query_params == {"columns": ""}


def test_words_of_options_are_taken_where_a_value_is_missing():
    assert opened(view="Logarithmic").query_params == {"view": "log"}


def test_a_choice_that_is_no_longer_drawn_leaves_the_address_and_is_remembered():
    app = opened(view="log")
    app.selectbox(key="by").set_value("all").run()
    assert app.query_params == {"by": "all"}
    app.selectbox(key="by").set_value("size").run()
    assert app.query_params == {"by": "size", "view": "log"}


def test_a_button_that_clears_changes_the_address():
    app = opened(by="size", columns="a")
    app.button[0].click().run()
    assert chosen(app) == {"by": "task", "view": "share", "columns": ["c"]}
    assert app.query_params == {"columns": "c"}


def test_a_link_from_the_page_to_itself_is_followed():
    app = opened(by="size")
    app.query_params["by"] = "all"
    assert chosen(app.run())["by"] == "all"


def test_a_second_click_before_the_browser_has_the_new_address_loses_nothing():
    app = opened()
    app.selectbox(key="by").set_value("size").run()
    app.query_params.clear()  # as the browser still has it
    app.segmented_control(key="view").set_value("log").run()
    assert chosen(app)["by"] == "size"
    assert app.query_params == {"by": "size", "view": "log"}


def test_on_another_page_the_address_decides_and_what_it_leaves_open_is_as_before():
    app = opened(by="size", view="log")
    app.session_state["page"] = "two"
    app.query_params = {"by": "all"}
    assert chosen(app.run())["by"] == "all"
    app.session_state["page"] = "one"
    app.query_params = {"by": "size"}
    assert chosen(app.run()) == {"by": "size", "view": "log", "columns": ["a", "b"]}
    assert app.query_params == {"by": "size", "view": "log"}
