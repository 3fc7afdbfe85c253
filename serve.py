"""One process for everything: the portal, and what machines ask of it (/healthz, /readyz, /metrics).

`streamlit run serve.py` or `python serve.py`. Plain `streamlit run Home.py` shows the portal alone.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from streamlit.runtime.pages_manager import PagesManager

from pages.shared import frame
from warehouse import answers, telemetry
from warehouse.errors import HubscopeError, NoBuildError
from warehouse.settings import settings

ROOT = Path(__file__).resolve().parent


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


ROUTES = [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)]

if frame.is_open_in_production():
    raise SystemExit(f"{frame.NO_SIGN_IN} {frame.NO_SIGN_IN_HINT}")

telemetry.log_to_stderr(as_json=settings().env == "production")
# Our folder is called pages, as Streamlit's older kind of app has it; it would look for pages there on the very first visit
# and greet whoever opens a link to one with "Page not found". st.navigation says so too late.
PagesManager.uses_pages_directory = False

app = st.App(ROOT / "Home.py", routes=ROUTES)

if __name__ == "__main__":
    app.run()
