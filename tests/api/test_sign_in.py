"""Tokens of an OpenID Connect issuer: a small one of the test's own, with real keys, asked over real HTTP."""

from __future__ import annotations

import base64
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from starlette.testclient import TestClient

from api import app, oidc
from warehouse import access
from warehouse.errors import SettingsError
from warehouse.settings import settings
from warehouse.state import tokens

Sign = Callable[..., str]
AUDIENCE = "hubscope-api"
RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
CURVE = ec.generate_private_key(ec.SECP256R1())
STRANGER = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Issuer:
    """What it publishes, and how often each address was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.keys = [_public("first", RSA), _public("second", CURVE)]
        self.named = ""
        issuer = self

        class Answers(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                issuer.asked.append(self.path)
                found = {
                    "/.well-known/openid-configuration": {"issuer": issuer.named, "jwks_uri": f"{issuer.named}/keys"},
                    "/keys": {"keys": issuer.keys},
                }.get(self.path)
                body = json.dumps(found).encode()
                self.send_response(404 if found is None else 200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: Any) -> None:
                """Says nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
        self.address = self.named = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


def _public(name: str, key: Any) -> dict[str, Any]:
    algorithm = jwt.algorithms.RSAAlgorithm if isinstance(key, rsa.RSAPrivateKey) else jwt.algorithms.ECAlgorithm
    return json.loads(algorithm.to_jwk(key.public_key())) | {"kid": name, "use": "sig"}


def _base64(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()


@pytest.fixture
def issuer(monkeypatch: pytest.MonkeyPatch, demo_lake: Path) -> Iterator[Issuer]:
    made = Issuer()
    monkeypatch.setenv("HUBSCOPE_OIDC_ISSUER", made.address)
    monkeypatch.setenv("HUBSCOPE_OIDC_AUDIENCE", AUDIENCE)
    monkeypatch.setenv("HUBSCOPE_OIDC_ROLE_CLAIM", "realm_access.roles")
    monkeypatch.setenv("HUBSCOPE_OIDC_ROLES", '{"data": "analyst", "chiefs": "admin"}')
    settings.cache_clear()
    oidc._client.cache_clear()
    yield made
    made.server.shutdown()
    made.server.server_close()
    monkeypatch.undo()
    settings.cache_clear()
    oidc._client.cache_clear()


@pytest.fixture
def sign(issuer: Issuer) -> Sign:
    def signed(key: Any = RSA, kid: str = "first", algorithm: str = "RS256", **claims: Any) -> str:
        now = int(time.time())
        said = {"iss": issuer.address, "sub": "ada", "aud": AUDIENCE, "iat": now, "exp": now + 600} | claims
        said = {name: value for name, value in said.items() if value is not None}
        return jwt.encode(said, key, algorithm=algorithm, headers={"kid": kid})

    return signed


@pytest.fixture
def client() -> TestClient:
    return TestClient(app.app(""))


def asked(client: TestClient, token: str | None, path: str = "/v1/models?limit=1") -> tuple[int, str]:
    answer = client.get(path, headers={} if token is None else {"authorization": f"Bearer {token}"})
    return answer.status_code, "" if answer.status_code == 200 else answer.json()["message"]


def test_a_good_token_of_the_issuer_opens_the_door(client: TestClient, sign: Sign):
    assert asked(client, sign())[0] == 200
    assert asked(client, sign(CURVE, "second", "ES256"))[0] == 200
    assert asked(client, sign(aud=["another", AUDIENCE]))[0] == 200


def test_without_a_token_nobody_comes_in_once_sign_in_is_configured(client: TestClient, issuer: Issuer):
    assert asked(client, None) == (401, "Sign-in is configured, so every request needs a token.")


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ({"exp": 1_000_000_000}, "it has expired"),
        ({"exp": None}, "it lacks one of"),
        ({"sub": None}, "it lacks one of"),
        ({"aud": "another"}, "it is for another audience"),
        ({"aud": None}, "it lacks one of"),
        ({"iss": "https://elsewhere.example"}, "it is from another issuer"),
        ({"nbf": 4_000_000_000}, "it is not valid yet"),
        ({"key": STRANGER}, "it is none of the issuer"),
        ({"kid": "unheard of"}, "it is none of the issuer"),
    ],
)
def test_a_token_that_is_not_good_is_refused_with_the_reason(
    client: TestClient, sign: Sign, claims: dict[str, Any], words: str
):
    status, said = asked(client, sign(**claims))
    assert (status, words in said) == (401, True), said


