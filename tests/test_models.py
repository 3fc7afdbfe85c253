"""Runs the cases of tests/models: given rows of a model's inputs, its SELECT gives the expected rows.

A case is models/<schema>.<name>/<case>.yaml; adding one needs no Python:

    why:    one sentence
    given:  {table: [rows]}       columns not written are null; inputs not written are empty, mappings are the real ones
    expect: [rows]                in the order of the grain; only the columns written are compared
    where:  {column: value}       optional: expect only the rows with these values
"""

from __future__ import annotations

import csv
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import yaml

from warehouse.build.checks import grain_check
from warehouse.engine import BuildConnection, literal
from warehouse.models import catalog
from warehouse.storage.raw_tables import RAW_COLUMNS

CASES = Path(__file__).parent / "models"
MAPPINGS = catalog.MODELS / "mappings"
ARROW = {
    "INTEGER": pa.int32(),
    "BIGINT": pa.int64(),
    "DOUBLE": pa.float64(),
    "VARCHAR": pa.string(),
    "BOOLEAN": pa.bool_(),
    "DATE": pa.date32(),
    "TIMESTAMP": pa.timestamp("us"),
}
BUILD_TABLES = {
    "build.month": {"month_on": "DATE", "next_month_on": "DATE"},
    "build.listings": {
        "repo_type": "VARCHAR",
        "snapshot_on": "DATE",
        "coverage": "VARCHAR",
        "rows": "BIGINT",
        "origin": "VARCHAR",
    },
}


def arrow_type(kind: str) -> pa.DataType:
    return pa.list_(arrow_type(kind[:-2])) if kind.endswith("[]") else ARROW[kind]


def columns_of(table: str) -> dict[str, str]:
    """Names and types of an input: from the raw contract, a mapping's file, the build's own tables or a model's header."""
    schema, _, name = table.partition(".")
    if schema == "raw":
        return {**RAW_COLUMNS[name], "snapshot_on": "DATE"}
    if schema == "mappings":
        with (MAPPINGS / f"{name}.csv").open(newline="") as file:
            return dict.fromkeys(next(csv.reader(file)), "VARCHAR")
    if table in BUILD_TABLES:
        return BUILD_TABLES[table]
    return {column.name: column.type for column in catalog.model(table.removesuffix("__before")).columns}


def typed_rows(table: str, rows: list[dict[str, Any]]) -> pa.Table:
    columns = columns_of(table)
    stray = sorted({name for row in rows for name in row} - set(columns))
    assert not stray, f"{table} has no column {', '.join(stray)}"
    return pa.Table.from_pylist(rows, schema=pa.schema([(name, arrow_type(kind)) for name, kind in columns.items()]))


def run_case(name: str, case: dict[str, Any], temp: Path) -> list[dict[str, Any]]:
    """The rows that the model gives on the inputs of a case, in the order of its grain."""
    model = catalog.model(name)
    given = case.get("given") or {}
    stray = sorted(set(given) - set(model.reads))
    assert not stray, f"{name} does not read {', '.join(stray)}"
    bench = BuildConnection(temp, "1GB")
    try:
        for table in model.reads:
            if table.startswith("mappings.") and table not in given:
                path = MAPPINGS / f"{table.partition('.')[2]}.csv"
                bench.view(table, f"SELECT * FROM read_csv({literal(path)}, header = true, all_varchar = true)")
            else:
                bench.table(table, typed_rows(table, given.get(table) or []))
        assert bench.columns(model.sql) == [(column.name, column.type) for column in model.columns]
        bench.view(name, model.sql)
        assert bench.rows(grain_check(model).sql) == [], "two rows share a grain, or it holds a null"
        return bench.rows(f"SELECT * FROM {name} ORDER BY {', '.join(model.grain)}")
    finally:
        bench.close()


def plain(value: Any) -> Any:
    return pytest.approx(value, rel=1e-9) if isinstance(value, float) else value


def shorten(rows: list[dict[str, Any]], columns: set[str]) -> list[dict[str, Any]]:
    return [{key: value for key, value in row.items() if key in columns} for row in rows]


ALL = sorted(CASES.glob("*/*.yaml"))


@pytest.mark.parametrize("path", ALL, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_case(path: Path, tmp_path: Path):
    case = yaml.safe_load(path.read_text())
    assert set(case) <= {"why", "given", "expect", "where"}, f"{path} has an unknown key"
    assert isinstance(case.get("why"), str), f"{path} does not say why"
    name = path.parent.name
    expected = case["expect"] or []
    stray = {column for row in expected for column in row} - set(columns_of(name))
    assert not stray, f"{name} has no column {', '.join(sorted(stray))}"
    found = run_case(name, case, tmp_path)
    for column, value in (case.get("where") or {}).items():
        found = [row for row in found if row[column] == value]
    wanted = {column for row in expected for column in row}
    given = shorten(found, wanted)
    assert len(given) == len(expected), f"{case['why']}\ngiven: {given}"
    for place, (row, says) in enumerate(zip(given, expected, strict=True)):
        assert {key: row[key] for key in says} == {key: plain(value) for key, value in says.items()}, (
            f"{case['why']} (row {place + 1})"
        )


def test_every_model_has_a_case():
    bare = [model.name for model in catalog.models() if not list((CASES / model.name).glob("*.yaml"))]
    assert not bare, f"Without a case in tests/models: {', '.join(bare)}"


def test_every_case_belongs_to_a_model():
    known = {model.name for model in catalog.models()}
    assert {path.parent.name for path in ALL} <= known


def test_a_wrong_expectation_is_noticed(tmp_path: Path):
    path = tmp_path / "staging.hub_observations" / "wrong.yaml"
    path.parent.mkdir()
    rows = "[{id: org/a, snapshot_on: 2026-01-01, downloads: 0}]"
    path.write_text(
        f"why: Wrong.\ngiven: {{raw.hub_models: {rows}}}\nexpect: [{{repo_id: org/a, downloads_30d: null}}]\n"
    )
    with pytest.raises(AssertionError, match="Wrong"):
        test_case(path, tmp_path)


def test_a_column_that_an_input_does_not_have_is_named():
    with pytest.raises(AssertionError, match=r"raw\.hub_models has no column downloads_30d"):
        typed_rows("raw.hub_models", [{"downloads_30d": 1}])


def test_a_table_that_the_model_does_not_read_is_named(tmp_path: Path):
    with pytest.raises(AssertionError, match=r"does not read core\.repos"):
        run_case("staging.hub_observations", {"given": {"core.repos": []}}, tmp_path)


def test_yaml_dates_and_moments_are_typed():
    rows = typed_rows("core.model_versions", [{"valid_from": date(2026, 1, 1), "created_at": datetime(2026, 1, 1)}])  # noqa: DTZ001 - tables hold UTC without a zone
    assert str(rows.schema.field("created_at").type) == "timestamp[us]"
