"""POST /sql: one SELECT, answered from a process of its own and sent as it comes; DELETE /sql/{id} stops it."""

from collections.abc import Iterator
from typing import Annotated, Any

import pyarrow as pa
from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from api import asking, representations
from api.identity import reader
from api.resources import FORMS, PROBLEM
from warehouse.access import User
from warehouse.adhoc import exports, policy, pool, text
from warehouse.query import answers, serialization
from warehouse.query.serialization import Format
from warehouse.state import saved_queries
from warehouse.version import VERSION

MAX_BYTES = 4 * 2**20  # of a body; evaluation logs have a limit of their own
Value = str | int | float | bool | None | list[str] | list[int] | list[float]
EXAMPLE: Any = {"sql": answers.query("leaderboards").sql, "params": {}, "limits": {"rows": 100}}


class SqlLimits(BaseModel):
    """Lower than those of the settings; higher ones count as theirs."""

    model_config = ConfigDict(extra="forbid", title="Limits")

    seconds: float | None = Field(None, gt=0, le=86_400, allow_inf_nan=False)
    rows: int | None = Field(None, ge=0, le=2**53)
    bytes: int | None = Field(None, ge=1, le=2**53)


class SqlRequest(BaseModel):
    """One SELECT over the tables of /catalog. `is_export`: all rows, for as long as exports may take."""

    model_config = ConfigDict(extra="forbid", title="Asked", json_schema_extra={"examples": [EXAMPLE]})

    sql: str = Field(min_length=1, max_length=policy.MAX_SQL_LENGTH)
    params: dict[Annotated[str, Field(max_length=100)], Value] = Field({}, max_length=100)
    limits: SqlLimits = SqlLimits()
    is_export: bool = False


async def ask(
    request: Request,
    asked: SqlRequest,
    who: Annotated[User, Depends(reader)],
) -> Response:
    representations.negotiate(request, tuple(serialization.MEDIA))  # before anything is asked
    mode, sql = text.plan_asked(asked.sql)
    limits = asked.limits.model_dump()
    run = asking.start(
        request, pool.QueryRequest(sql, dict(asked.params), mode, is_export=asked.is_export, **limits), who
    )
    rows, about = _remembered(run), {"id": run.id}
    if asked.is_export:
        return await representations.streamed(request, rows, about, {"X-Hubscope-Run": run.id})
    batches: list[pa.RecordBatch] = await asking.in_thread(list, rows)
    assert run.build is not None
    about |= representations.about(run.build) | {
        "truncated": run.cut is not None,
        "cut_by": run.cut,
        "seconds": round(run.seconds, 4),
    }
    head = {"X-Hubscope-Run": run.id, **({"X-Hubscope-Truncated": run.cut} if run.cut else {})}
    return await representations.streamed(request, iter(batches), about, head)


def _remembered(run: pool.Run) -> Iterator[pa.RecordBatch]:
    try:
        yield from run.batches()
    finally:
        run.stop()
        saved_queries.record(run, "api")


def stop(run_id: str, who: Annotated[User, Depends(reader)]) -> Response:
    run = pool.find(run_id, who)
    if run is None:
        raise HTTPException(404, "No question of that number is being asked.")
    run.stop()
    return JSONResponse({"ok": True, "id": run_id, "state": "stopping"}, status_code=202)


async def fetch(request: Request, number: str, form: Format) -> Response:
    """The whole answer of a question that a page has put aside. Its address is the permission."""
    reserved = exports.reserved(number)
    if reserved is None:
        raise HTTPException(404, "This download is not there any more: it is kept for an hour. Prepare it again.")
    query_request, who = reserved
    run = asking.start(request, query_request, who)
    rows = serialization.stream(
        _remembered(run), form, {"version": VERSION, "sql": query_request.sql, "params": dict(query_request.params)}
    )
    first = await asking.in_thread(next, rows, b"")
    build = run.build.id if run.build else ""
    head = {
        "Content-Disposition": f'attachment; filename="hubscope-sql-{build[:15]}.{form}"',
        "X-Hubscope-Run": run.id,
        "Cache-Control": "no-store",
    }
    return StreamingResponse(asking.pieces(first, rows), media_type=serialization.MEDIA[form], headers=head)


def router() -> APIRouter:
    routes = APIRouter(tags=["SQL"])
    responses: dict[int | str, dict[str, Any]] = {
        200: {"description": "Rows in the form that Accept asks for", "content": {"application/json": {"example": {"ok": True, "id": "k3J…", "truncated": False, "cut_by": None, "columns": [{"name": "task", "type": "string"}], "rows": [{"task": "text-generation", "models": 3}]}}, **FORMS}},
        **dict.fromkeys((400, 401, 403, 406, 408, 413, 503), PROBLEM),
    }  # fmt: skip
    routes.add_api_route(
        "/sql",
        ask,
        methods=["POST"],
        responses=responses,
        summary="Answer one SELECT.",
        operation_id="ask_sql",
        max_body_size=MAX_BYTES,
    )
    routes.add_api_route("/sql/exports/{number}.{form}", fetch, methods=["GET"], include_in_schema=False)
    gone: dict[int | str, dict[str, Any]] = {
        202: {"description": "It is being stopped"},
        **dict.fromkeys((401, 403, 404), PROBLEM),
    }
    routes.add_api_route("/sql/{run_id}", stop, methods=["DELETE"], status_code=202, responses=gone, summary="Stop a question that is being asked.", operation_id="stop_sql")  # fmt: skip
    return routes
