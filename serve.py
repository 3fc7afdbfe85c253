"""One process for everything: the portal, and what machines ask of it (/healthz, /readyz, /metrics, /api/v1).

`streamlit run serve.py` or `python serve.py`. Plain `streamlit run Home.py` shows the portal alone.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import cast

import streamlit as st
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from streamlit.runtime.pages_manager import PagesManager

from api import badge
from pages.shared import frame
from warehouse import answers, telemetry
from warehouse.errors import HubscopeError, NoBuildError
from warehouse.settings import settings

ROOT = Path(__file__).resolve().parent
BASE = st.get_option("server.baseUrlPath").strip("/")


async def healthz(request: Request) -> JSONResponse:
    """The process answers. Says nothing about data."""
    return JSONResponse({"ok": True})


async def readyz(request: Request) -> JSONResponse:
    """200 once a build is published and can be read, 503 with the reason until then."""
    try:
        build = await run_in_threadpool(answers.current_build)
        if build is None:
            raise NoBuildError("Nothing has been published yet.", "Run `python -m etl demo` or `python -m etl daily`.")
    except HubscopeError as error:
        return JSONResponse(error.as_dict(), status_code=503, headers={"Retry-After": "30"})
    as_of = build.as_of.isoformat() if build.as_of else None
    return JSONResponse({"ok": True, "build": build.id, "as_of": as_of, "is_demo": build.is_demo})


async def metrics(request: Request) -> Response:
    return Response(telemetry.metrics(), media_type=CONTENT_TYPE_LATEST)


class NamesItsRoot(BaseHTTPMiddleware):
    """Tells Streamlit's start page where the server is. Left to find out, a link to any page but the first asks for
    /page/_stcore/... in vain, which costs two round trips and shows as two errors in the browser's console."""

    async def dispatch(self, request: Request, call_next: RequestResponseEndpoint) -> Response:
        if request.headers.get("sec-fetch-dest") != "document":
            return await call_next(request)
        # A compressed page could not be added to.
        request.scope["headers"] = [pair for pair in request.scope["headers"] if pair[0] != b"accept-encoding"]
        answer = cast(StreamingResponse, await call_next(request))
        if not answer.headers.get("content-type", "").startswith("text/html"):
            return answer
        page = b"".join(
            [bytes(chunk) if not isinstance(chunk, str) else chunk.encode() async for chunk in answer.body_iterator]
        )
        kept = {
            name: value
            for name, value in answer.headers.items()
            if name not in ("content-length", "etag", "last-modified")
        }
        return Response(page.replace(b"<head>", b"<head>" + ROOT_SCRIPT, 1), answer.status_code, kept)


ROOT_SCRIPT = (
    "<script>window.__streamlit = { BACKEND_BASE_URL: new URL("
    f"{json.dumps('/' + BASE)}, location.origin).href }}</script>"
).encode()
ROUTES = [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics), *badge.routes()]
if BASE:
    # A proxy in front hands on this path alone, and the badge is asked for from outside.
    ROUTES += badge.routes(f"/{BASE}")

if frame.is_open_in_production():
    raise SystemExit(f"{frame.NO_SIGN_IN} {frame.NO_SIGN_IN_HINT}")

telemetry.log_to_stderr(as_json=settings().env == "production")
# Our folder is called pages, as Streamlit's older kind of app has it; it would look for pages there on the very first visit
# and greet whoever opens a link to one with "Page not found". st.navigation says so too late.
PagesManager.uses_pages_directory = False

app = st.App(ROOT / "Home.py", routes=ROUTES, middleware=[Middleware(NamesItsRoot)])

if __name__ == "__main__":
    app.run()
