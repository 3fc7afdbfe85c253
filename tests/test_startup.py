"""Commands start at once: what each of them imports is counted in a process of its own, and what it has no use for is named.

Who imports what, and how long it takes: `python -X importtime -m etl --help`.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
# Packages that take a command longer to import than all that it does.
HEAVY = {
    "altair", "asyncio", "datasets", "duckdb", "ecologits", "filelock", "genai_prices", "httpx2", "huggingface_hub", "numpy",
    "pandas", "polars", "pptx", "prometheus_client", "pyarrow", "pydantic", "requests", "rich", "scipy", "sqlalchemy", "sqlglot",
    "statsmodels", "streamlit", "typst", "vl_convert", "xlsxwriter", "yaml",
}  # fmt: skip
TYPER = {"pydantic", "rich"}  # with which Typer reads arguments and draws help
# command -> most modules that it may import, packages of HEAVY that it has a use for
COMMANDS: dict[tuple[str, ...], tuple[int, set[str]]] = {
    ("etl", "--help"): (380, {"rich"}),
    ("etl", "logs", "add", "--help"): (480, TYPER),
    ("etl", "status"): (360, TYPER),
    ("etl", "status", "--json"): (320, {"pydantic"}),
    ("warehouse", "--help"): (380, {"rich"}),
    ("warehouse", "roi", "--help"): (480, TYPER),
    ("warehouse", "sql", "SELECT 1"): (600, TYPER | {"duckdb", "numpy", "pyarrow"}),
}
# Runs a command as `python -m` does, and prints at its end which modules it has imported.
COUNTED = """
import atexit, json, runpy, sys
atexit.register(lambda: print(json.dumps(list(sys.modules)), file=sys.stderr))
del sys.argv[0]
runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
"""


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_command_imports_what_it_uses_and_little_else(command: tuple[str, ...], demo_lake: Path):
    run = subprocess.run(
        [sys.executable, "-c", COUNTED, *command], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert run.returncode == 0, run.stderr
    modules = json.loads(run.stderr.splitlines()[-1])
    most, useful = COMMANDS[command]
    needless = sorted(HEAVY.intersection(modules) - useful)
    name = " ".join(command)
    assert not needless, f"{name} imports {', '.join(needless)}. Import where it is used: in the command's function."
    assert len(modules) <= most, f"{name} imports {len(modules)} modules, more than {most}."
