"""Who asks over HTTP: a personal token's owner, or anybody where no sign-in is configured."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Request
from starlette.exceptions import HTTPException

from warehouse import tokens
from warehouse.access import ANYONE, Reader, Role

CHALLENGE = {"WWW-Authenticate": "Bearer"}


def reader(request: Request) -> Reader:
    """A token that is given has to be good; whoever gives none is anybody."""
    said = request.headers.get("authorization")
    if said is None:
        return ANYONE
    kind, _, token = said.partition(" ")
    if kind.lower() != "bearer" or not token.strip():
        raise HTTPException(401, "The header Authorization holds no bearer token.", CHALLENGE)
    found = tokens.reader_of(token.strip())
    if found is None:
        raise HTTPException(401, "The token is unknown, revoked or past its day.", CHALLENGE)
    return found


def needs(role: Role) -> Callable[[Reader], Reader]:
    def check(who: Annotated[Reader, Depends(reader)]) -> Reader:
        if not who.may(role):
            raise HTTPException(403, f"This needs the role {role}; the token has the role {who.role}.")
        return who

    return check
