#!/usr/bin/env bash
# typer 0.29.2 beside click 8.3.1 (run on 2026-11-30, CPython 3.11)
# Guess: typer is built on click, so typer.main.get_command() gives a click command that click's own tools take: sphinx-click,
#        click-man, click.testing.CliRunner, isinstance checks.
# Seen:  typer no longer requires click. It carries a copy of its own (typer._click) and requires pydantic, which is loaded when
#        a command runs; the command it gives is no click.Command even where click is installed, though click's
#        runner runs it.
# Output: requires click: False, pydantic: True | loaded by a run: pydantic True, click False | a click command: False
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check typer==0.29.2 click==8.3.1
"$folder/venv/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import requires

import typer
from typer.testing import CliRunner as OwnRunner

app = typer.Typer()


@app.command()
def hello(name: str) -> None:
    print(name)


command = typer.main.get_command(app)
OwnRunner().invoke(app, ["Ada"])
loaded = {name: name in sys.modules for name in ("pydantic", "click")}
import click
from click.testing import CliRunner

required = {line.split(">")[0].split("=")[0].split(";")[0].strip() for line in requires("typer")}
result = CliRunner().invoke(command, ["Ada"])
print("requires click:", "click" in required, "pydantic:", "pydantic" in required)
print("loaded by a run:", loaded)
print("a click command:", isinstance(command, click.Command), "from", type(command).__module__)
print("click's runner:", result.exit_code, result.output.strip(), result.exception)
as_described = (
    "click" not in required
    and "pydantic" in required
    and loaded == {"pydantic": True, "click": False}
    and not isinstance(command, click.Command)
    and result.output.strip() == "Ada"
)
sys.exit(0 if as_described else 1)
PYTHON
