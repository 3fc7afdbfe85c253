"""Warming up: the first reader finds what is dear done already, and a start never fails for it."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pages.shared import warm
from tests.pages.page_text import ROOT
from warehouse import telemetry
from warehouse.query import answers, cache


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.LogCaptureFixture]:
    """What the portal's log says, whether or not a server has taken the log over before."""
    monkeypatch.setattr(logging.getLogger("hubscope"), "propagate", True)
    with caplog.at_level(logging.INFO, "hubscope.portal"):
        yield caplog


def asked(query: str) -> float:
    return telemetry.REGISTRY.get_sample_value("hubscope_query_seconds_count", {"query": query}) or 0.0


def test_figures_of_the_start_page_are_there_before_its_first_reader(demo_lake: Path):
    cache.CACHE.clear()
    warm.answers_and_charts()
    before = asked("overview_figures")
    assert before
    assert cache.ask("overview_figures").frame.height == 1
    assert asked("overview_figures") == before


def test_all_that_pages_import_is_imported():
    lines = (
        "import sys; from pages.shared import warm; warm.packages(); before = set(sys.modules); "
        "print('altair' in before, 'panels.adoption.overview.sections' in before, 'pages.data.pipeline.status' in before)"
    )
    said = subprocess.run([sys.executable, "-c", lines], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert said.split() == ["True", "True", "True"]


def test_without_data_there_is_nothing_to_warm_and_no_alarm(empty_lake: Path, logged: pytest.LogCaptureFixture):
    warm.answers_and_charts()
    assert {record.levelname for record in logged.records} == {"INFO"}
    assert "No data has been published" in logged.text


def test_what_goes_wrong_is_logged_and_not_raised(
    demo_lake: Path, logged: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(answers, "names", lambda: 1 / 0)
    warm.answers_and_charts()
    assert "ZeroDivisionError" in logged.text
