"""Tokens of an OpenID Connect issuer: signed by a key the issuer publishes, for us, and still good."""

from __future__ import annotations

import threading
from functools import lru_cache
from typing import Any

import httpx2
import jwt

from warehouse.errors import SignInError
from warehouse.settings import settings

# Never HS256: whoever knows a published key could sign with it. Never what the token itself asks for.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
NEEDED = ("iss", "sub", "aud", "exp", "iat")
LEEWAY = 30  # seconds that two clocks may differ
KEYS_KEPT = 300.0  # seconds; a key that is not among them is looked for again, at most twice a minute
PATIENCE = 5.0


def is_configured() -> bool:
    return bool(settings().oidc_issuer)


def claims_of(token: str) -> dict[str, Any]:
    """What a good token says. Raises jwt.InvalidTokenError for any other, SignInError where the issuer gives no keys."""
    issuer = settings().oidc_issuer
    try:
        key = _keys(issuer).get_signing_key_from_jwt(token)
    except (jwt.PyJWKClientConnectionError, jwt.PyJWKSetError) as error:
        raise _unreachable(issuer, str(error)) from error
    except jwt.PyJWKClientError as error:  # no key of that name
        raise jwt.InvalidTokenError(str(error)) from error
    return jwt.decode(
        token, key, ALGORITHMS, audience=settings().oidc_audience, issuer=issuer, leeway=LEEWAY, options={"require": list(NEEDED)}
    )  # fmt: skip


_ONE = threading.Lock()


def _keys(issuer: str) -> jwt.PyJWKClient:
    with _ONE:  # many requests at the start ask the issuer once
        return _client(issuer)


@lru_cache(maxsize=1)
def _client(issuer: str) -> jwt.PyJWKClient:
    """The issuer's keys, at the address that its own description names (OpenID Connect Discovery 1.0, section 4)."""
    address = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
    try:
        answer = httpx2.get(address, timeout=PATIENCE)
        answer.raise_for_status()
        document = answer.json()
        named, keys = document["issuer"], document["jwks_uri"]
    except (httpx2.HTTPError, ValueError, KeyError, TypeError) as error:
        raise _unreachable(issuer, f"{type(error).__name__} at {address}") from error
    if named != issuer:
        raise SignInError(
            f"{address} describes the issuer {named!r}, not {issuer!r}.", "Set HUBSCOPE_OIDC_ISSUER to the same, to the letter."
        )  # fmt: skip
    return jwt.PyJWKClient(str(keys), lifespan=KEYS_KEPT, timeout=PATIENCE)


def _unreachable(issuer: str, why: str) -> SignInError:
    return SignInError(
        f"The keys of {issuer} could not be had, so no token of it can be checked: {why}.",
        "Try again; if it stays, see whether the portal reaches the issuer.",
    )
