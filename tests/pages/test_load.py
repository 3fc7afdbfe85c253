"""What is worked out of a build is worked out once for it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pages.shared import load
from warehouse import answers
from warehouse.errors import HubscopeError, UnknownNameError

calls: list[int] = []


def squared(number: int) -> int:
    calls.append(number)
    return number * number


def failing(number: int) -> int:
    calls.append(number)
    raise UnknownNameError("Nothing is called that.", "Call it something else.")


def test_the_same_question_is_worked_out_once_a_build(demo_lake: Path, monkeypatch: pytest.MonkeyPatch):
    calls.clear()
    assert [load.computed(squared, number=n) for n in (101, 101, 102)] == [10201, 10201, 10404]
    assert calls == [101, 102]
    build = answers.current_build()
    assert build is not None
    monkeypatch.setattr(answers, "current_build", lambda: replace(build, id="the-next-one"))
    load.computed(squared, number=101)
    assert calls == [101, 102, 101]


def test_what_fails_is_tried_again_and_keeps_its_hint(demo_lake: Path):
    calls.clear()
    for _ in range(2):
        with pytest.raises(HubscopeError, match="Nothing is called that"):
            load.computed(failing, number=103)
    assert calls == [103, 103]
