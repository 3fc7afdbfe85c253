"""Named questions: declared parameters only, limits, and the build that was published last."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from partitions import model, quick_build, read_by, snapshot

from warehouse import telemetry
from warehouse.build.builder import prune, publish, rollback
from warehouse.errors import HubscopeError, NoBuildError, ParameterError, UnknownNameError
from warehouse.query import answers
from warehouse.query.answers import parse_query
from warehouse.settings import settings
from warehouse.storage.lake import Lake


def test_an_answer_says_where_it_comes_from(asking: Lake):
    answer = answers.ask("model_history", model="org/a", since="2026-01-02")
    assert answer.frame["downloads_30d"].to_list() == [11]
    assert answer.build.id == asking.current()
    assert answer.build.as_of == date(2026, 1, 2)
    assert not answer.build.is_demo
    assert answer.params == {"model": "org/a", "since": date(2026, 1, 2)}
    assert "marts.model_daily" in answer.sql
    assert not answer.truncated


def test_a_new_build_takes_over_while_an_answer_is_read(asking: Lake):
    old_build, engine = answers.warehouse().current()
    running = engine.connection.cursor().sql("SELECT range AS n FROM range(1000000)").to_arrow_reader(1_000)
    seen = len(running.read_next_batch())

    snapshot(asking, date(2026, 1, 3), [model("org/a", 99, 200)])
    quick_build(asking, *read_by("model_history"), "core.observed_days")
    publish(asking)
    answer = answers.ask("model_history", model="org/a")
    assert answer.build.id == asking.current() != old_build.id
    assert answer.frame["downloads_30d"].to_list() == [10, 11, 99]

    assert seen + sum(len(batch) for batch in running) == 1_000_000
    assert engine.select("SELECT max(day) AS day FROM core.observed_days").frame.item() == date(2026, 1, 2)


def test_a_rollback_is_seen_by_the_next_question(asking: Lake):
    first = answers.ask("data_coverage").build.id
    snapshot(asking, date(2026, 1, 3), [model("org/a")])
    quick_build(asking, *read_by("data_coverage"))
    second = publish(asking)
    assert answers.ask("data_coverage").build.id == second
    rollback(asking)
    prune(asking, keep=1)
    assert answers.ask("data_coverage").build.id == first


def test_without_a_build_the_message_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HUBSCOPE_DATA", str(tmp_path / "nothing"))
    settings.cache_clear()
    assert answers.current_build() is None
    with pytest.raises(NoBuildError) as caught:
        answers.ask("data_coverage")
    assert "etl" in caught.value.hint
    monkeypatch.undo()
    settings.cache_clear()


def test_an_unknown_query_is_named_with_the_known_ones(asking: Lake):
    for name in ("no_such_question", "../models/core/repos", ""):
        with pytest.raises(UnknownNameError) as caught:
            answers.ask(name)
        assert "model_history" in caught.value.hint


def test_an_unknown_parameter_is_refused(asking: Lake):
    with pytest.raises(ParameterError, match="has no parameter 'modle'") as caught:
        answers.ask("model_history", modle="org/a")
    assert "model" in caught.value.hint


@pytest.mark.parametrize(
    ("query", "given", "said"),
    [
        ("model_history", {"since": "yesterday"}, "since='yesterday' is not a DATE"),
        ("model_history", {"since": "2026-02-30"}, "since='2026-02-30' is not a DATE"),
        ("movers", {"limit": "many"}, "limit='many' is not a BIGINT"),
        ("movers", {"limit": "1.5"}, "limit='1.5' is not a BIGINT"),
    ],
)
def test_a_value_that_does_not_fit_is_named(asking: Lake, query: str, given: dict[str, str], said: str):
    with pytest.raises(ParameterError, match=said.replace("(", "\\(")):
        answers.ask(query, **given)


def test_text_of_a_url_is_read_as_the_declared_type():
    asked = parse_query(
        "q",
        "/*\nQuestion?\npage: a/b\nparams:\n  a: BIGINT 1\n  b: VARCHAR[] null\n  c: BOOLEAN false\n  d: DOUBLE 0.5\n*/ SELECT $a, $b, $c, $d",
    )
    assert answers.bind(asked, {}) == {"a": 1, "b": None, "c": False, "d": 0.5}
    given = {"a": "7", "b": "x, y,", "c": "TRUE", "d": "2"}
    assert answers.bind(asked, given) == {"a": 7, "b": ["x", "y"], "c": True, "d": 2.0}
    assert answers.bind(asked, {"b": ("x", "y")})["b"] == ["x", "y"]


def test_a_parameter_never_becomes_sql(asking: Lake):
    answer = answers.ask("model_history", model="' OR true --")
    assert answer.frame.height == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SELECT 1", "has no header"),
        ("/*\nWhat?\npage: a/b\nparams:\n  a: BIGINT 1\n*/ SELECT 1", "a declared or used, not both"),
        ("/*\nWhat?\npage: a/b\nparams:\n*/ SELECT $b", "b declared or used, not both"),
        ("/*\nWhat?\npage: a/b\nparams:\n  a number 1\n*/ SELECT 1", "cannot read the parameter line 'a number 1'"),
    ],
)
def test_a_query_file_that_does_not_fit_says_what_is_wrong(text: str, said: str):
    with pytest.raises(ParameterError, match=said.replace("$", "\\$")):
        parse_query("q", text)


@pytest.mark.parametrize("name", answers.names())
def test_every_query_has_a_question_and_runs_on_its_defaults(demo_lake: Path, name: str):
    asked = answers.query(name)
    assert "?" in asked.description, f"{name} asks nothing"
    assert asked.page
    answer = answers.ask(name)
    assert answer.build.is_demo
    assert answer.frame.width > 0
    assert len(set(answer.frame.columns)) == answer.frame.width


@pytest.mark.parametrize("name", answers.names())
def test_every_query_gives_the_same_twice(demo_lake: Path, name: str):
    assert answers.ask(name).frame.equals(answers.ask(name).frame)


def test_errors_and_answers_are_counted_by_name_and_code(asking: Lake):
    before = (
        telemetry.REGISTRY.get_sample_value("hubscope_query_errors_total", {"query": "movers", "code": "parameter"})
        or 0
    )
    with pytest.raises(HubscopeError):
        answers.ask("movers", limit="many")
    after = telemetry.REGISTRY.get_sample_value("hubscope_query_errors_total", {"query": "movers", "code": "parameter"})
    assert after == before + 1
