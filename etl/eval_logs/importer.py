"""What was submitted, taken apart into logs, and each log read to its end: whole, or refused with every fault of it."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from etl.eval_logs.contract import LogCandidate
from etl.eval_logs.files.files import LogFile, list_files
from etl.eval_logs.files.limits import Limits
from etl.eval_logs.formats.registry import FORMATS
from etl.eval_logs.formats.tables.mapping import ColumnMapping, NeedsMapping
from etl.eval_logs.issues import RejectedLog, TooManyIssuesError
from etl.eval_logs.reader.reader import LogReader
from etl.eval_logs.staging import StagedRun, stage
from warehouse.errors import HubscopeError

if TYPE_CHECKING:
    from etl.runs.progress import Report

log = logging.getLogger(__name__)

# Files that lie beside logs and are none; they are counted, not complained of.
COMPANION_ENDINGS = {
    "", ".md", ".txt", ".py", ".sh", ".png", ".jpg", ".svg", ".pdf", ".html", ".log", ".toml", ".cfg", ".ini", ".lock", ".ipynb",
}  # fmt: skip
UNKNOWN_FORMAT = "no log of a known format; a table needs a mapping of its columns"


@dataclass
class ParsedLog:
    """One log, read: its runs, or why there are none."""

    file_name: str  # as submitted
    member: str
    format: str | None
    label: str
    files: tuple[LogFile, ...] = ()
    runs: list[StagedRun] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    needs_mapping: bool = False
    columns: list[str] = field(default_factory=list)  # of a table that needs a mapping, and what they may mean
    guess: ColumnMapping | None = None

    @property
    def size(self) -> int:
        return sum(file.size for file in self.files)

    def digest(self) -> str | None:
        """SHA-256 of the first file of the log; None where it cannot be read."""
        if not self.files or self.files[0].rejection:
            return None
        digest = hashlib.sha256()
        try:
            with self.files[0].open() as stream:
                while piece := stream.read(1 << 20):
                    digest.update(piece)
        except HubscopeError:
            return None
        return digest.hexdigest()


@dataclass
class LogImporter:
    """How logs are read; `folder` is where rows are written aside, None where they are only looked at."""

    limits: Limits
    report: Report
    keeps_texts: bool = False
    is_strict: bool = False
    mapping: ColumnMapping | None = None
    folder: Path | None = None
    notes: list[str] = field(default_factory=list)
    _count: int = 0
    _origins: dict[int, str] = field(default_factory=dict)  # member -> the file that was submitted

    def read_logs(self, paths: Sequence[Path]) -> Iterator[ParsedLog]:
        """Every log in files that were submitted together, so that a log may be several of them.

        Never raises for what is in a log: it is refused with its reasons.
        """
        fit: list[LogFile] = []
        for path in paths:
            try:
                files = list_files(path, self.limits)
            except HubscopeError as error:
                yield ParsedLog(path.name, path.name, None, "", reasons=[f"{error.message} {error.hint}".strip()])
                continue
            for file in files:
                self._origins[id(file)] = file.name.partition("/")[0] if path.is_dir() else path.name
                if len(paths) > 1:
                    self._make_unique(file, path, {one.name for one in fit})
                why = _rejection_reason(file)
                if why:
                    yield ParsedLog(self._origins[id(file)], file.name, None, "", (file,), reasons=[why])
                else:
                    fit.append(file)
        candidates, left = self._candidates_and_rest(fit)
        for file in fit:  # the first bytes of tens of thousands of files are more than a memory should hold for long
            file.release()
        size = sum(file.size for candidate in candidates for file in candidate.files)
        self.report.start(f"Reading {len(candidates):,} logs", size, unit="bytes")
        for candidate in candidates:
            yield self._read(candidate)
        self.report.done()
        silent = [file for file in left if candidates and Path(file.name).suffix.lower() in COMPANION_ENDINGS]
        if silent:
            names = ", ".join(sorted({Path(file.name).name for file in silent})[:5])
            count = "1 file beside the logs was" if len(silent) == 1 else f"{len(silent):,} files beside the logs were"
            self.notes.append(f"{count} left alone: {names}.")
        for file in left:
            if file not in silent:
                reasons = [f"{file.display_name} is {UNKNOWN_FORMAT}."]
                yield ParsedLog(self._origins[id(file)], file.name, None, "", (file,), reasons=reasons)

    def _make_unique(self, file: LogFile, path: Path, names: set[str]) -> None:
        """Of several folders and archives each stands for itself; of two files of one name one gets its folder's."""
        if path.is_dir() or path.name != file.name:
            file.name = f"{path.name}/{file.name}"
        number, name = 1, file.name
        while file.name in names:
            file.name, number = f"{path.parent.name}-{number}/{name}", number + 1

    def _candidates_and_rest(self, files: list[LogFile]) -> tuple[list[LogCandidate], list[LogFile]]:
        """Each format in turn takes what is its own; what nobody takes is left."""
        candidates: list[LogCandidate] = []
        for one in FORMATS:
            own = one.claim(files) if files else []
            candidates += own
            claimed = {id(file) for candidate in own for file in candidate.files}
            files = [file for file in files if id(file) not in claimed]
        return candidates, files

    def _read(self, candidate: LogCandidate) -> ParsedLog:
        self._count += 1
        reader = LogReader(
            is_strict=self.is_strict, keeps_texts=self.keeps_texts, mapping=self.mapping, limits=self.limits,
            report=self.report,
        )  # fmt: skip
        origin = self._origins[id(candidate.files[0])]
        parsed = ParsedLog(origin, candidate.name, candidate.format.name, candidate.format.label, candidate.files)
        try:
            for number, run in enumerate(candidate.format.read(candidate, reader)):
                parsed.runs.append(stage(run, candidate.files[0], reader, self._staging_folder(number)))
        except TooManyIssuesError as error:
            parsed.reasons = [issue.message for issue in reader.issues] + [error.message]
        except NeedsMapping as error:
            parsed.reasons, parsed.needs_mapping = [f"{error.message} {error.hint}"], True
            parsed.columns, parsed.guess = list(error.columns), error.guess
        except HubscopeError as error:
            reasons = [issue.message for issue in reader.issues if issue.message != error.message]
            parsed.reasons = [*reasons, f"{error.message} {error.hint}".strip()]
        except Exception as error:  # a fault of ours in one format must not take the other logs with it
            log.exception("Reading %s as %s", candidate.name, candidate.format.name)
            what = f"{type(error).__name__}: {str(error)[:200]}"
            parsed.reasons = [
                f"{candidate.name}: Hubscope failed to read it ({what}). Please report this, with the file."
            ]
        else:
            parsed.reasons = [issue.message for issue in reader.issues]
            if not parsed.runs and not parsed.reasons:
                parsed.reasons = [f"{candidate.name} is a {candidate.format.label} without any result."]
        parsed.notes = reader.notes
        for file in candidate.files:
            file.release()
        return parsed

    def _staging_folder(self, number: int) -> Path | None:
        if self.folder is None:
            return None
        return self.folder / f"{self._count:06d}-{number:06d}"


def _rejection_reason(file: LogFile) -> str:
    """Why no format gets to see it. The first bytes are read here, so that a damaged archive shows at once."""
    try:
        why = file.rejection_reason()
        if not why:
            file.head()
    except RejectedLog as error:
        return f"{error.message} {error.hint}"
    return f"{file.display_name} is {why}." if why else ""
