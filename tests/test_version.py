"""The running version stands in one place, and whoever looks at a page, a command or a file can tell it."""

from __future__ import annotations

import re
from importlib import import_module
from itertools import pairwise
from pathlib import Path

import pytest
from typer.testing import CliRunner

from warehouse.scenarios import resolve
from warehouse.version import VERSION

ROOT = Path(__file__).resolve().parents[1]
SECTION = re.compile(r"^## \[(\d+\.\d+\.\d+)\] - (\d{4}-\d\d-\d\d)$", re.M)


def test_the_newest_section_of_the_changelog_is_of_the_version_that_runs():
    text = (ROOT / "CHANGELOG.md").read_text()
    sections = SECTION.findall(text)
    assert sections[0][0] == VERSION
    assert len(sections) == len(re.findall("^## ", text, re.M)), "each section is `## [version] - day`"
    for newer, older in pairwise([([int(part) for part in version.split(".")], day) for version, day in sections]):
        assert newer[0] > older[0]
        assert newer[1] >= older[1]


@pytest.mark.parametrize("module", ["etl.cli.main", "warehouse.cli.main"])
def test_a_command_tells_its_version(module: str):
    result = CliRunner().invoke(import_module(module).app, ["--version"])
    assert (result.exit_code, result.stdout) == (0, f"Hubscope {VERSION}\n")


def test_a_figure_of_a_package_names_the_version_that_is_required():
    required = re.search(r"^ecologits==(\S+)", (ROOT / "requirements.txt").read_text(), re.M)
    assert required is not None
    assert f"EcoLogits {required[1]}" == resolve.ECOLOGITS
