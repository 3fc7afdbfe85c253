"""A model among its like: hand-worked, against scipy, and as properties."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from scipy import stats

from warehouse.analysis import normalised

models = st.lists(
    st.tuples(
        st.one_of(st.none(), st.integers(0, 5), st.integers(0, 10**9)),
        st.sampled_from(["small", "large", None]),
        st.sampled_from(["new", "old", None]),
    ),
    max_size=60,
)


def of(rows: list[tuple]) -> pl.DataFrame:
    kinds = {"downloads_30d": pl.Int64, "size_bucket": pl.String, "age_band": pl.String}
    return pl.DataFrame(rows, schema=kinds, orient="row")


def test_five_models_of_a_kind_by_hand():
    # 0, 0, 10, 40, 100. The two zeros: (0 less + half of 2) / 5 = 0.2. 10: (2 + 0.5) / 5 = 0.5, and it is the median.
    found = normalised.against_like(of([(v, "small", "new") for v in (0, 40, 0, 100, 10)]), fewest=5)
    assert found["percentile"].to_list() == pytest.approx([0.2, 0.7, 0.2, 0.9, 0.5])
    assert found["expected"].to_list() == [10] * 5
    assert found["ratio_to_expected"].to_list() == [0, 4, 0, 10, 1]
    assert found["group_models"].to_list() == [5] * 5


def test_group_too_small_gives_no_place_but_says_how_small():
    found = normalised.against_like(of([(v, "small", "new") for v in range(19)]))
    assert found["percentile"].null_count() == 19
    assert found["expected"].null_count() == 19
    assert found["group_models"].to_list() == [19] * 19
    assert normalised.against_like(of([(v, "small", "new") for v in range(20)]))["percentile"].null_count() == 0


def test_model_of_unknown_size_or_age_has_no_like():
    found = normalised.against_like(
        of([(5, None, "new"), (5, "small", None), (None, "small", "new"), (5, "small", "new")]), fewest=1
    )
    assert found["percentile"].to_list() == [None, None, None, 0.5]
    assert found["group_models"].to_list() == [None, None, None, 1]


def test_ratio_to_a_median_of_0_is_not_told():
    found = normalised.against_like(of([(v, "small", "new") for v in (0, 0, 9)]), fewest=3)
    assert found["ratio_to_expected"].to_list() == [None] * 3
    assert found["expected"].to_list() == [0] * 3


@given(models, st.integers(1, 8))
def test_percentile_is_that_of_scipy_within_the_group(rows: list, fewest: int):
    found = normalised.against_like(of(rows), fewest=fewest)
    assert_frame_equal(found.select(of([]).columns), of(rows))
    for (value, size, age), row in zip(rows, found.iter_rows(named=True), strict=True):
        like = [v for v, *kind in rows if v is not None and kind == [size, age]]
        if None in (value, size, age) or len(like) < fewest:
            assert (row["percentile"], row["expected"], row["ratio_to_expected"]) == (None, None, None)
            continue
        assert row["percentile"] == pytest.approx(stats.percentileofscore(like, value, kind="mean") / 100)
        assert row["expected"] == pytest.approx(
            sorted(like)[len(like) // 2] / 2 + sorted(like)[(len(like) - 1) // 2] / 2
        )
        assert 0 < row["percentile"] < 1


@given(models)
def test_percentiles_of_a_group_average_one_half_whatever_is_tied(rows: list):
    found = normalised.against_like(of(rows), fewest=1).filter(pl.col("percentile").is_not_null())
    for average in found.group_by("size_bucket", "age_band").agg(pl.col("percentile").mean())["percentile"]:
        assert average == pytest.approx(0.5)


@given(models, st.integers(2, 1000))
def test_percentile_does_not_depend_on_the_unit(rows: list, unit: int):
    plain = normalised.against_like(of(rows), fewest=1)
    other = normalised.against_like(of(rows).with_columns(pl.col("downloads_30d") * unit), fewest=1)
    assert plain["percentile"].to_list() == other["percentile"].to_list()
    assert plain["ratio_to_expected"].to_list() == pytest.approx(other["ratio_to_expected"].to_list())


def test_bands_of_age_begin_and_end_on_their_days():
    as_of = date(2026, 6, 30)
    ages = [-1, 0, 29, 30, 90, 91, 181, 182, 364, 365, 729, 730, 2000]
    frame = pl.DataFrame({"created_on": [*(as_of - timedelta(days=age) for age in ages), None]})
    found = frame.select(normalised.age_band("created_on", as_of))["age_band"].to_list()
    assert found == [
        None, "under a month", "under a month", "1 to 3 months", "1 to 3 months", "3 to 6 months", "3 to 6 months",
        "6 to 12 months", "6 to 12 months", "1 to 2 years", "1 to 2 years", "over 2 years", "over 2 years", None,
    ]  # fmt: skip
