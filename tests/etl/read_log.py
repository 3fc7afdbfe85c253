"""Reads logs with one format, as an import does but without landing anything."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from etl.eval_logs.contract import SAMPLES, Format, ParsedRun, Result, RunHeader
from etl.eval_logs.files.files import list_files
from etl.eval_logs.files.limits import Limits
from etl.eval_logs.reader.reader import LogReader


@dataclass
class FolderRead:
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


@dataclass
class RunRead:
    """One run, with the faults and notes of the log up to it."""

    header: RunHeader
    results: list[Result]
    samples: pl.DataFrame
    faults: list[str]
    notes: list[str]

    def result(self, metric: str, task: str | None = None, filter: str | None = None) -> Result:
        (result,) = (
            one for one in self.results if one.metric == metric and one.filter == filter and task in (None, one.task)
        )
        return result

    def scores(self, metric: str) -> list[float | None]:
        return self.samples.filter(pl.col("metric") == metric)["score"].to_list()


def read_logs(kind: Format, folder: Path, **options: Any) -> FolderRead:
    """Reads with all samples: their frames are put together in place of the lazy ones."""
    folder_read = FolderRead([], [], [], [])
    for claim in kind.claim(list_files(folder, Limits())):
        reader = LogReader(**options)
        folder_read.claims.append(claim.name)
        for run in kind.read(claim, reader):
            run.samples = [pl.concat([SAMPLES.to_frame(), *run.samples])]
            folder_read.runs.append(run)
        folder_read.faults += [f"{issue.place}: {issue.expected}" for issue in reader.issues]
        folder_read.notes += reader.notes
    return folder_read


def samples_of(run: ParsedRun) -> list[dict[str, Any]]:
    (frame,) = run.samples
    return frame.to_dicts()


def read_all(kind: Format, path: Path, *, keeps_texts: bool = False) -> list[RunRead]:
    runs = []
    for claim in kind.claim(list_files(path, Limits())):
        reader = LogReader(keeps_texts=keeps_texts)
        for run in kind.read(claim, reader):
            frames = list(run.samples)
            samples = pl.concat(frames) if frames else pl.DataFrame(schema=SAMPLES)
            faults = [issue.message for issue in reader.issues]
            runs.append(RunRead(run.header, run.results, samples, faults, reader.notes + run.header.notes))
    return runs


def read_one(kind: Format, path: Path, *, keeps_texts: bool = False) -> RunRead:
    (run,) = read_all(kind, path, keeps_texts=keeps_texts)
    return run


def faults_of(kind: Format, path: Path) -> list[str]:
    """Every fault of a log as 'place: what was expected'."""
    return read_logs(kind, path).faults
