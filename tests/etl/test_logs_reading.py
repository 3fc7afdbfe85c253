"""A log is read strictly: what two readers could understand differently is a fault with its place, never a guess."""

from __future__ import annotations

import json
import math
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.eval_logs.files.files import LogFile, list_files
from etl.eval_logs.files.limits import Limits
from etl.eval_logs.issues import RejectedLog, format_value
from etl.eval_logs.reader.documents import NotReadableError, parse_json, parse_yaml
from etl.eval_logs.reader.reader import MAX_ISSUES, LogReader


def member(folder: Path, content: bytes | str, name: str = "log.json") -> LogFile:
    (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    (document,) = [one for one in list_files(folder, Limits()) if one.name == name]
    return document


def read(folder: Path, content: bytes | str) -> tuple[Any, list[str]]:
    reader = LogReader()
    value = reader.json(member(folder, content))
    return value, [issue.message for issue in reader.issues]


def refusal(folder: Path, content: bytes | str, **limits: int) -> str:
    with pytest.raises(RejectedLog) as refused:
        LogReader(limits=Limits(**limits)).json(member(folder, content))
    return refused.value.message


def test_json_is_read_with_a_byte_order_mark_and_either_line_end(tmp_path: Path):
    assert read(tmp_path, b'\xef\xbb\xbf{"a":\r\n[1, 2.5, "\xc3\xa9"]}\r\n') == ({"a": [1, 2.5, "é"]}, [])


def test_nan_is_a_value_that_is_none_and_infinity_is_a_fault(tmp_path: Path):
    value, faults = read(tmp_path, '{"a": NaN, "b": {"c": [1, Infinity, -Infinity, 1e400]}, "d": 1' + "0" * 5_000 + "}")
    assert math.isnan(value["a"])
    assert value["b"]["c"] == [1, None, None, None]
    assert len(faults) == 4
    assert faults[0] == "log.json: b.c[1] is inf, a number within the range of floats was expected"


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1, "a": 2}',
        '{"a" : 1, "a": 2}',
        r'{"a": 1, "\u0061": 2, "b": "null"}',
        r'{"a": 1, "a": 2, "b": "\u0022:"}',
        '{"x": [{"a": NaN, "a": 2}]}',
    ],
)
def test_a_key_given_twice_is_a_fault(tmp_path: Path, text: str):
    _, faults = read(tmp_path, text)
    assert faults == ["log.json: a is 2, each key once was expected"]


def test_a_text_that_looks_like_a_key_is_none(tmp_path: Path):
    written = {"a": '{"a": 1, "a": 2}', '"a":': '\\":', "b": [':"', '":', "null"]}
    assert read(tmp_path, json.dumps(written)) == (written, [])


def test_two_hundred_levels_are_refused(tmp_path: Path):
    assert "100 levels" in refusal(tmp_path, "[" * 200 + "]" * 200)
    assert "100 levels" in refusal(tmp_path, '{"a":' * 200 + "1" + "}" * 200)
    assert "100 levels" in refusal(tmp_path, "[" * 100_000 + "]" * 100_000)
    assert read(tmp_path, "[" * 100 + "]" * 100)[1] == []
    assert read(tmp_path, json.dumps(["[" * 500] * 3))[1] == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b" \n ", "is empty"),
        (b'{"a": [1, 2', "not valid JSON"),
        (b'{"a": 1} {"b": 2}', "Extra data at line 1, character 10"),
        ('{"a": "é"}'.encode("utf-16"), "UTF-16"),
        (b'{"a": "\xe9"}', "byte 0xe9 at 7"),
        (b'{"a": "\x01"}', "control character"),
    ],
)
def test_what_is_no_document_is_refused_with_the_place(tmp_path: Path, content: bytes, words: str):
    assert words in refusal(tmp_path, content)


def test_a_document_past_the_limit_is_refused_with_value_and_limit(tmp_path: Path):
    written = refusal(tmp_path, "[" + "1," * 1_000_000 + "1]", document_bytes=1_000_000)
    assert "log.json has 2 MB" in written
    assert "may have 1 MB" in written


def test_half_a_character_is_replaced_and_said(tmp_path: Path):
    reader = LogReader()
    assert reader.json(member(tmp_path, r'{"a\ud83d": ["\ude00 x"]}')) == {"a?": ["? x"]}
    assert "halves of characters" in reader.notes[0]


def test_lines_come_in_batches_with_their_numbers(tmp_path: Path):
    lines = member(tmp_path, '{"a": 1}\r\n\r\n{"a": 2}\n  {"a": 3}')
    assert list(LogReader().jsonl(lines, rows=2)) == [[(1, {"a": 1}), (3, {"a": 2})], [(4, {"a": 3})]]


def test_a_broken_line_is_a_fault_and_the_others_are_read(tmp_path: Path):
    reader = LogReader()
    lines = member(tmp_path, '{"a": 1}\n{"a": \n[1]\n{"a": 1, "a": 1}\n\xff\n{"a": Infinity}\n')
    (batch,) = reader.jsonl(lines)
    assert [number for number, _ in batch] == [1, 4, 6]
    assert [issue.place for issue in reader.issues] == ["line 2", "line 3", "line 4, a", "line 5", "line 6, a"]


def test_a_cell_of_ten_million_characters_is_read_and_a_longer_line_than_the_limit_is_refused(tmp_path: Path):
    lines = member(tmp_path, json.dumps({"a": "x" * 10_000_000}) + "\n")
    ((_, row),) = next(iter(LogReader().jsonl(lines)))
    assert len(row["a"]) == 10_000_000
    with pytest.raises(RejectedLog, match="line 1 is longer than 5 MB"):
        list(LogReader(limits=Limits(line_bytes=5_000_000)).jsonl(lines))


