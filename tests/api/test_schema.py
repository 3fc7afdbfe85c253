"""The API keeps what its own description says, whatever is sent to it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from warehouse.state import tokens

# An opaque cursor and a SELECT are refused for what they mean, which no schema can say: that a valid one is accepted is
# tested by name. Lists and days arrive as text, so a text is never of the wrong type.
EXCLUDED = "positive_data_acceptance,negative_data_rejection"


def test_nothing_that_is_sent_breaks_the_description(address: str, demo_lake: Path, tmp_path: Path):
    token = tokens.make("schema test", "analyst")
    try:
        ran = subprocess.run(
            [
                str(Path(sys.executable).with_name("schemathesis")), "run", f"{address}/api/openapi.json", "--url", f"{address}/api",
                "-H", f"Authorization: Bearer {token}", "--max-examples", "4", "--seed", "1", "--exclude-checks", EXCLUDED,
                "--exclude-path-regex", "evaluation-logs|comparisons/evaluations", "--phases", "examples,fuzzing",
                "--request-timeout", "30",
                "--suppress-health-check", "all", "--generation-database", "none", "--no-color",
            ],
            cwd=tmp_path, capture_output=True, text=True, check=False, timeout=500,
        )  # fmt: skip
    finally:
        tokens.revoke("schema test")
    if ran.returncode:
        pytest.fail(ran.stdout[-6000:] + ran.stderr[-2000:])
    assert "Tested" in ran.stdout
