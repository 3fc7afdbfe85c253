"""Answers and what is computed from them are made once for a build, and what is kept has a bound in bytes."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from warehouse.errors import HubscopeError, UnknownNameError
from warehouse.query import answers, cache
from warehouse.query.cache import ByteCache, key_of, size_of

calls: list[int] = []


def squared(number: int) -> int:
    calls.append(number)
    return number * number


def failing(number: int) -> int:
    calls.append(number)
    raise UnknownNameError("Nothing is called that.", "Call it something else.")


def test_the_same_question_is_worked_out_once_a_build(demo_lake: Path, monkeypatch: pytest.MonkeyPatch):
    calls.clear()
    assert [cache.compute(squared, number=n) for n in (101, 101, 102)] == [10201, 10201, 10404]
    assert calls == [101, 102]
    build = answers.current_build()
    assert build is not None
    monkeypatch.setattr(answers, "current_build", lambda: replace(build, id="the-next-one"))
    cache.compute(squared, number=101)
    assert calls == [101, 102, 101]


def test_what_fails_is_tried_again_and_keeps_its_hint(demo_lake: Path):
    calls.clear()
    for _ in range(2):
        with pytest.raises(HubscopeError, match="Nothing is called that"):
            cache.compute(failing, number=103)
    assert calls == [103, 103]


def numbers(rows: int) -> pl.DataFrame:
    return pl.DataFrame({"n": range(rows)}, schema={"n": pl.Int64})


def test_the_least_recently_used_go_once_the_bytes_are_more_than_allowed():
    kept = ByteCache(100_000)
    made = []

    def get(name: str) -> None:
        kept.get(name, lambda: made.append(name) or numbers(2_500))  # 20,000 bytes each

    for name in ("a", "b", "c", "d", "a", "e", "a", "b"):
        get(name)
    assert made == ["a", "b", "c", "d", "e", "b"]
    assert kept.size <= 100_000


def test_what_is_over_a_quarter_of_the_bytes_is_handed_on_and_not_kept():
    kept = ByteCache(100_000)
    kept.get("small", lambda: numbers(10))
    for _ in range(2):
        assert kept.get("large", lambda: numbers(12_500)).height == 12_500
    assert kept.size == size_of(numbers(10))


def test_readers_who_ask_at_the_same_time_wait_for_the_first():
    kept, calls, asked = ByteCache(10_000), [], threading.Barrier(4)
    results: list[int] = []

    def make() -> int:
        calls.append(1)
        return 7

    def reader() -> None:
        asked.wait()
        results.append(kept.get("key", make))

    readers = [threading.Thread(target=reader) for _ in range(4)]
    for each in readers:
        each.start()
    for each in readers:
        each.join()
    assert (results, calls) == ([7] * 4, [1])


@dataclass(frozen=True)
class Pair:
    first: pl.DataFrame
    second: tuple[pl.DataFrame, ...]


def test_the_size_of_a_value_is_that_of_all_frames_in_it():
    frame = numbers(1_000)
    assert size_of(frame) == cache.ENTRY_BYTES + 8_000
    assert size_of(Pair(frame, (frame, frame))) == cache.ENTRY_BYTES + 24_000


def test_equal_parameters_are_one_key_and_others_are_not():
    assert key_of({"a": [1, 2], "b": None}) == key_of({"b": None, "a": (1, 2)})
    assert len({key_of({"a": value}) for value in (1, 1.0, True, "1", None, date(2026, 1, 1), (1,))}) == 7
    with pytest.raises(TypeError):
        key_of({"a": numbers(1)})
