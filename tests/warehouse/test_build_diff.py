"""Two builds beside each other: what came, went, grew or changed its columns."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl

from warehouse.build.diff import diff, sums
from warehouse.storage.lake import Lake


def table(rows: int | None, **columns: str) -> dict:
    return {
        "rows": rows,
        "bytes": None if rows is None else rows * 10,
        "columns": [{"name": name, "type": kind} for name, kind in columns.items()],
    }


def test_every_kind_of_change_is_named_and_the_same_is_left_out():
    before = {"tables": {"a.same": table(5, x="INTEGER"), "a.grew": table(5, x="INTEGER"), "a.gone": table(1, x="INTEGER"), "a.shaped": table(5, x="INTEGER", y="DATE")}}  # fmt: skip
    after = {"tables": {"a.same": table(5, x="INTEGER"), "a.grew": table(12, x="INTEGER"), "a.new": table(3, x="INTEGER"), "a.shaped": table(5, x="BIGINT", z="DATE")}}  # fmt: skip
    found = {row["table"]: row for row in diff(before, after).to_dicts()}
    assert {name: row["change"] for name, row in found.items()} == {
        "a.grew": "rows", "a.gone": "gone", "a.new": "new", "a.shaped": "schema",
    }  # fmt: skip
    assert (found["a.grew"]["rows_added"], found["a.grew"]["bytes_added"]) == (7, 70)
    assert found["a.shaped"]["columns_added"] == ["z"]
    assert found["a.shaped"]["columns_gone"] == ["y"]
    assert found["a.shaped"]["columns_changed"] == ["x: INTEGER -> BIGINT"]
    assert found["a.new"]["rows_added"] is None


def test_largest_changes_come_first_and_the_same_build_has_none():
    one = {"tables": {"a": table(5, x="INTEGER"), "b": table(5, x="INTEGER"), "v": table(None, x="INTEGER")}}
    two = {"tables": {"a": table(6, x="INTEGER"), "b": table(1, x="INTEGER"), "v": table(None, x="INTEGER")}}
    assert diff(one, two)["table"].to_list() == ["b", "a"]
    assert diff(one, one).is_empty()


def test_as_many_rows_of_other_contents_are_a_change_of_values():
    def kept(digest: str) -> dict:
        return {"tables": {"a": table(5, x="INTEGER") | {"files": [{"path": "a/data.parquet", "digest": digest}]}}}

    assert diff(kept("one"), kept("one")).is_empty()
    assert diff(kept("one"), kept("two"))["change"].to_list() == ["values"]
    views = [{"tables": {"v": table(None, x="INTEGER") | {"sql": sql}}} for sql in ("SELECT 1", "SELECT 2")]
    assert diff(*views)["change"].to_list() == ["values"]


def test_sums_are_those_of_the_files(tmp_path: Path):
    lake = Lake(tmp_path)
    before = pl.DataFrame(
        {"n": [1, 2, None], "x": [0.5, 0.25, 0.25], "is": [True, False, True], "name": ["a", "b", None]}
    )
    after = pl.DataFrame({"n": [1, 2, 4], "x": [0.5, 0.25, 0.25], "is": [True, False, False], "name": ["a", "b", "c"], "new": [1, 1, 1]})  # fmt: skip
    for build, frame in (("one", before), ("two", after)):
        folder = lake.build_path(build)
        (folder / "a").mkdir(parents=True)
        for part, rows in enumerate((frame[:2], frame[2:])):
            rows.write_parquet(folder / f"a/{part}.parquet")
        said = {
            "tables": {
                "a": {"files": [{"path": f"a/{part}.parquet", "digest": build} for part in range(2)]},
                "v": {"files": []},
            }
        }
        (folder / "manifest.json").write_text(json.dumps(said))
    found = {row.pop("column"): row for row in sums(lake, "one", "two", "a").to_dicts()}
    assert found == {
        "n": {"sum_before": 3.0, "sum": 7.0, "difference": 4.0, "values_before": 2, "values": 3},
        "x": {"sum_before": 1.0, "sum": 1.0, "difference": 0.0, "values_before": 3, "values": 3},
        "is": {"sum_before": 2.0, "sum": 1.0, "difference": -1.0, "values_before": 3, "values": 3},
        "name": {"sum_before": None, "sum": None, "difference": None, "values_before": 2, "values": 3},
    }
    assert sums(lake, "one", "two", "v").is_empty()
