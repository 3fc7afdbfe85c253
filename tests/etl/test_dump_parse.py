"""Batches of a dump to tables: read like a listing, whatever way the file keeps its columns."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.dump.parse import layout, parse_batch
from etl.hub.contract import CONTRACTS, Contract
from etl.hub.parse import parse_page
from warehouse.errors import ContractError

MODELS = CONTRACTS["models"]
NOON = datetime(2026, 3, 1, 12, 0, 5, tzinfo=UTC)


def batch(rows: list[dict[str, Any]], **types: pa.DataType) -> pa.RecordBatch:
    """Rows as one batch; a column's Arrow type is worked out from its values unless it is given."""
    names = dict.fromkeys(name for row in rows for name in row)
    arrays = [pa.array([row.get(name) for row in rows], types.get(name)) for name in names]
    return pa.RecordBatch.from_arrays(arrays, names=list(names))


def parsed(
    rows: list[dict[str, Any]], contract: Contract = MODELS, **types: pa.DataType
) -> tuple[list[dict[str, Any]], list[tuple[str | None, str, str, str | None]]]:
    page = parse_batch(batch(rows, **types), contract, 3)
    assert all(record.page == 3 for record in page.quarantined)
    assert page.table.schema.equals(contract.schema)
    return page.table.to_pylist(), [(q.repo_id, q.field, q.reason, q.value) for q in page.quarantined]


def one(**fields: Any) -> dict[str, Any]:
    return parsed([{"id": "org/a", "downloads": 1} | fields])[0][0]


def test_a_moment_is_written_as_the_hub_writes_it() -> None:
    parsed = one(createdAt=NOON, lastModified="2026-03-01T12:00:05.000Z")
    assert (parsed["createdAt"], parsed["lastModified"]) == ("2026-03-01T12:00:05.000Z",) * 2


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("zone", ["UTC", None])
def test_a_moment_of_any_fineness_is_the_same_moment(unit: str, zone: str | None) -> None:
    moment = NOON if zone else NOON.replace(tzinfo=None)
    rows, quarantined = parsed([{"id": "a", "downloads": 1, "createdAt": moment}], createdAt=pa.timestamp(unit, zone))
    assert rows[0]["createdAt"] == "2026-03-01T12:00:05.000Z"
    assert quarantined == []


@pytest.mark.parametrize(
    ("kept_as", "read_as"),
    [("False", "false"), ("false", "false"), (False, "false"), ("auto", "auto"), ("Manual", "manual"), (None, None)],
)
def test_gated_is_read_in_each_spelling(kept_as: Any, read_as: str | None) -> None:
    assert one(gated=kept_as)["gated"] == read_as


@pytest.mark.parametrize(
    ("base_models", "names", "relation"),
    [
        (["org/x", "org/y"], ["org/x", "org/y"], None),
        ([None], None, None),
        ([""], None, None),
        ([], None, None),
        ([{"id": "org/x"}], ["org/x"], None),
        ({"relation": "quantized", "models": [{"_id": "1", "id": "org/x"}]}, ["org/x"], "quantized"),
        ({"relation": None, "models": []}, None, None),
        ('{"relation": "merge", "models": [{"id": "org/x"}, {"id": "org/y"}]}', ["org/x", "org/y"], "merge"),
        ("org/x", ["org/x"], None),
        (None, None, None),
    ],
)
def test_base_models_are_read_in_each_form(base_models: Any, names: list[str] | None, relation: str | None) -> None:
    parsed = one(baseModels=base_models)
    assert (parsed["cardData_base_model"], parsed["cardData_base_model_relation"]) == (names, relation)


def test_what_the_card_says_of_its_base_goes_before_what_the_hub_made_of_it() -> None:
    parsed = one(
        cardData=json.dumps({"base_model": "org/card", "license": "mit", "language": "en"}),
        baseModels={"relation": "adapter", "models": [{"id": "org/hub"}]},
    )
    assert (parsed["cardData_base_model"], parsed["cardData_base_model_relation"]) == (["org/card"], "adapter")
    assert (parsed["cardData_license"], parsed["cardData_language"]) == ("mit", ["en"])


@pytest.mark.parametrize("card", ["no json", "[1, 2]", None, '{"license": 3}'])
def test_a_card_that_cannot_be_read_is_empty_and_no_drift(card: str | None) -> None:
    rows, quarantined = parsed([{"id": "a", "downloads": 1, "cardData": card}], cardData=pa.string())
    assert (rows[0]["cardData_license"], quarantined) == (None, [])


def test_objects_are_read_kept_as_objects_or_as_text() -> None:
    as_object = one(safetensors={"total": 7, "parameters": {"BF16": 7}}, gguf={"total": 8, "architecture": "llama"})
    as_text = one(safetensors='{"total": 7}', gguf='{"total": 8, "architecture": "llama"}')
    for parsed in (as_object, as_text):
        assert (parsed["safetensors_total"], parsed["gguf_total"], parsed["gguf_architecture"]) == (7, 8, "llama")


def test_a_gap_in_a_column_of_floats_is_a_gap_and_whole_floats_are_counts() -> None:
    rows, quarantined = parsed(
        [{"id": "a", "downloads": 12.0}, {"id": "b", "downloads": float("nan")}, {"id": "c", "downloads": 0.0}]
    )
    assert [row["downloads"] for row in rows] == [12, None, 0]
    assert quarantined == []


