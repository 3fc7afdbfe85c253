"""Which day a dump counts for: its own word, held against everything else that dates it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.dump.dating import Evidence, UnusableDumpError, check_rows, decide, stated

EVENING = datetime(2026, 8, 22, 20, 0, 29, tzinfo=UTC)
NOW = datetime(2026, 8, 23, 9, tzinfo=UTC)


def evidence(hours: float = 0, says: str = "the last commit of models.parquet") -> Evidence:
    return Evidence(says, EVENING + timedelta(hours=hours))


@pytest.mark.parametrize(
    ("line", "moment", "to_the_day"),
    [
        ("Snapshot taken 2026-08-22T20:00:29Z.", EVENING, False),
        ("**Last updated:** 2026-08-22 20:00:29 UTC", EVENING, False),
        ("As of 2026-08-22T20:00:29.123+00:00, 2.8 million models", EVENING, False),
        ("refreshed 2026-08-22 20:00", EVENING.replace(second=0), False),
        ("Data as of 2026-08-22", EVENING.replace(hour=0, minute=0, second=0), True),
    ],
)
def test_the_card_states_a_moment_in_each_spelling(line: str, moment: datetime, to_the_day: bool) -> None:
    stated_date = stated(f"---\nlicense: mit\n---\n# Dump\n\n{line}\nMore.")
    assert stated_date == Evidence("the card states", moment, to_the_day)


@pytest.mark.parametrize(
    "card",
    [
        None,
        "",
        "# Dump\nAll models of the Hub.",
        "Recorded by somebody, 2026-08-22.",
        "Snapshot taken daily.",
        "Snapshot of 2026-13-45",
        "---\nsnapshot: 2026-08-22\n---\nNothing.",
    ],
)
def test_a_card_that_speaks_of_no_snapshot_states_nothing(card: str | None) -> None:
    assert stated(card) is None


def test_of_several_moments_the_newest_counts() -> None:
    stated_date = stated("Snapshot 2026-08-20.\nSnapshot taken 2026-08-22T20:00:29Z, the one before 2026-08-21.")
    assert stated_date is not None
    assert stated_date.moment == EVENING


def test_the_first_evidence_decides_and_the_others_agree() -> None:
    dating = decide([evidence(-2, "the card states"), evidence(5)], now=NOW)
    assert (dating.day, dating.moment, dating.says) == (
        date(2026, 8, 22),
        EVENING - timedelta(hours=2),
        "the card states",
    )


def test_a_commit_after_midnight_does_not_move_what_the_card_states() -> None:
    assert decide([evidence(0, "the card states"), evidence(6)], now=NOW).day == date(2026, 8, 22)


@pytest.mark.parametrize("hours", [-25, 25, 24 * 40])
def test_evidence_more_than_a_day_apart_is_refused_with_all_of_it(hours: float) -> None:
    with pytest.raises(UnusableDumpError, match="does not agree with itself") as caught:
        decide([evidence(0, "the card states"), evidence(hours)], now=NOW + timedelta(days=60))
    assert "card states: 2026-08-22 20:00 UTC; the last commit" in caught.value.message
    assert "--snapshot-on" in caught.value.hint


def test_a_day_without_a_time_is_compared_by_days() -> None:
    midnight = Evidence("the card states", EVENING.replace(hour=0, minute=0, second=0), to_the_day=True)
    assert decide([midnight, evidence(24)], now=NOW + timedelta(days=3)).day == date(2026, 8, 22)
    with pytest.raises(UnusableDumpError):
        decide([midnight, evidence(24 + 4)], now=NOW + timedelta(days=3))


def test_nothing_that_dates_it_is_refused() -> None:
    with pytest.raises(UnusableDumpError, match="Nothing says when"):
        decide([], now=NOW)


def test_a_date_in_the_future_is_refused() -> None:
    with pytest.raises(UnusableDumpError, match="in the future"):
        decide([evidence(48)], now=NOW)


def test_a_day_given_by_hand_wins_loudly() -> None:
    dating = decide([evidence(0, "the card states"), evidence(24 * 40)], by_hand=date(2026, 8, 1), now=NOW)
    assert (dating.day, dating.says) == (date(2026, 8, 1), "given by hand")
    assert dating.warning.startswith(
        "Dated 2026-08-01 by hand. The dump itself says the card states: 2026-08-22 20:00 UTC"
    )
    assert decide([], by_hand=date(2026, 8, 1)).warning.endswith("says nothing.")


def test_a_day_given_by_hand_that_the_dump_says_too_is_no_warning() -> None:
    dating = decide([evidence()], by_hand=date(2026, 8, 22), now=NOW)
    assert (dating.moment, dating.warning) == (EVENING, "")


def test_rows_that_end_days_before_the_commit_are_refused() -> None:
    dating = decide([evidence()], now=NOW)
    assert check_rows(dating, EVENING - timedelta(hours=23)) == ""
    with pytest.raises(UnusableDumpError, match="newest change among its rows: 2026-08-20"):
        check_rows(dating, EVENING - timedelta(days=2))
    with pytest.raises(UnusableDumpError):
        check_rows(dating, EVENING + timedelta(days=2))


def test_rows_against_a_day_given_by_hand_are_a_warning() -> None:
    dating = decide([evidence()], by_hand=date(2026, 8, 1), now=NOW)
    assert "its rows do not" in check_rows(dating, EVENING)


def test_rows_without_a_date_are_a_warning() -> None:
    assert "could not be checked" in check_rows(decide([evidence()], now=NOW), None)


@given(st.integers(-200, 200), st.integers(-200, 200))
def test_whatever_is_accepted_lies_within_a_day_of_all_that_is_known(commit: int, rows: int) -> None:
    try:
        dating = decide([evidence(0, "the card states"), evidence(commit)], now=NOW + timedelta(days=200))
        check_rows(dating, EVENING + timedelta(hours=rows))
    except UnusableDumpError:
        assert max(abs(commit), abs(rows)) > 24
    else:
        assert max(abs(commit), abs(rows)) <= 24
        assert dating.moment == EVENING
