"""What every format of evaluation log is turned into: one run, its results, its samples, its serving figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

import polars as pl

from warehouse.storage.raw_evaluation_tables import EVALUATION_COLUMNS, KEY

if TYPE_CHECKING:
    from etl.eval_logs.files.files import LogFile
    from etl.eval_logs.reader.reader import LogReader

VERSION = "1"
POLARS: dict[str, Any] = {
    "VARCHAR": pl.String,
    "BOOLEAN": pl.Boolean,
    "INTEGER": pl.Int32,
    "BIGINT": pl.Int64,
    "DOUBLE": pl.Float64,
    "TIMESTAMP": pl.Datetime("us"),
    "VARCHAR[]": pl.List(pl.String),
}


def schema(source: str, *, keyed: bool = False) -> pl.Schema:
    """The columns of one raw source; without `keyed` those a parser gives, which knows no run_id and no import_id."""
    columns = EVALUATION_COLUMNS[source].items()
    return pl.Schema({name: POLARS[kind] for name, kind in columns if keyed or name not in KEY})


TEXTS = ("input", "target", "output", "explanation")
# A parser's sample frames: the columns of eval_samples, and beside them the texts where the log has them.
SAMPLES = pl.Schema({**schema("eval_samples"), **{name: pl.String() for name in TEXTS}})
PERFORMANCE = schema("performance")
REQUESTS = schema("performance_requests")


@dataclass
class RunHeader:
    """What a log says of a run as a whole. Times are UTC, without a zone."""

    framework: str
    model_written: str
    framework_version: str | None = None
    model_revision: str | None = None
    suite: str | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    source_name: str | None = None
    source_url: str | None = None
    provenance: str | None = None  # None: what was uploaded decides, samples or results
    config: dict[str, Any] = field(default_factory=dict)  # what makes it another run: prompts, shots, seeds, limits
    status: str = "complete"
    cost_usd: float | None = None
    notes: list[str] = field(default_factory=list)


@dataclass
class Result:
    """One figure as the log gives it; the catalogue of metrics gives it its name, scale and direction.

    `scale` is 'share' where accuracy is 0 to 1, 'percent' where it is 0 to 100, None where the log does not say.
    `higher_is_better`, `lower` and `upper` only where the log itself says so: they serve a metric not in the catalogue.
    """

    task: str
    metric: str
    value: float | None
    filter: str | None = None
    dataset: str | None = None
    split: str | None = None
    subset: str | None = None
    n_shot: int | None = None
    n: int | None = None
    stderr: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    scale: str | None = None
    higher_is_better: bool | None = None
    lower: float | None = None
    upper: float | None = None


@dataclass
class ParsedRun:
    """One run out of a log. `samples` is read once, piece by piece, each a frame of SAMPLES; never all at once."""

    header: RunHeader
    results: list[Result]
    samples: Iterable[pl.DataFrame] = ()
    performance: pl.DataFrame | None = None  # of PERFORMANCE
    requests: Iterable[pl.DataFrame] = ()  # each of REQUESTS


@dataclass(frozen=True)
class LogCandidate:
    """Files that together are one log (a results file and its samples, a run folder), and who reads them."""

    format: Format
    files: tuple[LogFile, ...]
    name: str  # what a reader calls it: the file, or the folder


class Format(Protocol):
    """One kind of log. `claim` looks at names and first bytes only; `read` goes through the content."""

    name: str  # short and fixed, e.g. 'inspect'
    label: str  # one log of it, e.g. 'Inspect log'
    title: str  # in lists of what is read, e.g. 'Inspect'
    known_by: str  # its files, in Markdown, e.g. '`.eval`, or JSON with `eval.task`'
    gives: tuple[str, ...]  # of 'results', 'samples', 'latency', 'throughput'

    def claim(self, files: Sequence[LogFile]) -> list[LogCandidate]: ...

    def read(self, candidate: LogCandidate, reader: LogReader) -> Iterator[ParsedRun]: ...
