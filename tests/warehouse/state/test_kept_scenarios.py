"""Scenarios that people keep: versions stay, nobody overwrites anybody, and a bad name loses nothing."""

from __future__ import annotations

import pytest

from warehouse.errors import NameTakenError, ParameterError, StateError, UnknownNameError
from warehouse.scenarios import files, store


def named(name: str, months: int = 36):
    return files.template("speech").model_copy(update={"name": name, "months": months})


@pytest.mark.usefixtures("anywhere")
def test_versions_follow_each_other_and_stay_readable():
    first = store.save(named("Calls"), "first", "Ada")
    second = store.save(named("Calls", 24), "shorter", after=first)
    assert (first.version, second.version, second.latest) == (1, 2, 2)
    assert store.get(first.id)[1].months == 24
    assert store.get(first.id, 1)[1] == named("Calls")
    assert [each.note for each in store.versions(first.id)] == ["shorter", "first"]
    assert [each.version for each in store.newest()] == [2]
    assert store.versions(first.id)[1].saved_by == "Ada"


@pytest.mark.usefixtures("anywhere")
def test_who_was_overtaken_is_told_and_overwrites_nothing():
    first = store.save(named("Calls"))
    store.save(named("Calls", 24), after=first)
    with pytest.raises(StateError, match="Version 2 of 'Calls' was saved meanwhile; yours began from version 1"):
        store.save(named("Calls", 12), after=first)
    assert store.get(first.id)[1].months == 24


@pytest.mark.usefixtures("anywhere")
def test_names_are_unique_whatever_their_case_and_can_change():
    first = store.save(named("Calls"))
    with pytest.raises(NameTakenError, match="called 'CALLS' already"):
        store.save(named("CALLS"))
    other = store.save(named("Letters"))
    with pytest.raises(NameTakenError):
        store.save(named("calls"), after=other)
    assert store.get(other.id)[1].name == "Letters"
    renamed = store.save(named("All calls"), after=first)
    assert [each.name for each in store.newest()] == ["All calls", "Letters"]
    store.delete(renamed.id)
    assert [each.name for each in store.newest()] == ["Letters"]


@pytest.mark.usefixtures("anywhere")
def test_what_is_gone_and_what_is_too_long_is_said():
    for call in (store.get, store.versions, store.delete):
        with pytest.raises(UnknownNameError, match="no such scenario"):
            call("0" * 32)
    kept = store.save(named("Calls"))
    with pytest.raises(UnknownNameError):
        store.get(kept.id, 2)
    with pytest.raises(ParameterError, match="note has 501 characters"):
        store.save(named("Calls"), "x" * 501, after=kept)
    store.delete(kept.id)
    with pytest.raises(UnknownNameError):
        store.save(named("Calls"), after=kept)
