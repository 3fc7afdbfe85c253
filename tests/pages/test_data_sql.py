"""The workbench: what is asked runs beside the page, its answer is the engine's, and whatever fails says so."""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button

from pages.data.sql import execution
from panels.charts.custom import custom_chart
from panels.data.sql import values
from tests.pages.page_text import Open, words
from warehouse.adhoc import exports, pool
from warehouse.query import answers


@pytest.fixture(autouse=True)
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    from warehouse.settings import settings

    monkeypatch.setenv("HUBSCOPE_DATABASE_URL", f"sqlite:///{tmp_path}/state.db")
    settings.cache_clear()
    yield
    settings.cache_clear()


def asked(app: AppTest, button: str = "Run") -> AppTest:
    """Presses a button and looks again until the question is over."""
    next(each for each in app.button if each.label == button).click().run()
    end = time.monotonic() + 30
    while not app.session_state[execution.RUN].is_over and time.monotonic() < end:
        time.sleep(0.02)
    return app.run()


def test_the_first_question_is_answered_as_the_engine_does(portal: Open):
    app = asked(portal("data/sql"))
    assert not app.exception
    assert not app.error
    _, engine = answers.warehouse().current()
    found = app.session_state[execution.RUN]
    from warehouse.adhoc import text

    expected = engine.select(text.FIRST, {"least_likes": 10}).frame
    frame = pl.from_arrow(found.table)
    assert frame.to_dicts() == expected.to_dicts()
    assert f"{frame.height} rows" in words(app)
    assert app.query_params["p_least_likes"] == "10"
    assert "model_summary" in app.query_params["sql"]


def test_a_panels_query_opens_with_its_values_ready_to_run(portal: Open):
    app = portal(
        "data/sql", query="trend_by_dimension", p_dimension='"task"', p_values="null", p_top="3", p_since="null"
    )
    kinds = (app.text_input, app.number_input, app.date_input, app.multiselect)
    fields = [{field.label: field.value for field in kind if field.label.startswith("$")} for kind in kinds]
    assert fields == [{"$dimension": "task"}, {"$top": 3}, {"$since": None}, {"$values": []}]
    app = asked(app)
    assert (app.query_params["p_top"], app.query_params["p_since"], app.query_params["p_values"]) == ("3", "", "")
    assert not app.error
    frame = pl.from_arrow(app.session_state[execution.RUN].table)
    assert frame.height == answers.ask("trend_by_dimension", dimension="task", top=3).frame.height


def test_a_value_of_each_kind_goes_from_the_address_through_its_field_into_the_question(portal: Open):
    app = portal("data/sql", query="trend_by_dimension", p_dimension="task", p_values='["fill-mask", "3"]', p_since='"2026-10-01"', p_top="x")  # fmt: skip
    assert app.multiselect[0].value == ["fill-mask", "3"]
    assert str(app.date_input[0].value) == "2026-10-01"
    assert [field.value for field in app.text_input if field.label == "$top"] == ["x"], (
        "what fits no number stays to be fixed"
    )
    app.date_input[0].set_value(dt.date(2026, 11, 1))
    app = asked(app)
    params = app.session_state[execution.RUN].run.request.params
    assert params["since"] == dt.date(2026, 11, 1)
    assert params["values"] == ["fill-mask", "3"]


def test_a_refused_question_says_why(portal: Open):
    app = asked(portal("data/sql", sql="SELECT * FROM read_text('/etc/passwd')"))
    assert not app.exception
    assert "The table function read\\_text may not be used here" in app.error[0].value.replace(
        "read_text", "read\\_text"
    )


def test_what_is_cut_says_by_what_and_the_file_is_whole(portal: Open):
    app = asked(portal("data/sql", sql="SELECT range AS n FROM range(20000)"))
    said = words(app)
    assert "Cut after 10,000 rows" in said
    assert "the files below hold every row" in said
    (link,) = [each for each in app.get("link_button") if each.proto.label == "Parquet"]
    number = link.proto.url.rpartition("/")[2].partition(".")[0]
    wanted = exports.reserved(number)
    assert wanted is not None
    ask, reader = wanted
    assert pool.start(ask, reader).table().num_rows == 20_000


