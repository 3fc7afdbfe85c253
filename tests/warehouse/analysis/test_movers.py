"""The order of movers: hand-worked, against a plain definition, and what must hold of any panel."""

from __future__ import annotations

import math

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.analysis import movers

counts = st.one_of(st.none(), st.integers(0, 20), st.integers(0, 10**7))
panels = st.lists(st.tuples(counts, counts), max_size=40)


def ranked(pairs: list[tuple[int | None, int | None]], **options) -> pl.DataFrame:
    """Pairs of (before, now), in the order of ranks, with `name` the number each was given as."""
    frame = pl.DataFrame(pairs, schema={"before": pl.Int64, "now": pl.Int64}, orient="row").with_row_index("name")
    return movers.rank(frame, key="name", **options)


def test_3_that_became_30_do_not_lead_over_30000_that_became_90000():
    usual = [(10_000 + number, 10_000 + number + 500 * (number % 5)) for number in range(20)]
    for floor in (1_000, 0):
        found = ranked([(3, 30), (30_000, 90_000), *usual], floor=floor)
        assert found["name"][0] == 1
        three = found.filter(name=0).row(0, named=True)
        assert three["ratio"] == 10
        assert three["shrunk_ratio"] < 1.5
        assert three["is_ranked"] == (floor == 0)


def test_ratio_is_pulled_by_as_much_as_its_base_is_small():
    # Nine models at 1,000 and one at 4,000, of which five stay, so that the median m of the growth is 0 only if most do:
    # here seven stay (y = 0) and three triple, so m = 0, and the median absolute deviation is 0 too: s = 0.05.
    # y(1,000 -> 3,000) = ln(3000.5 / 1000.5) = 1.09828; v = 2 / 1000.5 = 0.001999; s^2 = 0.0025.
    # ln shrunk = 1.09828 * 0.0025 / 0.004499 = 0.61030, so 1.8410. For 4,000: y = 1.09853, v = 2 / 4000.5 = 0.00049994,
    # 1.09853 * 0.0025 / 0.00299994 = 0.91546, so 2.4979.
    found = ranked([(1_000, 1_000)] * 7 + [(1_000, 3_000)] * 2 + [(4_000, 12_000)])
    assert found["name"].to_list() == [9, 7, 8, 0, 1, 2, 3, 4, 5, 6]
    assert found["shrunk_ratio"].to_list() == pytest.approx([2.4979, 1.8410, 1.8410] + [1] * 7, abs=1e-3)
    assert found["direction"].to_list() == ["up"] * 3 + ["level"] * 7


def test_what_is_unknown_or_began_at_0_is_shown_and_not_ranked():
    found = ranked([(None, 50_000), (2_000, None), (0, 40_000), (2_000, 2_500)])
    assert found["is_ranked"].to_list() == [True, False, False, False]
    rows = {row["name"]: row for row in found.iter_rows(named=True)}
    assert (rows[2]["change"], rows[2]["ratio"], rows[2]["shrunk_ratio"], rows[2]["direction"]) == (
        40_000,
        None,
        None,
        "up",
    )
    assert (rows[0]["change"], rows[0]["ratio"], rows[0]["direction"]) == (None, None, None)


def test_few_models_are_pulled_towards_no_change():
    # m = 0 and s = 0.2. y = ln(2000.5 / 1000.5) = 0.692897; v = 2 / 1000.5 = 0.001999; 0.692897 * 0.04 / 0.041999.
    found = ranked([(1_000, 2_000)])
    assert found["shrunk_ratio"][0] == pytest.approx(math.exp(0.692897 * 0.04 / 0.041999), rel=1e-5)
    assert ranked([]).height == 0


def test_falls_stand_among_rises_by_the_size_of_the_move():
    found = ranked([(10_000, 10_100)] * 12 + [(10_000, 2_000), (10_000, 80_000), (10_000, 30_000)])
    assert found["name"].to_list()[:3] == [13, 12, 14]
    assert found.filter(direction="down")["name"].to_list() == [12]


