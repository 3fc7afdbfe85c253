"""Batches of text to rows of the contract. Pure: frames in, frames and faults out.

Every value is checked before any is used; a file with one fault is not taken, so the checks say all of them at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from etl.hub.contract import REPO_ID

FIRST_DAY = date(2016, 1, 1)  # the Hub is younger
TYPES = ["model", "dataset", "space"]
MOMENT = r"^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+]00:?00)?)?$"
KEY = ["repoType", "repoName", "day"]
# What the log called a request before it gave the method: a part of a file is asked for by GET.
OLDER = {"PARTIAL": "GET", "RANGE": "GET", "PARTIAL/RANGE": "GET"}
COUNTS = ["requests_get", "requests_head", "requests_other", "requests_failed"]


@dataclass(frozen=True)
class InvalidValue:
    """A value that cannot be taken, by the number of its row."""

    row: int
    column: str
    value: str | None
    expected: str


@dataclass(frozen=True)
class ParsedRows:
    """The rows of a batch as typed columns, and what is wrong with it."""

    rows: pl.DataFrame
    bad: list[InvalidValue]


def parse_daily(frame: pl.DataFrame, today: date) -> ParsedRows:
    """Rows of a daily export: repoType, repoName, day, downloads, total, row."""
    frame = _with(frame, "total")
    rows = frame.select(
        "row",
        *_repo(),
        _day(),
        _count("downloads"),
        _count("total"),
    )
    bad = _bad_keys(frame, rows, today)
    bad += _bad(frame, "downloads", rows["downloads"].is_null(), "a whole number of 0 or more")
    wrong = rows["total"].is_null() & frame["total"].is_not_null()
    bad += _bad(frame, "total", wrong, "a whole number of 0 or more")
    return ParsedRows(rows, bad)


def contradictions(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of one repository and day that do not say the same: first and second row, repoName, day, both counts."""
    return (
        rows.group_by(KEY)
        .agg(
            pl.col("row").min(),
            pl.col("row").max().alias("other"),
            pl.struct("downloads", "total").n_unique().alias("n"),
        )
        .filter(pl.col("n") > 1)
        .sort("row")
    )


def parse_requests(frame: pl.DataFrame, today: date, seed: int) -> ParsedRows:
    """Requests of a log, counted by repository, day, country and user: KEY, country, user, the four counts.

    `user` is a number made of the hash with `seed`: it tells users apart within one reading and means nothing outside.
    """
    frame = _with(frame, "status", "hashedUserId", "hashedIp", "country", "isInternal")
    method = pl.col("method").str.strip_chars().str.to_uppercase()
    requests = frame.select(
        "row",
        *_repo(),
        _day(),
        _text("country").str.to_uppercase(),
        method.replace(OLDER).alias("method"),
        _text("status").str.extract(r"^([1-5]\d{2})$").cast(pl.Int32).alias("status"),
        _text("isInternal").str.to_lowercase(),
        # A user and an address of the same hash are two.
        pl.when(_text("hashedUserId").is_not_null())
        .then(pl.concat_str(pl.lit("u"), _text("hashedUserId")))
        .when(_text("hashedIp").is_not_null())
        .then(pl.concat_str(pl.lit("i"), _text("hashedIp")))
        .hash(seed)
        .alias("user"),
        (_text("hashedUserId").is_not_null() | _text("hashedIp").is_not_null()).alias("has_user"),
    )
    bad = _bad_keys(frame, requests, today)
    strange = ~requests["method"].str.contains(r"^[A-Z]{3,10}$").fill_null(False)
    bad += _bad(frame, "method", strange, "GET, HEAD or another method of HTTP")
    wrong = requests["status"].is_null() & frame["status"].is_not_null()
    bad += _bad(frame, "status", wrong, "a status of HTTP such as 200")
    wrong = ~requests["isInternal"].is_in(["true", "false", "0", "1"]).fill_null(True)
    bad += _bad(frame, "isInternal", wrong, "true or false")
    return ParsedRows(_counted(requests), bad)


