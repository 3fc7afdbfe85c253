"""`python -m panels`."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(
    help="What the portal shows.", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
)


@app.callback()
def panels() -> None:
    """What the portal shows."""


@app.command(name="docs")
def write_docs(
    check: Annotated[bool, typer.Option("--check", help="Only say whether the tables are current.")] = False,
) -> None:
    """Write the tables of pages in README.md and docs/using.md from the list of pages.

    Example: python -m panels docs --check
    """
    from panels import page_tables

    documents = page_tables.behind() if check else page_tables.write()
    for path in documents:
        typer.echo(f"{path.name}: {'behind, run `python -m panels docs`' if check else 'written'}.")
    if check and documents:
        raise typer.Exit(1)


if __name__ == "__main__":
    app()
