"""Reads logs in a folder with one format, as an import does but without landing anything."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from etl.eval_logs.contract import SAMPLES, Format, ParsedRun, Result
from etl.eval_logs.files.files import members_of
from etl.eval_logs.files.limits import Limits
from etl.eval_logs.reader.reader import LogReader


@dataclass
class Read:
    """What became of a folder of logs."""

    claims: list[str]
    runs: list[ParsedRun]
    faults: list[str]  # 'place: expected'
    notes: list[str]

    @property
    def run(self) -> ParsedRun:
        (run,) = self.runs
        return run

    @property
    def results(self) -> dict[tuple[str, str], Result]:
        """The only run's results by task and metric."""
        return {(result.task, result.metric): result for result in self.run.results}


def read_logs(kind: Format, folder: Path, **options: Any) -> Read:
    """Reads with all samples: their frames are put together in place of the lazy ones."""
    found = Read([], [], [], [])
    for claim in kind.claim(members_of(folder, Limits())):
        reading = LogReader(**options)
        found.claims.append(claim.name)
        for run in kind.read(claim, reading):
            run.samples = [pl.concat([SAMPLES.to_frame(), *run.samples])]
            found.runs.append(run)
        found.faults += [f"{fault.place}: {fault.expected}" for fault in reading.faults]
        found.notes += reading.notes
    return found


def samples_of(run: ParsedRun) -> list[dict[str, Any]]:
    (frame,) = run.samples
    return frame.to_dicts()
