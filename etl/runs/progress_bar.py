"""How far long work has come, as a bar where a terminal is."""

from __future__ import annotations

import sys

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

from etl.runs.progress import LogReport, Report


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
