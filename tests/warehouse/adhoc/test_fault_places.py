"""Where the engine says that a question is wrong, by its own message."""

from __future__ import annotations

import pytest

from tests.warehouse.adhoc.asking import ask
from warehouse.adhoc import text
from warehouse.errors import QueryError

LONG = f"SELECT {', '.join(f'likes AS a{n}' for n in range(40))}, lykes FROM marts.model_summary"


@pytest.mark.parametrize(
    ("sql", "word"),
    [
        ("SELEC 1", "SELEC"),
        ("SELECT repo_id,\n  likez\nFROM marts.model_summary", "likez"),
        ("SELECT 'ä' AS ü,\n\n  foo(likes) AS n\nFROM marts.model_summary", "foo"),
        ("SELECT 1\n" * 1 + "FROM marts.model_summary\nWHERE repo_id = 'x' AND lykes > 3", "lykes"),
        ("\n" * 9 + "SELECT m.nothing FROM marts.model_summary AS m", "m.nothing"),
        (LONG, "lykes"),
    ],
)
def test_a_fault_is_placed_at_the_word_that_is_wrong(demo_lake: object, sql: str, word: str):
    with pytest.raises(QueryError) as refused:
        ask(sql)
    place = text.place_of(refused.value.message, sql)
    assert place is not None, refused.value.message
    line, column = place
    assert sql.split("\n")[line - 1][column - 1 :].startswith(word), (place, refused.value.message)
    words, shown = text.split_fault(refused.value.message)
    assert "LINE" not in words
    assert word in shown


def test_a_message_that_points_nowhere_has_no_place():
    for message in ("There is no table 'x'.", "LINE 3", "\n\nLINE x: a\n ^", "\n\nLINE 9: SELECT 1\n        ^"):
        assert text.place_of(message, "SELECT 1") is None
    assert text.split_fault("There is no table 'x'.") == ("There is no table 'x'.", "")


def test_a_pivot_that_finds_its_columns_says_how_to_name_them(demo_lake: object):
    with pytest.raises(QueryError) as refused:
        ask("PIVOT marts.model_summary ON task USING count(*)")
    assert "FROM t PIVOT" in refused.value.hint
    named = "FROM (SELECT task, likes FROM marts.model_summary) PIVOT (sum(likes) FOR task IN ('text-generation'))"
    assert ask(named).column_names == ["text-generation"]


@pytest.mark.parametrize(
    ("sql", "hint"),
    [
        ("FROM model_summary", "Write marts.model_summary."),
        ("FROM marts.Model_Sumary", "Is marts.model_summary meant?"),
        ("FROM mart.model_summary", "Is marts.model_summary meant?"),
        ("FROM model_sumary", "Is marts.model_summary meant?"),
        ("WITH taken AS (SELECT 1) FROM token", "Is taken meant?"),
        ("FROM nothing.like_it_at_all", "Tables are named schema.table, as the Catalog lists them."),
    ],
)
def test_a_table_that_is_not_there_leads_to_the_one_that_was_meant(demo_lake: object, sql: str, hint: str):
    with pytest.raises(QueryError) as refused:
        ask(sql)
    assert refused.value.hint == hint
