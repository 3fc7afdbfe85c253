"""The commands of `python -m warehouse`: named questions, free SQL, the data dictionary. Answers go to stdout.

Exit codes: 0 done, 1 failed, 2 wrong use, 3 done with warnings (an answer that was cut).
"""

from __future__ import annotations

import json
import sys
from contextlib import closing
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from warehouse.cli import scenarios as scenarios_cli
from warehouse.cli import tokens as tokens_cli
from warehouse.cli.terminal import VersionOption
from warehouse.errors import ParameterError

# Each command imports what it needs when it is called: a help text does not wait for the engine.
if TYPE_CHECKING:
    import pyarrow as pa

app = typer.Typer(
    help="Ask the published build.", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
)


@app.callback()
def main(version: VersionOption = False) -> None:
    pass


class Form(StrEnum):
    table = "table"
    csv = "csv"
    json = "json"
    parquet = "parquet"


FormatOption = Annotated[Form, typer.Option("--format", help="How the answer is written.")]


def give(rows: pa.Table, form: Form, truncated: bool) -> None:
    """Writes an answer to stdout; a cut one says so on stderr and exits with 3."""
    if form is Form.table:
        from rich.console import Console
        from rich.table import Table

        table = Table(*rows.column_names, box=None, pad_edge=False)
        for row in zip(*(column.to_pylist(maps_as_pydicts="lossy") for column in rows.columns), strict=True):
            table.add_row(*map(_cell, row))
        Console(width=None if sys.stdout.isatty() else 240).print(table)
    else:
        import polars as pl

        from warehouse.query.serialization import flat

        frame = pl.DataFrame(rows)
        if form is Form.parquet:
            frame.write_parquet(sys.stdout.buffer)
        elif form is Form.json:
            print(json.dumps(frame.to_dicts(), default=str, indent=1))
        else:
            sys.stdout.write(flat(frame).write_csv())
    if truncated:
        print(
            f"The answer was cut after {rows.num_rows:,} rows. The limits are HUBSCOPE_SQL_ROWS and HUBSCOPE_SQL_BYTES "
            "(docs/settings.md).",
            file=sys.stderr,
        )
        raise typer.Exit(3)


def _cell(value: object) -> str:
    if isinstance(value, list | dict):
        return json.dumps(value, default=str)
    return "" if value is None else f"{value:,}" if type(value) is int else str(value)


@app.command()
def ask(
    query: Annotated[str, typer.Argument(help="Name of a file in warehouse/queries.")],
    param: Annotated[list[str] | None, typer.Option("--param", help="name=value; again for more.")] = None,
    form: FormatOption = Form.table,
) -> None:
    """Answer a named question.

    Example: python -m warehouse ask data_coverage --param since=2026-08-20 --format csv
    """
    from warehouse.query import answers

    values = {}
    for pair in param or []:
        name, sign, value = pair.partition("=")
        if not sign:
            raise ParameterError(f"--param {pair!r} is no name=value.", "Write for instance --param since=2026-08-20.")
        values[name] = value
    answer = answers.ask(query, **values)
    give(answer.frame.to_arrow(), form, answer.truncated)


@app.command()
def queries() -> None:
    """List the named questions with their parameters.

    Example: python -m warehouse queries
    """
    from warehouse.query import answers

    for name in answers.names():
        query = answers.query(name)
        print(f"{name}({', '.join(parameter.name for parameter in query.parameters)})\n    {query.description}")


@app.command()
def sql(
    statement: Annotated[str, typer.Argument(help="One SELECT over the tables of docs/data.md.")],
    workspace: Annotated[
        list[str] | None, typer.Option(help="Private evaluations of this workspace, too; again for more.")
    ] = None,
    form: FormatOption = Form.table,
) -> None:
    """Answer a SELECT. Files, settings and anything else but reading are refused.

    Example: python -m warehouse sql "SELECT task, count(*) FROM marts.model_summary GROUP BY task"
    """
    from warehouse import access
    from warehouse.query import answers

    reader = access.User("command", "analyst", frozenset(workspace or ()))
    with closing(answers.warehouse().engine_for(reader)) as engine:
        result = engine.select(statement)
    give(result.rows, form, result.truncated)


@app.command(name="catalog")
def show_catalog(table: Annotated[str, typer.Argument(help="For instance marts.model_summary.")]) -> None:
    """Show what a table and its columns mean.

    Example: python -m warehouse catalog marts.model_summary
    """
    from warehouse.build import dictionary
    from warehouse.models import catalog

    print(dictionary.section(catalog.model(table)))


@app.command(name="docs")
def write_docs(
    check: Annotated[bool, typer.Option("--check", help="Only say whether docs/data.md is current.")] = False,
) -> None:
    """Write docs/data.md from the models' headers.

    Example: python -m warehouse docs --check
    """
    from warehouse.build import dictionary

    if check:
        print(
            "docs/data.md is current."
            if dictionary.is_current()
            else "docs/data.md is behind: run `python -m warehouse docs`."
        )
        raise typer.Exit(0 if dictionary.is_current() else 1)
    dictionary.TARGET.write_text(dictionary.page())
    print(f"Wrote {dictionary.TARGET}.")


app.add_typer(tokens_cli.app, name="tokens")
app.command()(scenarios_cli.roi)
app.command()(scenarios_cli.scenarios)