def test_reading_ends_after_a_hundred_faults_and_at_the_first_where_strict(tmp_path: Path):
    lines = member(tmp_path, "nothing\n" * 1_000)
    reader = LogReader()
    with pytest.raises(RejectedLog, match="100 faults or more"):
        list(reader.jsonl(lines))
    assert len(reader.issues) == MAX_ISSUES
    with pytest.raises(RejectedLog, match="line 1"):
        list(LogReader(is_strict=True).jsonl(lines))


def test_yaml_is_read_safely(tmp_path: Path):
    reader = LogReader()
    assert reader.yaml(member(tmp_path, "a: [1, 2.5, .nan]\n", "x.yaml"))["a"][:2] == [1, 2.5]
    assert reader.yaml(member(tmp_path, "---\na: 1\n---\n# Card\n", "README.md")) == {"a": 1}
    assert reader.issues == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: &x [1]\nb: *x\n", "an alias"),
        ("[" * 200 + "]" * 200, "100 levels"),
        ("!!python/object/apply:os.system ['echo ran']", "could not determine a constructor"),
        ("a: [1", "line 2"),
        ("? [1]\n: 2\n", "unhashable"),
        ("a: 2026-13-45", "month"),
        ("a: 0x" + "f" * 5, ""),
    ],
)
def test_what_yaml_must_not_do_is_refused(text: str, words: str):
    if not words:
        assert parse_yaml(text.encode(), 100).value == {"a": 0xFFFFF}
        return
    with pytest.raises(NotReadableError, match=words):
        parse_yaml(text.encode(), 100)


def test_a_yaml_key_given_twice_and_infinity_are_faults():
    assert parse_yaml(b"a: 1\nb: {c: 1, c: 2}\nd: .inf\n", 100).issues == [
        ("c at line 2", "c", "each key once"),
        ("d", math.inf, "a number within the range of floats"),
    ]


def test_numbers_are_numbers(tmp_path: Path):
    reader, where = LogReader(), member(tmp_path, "{}")
    assert [reader.number(value, where, "p") for value in (None, math.nan, 1, 0.5)] == [None, None, 1.0, 0.5]
    assert reader.issues == []
    for value in (True, "0.5", [1], math.inf, 10**400):
        assert reader.number(value, where, "p") is None
    assert reader.number(1.5, where, "p", low=0, high=1) is None
    assert [issue.message.partition("p is ")[2] for issue in reader.issues] == [
        "true, a number was expected",
        "'0.5', a number was expected",
        "a list of 1, a number was expected",
        "inf, a number within the range of floats was expected",
        "a number of more than 18 digits, a number within the range of floats was expected",
        "1.5, a number of 0 to 1 was expected",
    ]


def test_counts_are_whole(tmp_path: Path):
    reader, where = LogReader(), member(tmp_path, "{}")
    assert [reader.count(value, where, "p") for value in (None, 3, 3.0, 0)] == [None, 3, 3, 0]
    assert [reader.count(value, where, "p") for value in (-1, 1.5, True, "3", 2**63)] == [None] * 5
    assert len(reader.issues) == 5


def test_names_lose_what_cannot_be_seen(tmp_path: Path):
    reader, where = LogReader(), member(tmp_path, "{}")
    assert reader.text("a\u202e\x00\n\u200bb", where, "p") == "ab"
    assert reader.text(7, where, "p") == "7"
    assert reader.text("x" * 1_001, where, "p") is None
    assert reader.issues[0].message.endswith("(1,001 characters), a text of at most 1,000 characters was expected")


def test_moments_are_utc(tmp_path: Path):
    reader, where = LogReader(), member(tmp_path, "{}")
    at = datetime.fromisoformat("2026-03-01T12:00:00")
    for written in ("2026-03-01T12:00:00Z", "2026-03-01T13:00:00+01:00", "2026-03-01 12:00:00", 1772366400, 1772366400.0,
                 1772366400_000, "1772366400"):  # fmt: skip
        assert reader.moment(written, where, "p") == at
    assert reader.issues == []
    for written in ("soon", True, 1e300, -5, "0001-01-01", [1]):
        assert reader.moment(written, where, "p") is None
    assert len(reader.issues) == 6


def test_a_number_of_a_million_digits_is_not_written_out():
    assert format_value(10**1_000_000) == "a number of more than 18 digits"


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(JSON)
def test_what_python_writes_is_read_back_whole(value: Any):
    document = parse_json(json.dumps(value).encode(), 100)
    assert document.issues == []
    assert document.has_replaced or document.value == value


@given(st.lists(st.tuples(st.sampled_from(["a", 'b"', "c:", "nul\\"]), JSON), max_size=4), st.booleans())
def test_every_key_given_twice_is_found(pairs: list[tuple[str, Any]], is_spaced: bool):
    colon = " :" if is_spaced else ":"
    text = "{" + ",".join(f"{json.dumps(key)}{colon}{json.dumps(value)}" for key, value in pairs) + "}"
    keys = [key for key, _ in pairs]
    assert len(parse_json(text.encode(), 100).issues) == len(keys) - len(set(keys))


@given(st.binary(max_size=200))
def test_any_bytes_are_a_document_or_refused(raw: bytes):
    for parse in (parse_json, parse_yaml):
        try:
            parse(raw, 100)
        except NotReadableError:
            continue
