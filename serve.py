"""One process for everything: the portal, and what machines ask of it (/healthz, /readyz, /metrics, /api/v1).

`streamlit run serve.py` or `python serve.py`. Plain `streamlit run Home.py` shows the portal alone.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from streamlit.runtime.pages_manager import PagesManager

from api import app as api
from api import assets, badge
from etl.runs.measures import RunCollector
from pages.shared import navigation
from panels import page_list
from warehouse import log, telemetry
from warehouse.adhoc import pool
from warehouse.errors import HubscopeError, NoBuildError
from warehouse.query import answers
from warehouse.settings import settings
from warehouse.storage.lake import Lake
from warehouse.version import VERSION

ROOT = Path(__file__).resolve().parent
BASE = st.get_option("server.baseUrlPath").strip("/")
# Seconds after which a page that is being drawn lets others of this process have a turn. At Python's own five thousandths, a short
# answer that needs many turns waits a quarter longer beside three pages.
TURN = 0.001


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
    return JSONResponse({"ok": True, "version": VERSION, "build": build.id, "as_of": as_of, "is_demo": build.is_demo})


async def metrics(request: Request) -> Response:
    return Response(await run_in_threadpool(telemetry.metrics), media_type=CONTENT_TYPE_LATEST)


@asynccontextmanager
async def lifespan(app: st.App) -> AsyncIterator[None]:
    from pages.shared import warm  # takes seconds, which those who only import the routes should not

    sys.setswitchinterval(TURN)
    FILES.prepare()
    warm.packages()
    threading.Thread(target=warm.answers_and_charts, name="warm-up", daemon=True).start()
    threading.Thread(target=pool.prepare, name="warm-up-sql", daemon=True).start()
    yield
    pool.shut()


FILES = assets.Files()
ROUTES = [
    Route("/healthz", healthz),
    Route("/readyz", readyz),
    Route("/metrics", metrics),
    *badge.routes(),
    Mount("/api", app=api.app(BASE)),
]
if BASE:
    # A proxy in front hands on this path alone, and the badge is asked for from outside.
    ROUTES += [*badge.routes(f"/{BASE}"), Mount(f"/{BASE}/api", app=api.app(BASE))]

if navigation.is_open_in_production():
    raise SystemExit(f"{navigation.NO_SIGN_IN} {navigation.NO_SIGN_IN_HINT}")

telemetry.REGISTRY.register(RunCollector(lambda: Lake(settings().data)))
log.log_to_stderr(as_json=settings().env == "production")
# Our folder is called pages, as Streamlit's older kind of app has it; it would look for pages there on the very first visit
# and greet whoever opens a link to one with "Page not found". st.navigation says so too late.
PagesManager.uses_pages_directory = False

front = Middleware(
    assets.FrontDoor, base=BASE, files=FILES, sections=[section.lower() for section in page_list.SECTIONS]
)
app = st.App(ROOT / "Home.py", routes=ROUTES, middleware=[front], lifespan=lifespan)

if __name__ == "__main__":
    app.run()
