"""Indices of concentration: hand-worked, against naive definitions and scipy, and as properties."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate

from warehouse.analysis import concentration

amounts = st.lists(st.integers(0, 10**9), min_size=1, max_size=60).filter(any)


def test_four_publishers_by_hand():
    # 50, 30, 15, 5 of 100. HHI = 0.25 + 0.09 + 0.0225 + 0.0025 = 0.365; 1 / 0.365 = 2.74 equals.
    # Gini, smallest first: ((2-5) 5 + (4-5) 15 + (6-5) 30 + (8-5) 50) / (4 * 100) = (-15 - 15 + 30 + 150) / 400 = 0.375.
    values = [30, 50, None, 5, 15]
    assert concentration.shares(values).tolist() == [0.5, 0.3, 0.15, 0.05]
    assert concentration.hhi(values) == pytest.approx(0.365)
    assert concentration.effective_number(values) == pytest.approx(1 / 0.365)
    assert concentration.gini(values) == pytest.approx(0.375)
    assert concentration.top_share(values, 2) == pytest.approx(0.8)
    curve = concentration.lorenz(values)
    assert curve["population_share"].to_list() == [0, 0.25, 0.5, 0.75, 1]
    assert curve["value_share"].to_list() == pytest.approx([0, 0.05, 0.2, 0.5, 1])


@pytest.mark.parametrize("values", [[], [None], [0, 0], pl.Series([], dtype=pl.Int64), np.array([np.nan])])
def test_where_nothing_is_shared_out_there_is_no_figure(values):
    for figure in (concentration.hhi, concentration.gini, concentration.effective_number, concentration.shares):
        assert figure(values) is None
    assert concentration.top_share(values, 3) is None
    assert concentration.lorenz(values).height == 0


def test_one_alone_has_all():
    assert (concentration.hhi([7]), concentration.effective_number([7]), concentration.gini([7])) == (1, 1, 0)


def test_negative_amounts_are_refused():
    with pytest.raises(ValueError, match="there is -1"):
        concentration.hhi([3, -1])
    with pytest.raises(ValueError, match="k is 1 or more"):
        concentration.top_share([3], 0)


@given(st.integers(1, 500), st.integers(1, 10**12))
def test_equals_have_the_least_concentration(n: int, each: int):
    assert concentration.hhi([each] * n) == pytest.approx(1 / n)
    assert concentration.effective_number([each] * n) == pytest.approx(n)
    assert concentration.gini([each] * n) == pytest.approx(0, abs=1e-9)


@given(amounts)
def test_indices_are_those_of_the_naive_definitions(values: list[int]):
    total, n = sum(values), len(values)
    assert concentration.hhi(values) == pytest.approx(sum((v / total) ** 2 for v in values))
    differences = sum(abs(one - other) for one in values for other in values)
    assert concentration.gini(values) == pytest.approx(differences / (2 * n * total), abs=1e-9)
    assert 0 <= concentration.gini(values) <= 1 - 1 / n + 1e-9
    for k in (1, 3, n, n + 5):
        assert concentration.top_share(values, k) == pytest.approx(sum(sorted(values)[-k:]) / total)


@given(amounts, st.integers(2, 10**6), st.randoms())
def test_indices_know_neither_unit_nor_order(values: list[int], unit: int, order):
    other = [v * unit for v in order.sample(values, len(values))]
    for figure in (concentration.hhi, concentration.gini):
        assert figure(other) == pytest.approx(figure(values), abs=1e-12)
        assert figure(pl.Series([*values, None])) == pytest.approx(figure(np.array(values)))


@given(amounts)
def test_lorenz_curve_is_convex_under_the_diagonal_and_its_area_is_the_gini(values: list[int]):
    curve = concentration.lorenz(values)
    people, held = curve["population_share"].to_numpy(), curve["value_share"].to_numpy()
    assert (people[0], held[0], people[-1], held[-1]) == (0, 0, 1, 1)
    assert (held <= people + 1e-12).all()
    slopes = np.diff(held) / np.diff(people)
    assert (np.diff(slopes) >= -1e-9).all()
    assert 1 - 2 * integrate.trapezoid(held, people) == pytest.approx(concentration.gini(values), abs=1e-9)


@given(st.integers(1, 3_000), st.integers(1, 50))
def test_lorenz_curve_of_many_is_thinned_and_keeps_its_ends(n: int, points: int):
    curve = concentration.lorenz(np.arange(1, n + 1), points=points)
    assert curve.height == min(n, points) + 1
    assert curve.row(0) == (0, 0)
    assert curve.row(-1) == (1, 1)
    whole = dict(concentration.lorenz(np.arange(1, n + 1), points=n).iter_rows())
    assert all(whole[x] == y for x, y in curve.iter_rows())


def observed(**values: int | None) -> pl.DataFrame:
    return pl.DataFrame(
        {"id": list(values), "value": list(values.values())}, schema={"id": pl.String, "value": pl.Int64}
    )


def test_who_enters_and_who_leaves_the_top():
    before = observed(a=90, b=80, c=70, d=5, f=60, unread=None)
    now = observed(a=85, d=95, e=75, c=10, f=60)
    found = concentration.entrants_and_exits(before, now, k=3)
    assert found.entrants.rows() == [("d", 5, 1, 5, 95), ("e", None, 3, None, 75)]  # e was not observed before
    assert found.exits.rows() == [("b", 2, None, 80, None), ("c", 3, 5, 70, 10)]  # b is not observed now
    assert found.stayers.rows() == [("a", 1, 2, 90, 85)]
    assert found.share == pytest.approx(2 / 3)
    assert found.entrants.columns == ["id", "place_before", "place_now", "value_before", "value_now"]


def test_too_few_to_fill_the_places_have_no_turnover():
    found = concentration.entrants_and_exits(observed(a=1), observed(a=1, b=2), k=2)
    assert (found.share, found.entrants["id"].to_list()) == (None, ["b"])
    assert concentration.entrants_and_exits(observed(), observed(), k=2).share is None


def test_an_id_with_two_values_is_refused():
    twice = pl.concat([observed(a=1), observed(a=2)])
    with pytest.raises(ValueError, match="'a' has several"):
        concentration.entrants_and_exits(twice, observed(a=1), k=1)


holdings = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 5), max_size=8)


@given(holdings, holdings, st.integers(1, 5))
def test_the_top_is_made_of_entrants_and_stayers_and_was_of_exits_and_stayers(before: dict, now: dict, k: int):
    found = concentration.entrants_and_exits(observed(**before), observed(**now), k=k)

    def top(values: dict[str, int]) -> set[str]:
        return set(sorted(values, key=lambda name: (-values[name], name))[:k])

    assert set(found.entrants["id"]) == top(now) - top(before)
    assert set(found.exits["id"]) == top(before) - top(now)
    assert set(found.stayers["id"]) == top(now) & top(before)
    same = concentration.entrants_and_exits(observed(**now), observed(**now), k=k)
    assert same.share == (0 if len(now) >= k else None)
