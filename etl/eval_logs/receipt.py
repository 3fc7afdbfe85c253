"""What a person is told: of a log that was looked at, and of a submission that was added or refused."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal

from etl.eval_logs.formats.tables.mapping import ColumnMapping


@dataclass
class ExaminedLog:
    """One run as it was understood, or one log that was not; `faults` keep it from being added."""

    name: str
    format: str
    label: str
    model_written: str | None = None
    model_id: str | None = None
    model_match: str = "none"
    suggestions: list[str] = field(default_factory=list)
    tasks: list[str] = field(default_factory=list)
    results: int = 0
    samples: int = 0
    started_at: datetime | None = None
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    needs_mapping: bool = False
    columns: list[str] = field(default_factory=list)  # of a table that needs a mapping
    guess: ColumnMapping | None = None  # what they may mean


@dataclass
class Examination:
    """Every log of a submission, and what else is to be said of it."""

    logs: list[ExaminedLog] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        logs = [vars(log) | {"guess": log.guess.as_dict() if log.guess else None} for log in self.logs]
        return {"logs": logs, "notes": self.notes}


@dataclass
class ImportedRun:
    """One run of an accepted log: new, or known from an earlier import."""

    run_id: str
    status: Literal["added", "known"]
    file_name: str
    member: str
    format: str
    model_written: str
    model_id: str | None
    model_match: str
    suite: str | None
    tasks: list[str]
    results: int
    samples: int


@dataclass
class RejectedFile:
    """A file or log of which nothing was kept but, at `kept_at`, itself."""

    file_name: str
    member: str
    format: str | None
    reasons: list[str]
    kept_at: str | None = None


@dataclass
class Receipt:
    """What became of a submission."""

    import_id: str
    runs: list[ImportedRun] = field(default_factory=list)
    refused: list[RejectedFile] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def added(self) -> list[ImportedRun]:
        return [run for run in self.runs if run.status == "added"]

    @property
    def summary(self) -> str:
        """In one line."""
        added, known = len(self.added), len(self.runs) - len(self.added)
        samples = sum(run.samples for run in self.added)
        parts = [f"{_count(added, 'run')} added ({_count(samples, 'sample')})"]
        parts += [f"{known:,} known already"] if known else []
        parts += [f"{_count(len(self.refused), 'file')} refused"] if self.refused else []
        return ", ".join(parts) + f", in {self.seconds:.1f} s."

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"words": self.summary}


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
