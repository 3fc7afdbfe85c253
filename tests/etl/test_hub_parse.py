"""Pages to tables: what is kept, what is null, what is quarantined."""

from __future__ import annotations

import json
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.hub.contract import CONTRACTS, KINDS
from etl.hub.parse import parse_page

MODELS = CONTRACTS["models"]


def parsed(
    *rows: Any, kind: str = "models"
) -> tuple[list[dict[str, Any]], list[tuple[str | None, str, str, str | None]]]:
    page = parse_page(json.dumps(rows).encode(), CONTRACTS[kind], page=3)
    assert all(record.page == 3 for record in page.quarantined)
    return page.table.to_pylist(), [(q.repo_id, q.field, q.reason, q.value) for q in page.quarantined]


def model(**fields: Any) -> dict[str, Any]:
    return {"_id": "1", "id": "org/name", **fields}


def test_a_sound_model_keeps_what_was_sent() -> None:
    sent = model(
        downloads=12, downloadsAllTime=2**40, likes=0, trendingScore=3, private=False, gated="manual", tags=["a", "b"],
        createdAt="2022-03-02T23:29:04.000Z", library_name="diffusers", safetensors={"parameters": {"BF16": 7}, "total": 7},
        gguf={"total": 8, "architecture": "llama"}, cardData={"license": "mit", "language": ["en"], "base_model": "a/b"},
    )  # fmt: skip
    rows, quarantined = parsed(sent)
    assert quarantined == []
    expected = {
        "id": "org/name", "downloads": 12, "downloadsAllTime": 2**40, "likes": 0, "trendingScore": 3.0, "private": False,
        "gated": "manual", "tags": ["a", "b"], "createdAt": "2022-03-02T23:29:04.000Z", "library_name": "diffusers",
        "safetensors_total": 7, "gguf_total": 8, "gguf_architecture": "llama", "cardData_license": "mit",
        "cardData_language": ["en"], "cardData_base_model": ["a/b"],
    }  # fmt: skip
    assert {name: rows[0][name] for name in expected} == expected


def test_absent_and_null_are_null_and_zero_stays_zero() -> None:
    rows, quarantined = parsed(model(), model(id="org/b", downloads=None, tags=[]), model(id="org/c", downloads=0))
    assert [row["downloads"] for row in rows] == [None, None, 0]
    assert [row["tags"] for row in rows] == [None, [], None]
    assert quarantined == []


def test_gated_false_becomes_a_text_and_absent_stays_null() -> None:
    rows, _ = parsed(model(gated=False), model(id="org/b", gated="auto"), model(id="org/c"))
    assert [row["gated"] for row in rows] == ["false", "auto", None]


def test_an_unknown_field_is_recorded_and_its_row_kept() -> None:
    rows, quarantined = parsed(model(likes=5, novelty={"a": 1}), model(id="org/b"))
    assert [row["id"] for row in rows] == ["org/name", "org/b"]
    assert rows[0]["likes"] == 5
    assert quarantined == [("org/name", "novelty", "unknown field", '{"a":1}')]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("downloads", "12"), ("downloads", 1.5), ("downloads", True), ("downloads", 2**63), ("likes", [3]),
        ("trendingScore", "high"), ("private", 0), ("gated", "perhaps"), ("gated", ["auto"]), ("tags", "en"),
        ("tags", ["a", 3]), ("tags", ["a", None]), ("author", 7), ("createdAt", "yesterday"), ("lastModified", 1700000000),
        ("safetensors", 7), ("gguf", {"total": "7"}), ("inferenceProviderMapping", [{"name": "x"}]),
    ],
)  # fmt: skip
def test_a_value_of_the_wrong_type_is_null_and_recorded_and_its_neighbours_stay(field: str, value: Any) -> None:
    rows, quarantined = parsed(
        model(likes=1), model(**{"id": "org/odd", "sha": "abc", field: value}), model(id="org/z")
    )
    assert [row["id"] for row in rows] == ["org/name", "org/odd", "org/z"]
    assert rows[0]["likes"] == 1
    assert rows[1]["sha"] == "abc"
    assert quarantined == [("org/odd", field, "wrong type", orjson.dumps(value).decode())]
    columns = [column.name for column in MODELS.columns if column.field == field]
    assert all(rows[1][name] is None for name in columns if name != "gguf_architecture")


def test_a_whole_number_written_with_a_point_is_that_number() -> None:
    rows, quarantined = parsed(model(downloads=3.0))
    assert (rows[0]["downloads"], quarantined) == (3, [])


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"_id": "1", "likes": 2}, "missing id"),
        ({"id": None}, "missing id"),
        ({"id": 7}, "invalid id"),
        ({"id": "../../etc"}, "invalid id"),
        ({"id": "a/b/c"}, "invalid id"),
        ("org/name", "not an object"),
        (None, "not an object"),
    ],
)
def test_a_row_without_a_usable_id_is_left_out_and_recorded(row: Any, reason: str) -> None:
    rows, quarantined = parsed(model(), row)
    assert [row["id"] for row in rows] == ["org/name"]
    assert [record[2] for record in quarantined] == [reason]