def test_a_plan_is_a_table_of_steps_and_a_measured_one_says_where_the_time_went(portal: Open):
    planned = asked(portal("data/sql", sql="SELECT task, count(*) FROM marts.model_summary GROUP BY task"), "Plan")
    (steps,) = [table.value for table in planned.dataframe if "step" in table.value.columns]
    assert "seconds" not in steps.columns
    assert any("Hash group by" in step for step in steps["step"])
    measured = asked(portal("data/sql", sql="SELECT task, count(*) FROM marts.model_summary GROUP BY task"), "Measure")
    (steps,) = [table.value for table in measured.dataframe if "step" in table.value.columns]
    assert sum(steps["share"]) == pytest.approx(100)
    assert any("Most of the processor time" in each.value for each in measured.markdown)
    assert not measured.error


def test_names_that_are_code_stay_names(portal: Open):
    app = asked(portal("data/sql", sql='SELECT 1 AS "<b>[x].y", 2 AS "a.b", \'<script>\' AS c'))
    assert not app.exception
    assert not app.error
    (answer,) = [table.value for table in app.dataframe if "a.b" in table.value.columns]
    assert answer.to_dict("records") == [{"<b>[x].y": 1, "a.b": 2, "c": "<script>"}]


def test_the_address_with_nonsense_in_it_opens(portal: Open):
    for url in ({"query": "no_such_query"}, {"p_x": "[1,"}, {"table": "none"}, {"sql": "'"}):
        app = portal("data/sql", **url)
        assert not app.exception


@pytest.mark.parametrize(
    ("said", "typed"),
    [
        ("null", ""),
        ("3", "3"),
        ('"task"', "task"),
        ('"3"', "'3'"),
        ('["a", "b"]', "[a, b]"),
        ("true", "true"),
        ("plain", "plain"),
    ],
)
def test_a_value_of_the_address_is_typed_as_a_reader_would(said: str, typed: str):
    assert values.typed(said) == typed


@pytest.mark.parametrize("mark", ["bar", "line", "point", "area"])
def test_a_chart_takes_any_column_name(mark: str):
    frame = pl.DataFrame({"a.b[c]": [1, 2], "x:Q": ["u", "v"], "n": [1.0, None]})
    said = custom_chart(frame, mark, "x:Q", "a.b[c]", "n").to_dict()
    assert said["encoding"]["y"]["field"] == "a\\.b\\[c\\]"
    assert said["encoding"]["x"]["field"] == "x:Q"
    assert said["encoding"]["x"]["type"] == "nominal"


def popover(app: AppTest, key: str, is_open: bool = True) -> AppTest:
    app.session_state[key] = is_open
    app.run()
    assert not app.exception
    assert not app.error
    return app


def button(app: AppTest, label: str) -> Button:
    return next(each for each in app.button if each.label == label)


def keep(app: AppTest, name: str, note: str, label: str) -> AppTest:
    fields = {field.label: field for field in app.text_input}
    fields["Keep the query of the editor as"].set_value(name)
    fields["What changed"].set_value(note)
    return button(app, label).click().run()


def test_a_query_is_kept_in_versions_opened_again_and_deleted(portal: Open):
    app = popover(portal("data/sql", sql="SELECT 1 AS one"), "sql_saved")
    keep(app, "One", "first", "Save")
    choice = app.selectbox(key="sql_saved_query")
    assert len(choice.options) == 1
    choice.select_index(0).run()
    keep(app, "One", "second", "Save as version 2")
    labels = [each.label for each in app.button if each.label.startswith("Open version")]
    assert labels == ["Open version 2", "Open version 1"]
    button(app, "Open version 1").click().run()
    assert not app.error
    assert app.query_params["sql"] == "SELECT 1 AS one"
    button(app, "Delete all versions").click().run()
    assert app.selectbox(key="sql_saved_query").options == []


def test_closing_what_was_opened_beside_the_editor_leaves_the_editor(portal: Open):
    app = asked(portal("data/sql"))
    for key in ("sql_saved", "sql_history", "sql_sample"):
        popover(app, key)
        popover(app, key, is_open=False)
        assert button(app, "Run")
    popover(app, "sql_history")
    assert any("FROM marts.model_summary" in each.value for each in app.code)