def test_a_token_cannot_choose_how_it_is_checked(client: TestClient, sign: Sign, issuer: Issuer):
    """Unsigned, and signed with the published key as if it were a shared secret."""
    good = jwt.decode(sign(), options={"verify_signature": False})
    unsigned = jwt.encode(good, None, algorithm="none", headers={"kid": "first"})
    # By hand: the library refuses to sign with what looks like a published key.
    head, body = (_base64(json.dumps(part).encode()) for part in ({"alg": "HS256", "kid": "first"}, good))
    mark = hmac.digest(json.dumps(issuer.keys[0]).encode(), f"{head}.{body}".encode(), "sha256")
    for forged in (unsigned, f"{head}.{body}.{_base64(mark)}", "a.b.c", "nonsense"):
        assert asked(client, forged)[0] == 401


def test_groups_of_the_issuer_are_roles_here(client: TestClient, sign: Sign):
    question = {"sql": "SELECT 42 AS n"}
    for groups, status in (([], 403), (["others"], 403), (["data"], 200), ("data", 200), (["others", "chiefs"], 200)):
        told = {"authorization": f"Bearer {sign(realm_access={'roles': groups})}"}
        assert client.post("/v1/sql", json=question, headers=told).status_code == status, groups


def test_the_highest_role_and_every_workspace_count(issuer: Issuer):
    who = access.of_claims({"sub": "ada", "realm_access": {"roles": ["data", "chiefs", 7]}, "workspaces": ["a", "b"]})
    assert (who.name, who.role, who.workspaces) == ("user ada", "admin", frozenset({"a", "b"}))
    for odd in ({"realm_access": "chiefs"}, {"realm_access": {"roles": {"chiefs": True}}}, {"workspaces": 3}):
        assert access.of_claims({"sub": "ada"} | odd) == access.User("user ada", "viewer")


def test_keys_are_asked_for_once_and_strangers_cannot_make_us_ask_more(client: TestClient, sign: Sign, issuer: Issuer):
    for _ in range(3):
        assert asked(client, sign())[0] == 200
        assert asked(client, sign(kid="unheard of"))[0] == 401
    assert issuer.asked == ["/.well-known/openid-configuration", "/keys"]


def test_a_personal_token_works_beside_the_issuer_s(client: TestClient, issuer: Issuer):
    made = tokens.make("beside sign-in", "viewer")
    try:
        assert asked(client, made)[0] == 200
        assert not issuer.asked
    finally:
        tokens.revoke("beside sign-in")


def test_an_issuer_that_does_not_answer_is_named(client: TestClient, sign: Sign, issuer: Issuer):
    token = sign()
    issuer.named = "https://somebody.example"
    status, said = asked(client, token)
    assert (status, "describes the issuer 'https://somebody.example'" in said) == (503, True)
    issuer.server.shutdown()
    issuer.server.server_close()
    status, said = asked(client, token)
    assert (status, issuer.address in said and "could not be had" in said) == (503, True)
    assert token not in said


def test_settings_that_would_let_any_token_in_stop_the_start(monkeypatch: pytest.MonkeyPatch, issuer: Issuer):
    for name, value, words in (
        ("HUBSCOPE_OIDC_AUDIENCE", "", "HUBSCOPE_OIDC_AUDIENCE is empty"),
        ("HUBSCOPE_OIDC_ISSUER", "http://sign-in.example", "HUBSCOPE_OIDC_ISSUER"),
        ("HUBSCOPE_OIDC_ROLES", '{"data": "owner"}', "HUBSCOPE_OIDC_ROLES"),
    ):
        with monkeypatch.context() as patch:
            patch.setenv(name, value)
            settings.cache_clear()
            with pytest.raises(SettingsError, match=words):
                settings()
    settings.cache_clear()
