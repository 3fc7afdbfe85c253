"""The series that benchmarks of the analysis run on: a data folder's, or those of a demo built on the spot."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from etl import jobs
from etl.runs.progress import Report
from warehouse.engine import Limits
from warehouse.query.answers import Warehouse
from warehouse.storage.lake import Lake

WHOLE = Limits(seconds=300, rows=10**8, bytes=10**10, memory="4GB")  # a benchmark is no page
MODELS = "SELECT repo_id AS name, day, downloads_30d AS value FROM marts.model_daily"
PUBLISHERS = """
SELECT value AS name, day, day_status, downloads_30d AS value, entered_30d AS entered, left_30d AS "left", coverage, models_observed
FROM marts.adoption_daily WHERE dimension = 'organization' AND value <> 'Other'
"""
BREADTH = "SELECT * FROM marts.breadth_daily"


@dataclass(frozen=True)
class Recorded:
    """models[name, day, value], publishers[name, day, value, entered, left, ...] and marts.breadth_daily."""

    models: pl.DataFrame
    publishers: pl.DataFrame
    breadth: pl.DataFrame
    words: str


def recorded(folder: Path | None) -> Recorded:
    """What the published build in `folder` holds. Without a folder: a demo of 395 days and 400 models, made here."""
    if folder is not None:
        return _read(folder)
    with tempfile.TemporaryDirectory() as made:
        jobs.run_demo(Lake(Path(made)), days=395, models=400, seed=7, report=Report())
        return _read(Path(made))


def _read(folder: Path) -> Recorded:
    warehouse = Warehouse(folder, WHOLE)
    info, engine = warehouse.current()
    try:
        models, publishers, breadth = (
            engine.select(sql).frame.sort(by)
            for sql, by in ((MODELS, ["name", "day"]), (PUBLISHERS, ["name", "day"]), (BREADTH, ["day"]))
        )
    finally:
        warehouse.close()
    days = models["day"].n_unique()
    kind = "demo" if info.is_demo else "recorded"
    return Recorded(models, publishers, breadth, f"{kind}: {models['name'].n_unique()} models, {days} days")