@pytest.mark.parametrize(
    ("field", "value", "quarantined_text"),
    [
        ("downloads", 1.5, "1.5"),
        ("downloads", "12", '"12"'),
        ("downloads", True, "true"),
        ("likes", "many", '"many"'),
        ("createdAt", "yesterday", '"yesterday"'),
        ("tags", "transformers", '"transformers"'),
        ("tags", ["a", None], '["a",null]'),
        ("private", "no", '"no"'),
        ("gated", "perhaps", '"perhaps"'),
        ("pipeline_tag", 7, "7"),
        ("safetensors", 7, "7"),
        ("baseModels", {"models": [{"id": 7}]}, None),
    ],
)
def test_a_wrong_type_is_quarantined_and_its_row_kept(field: str, value: Any, quarantined_text: str | None) -> None:
    rows, quarantined = parsed([{"id": "org/a", "downloads": 1} | {field: value}])
    assert len(rows) == 1
    ((repo_id, column, reason, text),) = quarantined
    assert (repo_id, column, reason) == ("org/a", field, "wrong type")
    assert quarantined_text is None or text == quarantined_text


def test_one_bad_value_costs_neither_its_column_nor_its_neighbours() -> None:
    rows, quarantined = parsed([{"id": f"org/{n}", "downloads": 1.5 if n == 3 else float(n)} for n in range(6)])
    assert [row["downloads"] for row in rows] == [0, 1, 2, None, 4, 5]
    assert [(q[0], q[3]) for q in quarantined] == [("org/3", "1.5")]


def test_rows_without_a_usable_id_are_left_out_and_counted_each() -> None:
    page = parse_batch(
        batch([{"id": value, "downloads": 1} for value in ("org/a", None, "a b", "c d", "org/b")]), MODELS
    )
    assert page.table["id"].to_pylist() == ["org/a", "org/b"]
    assert [(q.reason, q.value) for q in page.quarantined] == [
        ("missing id", "null"), ("invalid id", '"a b"'), ("invalid id", '"c d"'),
    ]  # fmt: skip
    assert (page.rows_seen, page.rows_affected) == (5, 3)


def test_ids_that_are_no_texts_leave_nothing() -> None:
    page = parse_batch(batch([{"id": 1, "downloads": 1}, {"id": 2, "downloads": 1}]), MODELS)
    assert (page.table.num_rows, page.rows_affected) == (0, 2)


def test_columns_of_the_dump_that_the_contract_does_not_know_are_listed_and_unread() -> None:
    shape = layout(
        batch(
            [{"id": "a", "downloads": 1, "usedStorage": 5, "siblings": [], "gguf": {"total": 1, "chat": "x"}}]
        ).schema,
        MODELS,
    )
    assert shape.ignored == ("usedStorage", "siblings")
    assert shape.read == ("id", "downloads", "gguf.total")
    assert {"sha", "tags", "cardData_base_model"} <= set(shape.lacking)
    assert "downloads" not in shape.lacking


def test_base_models_stand_in_for_a_card_that_the_dump_lacks() -> None:
    shape = layout(batch([{"id": "a", "downloads": 1, "baseModels": ["x"]}]).schema, MODELS)
    assert "cardData_license" in shape.lacking
    assert "cardData_base_model" not in shape.lacking


@pytest.mark.parametrize(("kind", "missing"), [("models", "downloads"), ("spaces", "likes")])
def test_a_file_that_counts_nothing_is_no_dump(kind: str, missing: str) -> None:
    with pytest.raises(ContractError, match=f"no column '{missing}'; it has id"):
        layout(batch([{"id": "a"}]).schema, CONTRACTS[kind])


def test_spaces_and_datasets_follow_their_own_contract() -> None:
    (space,), _ = parsed([{"id": "org/s", "likes": 3, "sdk": "docker", "downloads": 9}], CONTRACTS["spaces"])
    assert (space["likes"], space["sdk"], "downloads" in space) == (3, "docker", False)


TEXTS = st.text("abcXYZ-_.", min_size=1, max_size=8)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "id": st.builds("{}/{}".format, TEXTS, TEXTS),
                "downloads": st.none() | st.integers(0, 2**40),
                "likes": st.none() | st.integers(0, 99),
                "trendingScore": st.none() | st.integers(0, 9),
                "pipeline_tag": st.none() | TEXTS,
                "tags": st.none() | st.lists(TEXTS, max_size=3),
                "private": st.none() | st.booleans(),
                "gated": st.sampled_from([False, "auto", "manual", None]),
                "createdAt": st.none()
                | st.datetimes(datetime(2022, 3, 3), datetime(2030, 1, 1)).map(  # noqa: DTZ001 - hypothesis wants them bare
                    lambda moment: moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")
                ),
                "cardData": st.none()
                | st.fixed_dictionaries({"license": TEXTS, "base_model": st.lists(TEXTS, max_size=2)}),
            }
        ),
        min_size=1,
        max_size=8,
    )
)
def test_a_dump_of_a_listing_says_what_the_listing_says(rows: list[dict[str, Any]]) -> None:
    listing = parse_page(json.dumps(rows).encode(), MODELS)
    rows = [
        row
        | {
            "cardData": None if row["cardData"] is None else json.dumps(row["cardData"]),
            "gated": None if row["gated"] is None else str(row["gated"]),
        }
        for row in rows
    ]
    types = {
        "downloads": pa.int64(), "likes": pa.int32(), "trendingScore": pa.float32(), "pipeline_tag": pa.large_string(),
        "tags": pa.large_list(pa.large_string()), "private": pa.bool_(), "gated": pa.string(), "cardData": pa.string(),
        "createdAt": pa.string(),
    }  # fmt: skip
    dump = parse_batch(batch(rows, **types), MODELS)
    assert dump.quarantined == listing.quarantined == []
    for dumped, listed in zip(dump.table.to_pylist(), listing.table.to_pylist(), strict=True):
        # An empty list of bases cannot be told from none where the card is empty: both mean no base.
        assert dumped | {"cardData_base_model": dumped["cardData_base_model"] or None} == listed | {
            "cardData_base_model": listed["cardData_base_model"] or None
        }
