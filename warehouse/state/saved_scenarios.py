"""Scenarios that people save, with every version."""

from __future__ import annotations

from warehouse.errors import ParameterError
from warehouse.scenarios import files
from warehouse.scenarios.schema import Scenario
from warehouse.state.tables import SCENARIO_VERSIONS, SCENARIOS
from warehouse.state.versioned import SavedVersion, VersionedStore


class SavedScenario(SavedVersion):
    """One version of a saved scenario, without its body."""


_STORE = VersionedStore(
    SCENARIOS, SCENARIO_VERSIONS, SavedScenario, noun="scenario", plural="scenarios", missing="scenario or version"
)
newest, versions, delete = _STORE.newest, _STORE.versions, _STORE.delete


def save(
    scenario: Scenario, note: str = "", saved_by: str = "", *, after: SavedScenario | None = None
) -> SavedScenario:
    """Saves a scenario: as a new one, or as the version that follows `after`.

    Raises ParameterError for one that is too large, else as `VersionedStore.save` does.
    """
    body = files.to_json(scenario)
    if len(body) > files.MAX_BYTES:
        raise ParameterError(
            f"The scenario has {len(body):,} bytes; {files.MAX_BYTES:,} can be kept.",
            "Shorten its notes or its observed values.",
        )
    return _STORE.save(scenario.name, body, note, saved_by, after=after)


def get(scenario_id: str, version: int | None = None) -> tuple[SavedScenario, Scenario]:
    """A version of a scenario, the newest where none is named. Raises UnknownNameError."""
    saved, body = _STORE.get(scenario_id, version)
    return saved, files.parse(body, saved.name)
