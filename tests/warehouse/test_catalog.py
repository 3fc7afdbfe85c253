"""Models say what they are in their headers; a header or a reference that does not fit is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from warehouse.errors import ModelError
from warehouse.models import catalog
from warehouse.models.catalog import parse_checks, parse_model

HEADER = """/*
Words for people,
over two lines.

grain: id
columns:
  id  BIGINT  The number.
*/
"""


def write(folder: Path, name: str, reads: str) -> None:
    path = folder / f"{name.replace('.', '/')}.sql"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{HEADER}SELECT id FROM {reads};\n")


def test_a_header_gives_words_grain_and_columns():
    model = parse_model("core.a", f"{HEADER}SELECT id FROM raw.x;")
    assert model.description == "Words for people, over two lines."
    assert model.grain == ("id",)
    assert model.order == ("id",)
    assert [(column.name, column.type, column.description) for column in model.columns] == [
        ("id", "BIGINT", "The number.")
    ]
    assert model.sql == "SELECT id FROM raw.x"
    assert model.reads == ("raw.x",)
    assert not model.is_view
    assert not model.by_month


def test_a_model_does_not_read_its_own_steps():
    model = parse_model(
        "core.a", f"{HEADER}WITH step AS (SELECT id FROM core.b) SELECT id FROM step JOIN core.c USING (id)"
    )
    assert model.reads == ("core.b", "core.c")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SELECT 1", "core.a has no header"),
        (HEADER.replace("grain: id\n", "") + "SELECT 1", "core.a states no grain"),
        (
            HEADER.replace("grain: id", "grain: name") + "SELECT 1",
            "core.a: grain column 'name' is not among its columns",
        ),
        (HEADER.replace("  id  BIGINT  The number.\n", "") + "SELECT 1", "core.a lists no columns"),
        (HEADER.replace("  The number.", "") + "SELECT 1", "core.a: column line 'id  BIGINT' lacks a part"),
        (
            HEADER.replace("grain: id", "grain: id\ncolour: blue") + "SELECT 1",
            "core.a: 'colour: blue' is no header key",
        ),
    ],
)
def test_a_header_that_does_not_fit_says_what_is_wrong(text: str, said: str):
    with pytest.raises(ModelError) as caught:
        parse_model("core.a", text)
    assert said in str(caught.value)
    assert caught.value.hint


def test_models_come_after_those_they_read(tmp_path: Path):
    write(tmp_path, "core.a", "marts.z")
    write(tmp_path, "marts.z", "staging.b")
    write(tmp_path, "staging.b", "raw.x")
    assert [model.name for model in catalog.models(tmp_path)] == ["staging.b", "marts.z", "core.a"]


def test_an_unknown_table_is_named_with_its_reader(tmp_path: Path):
    write(tmp_path, "core.a", "core.nowhere")
    with pytest.raises(ModelError, match=r"core\.a reads core\.nowhere, which is no model"):
        catalog.models(tmp_path)


def test_models_in_a_circle_are_named(tmp_path: Path):
    write(tmp_path, "core.a", "core.b")
    write(tmp_path, "core.b", "core.a")
    with pytest.raises(ModelError, match=r"in a circle: core\.(a -> core\.b|b -> core\.a)"):
        catalog.models(tmp_path)


def test_checks_have_a_severity_a_sentence_and_a_select():
    checks = parse_checks(
        "-- fail: Nothing is below zero.\nSELECT 1;\n\n-- warn: Few are new.\nSELECT 2\nWHERE true;\n"
    )
    assert [(check.severity, check.sentence, check.sql) for check in checks] == [
        ("fail", "Nothing is below zero.", "SELECT 1"),
        ("warn", "Few are new.", "SELECT 2\nWHERE true"),
    ]


def test_every_check_file_belongs_to_a_model_and_every_statement_is_read():
    for path in catalog.MODELS.glob("*/*.checks.sql"):
        model = catalog.model(f"{path.parent.name}.{path.name.removesuffix('.checks.sql')}")
        lines = path.read_text().splitlines()
        assert len(model.checks) == sum(line.startswith(("-- fail:", "-- warn:")) for line in lines) > 0


def test_a_definition_is_the_words_of_the_header():
    assert catalog.definition("marts.model_summary.likes") == "Likes."
    with pytest.raises(ModelError, match=r"no column 'marts\.model_summary\.hearts'"):
        catalog.definition("marts.model_summary.hearts")
    with pytest.raises(ModelError, match=r"no model 'marts\.nothing'"):
        catalog.definition("marts.nothing.likes")


def test_words_of_columns_are_sentences():
    for model in catalog.models():
        assert model.description.endswith(".")
        for column in model.columns:
            assert column.description.strip().endswith("."), f"{model.name}.{column.name}"
