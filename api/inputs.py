"""POST /evaluation-logs and POST /roi: the same code as the pages Submit and ROI."""

from dataclasses import asdict
from pathlib import PurePath
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, File, Form, Request, UploadFile
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool

from api.identity import reader
from api.resources import PROBLEM
from etl import submissions
from warehouse.access import User
from warehouse.errors import ParameterError
from warehouse.query import answers
from warehouse.scenarios import files as scenario_files
from warehouse.scenarios import resolve, results
from warehouse.settings import settings

MAX_FILES = 1_000


def hand_in(
    who: Annotated[User, Depends(reader)],
    files: Annotated[list[UploadFile], File(description="Logs of any harness, or zips of them", max_length=MAX_FILES)],
    visibility: Annotated[Literal["shared", "private"], Form()] = "shared",
    workspace: Annotated[str | None, Form(max_length=100)] = None,
    keeps_texts: Annotated[bool, Form(description="Keep the texts of samples too")] = False,
) -> Response:
    """Adds the logs, builds and publishes; the receipt names every file with what became of it."""
    if visibility == "private" and not (workspace or "").strip():
        raise ParameterError(
            "A private log belongs to a workspace, and none is named.", "Name a workspace, or share the log."
        )
    if workspace and who.workspaces and workspace not in who.workspaces:
        raise ParameterError(
            f"Your token is not of the workspace {workspace!r}.", f"It is of {', '.join(sorted(who.workspaces))}."
        )
    lake = answers.warehouse().lake
    folder = submissions.spool(lake, ((file.filename or "upload", file.file) for file in files))
    try:
        paths = tuple(str(path) for path in sorted(folder.iterdir()))
        wish = submissions.SubmissionRequest(paths, visibility, workspace, who.name, keeps_texts)
        done = submissions.submit(lake, wish)
    finally:
        submissions.forget(lake, folder)
    receipt = _plain(asdict(done.receipt), str(folder))
    return JSONResponse({"ok": True, "build": done.build_id, "waits": done.waits, "receipt": receipt}, status_code=202)


def max_upload_bytes() -> int:
    """Of one hand-in as it is sent. Unpacked it may have as many, too."""
    return settings().upload_mb * 10**6


def _plain(value: Any, folder: str) -> Any:
    """What JSON can hold; no path of this machine."""
    if isinstance(value, dict):
        return {str(name): _plain(each, folder) for name, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(each, folder) for each in value]
    if isinstance(value, str):
        return value.replace(f"{folder}/", "")
    if value is None or isinstance(value, bool | int | float):
        return value
    return value.name if isinstance(value, PurePath) else str(value)


async def roi(request: Request, who: Annotated[User, Depends(reader)]) -> Response:
    """A scenario in, its figures out. What has a lookup and no value is looked up in the published build."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > scenario_files.MAX_BYTES:
            raise ParameterError(
                f"A scenario has at most {scenario_files.MAX_BYTES:,} bytes; this has more.", "Shorten it."
            )
    return JSONResponse(await run_in_threadpool(_figures, body))


def _figures(body: bytes) -> dict[str, Any]:
    scenario, lookups = resolve.filled(scenario_files.parse(body, "the body"))
    return {
        "ok": True,
        **results.as_data(results.run(scenario)),
        "not_found": [each.fault for each in lookups if each.fault],
    }


def router() -> APIRouter:
    routes = APIRouter()
    problems: dict[int | str, dict[str, Any]] = dict.fromkeys((400, 401, 403, 404, 503), PROBLEM)
    routes.add_api_route("/evaluation-logs", hand_in, methods=["POST"], status_code=202, tags=["Evaluations"], responses=problems | {202: {"description": "The receipt"}}, summary="Hand in evaluation logs.", operation_id="hand_in_logs", max_body_size=max_upload_bytes())  # fmt: skip
    content = {"application/json": {"schema": {"type": "object"}, "example": scenario_files.as_data(scenario_files.template("speech"))}, "application/yaml": {"schema": {"type": "string"}}}  # fmt: skip
    routes.add_api_route(
        "/roi", roi, methods=["POST"], tags=["Value"], responses=problems | {200: {"description": "The scenario's figures"}},
        summary="What a scenario costs and returns.", operation_id="run_scenario", openapi_extra={"requestBody": {"required": True, "content": content}},
    )  # fmt: skip
    return routes
