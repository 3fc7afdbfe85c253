"""Who asks over HTTP: the owner of a personal token or of the issuer's, or anybody where no sign-in is configured."""

from __future__ import annotations

import jwt
from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from api import oidc
from warehouse import access
from warehouse.access import User
from warehouse.state import tokens

CHALLENGE = {"WWW-Authenticate": "Bearer"}


async def reader(request: Request) -> User:
    """Who asks, where they have the role that the operation is for. Raises 401 or 403."""
    who = await _identified(request)
    operation = request.scope["route"].operation_id
    if not who.may_call(operation):
        role = access.ROUTE_ROLES[operation]
        raise HTTPException(403, f"This needs the role {role}; the token has the role {who.role}.")
    return who


async def _identified(request: Request) -> User:
    """A token that is given has to be good; whoever gives none is anybody."""
    header = request.headers.get("authorization")
    if header is None:
        if oidc.is_configured():
            raise HTTPException(401, "Sign-in is configured, so every request needs a token.", CHALLENGE)
        return access.anonymous_user()
    kind, _, token = header.partition(" ")
    if kind.lower() != "bearer" or not token.strip():
        raise HTTPException(401, "The header Authorization holds no bearer token.", CHALLENGE)
    user = await run_in_threadpool(_known, token.strip())
    if user is None:
        raise HTTPException(401, "The token is unknown, revoked or past its day.", CHALLENGE)
    return user


def _known(token: str) -> User | None:
    if token.startswith(tokens.PREFIX) or not oidc.is_configured():
        return tokens.reader_of(token)
    try:
        return access.of_claims(oidc.claims_of(token))
    except jwt.InvalidTokenError as error:
        # Why: an expired token and one for another audience are mended by different people. Nothing of it is quoted.
        raise HTTPException(401, f"The token is not good: {_REASONS.get(type(error), 'it is none of the issuer')}.", CHALLENGE) from None  # fmt: skip


_REASONS: dict[type[Exception], str] = {
    jwt.ExpiredSignatureError: "it has expired",
    jwt.ImmatureSignatureError: "it is not valid yet",
    jwt.InvalidAudienceError: "it is for another audience",
    jwt.InvalidIssuerError: "it is from another issuer",
    jwt.InvalidAlgorithmError: "it is signed in a way that is not accepted",
    jwt.MissingRequiredClaimError: "it lacks one of iss, sub, aud, exp and iat",
}
