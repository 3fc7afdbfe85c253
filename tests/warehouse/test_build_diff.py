"""Two builds beside each other: what came, went, grew or changed its columns."""

from __future__ import annotations

from warehouse.build_diff import diff


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
