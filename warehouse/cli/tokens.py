"""`python -m warehouse tokens`: personal tokens for the API, made where the data is."""

from __future__ import annotations

import json
from dataclasses import asdict
from enum import StrEnum
from typing import Annotated

import typer

# Each command imports the database when it is called: a help text does not wait for it.
app = typer.Typer(help="Make, list and revoke tokens for the API.", no_args_is_help=True)


class RoleName(StrEnum):
    viewer = "viewer"
    analyst = "analyst"
    admin = "admin"


@app.command()
def make(
    name: Annotated[str, typer.Argument(help="Who uses it, for instance nightly-export.")],
    role: Annotated[RoleName, typer.Option(help="What it may do.")] = RoleName.viewer,
    workspace: Annotated[
        list[str] | None, typer.Option(help="A workspace whose private logs it sees; again for more.")
    ] = None,
    days: Annotated[int, typer.Option(help="Days until it ends; 0: never.", min=0, max=3650)] = 365,
) -> None:
    """Make a token and print it, this once.

    Example: python -m warehouse tokens make nightly-export --role analyst
    """
    from warehouse.state import tokens

    print(tokens.make(name, role.value, workspace or (), days or None))


@app.command(name="list")
def list_tokens(as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False) -> None:
    """List the tokens that there are; none of them can be read from it.

    Example: python -m warehouse tokens list
    """
    from warehouse.state import tokens

    rows = tokens.list_all()
    if as_json:
        print(json.dumps([asdict(each) for each in rows], default=str, indent=1))
        return
    for each in rows:
        until = f"until {each.expires_at:%Y-%m-%d}" if each.expires_at else "without an end"
        print(
            f"{each.name}: {each.role}, {until}" + (f", sees {', '.join(each.workspaces)}" if each.workspaces else "")
        )


@app.command()
def revoke(name: Annotated[str, typer.Argument(help="Its name, as `tokens list` shows it.")]) -> None:
    """End a token at once.

    Example: python -m warehouse tokens revoke nightly-export
    """
    from warehouse.state import tokens

    tokens.revoke(name)
    print(f"Revoked {name}.")
