"""How every command ends: an expected error is one message and a hint, never a traceback, and the exit code says which."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from warehouse import log
from warehouse.errors import HubscopeError
from warehouse.version import VERSION


def _print_version(is_asked: bool) -> None:
    if is_asked:
        print(f"Hubscope {VERSION}")
        raise typer.Exit()


VersionOption = Annotated[
    bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version that runs.")
]


def run(app: typer.Typer) -> None:
    """Runs the command line. Exit codes: 0 done, 1 failed, 2 wrong use, 3 done with warnings, 130 stopped by Ctrl-C."""
    log.log_to_stderr(as_json=False)
    code: int | str | None = 0
    try:
        app()
    except SystemExit as end:
        code = end.code
    except HubscopeError as error:
        print(f"{error.message}\n{error.hint}".strip(), file=sys.stderr)
        code = 1
    except KeyboardInterrupt:
        print("Stopped. The published build is untouched; run the same command again to go on.", file=sys.stderr)
        code = 130
    sys.exit(code)
