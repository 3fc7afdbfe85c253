"""Reads a log as an import does, for the tests of the formats."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from etl.eval_logs.contract import SAMPLES, Format, Result, RunHeader
from etl.eval_logs.files.files import members_of
from etl.eval_logs.files.limits import Limits
from etl.eval_logs.reader.reader import LogReader


@dataclass
class Read:
    head: RunHeader
    results: list[Result]
    samples: pl.DataFrame
    faults: list[str]
    notes: list[str]

    def result(self, metric: str, task: str | None = None, filter: str | None = None) -> Result:
        (found,) = (
            one for one in self.results if one.metric == metric and one.filter == filter and task in (None, one.task)
        )
        return found

    def scores(self, metric: str) -> list[float | None]:
        return self.samples.filter(pl.col("metric") == metric)["score"].to_list()


def read_all(format: Format, path: Path, *, keeps_texts: bool = False) -> list[Read]:
    found = []
    for claim in format.claim(members_of(path, Limits())):
        reading = LogReader(keeps_texts=keeps_texts)
        for run in format.read(claim, reading):
            frames = list(run.samples)
            samples = pl.concat(frames) if frames else pl.DataFrame(schema=SAMPLES)
            faults = [fault.words for fault in reading.faults]
            found.append(Read(run.head, run.results, samples, faults, reading.notes + run.head.notes))
    return found


def read_one(format: Format, path: Path, *, keeps_texts: bool = False) -> Read:
    (found,) = read_all(format, path, keeps_texts=keeps_texts)
    return found


def faults_of(format: Format, path: Path) -> list[str]:
    """Every fault of a log as 'place: what was expected'."""
    words = []
    for claim in format.claim(members_of(path, Limits())):
        reading = LogReader()
        for run in format.read(claim, reading):
            list(run.samples)
        words += [f"{fault.place}: {fault.expected}" for fault in reading.faults]
    return words
