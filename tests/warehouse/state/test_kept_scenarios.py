"""Scenarios that people keep: versions stay, nobody overwrites anybody, and a bad name loses nothing."""

from __future__ import annotations

import pytest

from warehouse.errors import NameTakenError, ParameterError, StateError, UnknownNameError
from warehouse.scenarios import files
from warehouse.state import saved_scenarios


def named(name: str, months: int = 36):
    return files.template("speech").model_copy(update={"name": name, "months": months})


@pytest.mark.usefixtures("anywhere")
def test_versions_follow_each_other_and_stay_readable():
    first = saved_scenarios.save(named("Calls"), "first", "Ada")
    second = saved_scenarios.save(named("Calls", 24), "shorter", after=first)
    assert (first.version, second.version, second.latest) == (1, 2, 2)
    assert saved_scenarios.get(first.id)[1].months == 24
    assert saved_scenarios.get(first.id, 1)[1] == named("Calls")
    assert [each.note for each in saved_scenarios.versions(first.id)] == ["shorter", "first"]
    assert [each.version for each in saved_scenarios.newest()] == [2]
    assert saved_scenarios.versions(first.id)[1].saved_by == "Ada"


@pytest.mark.usefixtures("anywhere")
def test_who_was_overtaken_is_told_and_overwrites_nothing():
    first = saved_scenarios.save(named("Calls"))
    saved_scenarios.save(named("Calls", 24), after=first)
    with pytest.raises(StateError, match="Version 2 of 'Calls' was saved meanwhile; yours began from version 1"):
        saved_scenarios.save(named("Calls", 12), after=first)
    assert saved_scenarios.get(first.id)[1].months == 24


@pytest.mark.usefixtures("anywhere")
def test_names_are_unique_whatever_their_case_and_can_change():
    first = saved_scenarios.save(named("Calls"))
    with pytest.raises(NameTakenError, match="called 'CALLS' already"):
        saved_scenarios.save(named("CALLS"))
    other = saved_scenarios.save(named("Letters"))
    with pytest.raises(NameTakenError):
        saved_scenarios.save(named("calls"), after=other)
    assert saved_scenarios.get(other.id)[1].name == "Letters"
    renamed = saved_scenarios.save(named("All calls"), after=first)
    assert [each.name for each in saved_scenarios.newest()] == ["All calls", "Letters"]
    saved_scenarios.delete(renamed.id)
    assert [each.name for each in saved_scenarios.newest()] == ["Letters"]


@pytest.mark.usefixtures("anywhere")
def test_what_is_gone_and_what_is_too_long_is_said():
    for call in (saved_scenarios.get, saved_scenarios.versions, saved_scenarios.delete):
        with pytest.raises(UnknownNameError, match="no such scenario"):
            call("0" * 32)
    kept = saved_scenarios.save(named("Calls"))
    with pytest.raises(UnknownNameError):
        saved_scenarios.get(kept.id, 2)
    with pytest.raises(ParameterError, match="note has 501 characters"):
        saved_scenarios.save(named("Calls"), "x" * 501, after=kept)
    saved_scenarios.delete(kept.id)
    with pytest.raises(UnknownNameError):
        saved_scenarios.save(named("Calls"), after=kept)
