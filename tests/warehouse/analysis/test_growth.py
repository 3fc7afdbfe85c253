"""Growth of the same repositories: hand-worked, against naive definitions on random panels, and as properties."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from warehouse.analysis import growth

MONDAY = date(2026, 6, 1)
NAMES = {"value": "total", "entered": "entered", "left": "left"}
Panel = list[dict[str, float] | None]  # each day, what each listed repository had; None where nothing was listed

listings = st.dictionaries(st.sampled_from("abcde"), st.integers(0, 1000), max_size=5)
panels = st.lists(st.one_of(st.none(), listings, listings, listings), max_size=9)


def frame_of(panel: Panel, kind: type[pl.DataType] = pl.Int64) -> pl.DataFrame:
    """The panel as the warehouse sums it: what entered and left is against the listed day before."""
    rows, before = [], {}
    for number, listed in enumerate(panel):
        total = entered = left = None
        if listed is not None:
            total = sum(listed.values()) if listed else None
            entered = sum(had for name, had in listed.items() if name not in before)
            left = sum(had for name, had in before.items() if name not in listed)
            before = listed
        rows.append((MONDAY + timedelta(days=number), total, entered, left))
    return pl.DataFrame(rows, schema={"day": pl.Date, "total": kind, "entered": kind, "left": kind}, orient="row")


def days_from(first: date, values: list[float | None]) -> pl.DataFrame:
    days = [first + timedelta(days=number) for number in range(len(values))]
    return pl.DataFrame({"day": days, "total": values}, schema={"day": pl.Date, "total": pl.Float64})


def naive_index(panel: Panel, base: float) -> list[tuple[float | None, int | None]]:
    """The definition, repository by repository."""
    found, index, segment, before = [], None, -1, {}
    for listed in panel:
        both = before.keys() & (listed or {}).keys()
        had = sum(before[name] for name in both)
        before = before if listed is None else listed
        if not listed:
            found.append((None, None))
            continue
        if index and had > 0:
            index = index * sum(listed[name] for name in both) / had
        elif sum(listed.values()) > 0:
            index, segment = base, segment + 1
        else:
            index = None
        found.append((index, segment if index is not None else None))
    return found


def test_repository_that_enters_or_leaves_is_no_growth():
    # a: 100, 110, 121. b: 50 on the first day, then gone. c: enters with 400 on the third.
    # Second day: (110 - 0) / (150 - 50) = 1.1. Third day: (521 - 400) / (110 - 0) = 1.1. Index 100, 110, 121.
    index = growth.like_for_like(frame_of([{"a": 100, "b": 50}, {"a": 110}, {"a": 121, "c": 400}]), **NAMES)
    assert index["index"].to_list() == pytest.approx([100, 110, 121])
    assert index["segment"].to_list() == [0, 0, 0]
    assert index.columns == ["day", "index", "segment"]


def test_missing_day_is_a_gap_and_the_chain_bridges_it():
    index = growth.like_for_like(frame_of([{"a": 100}, None, {"a": 130, "b": 7}]), **NAMES)
    assert index["index"].to_list() == [100, None, pytest.approx(130)]


def test_series_whose_last_repository_left_for_a_day_begins_anew_and_does_not_fall_to_0():
    index = growth.like_for_like(frame_of([{"a": 100}, {}, {"a": 130}, {"a": 260}]), **NAMES)
    assert index["index"].to_list() == [100, None, 100, 200]
    assert index["segment"].to_list() == [0, None, 1, 1]


def test_index_begins_with_the_first_download_and_begins_anew_after_falling_to_0():
    index = growth.like_for_like(frame_of([{"a": 0}, {"a": 5}, {"a": 0}, {"a": 10}, {"a": 20}]), **NAMES)
    assert index["index"].to_list() == [None, 100, 0, 100, 200]
    assert index["segment"].to_list() == [None, 0, 0, 1, 1]


def test_index_begins_anew_after_falling_to_0_also_where_another_entered_that_day():
    index = growth.like_for_like(frame_of([{"a": 10}, {"a": 0, "b": 5}, {"a": 0, "b": 6}]), **NAMES)
    assert index["index"].to_list() == [100, 0, 100]
    assert index["segment"].to_list() == [0, 0, 1]


@given(panels, st.sampled_from([1.0, 100.0]))
def test_index_is_that_of_the_repositories_listed_on_both_days(panel: Panel, base: float):
    index = growth.like_for_like(frame_of(panel), base=base, **NAMES)
    for row, (expected, segment) in zip(index.iter_rows(named=True), naive_index(panel, base), strict=True):
        assert row["index"] == (None if expected is None else pytest.approx(expected))
        assert row["segment"] == segment


@given(
    st.lists(st.sets(st.sampled_from("bcdef")), min_size=1, max_size=12),
    st.lists(st.integers(1, 1000), min_size=6, max_size=6),
    st.sampled_from([0.5, 0.75, 1.0, 1.25, 2.0]),
)
def test_index_of_equal_growth_is_the_same_whoever_enters_and_leaves(visits, sizes, rate):
    start = dict(zip("abcdef", sizes, strict=True))
    panel = [{name: start[name] * rate**step for name in {"a", *visit}} for step, visit in enumerate(visits)]
    index = growth.like_for_like(frame_of(panel, pl.Float64), base=1.0, **NAMES)
    assert index["index"].to_list() == pytest.approx([rate**step for step in range(len(visits))], rel=1e-6)


@given(panels, panels, st.randoms())
def test_each_series_has_its_own_index_and_rows_keep_their_order(one: Panel, other: Panel, order):
    first, second = (frame_of(p).with_columns(value=pl.lit(name)) for p, name in ((one, "x"), (other, "y")))
    mixed = pl.concat([first, second])
    mixed = mixed[order.sample(range(mixed.height), mixed.height)]
    together = growth.like_for_like(mixed, by="value", **NAMES)
    assert_frame_equal(together.select("value", "day"), mixed.select("value", "day"))
    for name, part in (("x", first), ("y", second)):
        mine = together.filter(value=name).sort("day").drop("value")
        assert_frame_equal(mine, growth.like_for_like(part, **NAMES))


def test_two_series_without_by_are_refused():
    frame = frame_of([{"a": 1}])
    with pytest.raises(ValueError, match="2026-06-01 is there more than once; name the column of the series"):
        growth.like_for_like(pl.concat([frame, frame]), **NAMES)


def test_change_is_split_into_growth_and_change_of_the_listing():
    # 150 -> 521 is +371. c entered with 400, b left with 50: the listing made +350 of it, a grew by 21.
    found = growth.decompose(frame_of([{"a": 100, "b": 50}, {"a": 110}, {"a": 121, "c": 400}]), **NAMES)
    assert found == growth.Decomposition(MONDAY, date(2026, 6, 3), 150, 521, 371, 21, entered=400, left=50)
    assert found.listing == 350


@given(panels)
def test_parts_of_a_change_sum_exactly_and_are_those_of_the_repositories(panel: Panel):
    found = growth.decompose(frame_of(panel), **NAMES)
    listed = [(number, day) for number, day in enumerate(panel) if day is not None]
    shown = [number for number, day in listed if day]
    if len(shown) < 2:
        assert found is None
        return
    assert found.total_change == found.like_for_like + found.entered - found.left == found.now - found.before
    steps = pairwise(day for number, day in listed if shown[0] <= number <= shown[-1])
    assert found.like_for_like == sum(now[name] - before[name] for before, now in steps for name in before.keys() & now)
    assert found.since == MONDAY + timedelta(days=shown[0])


def test_decomposition_of_a_span_looks_at_nothing_outside_it():
    panel = [{"a": 1}, {"a": 10, "b": 5}, {"a": 20, "b": 5}, {"a": 70}]
    found = growth.decompose(frame_of(panel), date(2026, 6, 2), date(2026, 6, 3), **NAMES)
    assert (found.before, found.now, found.like_for_like, found.entered, found.left) == (15, 25, 10, 0, 0)


def test_decompositions_lead_with_the_largest_change_and_leave_out_what_was_listed_once():
    parts = {"small": [{"a": 10}, {"a": 12}], "fell": [{"a": 100}, {"a": 40}], "once": [{"a": 9}, None]}
    frame = pl.concat([frame_of(panel).with_columns(value=pl.lit(name)) for name, panel in parts.items()])
    found = growth.decompositions(frame, by="value", value="total", entered="entered", left="left")
    assert found["value"].to_list() == ["fell", "small"]
    assert found["total_change"].to_list() == [-60, 2]


def test_week_is_compared_once_it_is_over():
    # Two weeks from a Monday: 1 a day is 7, then 2 a day is 14: twice as many. Then three days of a third week.
    frame = days_from(MONDAY, [1.0] * 7 + [2.0] * 7 + [50.0] * 3)
    found = growth.week_over_week(frame, value="total", measure="flow")
    assert (found.until, found.before_until) == (date(2026, 6, 14), date(2026, 6, 7))
    assert (found.now, found.before, found.change, found.share) == (14, 7, 7, 1.0)
    stock = growth.week_over_week(frame, value="total", measure="stock")
    assert (stock.until, stock.now, stock.before) == (date(2026, 6, 14), 2, 1)


@given(
    st.integers(0, 6),
    st.integers(21, 40),
    st.lists(st.integers(0, 99), min_size=40, max_size=40),
    st.integers(0, 10**6),
)
def test_days_of_an_unfinished_week_change_nothing(offset: int, length: int, values: list[int], other: int):
    first = MONDAY + timedelta(days=offset)
    frame = days_from(first, [float(v) for v in values[:length]])
    last = frame["day"][-1]
    under_way = (pl.col("day") > last - timedelta(days=last.isoweekday())) & (last.isoweekday() < 7)
    changed = frame.with_columns(total=pl.when(under_way).then(float(other)).otherwise("total"))
    for measure in ("flow", "stock"):
        found = growth.week_over_week(frame, value="total", measure=measure)
        assert found == growth.week_over_week(changed, value="total", measure=measure)
        assert found.until.isoweekday() == 7
        assert found.until <= last
    weeks = frame.group_by(pl.col("day").dt.iso_year(), week=pl.col("day").dt.week()).agg(
        pl.len(), pl.col("total").sum()
    )
    whole = weeks.filter(pl.col("len") == 7).sort("day", "week")["total"].to_list()
    flow = growth.week_over_week(frame, value="total", measure="flow")
    assert (flow.before, flow.now) == tuple(whole[-2:])


def test_week_with_a_day_missing_says_so_instead_of_comparing():
    frame = days_from(MONDAY, [1.0] * 9 + [None] + [1.0] * 4)
    found = growth.week_over_week(frame, value="total", measure="flow")
    assert found.now is None
    assert (
        found.reason == "Of the week to 2026-06-14 and the one it is compared with, 1 of 7 pairs of days is not known."
    )


def test_stock_of_a_sunday_that_was_not_listed_is_read_on_the_day_before_in_both_weeks():
    frame = days_from(MONDAY, [1, 2, 3, 4, 5, 6, 7, 11, 12, 13, 14, 15, 16, None])
    found = growth.week_over_week(frame, value="total", measure="stock")
    assert (found.until, found.now, found.before_until, found.before) == (date(2026, 6, 13), 16, date(2026, 6, 6), 6)


def test_year_is_compared_on_equal_weekdays():
    frame = days_from(MONDAY, [float(number) for number in range(400)])
    stock = growth.year_over_year(frame, value="total", measure="stock")
    assert (stock.now, stock.before) == (399, 35)
    assert stock.until.weekday() == stock.before_until.weekday()
    # Day 398 is a Sunday: 400 days from a Monday end on a Tuesday. 392..398 sum to 2765, 28..34 to 217.
    flow = growth.year_over_year(frame, value="total", measure="flow")
    assert (flow.now, flow.before) == (2765, 217)
    assert growth.year_over_year(frame.head(364), value="total", measure="stock").reason


def test_year_over_the_same_repositories_is_told_apart_from_the_sum():
    panel = [{"a": 100.0, "b": 900.0}] + [{"a": 100.0 + day / 3.64} for day in range(1, 365)]
    found = growth.year_over_year(frame_of(panel, pl.Float64), measure="stock", **NAMES)
    assert found.share == pytest.approx(-0.8)
    assert found.like_for_like_share == pytest.approx(1.0)
    panel[200] = {"c": 1.0}
    broken = growth.year_over_year(frame_of(panel, pl.Float64), measure="stock", **NAMES)
    assert broken.share == pytest.approx(-0.8)
    assert broken.like_for_like_share is None


def test_growth_from_0_has_no_share_and_nothing_read_has_a_reason():
    frame = days_from(MONDAY, [0.0] * 7 + [3.0] * 7)
    assert growth.week_over_week(frame, value="total", measure="flow").share is None
    assert growth.week_over_week(frame.head(0), value="total", measure="flow").reason == "Nothing has been read yet."
    with pytest.raises(ValueError, match="belong to a stock"):
        growth.week_over_week(frame, value="total", measure="flow", entered="total", left="total")
