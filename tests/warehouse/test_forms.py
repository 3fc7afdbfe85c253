"""Files of rows: every form read back by a reader of its own is the rows that went in."""

from __future__ import annotations

import datetime as dt
import io
import json
from decimal import Decimal

import duckdb
import openpyxl
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from warehouse.query import serialization

ROWS = [
    {"n": 2**60, "x": 1.5, "text": "=1+1", "day": dt.date(2026, 1, 2), "flag": True, "list": ["a", "b"]},
    {"n": None, "x": None, "text": None, "day": None, "flag": None, "list": None},
    {"n": -3, "x": -0.1, "text": 'say "ä", b\n', "day": dt.date(1999, 12, 31), "flag": False, "list": []},
]
SCHEMA = pa.schema(
    [("n", pa.int64()), ("x", pa.float64()), ("text", pa.string()), ("day", pa.date32()), ("flag", pa.bool_()), ("list", pa.list_(pa.string()))]
)  # fmt: skip


def made(form: serialization.Format, rows: list[dict] = ROWS) -> bytes:
    empty = pa.RecordBatch.from_pylist([], schema=SCHEMA)
    batches = [empty, *(pa.RecordBatch.from_pylist([row], schema=SCHEMA) for row in rows)]
    return b"".join(serialization.stream(iter(batches), form, {"build": "b1"}))


def test_parquet_and_arrow_keep_every_type_and_say_what_they_are():
    table = pq.read_table(io.BytesIO(made("parquet")))
    assert table.to_pylist() == ROWS
    assert json.loads(table.schema.metadata[b"hubscope"]) == {"build": "b1"}
    with pa.ipc.open_stream(made("arrow")) as stream:
        assert stream.schema.metadata[b"hubscope"]
        assert stream.read_all().to_pylist() == ROWS


def test_json_is_one_document_with_its_head():
    said = json.loads(made("json"))
    assert (said["ok"], said["build"], [column["name"] for column in said["columns"]]) == (True, "b1", SCHEMA.names)
    assert said["rows"][0] == ROWS[0] | {"day": "2026-01-02"}
    assert said["rows"][1] == ROWS[1]


def test_csv_holds_rows_alone_and_starts_no_formula():
    frame = pl.read_csv(io.BytesIO(made("csv")))
    assert frame.height == 3
    assert frame["n"].to_list() == [2**60, None, -3]
    assert frame["text"].to_list() == ["'=1+1", None, 'say "ä", b\n']
    assert frame["x"].to_list() == [1.5, None, -0.1]


def test_a_workbook_holds_text_as_text_and_days_as_days():
    book = openpyxl.load_workbook(io.BytesIO(made("xlsx")))
    rows = list(book["Sheet1"].iter_rows(values_only=True))
    assert rows[0] == tuple(SCHEMA.names)
    assert rows[1] == (str(2**60), 1.5, "=1+1", dt.datetime(2026, 1, 2), True, '["a", "b"]')  # noqa: DTZ001  # as a cell has it
    assert book["Sheet1"]["C2"].data_type == "s"
    assert list(book["About"].values) == [("build", "b1")]


def test_rows_past_the_end_of_a_sheet_go_on_the_next(monkeypatch):
    monkeypatch.setattr(serialization, "SHEET_ROWS", 2)
    book = openpyxl.load_workbook(io.BytesIO(made("xlsx", ROWS[:1] * 3)))
    assert [book[name].max_row for name in book.sheetnames] == [3, 2, 1]


@pytest.mark.parametrize("form", list(serialization.MEDIA))
def test_no_rows_are_a_file_of_names(form: serialization.Format):
    assert made(form, [])


def test_what_fails_halfway_is_raised():
    def broken():
        yield pa.RecordBatch.from_pylist(ROWS[:1], schema=SCHEMA)
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        b"".join(serialization.stream(broken(), "csv"))


def test_a_sum_of_integers_is_a_number_in_json_and_on_a_screen():
    sums = pa.array([Decimal("296499741"), None, Decimal("-3")], pa.decimal128(38, 0))
    shares, huge = (
        pa.array([Decimal("1.50")] * 3, pa.decimal128(4, 2)),
        pa.array([Decimal(2**80)] * 3, pa.decimal128(38, 0)),
    )
    batch = pa.RecordBatch.from_arrays([sums, shares, huge], names=["sum", "share", "huge"])
    said = json.loads(b"".join(serialization.stream(iter([batch]), "json")))
    assert said["rows"][0] == {"sum": 296499741, "share": 1.5, "huge": str(2**80)}
    frame = serialization.plain_numbers(pl.from_arrow(batch))
    assert frame.schema == {"sum": pl.Int64, "share": pl.Float64, "huge": pl.Float64}
    assert frame["sum"].to_list() == [296499741, None, -3]


def test_every_type_of_the_engine_has_its_json():
    """By way of the engine's own Arrow, as answers come; an interval is one that polars has no type for."""
    values = (
        "1::HUGEINT AS huge, 1.50::DECIMAL(10, 2) AS price, DATE '2026-01-02' AS day, TIMESTAMP '2026-01-02 03:04:05' AS at, "
        "TIME '10:00' AS time, [1, NULL] AS list, {'a': 1, 'b': DATE '2026-01-02'} AS struct, MAP {'k': 1} AS map, "
        "'ü' AS text, '{\"a\": 1}'::JSON AS json, 'a'::ENUM ('a', 'b') AS choice, true AS is, NULL AS none, 'nan'::DOUBLE AS nan, "
        "'12345678-1234-1234-1234-123456789abc'::UUID AS uuid, 7::UTINYINT AS small"
    )
    plain = {
        "huge": 1, "price": 1.5, "day": "2026-01-02", "at": "2026-01-02T03:04:05", "time": "10:00:00", "list": [1, None],
        "struct": {"a": 1, "b": "2026-01-02"}, "map": {"k": 1}, "text": "ü", "json": '{"a": 1}', "choice": "a", "is": True,
        "none": None, "nan": None, "uuid": "12345678-1234-1234-1234-123456789abc", "small": 7,
    }  # fmt: skip
    for sql, expected in ((f"SELECT {values}", plain), ("SELECT MAP {7: 'x'} AS m", {"m": {"7": "x"}}), ("SELECT MAP {[1]: 2} AS m", {"m": [[[1], 2]]}), ("SELECT 1 AS n, INTERVAL 1 DAY AS span", {"n": 1, "span": "P0M1DT0S"})):  # fmt: skip
        batches = duckdb.sql(sql).to_arrow_table().to_batches()
        (row,) = json.loads(b"".join(serialization.stream(batches, "json")))["rows"]
        assert row == expected
