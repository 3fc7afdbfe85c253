"""What long work says of itself, on a terminal and in a log."""

from __future__ import annotations

import io
import logging

import pytest
from rich.console import Console

from etl.runs.progress import LogReport, Report
from etl.runs.progress_bar import BarReport


def work(report: Report) -> None:
    with report:
        report.start("Fetching models", 2000)
        report.advance(1000)
        report.note("Waiting 3 s")
        report.advance(1500)
        report.start("Writing models")
        report.advance(2500)


def test_a_terminal_shows_what_how_much_and_how_fast() -> None:
    screen = io.StringIO()
    work(BarReport(Console(file=screen, force_terminal=True, width=140)))
    output = screen.getvalue()
    for text in ("Fetching models", "Writing models", "2,500 rows", "Waiting 3 s"):
        assert text in output


def test_a_log_has_a_line_at_the_start_at_every_interval_and_at_the_end(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    work(LogReport(seconds_between=0))
    lines = [record.getMessage() for record in caplog.records]
    assert lines[0] == "Fetching models: started, about 2,000 rows"
    assert lines[1].startswith("Fetching models: 1,000 rows, ")
    assert lines[1].endswith(" s left")
    assert "Fetching models: Waiting 3 s" in lines
    assert lines[-1].startswith("Writing models: ended with 2,500 rows, ")


def test_silence_is_a_report_too() -> None:
    work(Report())
