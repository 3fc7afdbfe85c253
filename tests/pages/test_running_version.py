"""Whoever holds a page or a file of it can tell the version that made it."""

from __future__ import annotations

import io
import json
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq
import pytest

from panels import export
from panels.charts import bar_chart
from panels.value import card
from panels.value.roi import figures
from tests.pages.page_text import Open
from warehouse.documents import summary
from warehouse.query import answers
from warehouse.scenarios import files, results
from warehouse.scenarios.results import Result
from warehouse.version import VERSION


@pytest.fixture
def note(demo_lake: Path) -> export.Note:
    return export.Note("Models", "By likes", answers.ask("most_downloaded", limit=3), (), "3 rows", "", "")


@pytest.fixture(scope="module")
def result() -> Result:
    return results.run(files.template("speech"))


def test_the_foot_of_a_page_names_the_version_and_the_build(portal: Open):
    build = answers.current_build()
    assert build is not None
    foot = portal("adoption/overview").main.caption[-1].value
    assert foot.startswith(f"Hubscope {VERSION} · ")
    assert foot.endswith(f"build {build.id}")


def test_the_foot_of_a_page_without_data_names_the_version(portal: Open, empty_lake: Path):
    assert portal("data/pipeline").main.caption[-1].value == f"Hubscope {VERSION}"


def test_the_head_of_a_csv_names_the_version(note: export.Note):
    head = [line for line in export.csv(note.answer.frame, note).decode().splitlines() if line.startswith("# ")]
    assert any(f"Hubscope {VERSION}, build {note.answer.build.id}" in line for line in head)


def test_a_parquet_file_names_the_version_in_its_metadata(note: export.Note):
    metadata = pq.read_schema(io.BytesIO(export.parquet(note.answer.frame, note))).metadata
    assert json.loads(metadata[b"hubscope"])["version"] == VERSION


def test_a_picture_names_the_version_below_it(note: export.Note):
    chart = bar_chart(pl.DataFrame({"name": ["a"], "value": [1.0]}), label="name", value="value")
    assert f"Hubscope {VERSION}" in export.svg(chart, note).decode()


def test_the_file_of_a_scenarios_figures_names_the_version(result: Result):
    assert f"by Hubscope {VERSION}\n" in card.csv(figures.side_by_side(result)).decode()


def test_the_documents_of_a_scenario_name_the_version(result: Result):
    assert summary.summary(result).foot.startswith(f"Hubscope {VERSION} · ")