def _counted(requests: pl.DataFrame) -> pl.DataFrame:
    failed = pl.col("status").fill_null(200) >= 400

    def number(which: pl.Expr) -> pl.Expr:
        return which.sum().cast(pl.Int64)

    return (
        requests.filter(~pl.col("isInternal").is_in(["true", "1"]).fill_null(False))
        .with_columns(pl.when("has_user").then("user").alias("user"))
        .group_by(*KEY, "country", "user", maintain_order=True)
        .agg(
            number((pl.col("method") == "GET") & ~failed).alias("requests_get"),
            number((pl.col("method") == "HEAD") & ~failed).alias("requests_head"),
            number(~pl.col("method").is_in(["GET", "HEAD"]) & ~failed).alias("requests_other"),
            number(failed).alias("requests_failed"),
        )
    )


def requests_of_a_day(parts: pl.LazyFrame) -> pl.DataFrame:
    """Counted parts of one day to the rows that are kept: a row a repository and country, users counted once each."""
    answered = pl.sum_horizontal("requests_get", "requests_head", "requests_other") > 0
    users = pl.col("user").filter(answered & pl.col("user").is_not_null()).n_unique().cast(pl.Int64)
    by_country = parts.group_by(*KEY, "country").agg(pl.col(COUNTS).sum(), users.alias("unique_users"))
    by_day = parts.group_by(KEY).agg(users.alias("unique_users_of_day"))
    columns = [*KEY, "country", *COUNTS, "unique_users", "unique_users_of_day"]
    return (
        by_country.join(by_day, on=KEY)
        .select(columns)
        .sort(*KEY, "country", nulls_last=True)
        .collect(engine="streaming")
    )


# -- values ---------------------------------------------------------------------------------------------------------


def _with(frame: pl.DataFrame, *optional: str) -> pl.DataFrame:
    return frame.with_columns(
        pl.lit(None, pl.String).alias(name) for name in optional if name not in frame.columns
    )  # fmt: skip


def _text(name: str) -> pl.Expr:
    text = pl.col(name).str.strip_chars()
    return pl.when(text != "").then(text).alias(name)


def _repo() -> list[pl.Expr]:
    kind, name = pl.col("repoType").str.strip_chars().str.to_lowercase(), pl.col("repoName").str.strip_chars()
    return [
        pl.when(kind.is_in(TYPES)).then(kind).alias("repoType"),
        pl.when(name.str.contains(REPO_ID)).then(name).alias("repoName"),
    ]


def _day() -> pl.Expr:
    text = pl.col("timestamp").str.strip_chars()
    day = text.str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)
    return pl.when(text.str.contains(MOMENT)).then(day).alias("day")


def _count(name: str) -> pl.Expr:
    text = pl.col(name).str.strip_chars()
    return pl.when(text.str.contains(r"^\d{1,18}$")).then(text.cast(pl.Int64, strict=False)).alias(name)


def _bad_keys(frame: pl.DataFrame, parsed: pl.DataFrame, today: date) -> list[InvalidValue]:
    outside = parsed["day"].is_not_null() & ~parsed["day"].is_between(FIRST_DAY, today)
    return [
        *_bad(frame, "repoType", parsed["repoType"].is_null(), "model, dataset or space"),
        *_bad(frame, "repoName", parsed["repoName"].is_null(), "a name such as organization/name"),
        *_bad(frame, "timestamp", parsed["day"].is_null(), "a day or moment in UTC, as 2026-08-22T00:00:00.000Z,"),
        *_bad(frame, "timestamp", outside, f"a day from {FIRST_DAY} to {today}"),
    ]


def _bad(frame: pl.DataFrame, column: str, wrong: pl.Series, expected: str) -> list[InvalidValue]:
    if not wrong.any():
        return []
    rows = frame.filter(wrong).select("row", column).rows()
    return [InvalidValue(row, column, value, expected) for row, value in rows]
