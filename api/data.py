"""What the data is and where it stands: catalog, builds, runs, and whole tables as Parquet."""

import os
from collections.abc import Iterator
from typing import Annotated, Any

import pyarrow as pa
from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import FileResponse, JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from api import asking, representations
from api.identity import reader
from api.resources import PROBLEM
from etl.runs import records
from warehouse import access
from warehouse.access import User
from warehouse.adhoc import pool
from warehouse.build import lineage
from warehouse.errors import LakeError, NoBuildError, UnknownNameError
from warehouse.query import answers
from warehouse.query.answers import BuildInfo

Caller = Annotated[User, Depends(reader)]
TABLE = Path(max_length=200, pattern=r"^\w+\.\w+$", examples=["marts.model_summary"])


class NoParameters(BaseModel):
    """A route without parameters refuses any."""

    model_config = ConfigDict(extra="forbid")


class ListParameters(NoParameters):
    limit: int = Field(50, ge=1, le=500)


def _published() -> BuildInfo:
    build = answers.current_build()
    if build is None:
        raise NoBuildError("Nothing has been published yet.", "Run `python -m etl demo` or `python -m etl daily`.")
    return build


def catalog(request: Request, who: Caller, params: Annotated[NoParameters, Query()]) -> Response:
    build = _published()
    unchanged = representations.not_modified(request, build)
    if unchanged is not None:
        return unchanged
    tables = [
        {"table": name, "words": said["words"], "grain": said["grain"], "rows": said["rows"], "bytes": said["bytes"], "columns": said["columns"],
         "sources": lineage.sources(name)}
        for name, said in sorted(access.visible(build.manifest, who).items())
    ]  # fmt: skip
    return JSONResponse(
        {"ok": True, **_json(representations.about(build)), "tables": tables}, headers=representations.headers(build)
    )


def builds(who: Caller, params: Annotated[NoParameters, Query()]) -> Response:
    lake = answers.warehouse().lake
    published, rows = lake.current(), []
    for build_id in reversed(lake.builds()):
        try:
            manifest = lake.build_manifest(build_id)
        except LakeError:
            continue
        checks = [check["status"] for check in manifest["checks"]]
        rows.append(
            {
                "build": build_id, "is_published": build_id == published, "created_at": manifest["created_at"], "as_of": manifest["as_of"],
                "is_demo": manifest["is_demo"], "tables": len(manifest["tables"]), "rows": sum(table["rows"] or 0 for table in manifest["tables"].values()),
                "seconds": manifest["seconds"], "checks_held": checks.count("held"), "checks": len(checks),
            }
        )  # fmt: skip
    return JSONResponse({"ok": True, "rows": rows})


def last_runs(who: Caller, params: Annotated[ListParameters, Query()]) -> Response:
    runs = records.recent(answers.warehouse().lake, params.limit)
    fields = ("run_id", "verb", "status", "started_at", "finished_at", "error")
    rows = [{**{name: run.get(name) for name in fields}, "steps": run.get("steps") or []} for run in runs]
    return JSONResponse({"ok": True, "rows": rows})


async def export(
    request: Request,
    table: Annotated[str, TABLE],
    who: Caller,
    params: Annotated[NoParameters, Query()],
) -> Response:
    """A table of one file that everybody may read is that file, with ranges; any other is written as it is read."""
    build = await asking.in_thread(_published)
    unchanged = representations.not_modified(request, build)
    if unchanged is not None:
        return unchanged
    tables = build.manifest["tables"]
    if table not in tables:
        raise UnknownNameError(f"There is no table {table!r} in the published build.", "/api/v1/catalog lists them.")
    head = representations.headers(build) | {"Content-Disposition": f'attachment; filename="{table}.parquet"'}
    files, media = access.visible(build.manifest, who)[table]["files"], "application/vnd.apache.parquet"
    if len(files) == 1 and not tables[table].get("sql"):
        path = answers.warehouse().lake.build_path(build.id) / files[0]["path"]
        if os.path.exists(path):
            return FileResponse(path, media_type=media, headers=head)
    run = asking.start(request, pool.QueryRequest(f"FROM {table}", is_export=True), who)
    return await representations.streamed(
        request, _all(run), representations.about(build) | {"table": table}, head, takes=("parquet",)
    )


def _all(run: pool.Run) -> Iterator[pa.RecordBatch]:
    try:
        yield from run.batches()
    finally:
        run.stop()


def _json(said: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in said.items()}


def router() -> APIRouter:
    routes = APIRouter(tags=["Data"])
    problems: dict[int | str, dict[str, Any]] = {304: {"description": "The build is still the published one"}, **dict.fromkeys((400, 401, 503), PROBLEM)}  # fmt: skip
    of_table = problems | dict.fromkeys((403, 404, 406, 408), PROBLEM) | {200: {"content": {"application/vnd.apache.parquet": {}}, "description": "The table"}}  # fmt: skip
    routes.add_api_route("/catalog", catalog, methods=["GET"], responses=problems, summary="Tables and columns of the published build, with their words.", operation_id="get_catalog")  # fmt: skip
    routes.add_api_route("/builds", builds, methods=["GET"], responses=problems, summary="Builds that are kept, newest first.", operation_id="get_builds")  # fmt: skip
    routes.add_api_route("/runs", last_runs, methods=["GET"], responses=problems, summary="What was run on the data, newest first.", operation_id="get_runs")  # fmt: skip
    routes.add_api_route("/export/{table}.parquet", export, methods=["GET"], responses=of_table, summary="A whole table as Parquet.", operation_id="export_table")  # fmt: skip
    # A description names each operation once; what HEAD answers is what GET says before its rows.
    routes.add_api_route(
        "/export/{table}.parquet", export, methods=["HEAD"], operation_id="export_table", include_in_schema=False
    )
    return routes
