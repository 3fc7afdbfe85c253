"""Every error leaves as the same body, with the status that fits its code."""

from __future__ import annotations

import logging
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from warehouse import telemetry
from warehouse.errors import HubscopeError

log = logging.getLogger("hubscope.api")
STATUS = {
    "parameter": 400, "query": 400, "query_too_slow": 408, "query_too_large": 413, "unknown_name": 404, "no_build": 503,
    "busy": 503, "stopped": 409, "name_taken": 409, "contract": 400, "source": 400, "lake": 503, "state": 503,
    "sign_in": 503,
}  # fmt: skip
RETRY = {"Retry-After": "30"}


def problem(
    code: str, message: str, hint: str = "", status: int = 400, headers: dict[str, str] | None = None
) -> JSONResponse:
    body = {"ok": False, "code": code, "message": message, "hint": hint}
    return JSONResponse(body, status_code=status, headers=headers)


def answer_with_problems(app: FastAPI) -> None:
    app.add_exception_handler(HubscopeError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unexpected)


async def _ours(request: Request, error: Any) -> JSONResponse:
    status = STATUS.get(error.code, 500)
    return _counted(request, error.code, error.message, error.hint, status, RETRY if status == 503 else None)


def _counted(request: Request, code: str, *said: Any) -> JSONResponse:
    telemetry.ROUTE_ERRORS.labels(getattr(request.scope.get("route"), "path", "other"), code).inc()
    return problem(code, *said)


async def _invalid(request: Request, error: Any) -> JSONResponse:
    faults = []
    for fault in error.errors():
        place = ".".join(str(part) for part in fault["loc"][1:]) or str(fault["loc"][0])
        words = "there is no such parameter" if fault["type"] == "extra_forbidden" else fault["msg"]
        faults.append(f"{place}: {words}")
    return _counted(
        request, "parameter", f"The request cannot be used: {'; '.join(faults)}.", "See /api/docs for what it takes."
    )


async def _http(request: Request, error: Any) -> JSONResponse:
    codes = {
        401: "unauthorized",
        403: "forbidden",
        404: "unknown_name",
        405: "method",
        406: "not_acceptable",
        413: "too_large",
    }
    hints = {404: "See /api/docs for what there is.", 405: "See /api/docs for what there is."}
    message = "There is nothing at this address." if error.status_code == 404 else str(error.detail)
    return _counted(
        request,
        codes.get(error.status_code, "http"),
        message,
        hints.get(error.status_code, ""),
        error.status_code,
        error.headers,
    )


async def _unexpected(request: Request, error: Exception) -> JSONResponse:
    log.error("a request failed", exc_info=error)
    return _counted(request, "unexpected", "Something went wrong on our side.", "The log of the portal says more.", 500)
