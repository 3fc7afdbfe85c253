"""The REST API under /api: routes, their documentation, and what every request goes through."""

from __future__ import annotations

import re
import secrets
import time
from functools import lru_cache
from typing import Any

import orjson
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.responses import HTMLResponse
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import data, errors, inputs, resources, sql, trends
from warehouse import log, telemetry
from warehouse.settings import settings

WORDS = """Adoption, evaluations and prices of the models on the Hugging Face Hub, from the published build.

Rows come as JSON, CSV, Parquet or an Arrow stream, by `Accept`. Every answer names its build: `ETag` is the build's id, and
`If-None-Match` gets 304 while it is the published one. Lists have pages: follow `next`. A parameter that does not exist is
refused, never ignored. An error says what happened and what to do."""
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Hubscope API</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="docs/favicon-32x32.png"><link rel="stylesheet" href="docs/swagger-ui.css"></head>
<body><div id="api"></div><script src="docs/swagger-ui-bundle.js"></script>
<script>SwaggerUIBundle({url: "openapi.json", dom_id: "#api", deepLinking: true, tryItOutEnabled: true, validatorUrl: null})</script></body></html>"""
ROUTED = (sql, inputs, data, trends, resources)  # a path is looked for in this order
TOKEN = "A personal token: python -m warehouse tokens make NAME --role analyst"
# Class -> the name of its component in the schema: generated clients call their types by it.
SERVED_NAMES = {"SqlRequest": "Asked", "SqlLimits": "Limits"}
REQUEST_ID = re.compile(rb"[\w.-]{1,64}")


@lru_cache
def app(base: str) -> FastAPI:
    """The application, made once; `serve.py` mounts it at /api, below the path `base` ("portal") where there is one."""
    application = FastAPI(
        title="Hubscope", version="1", description=WORDS, openapi_url="/openapi.json", docs_url=None, redoc_url=None,
        middleware=[
            Middleware(RequestMetrics), *_cors(), Middleware(GZipMiddleware, minimum_size=1_000, compresslevel=5), Middleware(BodyLimit),
        ],
    )  # fmt: skip
    errors.answer_with_problems(application)
    for module in ROUTED:
        application.include_router(module.router(), prefix="/v1")
    application.add_api_route("/docs", _docs, include_in_schema=False)
    application.openapi = lambda: _openapi(application, base)  # type: ignore[method-assign]  # as the framework would have it extended
    application.mount("/docs", StaticFiles(packages=[("fastapi_swagger", "resources")]))
    return application


def _cors() -> list[Middleware]:
    """Pages of other origins may call the API where the settings name them; cookies are never sent along."""
    origins = settings().cors_origins
    if not origins:
        return []
    headers = ["ETag", "Link", "X-Hubscope-Next", "X-Hubscope-Run", "X-Hubscope-Truncated", "X-Request-Id"]
    return [
        Middleware(
            CORSMiddleware, allow_origins=origins, allow_methods=["GET", "POST", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "If-None-Match", "X-Request-Id"], expose_headers=headers,
        )
    ]  # fmt: skip


def _openapi(application: FastAPI, base: str) -> dict[str, Any]:
    """The schema, with a token that may be given or left out, and components under the names that clients know."""
    if application.openapi_schema is None:
        schema = get_openapi(
            title=application.title,
            version=application.version,
            description=application.description,
            routes=application.routes,
        )
        components = schema.setdefault("components", {})
        schemas = {SERVED_NAMES.get(name, name): body for name, body in components.get("schemas", {}).items()}
        components["schemas"] = dict(sorted(schemas.items()))
        components["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer", "description": TOKEN}}
        schema["security"] = [{}, {"token": []}]
        schema["servers"] = [{"url": f"/{base}/api" if base else "/api"}]
        text = orjson.dumps(schema).decode()
        for name, served in SERVED_NAMES.items():
            text = text.replace(f'"#/components/schemas/{name}"', f'"#/components/schemas/{served}"')
        application.openapi_schema = orjson.loads(text)
    return application.openapi_schema


async def _docs() -> HTMLResponse:
    return HTMLResponse(PAGE)


class RequestMetrics:
    """A request id in the answer and the log; seconds by route and status, without anything of the address's values."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        header = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
        request_id = header.decode() if REQUEST_ID.fullmatch(header) else secrets.token_hex(8)
        begun, status = time.monotonic(), 500

        async def hand_on(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(raw=message["headers"])["x-request-id"] = request_id
            await send(message)

        try:
            await self.app(scope, receive, hand_on)
        finally:
            route = getattr(scope.get("route"), "path", "other")
            seconds = time.monotonic() - begun
            telemetry.ROUTE_SECONDS.labels(route, scope["method"], str(status)).observe(seconds)
            log.log_request(request_id, scope["method"], route, status, seconds)


class BodyLimit:
    """Refuses a body that says it is too large, in words of ours; one that does not say so is cut off by the framework."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        length = next((value for name, value in scope.get("headers", []) if name == b"content-length"), b"0")
        most = inputs.max_upload_bytes() if scope.get("path", "").endswith("/evaluation-logs") else sql.MAX_BYTES
        if scope["type"] == "http" and (not length.isdigit() or int(length) > most):
            answer = errors.problem("too_large", f"The body has {length.decode('ascii', 'replace')[:20]} bytes; {most:,} are the most.", "Send less at once.", 413)  # fmt: skip
            await answer(scope, receive, send)
            return
        await self.app(scope, receive, send)
