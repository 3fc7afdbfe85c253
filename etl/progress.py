"""How far long work has come: a bar on a terminal, log lines elsewhere, nothing in a test. Always on stderr."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Column
from rich.text import Text

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
class Stretch:
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


class Heard(Report):
    """Hands everything on to another report, and now and then to somebody who keeps it."""

    def __init__(self, report: Report, keep: Callable[[Stretch | None], None], seconds_between: float = 1.0):
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
            if time.monotonic() - self.kept >= self.seconds_between:
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
        self.kept = time.monotonic()
        # A guess that was too low says nothing any more.
        total = self.total if self.total is None or self.count <= self.total else None
        self.keep(
            Stretch(self.what, self.unit, self.count, total, self.already, round(self.kept - self.began, 1), self.last)
        )


class LogReport(Report):
    """A line when a stretch starts, every few seconds while it runs, and when it ends."""

    def __init__(self, seconds_between: float = SECONDS_BETWEEN_LINES):
        self.seconds_between = seconds_between
        self.what = ""

    def start(self, what: str, total: int | None = None, unit: str = "rows", already: int = 0) -> None:
        self.done()
        self.what, self.total, self.unit, self.count, self.already = what, total, unit, already, already
        self.began = self.said = time.monotonic()
        log.info("%s: started%s", what, f", about {total:,} {unit}" if total else "")

    def advance(self, amount: int) -> None:
        self.count += amount
        if time.monotonic() - self.said >= self.seconds_between:
            self.said = time.monotonic()
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


class BarReport(Report):
    """A rich progress bar with rate and estimate."""

    def __init__(self, console: Console | None = None):
        self.bar = Progress(
            SpinnerColumn(), TextColumn("{task.description}"), BarColumn(bar_width=12), _CountColumn(),
            TimeElapsedColumn(), TimeRemainingColumn(), console=console or Console(stderr=True),
        )  # fmt: skip
        self.task: TaskID | None = None

    def start(self, what: str, total: int | None = None, unit: str = "rows", already: int = 0) -> None:
        self.done()
        self.bar.start()
        self.task = self.bar.add_task(what, total=total, completed=already, unit=unit)

    def advance(self, amount: int) -> None:
        if self.task is None:
            return
        self.bar.advance(self.task, amount)
        task = self.bar.tasks[-1]
        if task.total is not None and task.completed > task.total:
            self.bar.update(self.task, total=None)  # The guess was too low: better none than 120 %.

    def note(self, text: str) -> None:
        self.bar.console.print(text, markup=False, highlight=False)

    def done(self) -> None:
        if self.task is not None:
            self.bar.stop_task(self.task)
            self.bar.update(self.task, total=self.bar.tasks[-1].completed)
            self.bar.stop()
            self.bar.remove_task(
                self.task
            )  # Its last line stays on the screen; the next stretch does not draw it again.
        self.task = None


class _CountColumn(ProgressColumn):
    """`8,000 of 15,156 rows, 47,559/s`: never cut short, the bar gives way instead."""

    def __init__(self) -> None:
        super().__init__(table_column=Column(no_wrap=True))

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        total = f" of {task.total:,.0f}" if task.total and not task.finished else ""
        rate = f", {speed:,.0f}/s" if speed else ""
        return Text(f"{task.completed:,.0f}{total} {task.fields.get('unit', '')}{rate}")


def choose_report() -> Report:
    """A bar where somebody is looking, log lines otherwise."""
    return BarReport() if sys.stderr.isatty() else LogReport()
