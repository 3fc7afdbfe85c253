"""Clean against perturbed: by hand, against the paired t-test, and what is left out."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from warehouse.analysis import robustness

SCHEMA = {"sample": pl.String, "perturbation": pl.String, "score": pl.Float64, "cluster": pl.String}


def asked(rows: list[tuple[str, str | None, float | None, str | None]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def four(typos: list[float]) -> list[tuple[str, str | None, float | None, str | None]]:
    clean = [(f"s{n}", None, 1.0, None) for n in range(4)]
    return clean + [(f"s{n}", "typos", score, None) for n, score in enumerate(typos)]


def test_four_samples_as_worked_by_hand():
    # Differences 0, 0, 1, 1: mean 0.5, sd 0.57735, error 0.288675.
    (found,) = robustness.deltas(asked(four([1, 1, 0, 0])))
    assert (found.n, found.clean, found.perturbed) == (4, 1.0, 0.5)
    assert found.difference.stderr == pytest.approx(0.288675, abs=1e-6)


def test_samples_asked_one_way_only_are_left_out_and_counted():
    rows = [*four([1, 0, 1])[:7], ("s9", "typos", 0.0, None), ("s8", "typos", None, None)]
    (found,) = robustness.deltas(asked(rows))
    assert (found.n, found.only_one_way) == (3, 2)


def test_the_largest_fall_comes_first_and_one_shared_sample_says_nothing():
    rows = [*four([1, 1, 1, 0]), *[(f"s{n}", "dialect", 0.0, None) for n in range(4)], ("s0", "shouting", 0.0, None)]
    assert [delta.perturbation for delta in robustness.deltas(asked(rows))] == ["dialect", "typos"]
    assert robustness.deltas(asked(four([])[:4])) == []


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=2, max_size=20))
def test_a_delta_is_the_paired_t_test(pairs: list[tuple[float, float]]):
    rows = [(f"s{n}", way, pair[place], None) for n, pair in enumerate(pairs) for place, way in enumerate((None, "x"))]
    (found,) = robustness.deltas(asked(rows))
    a, b = map(np.array, zip(*pairs, strict=True))
    assert found.difference.value == pytest.approx((a - b).mean())
    if np.ptp(a - b) > 1e-6:
        assert found.difference.p == pytest.approx(stats.ttest_rel(a, b).pvalue, abs=1e-9)


def test_clusters_are_heeded_and_answers_averaged():
    rows = [(f"s{n}", way, float(n % 3 > 0 and way is None), f"c{n // 4}") for n in range(16) for way in (None, "x")]
    (found,) = robustness.deltas(asked(rows + rows))
    assert found.difference.method == "paired, clustered"
    assert found.n == 16


def test_the_worst_case_is_the_lowest_score_of_all_ways():
    rows = [*four([1, 1, 0, 0]), *[(f"s{n}", "dialect", float(n != 0), None) for n in range(4)]]
    found = robustness.worst_case(asked(rows))
    assert found is not None
    assert (found.clean, found.worst.value, found.worst.n, found.worst.method) == (1.0, 0.25, 4, "Wilson")
    assert robustness.worst_case(asked(four([])[:4])) is None
