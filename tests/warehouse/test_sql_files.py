"""What several SQL files share is written once; what is parsed, shown and run is the whole text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from warehouse.errors import ModelError
from warehouse.models import catalog, sql_files
from warehouse.query import answers


def folder(root: Path, **files: str) -> Path:
    for name, text in files.items():
        (root / f"{name}.sql").write_text(text)
    return root


def test_a_part_stands_where_it_is_named(tmp_path: Path):
    root = folder(
        tmp_path,
        question="WITH a AS (SELECT 1 AS n),\n\n{% include '_twice.sql' %},\n\nc AS (SELECT n FROM b)\n\nSELECT n FROM c\n",
        _twice="{# In: a. Out: b. -#}\nb AS (SELECT 2 * n AS n FROM a)\n",
    )
    whole = (
        "WITH a AS (SELECT 1 AS n),\n\nb AS (SELECT 2 * n AS n FROM a),\n\nc AS (SELECT n FROM b)\n\nSELECT n FROM c"
    )
    assert sql_files.read(root / "question.sql", root).strip() == whole
    assert [path.stem for path in sql_files.paths(root, "*.sql")] == ["question"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SELECT 1 {% include '_nothing.sql' %}", "_nothing.sql"),
        ("SELECT 1 {% include _nothing.sql' %}", "question.sql"),
        ("SELECT {% if true %}{{ columns }}{% endif %}", "'columns' is undefined"),
    ],
)
def test_a_part_that_is_not_there_is_named_with_the_file_that_wants_it(tmp_path: Path, text: str, said: str):
    root = folder(tmp_path, question=text)
    with pytest.raises(ModelError, match=r"question\.sql cannot be put together") as caught:
        sql_files.read(root / "question.sql", root)
    assert said in caught.value.message
    assert f"{root.name}/" in caught.value.hint


def test_parts_are_no_questions_and_no_models():
    assert list(answers.QUERIES.glob("_*.sql"))
    assert list(catalog.MODELS.glob("*/_*.sql"))
    assert not [name for name in answers.names() if name.startswith("_")]
    assert not [model.name for model in catalog.models() if "._" in model.name]
    with pytest.raises(answers.UnknownNameError):
        answers.query("_trend_lines")


def test_no_tag_is_left_in_what_is_run():
    texts = [answers.query(name).sql for name in answers.names()] + [model.sql for model in catalog.models()]
    assert not [text for text in texts if re.search(r"\{[%{#]", text)]


def test_questions_about_sums_over_time_end_alike():
    end = sql_files.read(answers.QUERIES / "_trend_lines.sql", answers.QUERIES).partition("-#}")[2].strip()
    assert end.startswith("taken AS (")
    assert end.endswith("ORDER BY t.is_rest, t.place, t.value, t.day")
    for name in ("trend_by_dimension", "trend_by_cube", "trend_by_models"):
        assert answers.query(name).sql.endswith(end)


def test_how_a_gap_is_spread_is_written_in_one_file():
    written = [
        path.name for path in catalog.MODELS.glob("*/*.sql") if re.search(r"floor\([^;]*span_downl", path.read_text())
    ]
    assert written == ["_gap.sql"]
    for name in ("core.repo_daily", "core.adoption_changes", "marts.model_daily"):
        assert re.search(r"floor\(CAST\((r\.)?span_downloads \* ", catalog.model(name).sql)
