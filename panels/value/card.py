"""A card for figures that come from a scenario instead of a query: as of, draws, what it means, the figures to take away."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import polars as pl

from panels import formats
from warehouse.query import serialization
from warehouse.scenarios.results import Result


def _csv(title: str, result: Result, frame: pl.DataFrame) -> bytes:
    scenario = result.scenario
    lines = [
        title,
        f"Scenario: {scenario.name}, as of {formats.day(scenario.as_of)}",
        f"{result.draws.n:,} simulated courses, seed {scenario.seed}",
        *(["Invented figures of the demo"] if scenario.is_demo else []),
        f"Made {formats.moment(datetime.now(UTC))} by Hubscope",
    ]
    out = io.BytesIO()
    out.write("".join(f"# {line}\n" for line in lines).encode())
    serialization.safe_cells(frame).write_csv(out)
    return out.getvalue()