def test_rows_are_counted_once_however_many_of_their_values_are_odd() -> None:
    page = parse_page(json.dumps([model(likes="x", downloads="y"), 7, 7, model(id="a/b")]).encode(), MODELS)
    assert (page.rows_seen, page.rows_affected, page.table.num_rows) == (4, 3, 2)


def test_a_long_odd_value_is_cut_to_five_hundred_characters() -> None:
    _, quarantined = parsed(model(likes="x" * 10_000))
    assert len(quarantined[0][3] or "") == 500


@pytest.mark.parametrize(
    ("card", "licence", "languages"),
    [
        ({"license": ["mit", "gpl"], "language": "en"}, "mit", ["en"]),
        ({"license": 3, "language": {"main": "en"}}, None, None),
        ({"license": [], "language": ["en", False, 3, None]}, None, ["en"]),
        ({"license": None, "language": []}, None, []),
        ("free text", None, None),
        ([{"license": "mit"}], None, None),
    ],
)
def test_what_an_author_wrote_by_hand_is_used_where_it_can_be_and_is_never_drift(
    card: Any, licence: str | None, languages: list[str] | None
) -> None:
    rows, quarantined = parsed(model(cardData=card), model(id="org/b", cardData={"license": "mit", "language": ["fr"]}))
    assert (rows[0]["cardData_license"], rows[0]["cardData_language"]) == (licence, languages)
    assert (rows[1]["cardData_license"], rows[1]["cardData_language"]) == ("mit", ["fr"])
    assert quarantined == []


def test_both_forms_of_inference_providers_are_read() -> None:
    entries = [{"provider": "one", "task": "a"}, {"provider": "two"}, {"provider": "one", "task": "b"}]
    rows, quarantined = parsed(
        model(inferenceProviderMapping=entries), model(id="org/b", inferenceProviderMapping={"one": {"status": "live"}})
    )
    assert [row["inferenceProviders"] for row in rows] == [["one", "two"], ["one"]]
    assert quarantined == []


def test_evaluation_results_are_kept_as_json_text_and_empty_ones_are_null() -> None:
    rows, _ = parsed(model(**{"model-index": [{"name": "x"}], "evalResults": []}))
    assert (rows[0]["model_index"], rows[0]["evalResults"]) == ('[{"name":"x"}]', None)


def test_half_an_emoji_does_not_cost_the_page() -> None:
    page = parse_page(b'[{"id": "org/name", "tags": ["cut \\ud83d"]}]', MODELS)
    assert page.table.to_pylist()[0]["tags"] == ["cut ?"]


@pytest.mark.parametrize("body", [b'[{"id":"half', b'{"error": "no"}', b"", b"<html>"])
def test_what_is_no_listing_is_an_error(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        parse_page(body, MODELS)


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_page_is_an_empty_table_of_the_contract(kind: str) -> None:
    page = parse_page(b"[]", CONTRACTS[kind])
    assert (page.table.schema, page.table.num_rows) == (CONTRACTS[kind].schema, 0)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=8), children, max_size=3),
    max_leaves=6,
)
FIELDS = st.sampled_from([*sorted(MODELS.fields), "novelty"])


@settings(deadline=None)  # a busy machine is not a fault of the parser
@given(st.lists(st.dictionaries(FIELDS, JSON, max_size=6) | JSON, max_size=5))
def test_whatever_arrives_every_row_is_kept_or_recorded(rows: list[Any]) -> None:
    page = parse_page(json.dumps(rows).encode(), MODELS)
    left_out = sum(q.reason in ("missing id", "invalid id", "not an object") for q in page.quarantined)
    assert page.table.num_rows + left_out == len(rows)
    assert page.table.schema == MODELS.schema


@settings(deadline=None)  # a busy machine is not a fault of the parser
@given(st.lists(st.dictionaries(FIELDS, JSON, max_size=6), min_size=1, max_size=4))
def test_a_row_reads_the_same_whatever_page_it_is_on(drawn: list[dict[str, Any]]) -> None:
    rows = [row | {"id": f"org/model-{number}"} for number, row in enumerate(drawn)]
    together = parse_page(json.dumps(rows).encode(), MODELS)
    alone = [parse_page(json.dumps([row]).encode(), MODELS) for row in rows]
    assert together.table.to_pylist() == [page.table.to_pylist()[0] for page in alone]
    reasons = {(q.repo_id, q.field, q.reason) for q in together.quarantined}
    assert reasons == {(q.repo_id, q.field, q.reason) for page in alone for q in page.quarantined}
