"""Weeks and months: hand-worked, against plain calendars, and as properties."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from warehouse.analysis import periods

KINDS = {"stocks": ["likes"], "flows": ["downloads_1d"]}
counts = st.lists(st.one_of(st.none(), st.integers(0, 10**9)), min_size=1, max_size=120)


def daily(first: date, likes: list[int | None], downloads: list[int | None]) -> pl.DataFrame:
    days = [first + timedelta(days=number) for number in range(len(likes))]
    kinds = {"day": pl.Date, "likes": pl.Int64, "downloads_1d": pl.Int64}
    return pl.DataFrame({"day": days, "likes": likes, "downloads_1d": downloads}, schema=kinds)


def test_week_takes_the_last_listed_day_of_a_stock_and_the_sum_of_a_flow():
    # Wednesday 3 June to Tuesday 16 June 2026. The first week has its five days from Wednesday on; Sunday was missed.
    likes = [10, 11, 12, 13, None, 15, 16, 17, 18, 19, 20, 21, 22, 23]
    flow = [1, 1, 1, 1, None, 2, 2, 2, 2, 2, 2, 2, 5, 5]
    found = periods.to_periods(daily(date(2026, 6, 3), likes, flow), "week", **KINDS)
    assert found.to_dict(as_series=False) == {
        "period": [date(2026, 6, 1), date(2026, 6, 8), date(2026, 6, 15)],
        "period_end": [date(2026, 6, 7), date(2026, 6, 14), date(2026, 6, 21)],
        "likes": [13, 21, 23],
        "downloads_1d": [4, 14, 10],
        "days": [7, 7, 7],
        "days_known": [4, 7, 2],
        "is_finished": [True, True, False],
    }


def test_month_is_finished_on_its_last_day():
    frame = daily(date(2028, 2, 1), [1] * 29, [1] * 29)
    assert periods.to_periods(frame, "month", **KINDS).row(0) == (
        date(2028, 2, 1),
        date(2028, 2, 29),
        1,
        29,
        29,
        29,
        True,
    )
    assert periods.to_periods(frame.head(28), "month", **KINDS)["is_finished"].to_list() == [False]
    assert periods.to_periods(frame.head(28), "month", until=date(2028, 3, 1), **KINDS)["is_finished"].to_list() == [
        True
    ]


def test_period_without_a_listed_day_is_a_gap_not_a_zero():
    frame = daily(date(2026, 6, 1), [1] * 7 + [None] * 7 + [3] * 7, [1] * 7 + [None] * 7 + [3] * 7)
    listed = periods.to_periods(frame, "week", **KINDS)
    assert listed["likes"].to_list() == [1, None, 3]
    assert listed["downloads_1d"].to_list() == [7, None, 21]
    assert listed["days_known"].to_list() == [7, 0, 7]
    assert_frame_equal(periods.to_periods(frame.filter(pl.col("likes").is_not_null()), "week", **KINDS), listed)


def test_days_stay_as_they_are():
    found = periods.to_periods(daily(date(2026, 6, 1), [1, None, 3], [4, None, 6]), "day", **KINDS)
    assert found["likes"].to_list() == [1, None, 3]
    assert found["downloads_1d"].to_list() == [4, None, 6]
    assert found["days_known"].to_list() == [1, 0, 1]
    assert found["is_finished"].all()


def test_nothing_gives_nothing():
    assert periods.to_periods(daily(date(2026, 6, 1), [], []), "week", **KINDS).height == 0


@given(st.dates(date(2024, 1, 1), date(2026, 12, 31)), counts, st.sampled_from(["day", "week", "month"]))
def test_periods_are_those_of_the_calendar_and_keep_every_download(first: date, values: list, grain: str):
    found = periods.to_periods(daily(first, values, values), grain, **KINDS)
    assert sum(v or 0 for v in found["downloads_1d"]) == sum(v or 0 for v in values)
    assert found["days_known"].sum() == sum(v is not None for v in values)
    assert found["is_finished"][:-1].all()
    days = {first + timedelta(days=number): v for number, v in enumerate(values)}
    for row in found.iter_rows(named=True):
        known = [v for d, v in sorted(days.items()) if row["period"] <= d <= row["period_end"] and v is not None]
        assert row["likes"] == (known[-1] if known else None)
        assert row["downloads_1d"] == (sum(known) if known else None)
        assert row["days"] == (row["period_end"] - row["period"]).days + 1
        assert row["is_finished"] == (row["period_end"] <= max(days))
        if grain == "week":
            assert (row["period"].isocalendar()[2], row["days"]) == (1, 7)
        if grain == "month":
            assert (row["period"].day, row["days"]) == (
                1,
                calendar.monthrange(row["period"].year, row["period"].month)[1],
            )


@given(counts, counts)
def test_each_series_is_gathered_by_itself_but_ends_when_the_data_end(one: list, other: list):
    series = [(name, daily(date(2026, 6, 3), v, v)) for name, v in (("x", one), (None, other))]
    frame = pl.concat([part.with_columns(value=pl.lit(name, pl.String)) for name, part in series])
    together = periods.to_periods(frame, "week", by="value", **KINDS)
    for name, part in series:
        mine = together.filter(pl.col("value").eq_missing(pl.lit(name, pl.String))).drop("value")
        assert_frame_equal(mine, periods.to_periods(part, "week", until=frame["day"].max(), **KINDS))


def test_a_year_before_is_the_same_weekday_and_never_a_neighbour():
    frame = daily(date(2025, 6, 2), list(range(400)), [None] * 400).filter(pl.col("likes") != 10)
    found = periods.compare(frame, values=["likes"], days=364)
    shown = found.filter(pl.col("day") == date(2026, 6, 8)).row(0, named=True)
    # 8 June 2026 is day 371 and a Monday; day 7 is 9 June 2025, a Monday.
    assert (shown["likes"], shown["likes_before"], shown["before_day"]) == (371, 7, date(2025, 6, 9))
    assert shown["day"].weekday() == shown["before_day"].weekday()
    assert found.filter(pl.col("likes") == 374)["likes_before"].to_list() == [None]
    assert found["likes_before"].head(363).null_count() == 363


def test_months_are_laid_beside_the_month_a_year_before():
    months = periods.to_periods(daily(date(2024, 1, 1), [5] * 800, [1] * 800), "month", **KINDS)
    found = periods.compare(months, values=["downloads_1d"], months=12, day="period")
    february = found.filter(pl.col("period") == date(2025, 2, 1)).row(0, named=True)
    assert (february["downloads_1d"], february["downloads_1d_before"]) == (28, 29)


@given(st.lists(st.one_of(st.none(), st.integers(0, 99)), min_size=2, max_size=40), st.integers(1, 30))
def test_span_beside_itself_is_shifted_by_so_many_rows(values: list, days: int):
    frame = pl.concat([daily(date(2026, 6, 1), values, values).with_columns(value=pl.lit(name)) for name in "xy"])
    found = periods.compare(frame, values=["likes"], days=days, by="value")
    assert found.columns == [*frame.columns, "before_day", "likes_before"]
    for name in "xy":
        mine = found.filter(value=name)
        assert mine["likes"].to_list() == values
        assert mine["likes_before"].to_list() == pl.Series(values, dtype=pl.Int64).shift(days).to_list()


@pytest.mark.parametrize("asked", [{}, {"days": 7, "months": 1}, {"days": -7}, {"days": -1, "months": 1}])
def test_span_is_so_many_days_or_so_many_months(asked: dict):
    with pytest.raises(ValueError, match="Give days or months"):
        periods.compare(daily(date(2026, 6, 1), [1], [1]), values=["likes"], **asked)


def test_two_series_laid_beside_each_other_without_by_are_refused():
    frame = daily(date(2026, 6, 1), [1], [1])
    with pytest.raises(ValueError, match="name the column of the series"):
        periods.compare(pl.concat([frame, frame]), values=["likes"], days=7)
