"""A card of figures that come from a scenario instead of a query, and the file of those figures."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import UTC, datetime

import polars as pl

from panels import formats
from panels.charts.theme import Chart
from panels.table import Table
from warehouse.query import serialization
from warehouse.scenarios.results import Result
from warehouse.version import VERSION


@dataclass(frozen=True)
class ResultPanel:
    """One claim about a scenario's result. `frame` holds the figures behind it, which its file has; else as in `Panel`."""

    title: str
    result: Result
    frame: pl.DataFrame
    subtitle: str = ""
    chart: Chart | None = None
    table: Table | None = None
    definitions: tuple[str, ...] = ()
    note: str = ""

    @property
    def source(self) -> str:
        """The scenario's day and how often its course was simulated."""
        return f"Scenario of {formats.day(self.result.scenario.as_of)} · {self.result.draws.n:,} simulated courses"


def csv(panel: ResultPanel) -> bytes:
    """The figures under lines that say which scenario of which day they are of."""
    scenario, draws = panel.result.scenario, panel.result.draws
    lines = [
        panel.title,
        f"Scenario: {scenario.name}, as of {formats.day(scenario.as_of)}",
        f"{draws.n:,} simulated courses, seed {scenario.seed}",
        *(["Invented figures of the demo"] if scenario.is_demo else []),
        f"Made {formats.moment(datetime.now(UTC))} by Hubscope {VERSION}",
    ]
    file = io.BytesIO()
    file.write("".join(f"# {line}\n" for line in lines).encode())
    serialization.safe_cells(panel.frame).write_csv(file)
    return file.getvalue()