@given(panels, st.sampled_from([0, 1, 10, 1_000]))
def test_ranks_follow_the_plain_definition(pairs: list, floor: int):
    found = {row["name"]: row for row in ranked(pairs, floor=floor).iter_rows(named=True)}
    base = [(before, now) for before, now in pairs if before and now is not None and before >= floor]
    grown = [math.log((now + 0.5) / (before + 0.5)) for before, now in base]
    median, spread = 0.0, 0.2
    if len(base) >= 10:
        median = float(np.median(grown))
        mad = 1.4826022 * np.median([abs(y - median) for y in grown])
        noise = np.median([(1 + math.exp(-median)) / (before + 0.5) for before, _ in base])
        spread = math.sqrt(max(mad**2 - noise, 0.05**2))
    for name, (before, now) in enumerate(pairs):
        row = found[name]
        if not before or now is None:
            assert (row["ratio"], row["shrunk_ratio"], row["is_ranked"]) == (None, None, False)
            continue
        variance = (1 + math.exp(-median)) / (before + 0.5)
        weight = spread**2 / (spread**2 + variance)
        expected = median + (math.log((now + 0.5) / (before + 0.5)) - median) * weight
        assert math.log(row["shrunk_ratio"]) == pytest.approx(expected, abs=1e-6)
        assert row["is_ranked"] == (before >= floor)


@given(panels, st.integers(1, 10**6), st.lists(st.integers(0, 10**7), min_size=2, max_size=8, unique=True))
def test_of_equal_bases_the_higher_count_stands_higher(pairs: list, base: int, nows: list[int]):
    found = ranked([(base, now) for now in nows] + pairs, floor=0).filter(pl.col("name") < len(nows))
    for direction, falls in (("up", False), ("down", True)):
        ordered = found.filter(direction=direction)["now"].to_list()
        assert ordered == sorted(ordered, reverse=not falls)
    assert found.sort("now")["shrunk_ratio"].is_sorted()


@given(panels)
def test_pull_is_towards_the_panel_and_never_past_it(pairs: list):
    frame = ranked(pairs, floor=0).filter("is_ranked")
    logs = ((frame["now"] + 0.5) / (frame["before"] + 0.5)).log()
    middle = logs.median() if frame.height >= movers.MIN_MODELS else 0.0
    for plain, shrunk in zip(logs, frame["shrunk_ratio"].log(), strict=True):
        assert min(plain, middle) - 1e-9 <= shrunk <= max(plain, middle) + 1e-9


def test_chance_alone_makes_no_mover_of_a_small_base():
    """Poisson counts at one rate for all: unshrunk, the largest ratios are all on the smallest bases."""
    rng = np.random.default_rng(5)
    rate = 10 ** rng.uniform(0, 5, 3_000)
    frame = pl.DataFrame({"before": rng.poisson(rate), "now": rng.poisson(rate * 1.1)}).with_row_index("name")
    found = movers.rank(frame, floor=0, key="name").filter("is_ranked")
    assert found["ratio"].max() > 4
    assert found["shrunk_ratio"].max() < 1.5


def test_a_panel_told_in_four_figures_ranks_as_its_rows_do():
    pairs = [(1_000 + 37 * n, 1_500 + (n * n * 7919) % 900) for n in range(60)]
    before, now = (np.array(side) + 0.5 for side in zip(*pairs, strict=True))
    y = np.log(now / before)
    panel = movers.Panel(
        60, float(np.median(y)), float(np.median(np.abs(y - np.median(y)))), float(np.median(1 / before))
    )
    whole = ranked(pairs)
    assert ranked(pairs, panel=panel)["name"].to_list() == whole["name"].to_list()
    some = ranked(pairs[:5], panel=panel)
    alike = whole.filter(pl.col("name") < 5)
    assert some["shrunk_ratio"].to_list() == pytest.approx(alike["shrunk_ratio"].to_list())
