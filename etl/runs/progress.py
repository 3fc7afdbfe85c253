"""How far long work has come: log lines, or nothing, as in a test; progress_bar.py draws it. Always on stderr."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType

log = logging.getLogger(__name__)

SECONDS_BETWEEN_LINES = 5.0


class Report:
    """Hears what is going on and says nothing; also what the others share. A context, so that a bar is always closed."""

    def __enter__(self) -> Report:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.done()

    def start(self, what: str, total: int | None = None, unit: str = "rows", already: int = 0) -> None:
        """A new stretch of work: `total` where it is known or can be guessed, `already` what an earlier run did."""

    def advance(self, amount: int) -> None:
        """`amount` more units are done."""

    def note(self, text: str) -> None:
        """Something worth a line: a wait, a retry, a decision."""

    def done(self) -> None:
        """The stretch is over."""


@dataclass(frozen=True)
class StepProgress:
    """How far a stretch of work has come: `done` of `total` units after `seconds`; `already` of them an earlier run did.

    `note` is the last word on it, such as what it waits for.
    """

    what: str
    unit: str
    done: int
    total: int | None
    already: int
    seconds: float
    note: str = ""


class RecordedReport(Report):
    """Hands everything on to another report, and now and then to somebody who keeps it."""

    def __init__(self, report: Report, keep: Callable[[StepProgress | None], None], seconds_between: float = 1.0):
        self.report, self.keep, self.seconds_between = report, keep, seconds_between
        self.what = self.last = ""

    def start(self, what: str, total: int | None = None, unit: str = "rows", already: int = 0) -> None:
        self.report.start(what, total, unit, already)
        self.last = ""
        self.what, self.unit, self.count, self.total, self.already = what, unit, already, total, already
        self.began = time.monotonic()
        self._keep()

    def advance(self, amount: int) -> None:
        self.report.advance(amount)
        if self.what:
            self.count, self.last = self.count + amount, ""
            if time.monotonic() - self.recorded_at >= self.seconds_between:
                self._keep()

    def note(self, text: str) -> None:
        self.report.note(text)
        self.last = text
        if self.what:
            self._keep()

    def done(self) -> None:
        self.report.done()
        self.what = ""

    def _keep(self) -> None:
        self.recorded_at = time.monotonic()
        # A guess that was too low says nothing any more.
        total = self.total if self.total is None or self.count <= self.total else None
        self.keep(
            StepProgress(
                self.what,
                self.unit,
                self.count,
                total,
                self.already,
                round(self.recorded_at - self.began, 1),
                self.last,
            )
        )


class LogReport(Report):
    """A line when a stretch starts, every few seconds while it runs, and when it ends."""

    def __init__(self, seconds_between: float = SECONDS_BETWEEN_LINES):
        self.seconds_between = seconds_between
        self.what = ""

    def start(self, what: str, total: int | None = None, unit: str = "rows", already: int = 0) -> None:
        self.done()
        self.what, self.total, self.unit, self.count, self.already = what, total, unit, already, already
        self.began = self.logged_at = time.monotonic()
        log.info("%s: started%s", what, f", about {total:,} {unit}" if total else "")

    def advance(self, amount: int) -> None:
        self.count += amount
        if time.monotonic() - self.logged_at >= self.seconds_between:
            self.logged_at = time.monotonic()
            log.info("%s: %s", self.what, self._so_far())

    def note(self, text: str) -> None:
        log.info("%s: %s", self.what, text) if self.what else log.info("%s", text)

    def done(self) -> None:
        if self.what:
            log.info("%s: ended with %s", self.what, self._so_far())
        self.what = ""

    def _so_far(self) -> str:
        rate = (self.count - self.already) / max(time.monotonic() - self.began, 1e-3)
        left = ""
        if self.total and rate and self.count < self.total:
            left = f", about {(self.total - self.count) / rate:,.0f} s left"
        return f"{self.count:,} {self.unit}, {rate:,.0f} a second{left}"
