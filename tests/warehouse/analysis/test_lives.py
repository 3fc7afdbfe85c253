"""Lives made of counts by age stand for the lives that were counted: every estimate of survival comes out the same."""

from __future__ import annotations

from collections import Counter

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as some
from polars.testing import assert_frame_equal

from warehouse.analysis.lives import from_counts
from warehouse.analysis.survival import kaplan_meier

# (age at entry, weeks followed, ended by the event)
LIFE = some.tuples(some.integers(0, 30), some.integers(1, 30), some.booleans())


def counted(true_lives: list[tuple[int, int, bool]]) -> pl.DataFrame:
    entered = Counter(entry for entry, _, _ in true_lives)
    ended = Counter(entry + length for entry, length, died in true_lives if died)
    censored = Counter(entry + length for entry, length, died in true_lives if not died)
    ages = sorted({*entered, *ended, *censored})
    return pl.DataFrame(
        {"age": ages, "entered": [entered[a] for a in ages], "ended": [ended[a] for a in ages], "censored": [censored[a] for a in ages]}
    )  # fmt: skip


def test_by_hand():
    # Two come at 0, one at 2; at 3 one ends and one is lost from sight, at 5 the last ends.
    found = from_counts(
        pl.DataFrame({"age": [0, 2, 3, 5], "entered": [2, 1, 0, 0], "ended": [0, 0, 1, 1], "censored": [0, 0, 1, 0]})
    )
    assert found.entry.tolist() == [0, 0, 2]
    assert found.durations.tolist() == [3, 3, 5]
    assert found.observed.tolist() == [True, False, True]
    # Three at risk at 3, one ends: 2/3. One at risk at 5, it ends: 0.
    curve = kaplan_meier(found.durations, found.observed, found.entry).curve
    assert curve["survival"].to_list() == pytest.approx([1, 2 / 3, 0])


@given(some.lists(LIFE, min_size=1, max_size=60))
def test_survival_is_that_of_the_lives_that_were_counted(true_lives: list[tuple[int, int, bool]]):
    entry, length, died = (np.array(column) for column in zip(*true_lives, strict=True))
    wanted = kaplan_meier(entry + length, died, entry)
    made = from_counts(counted(true_lives))
    assert (made.durations > made.entry).all()
    found = kaplan_meier(made.durations, made.observed, made.entry)
    assert_frame_equal(found.curve, wanted.curve)
    assert (found.median, found.median_low, found.median_high) == (wanted.median, wanted.median_low, wanted.median_high)


def test_nobody_is_no_lives():
    found = from_counts(
        pl.DataFrame(schema={"age": pl.Int64, "entered": pl.Int64, "ended": pl.Int64, "censored": pl.Int64})
    )
    assert len(found.entry) == len(found.durations) == len(found.observed) == 0


@pytest.mark.parametrize("columns", [{"entered": [0, 1], "ended": [1, 0]}, {"entered": [2, 0], "ended": [0, 1]}])
def test_counts_that_do_not_add_up_are_refused(columns: dict[str, list[int]]):
    with pytest.raises(ValueError, match="do not add up"):
        from_counts(pl.DataFrame({"age": [0, 1], "censored": [0, 0]} | columns))
