"""GET routes over named queries, one line each; parameters, their types and words come from the query's own header.

Pages follow keys, not numbers: the cursor names the last row that was given, so that rows which come or go between two
requests are neither given twice nor left out.
"""

# Annotations are read at run time by the framework, and name what is made here: they cannot be postponed.

import base64
import inspect
import json
import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any

import polars as pl
from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import Response
from pydantic import BeforeValidator, ConfigDict, Field, create_model

from api import representations
from api.identity import reader
from warehouse.access import User
from warehouse.errors import ParameterError, UnknownNameError
from warehouse.query import answers, cache
from warehouse.query.answers import Answer
from warehouse.version import VERSION


def _day(value: Any) -> Any:
    if isinstance(value, str) and not DAY.fullmatch(value):
        raise ValueError("a day is written like 2026-01-31")
    return value


DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
Day = Annotated[date, BeforeValidator(_day)]
TYPES: dict[str, Any] = {
    "VARCHAR": str, "VARCHAR[]": list[str], "BIGINT": int, "INTEGER": int, "DOUBLE": float, "BOOLEAN": bool, "DATE": Day,
}  # fmt: skip
MAX_TEXT_LENGTH, MAX_VALUES, MAX_ROWS = 300, 200, 10_000
COUNTS = {"limit", "offset", "top", "days", "floor", "least_downloads"}


@dataclass(frozen=True)
class Resource:
    """`path` below /api/v1; `names` leads from a name in the path to the query's parameter. `key` orders pages.

    `needs_row`: an answer of no rows is an unknown name. `fixed` are parameters that the route decides.
    """

    path: str
    query: str
    tag: str
    names: dict[str, str] = field(default_factory=dict)
    key: tuple[str, ...] = ()
    needs_row: bool = False
    fixed: dict[str, Any] = field(default_factory=dict)
    required: tuple[str, ...] = ()


RESOURCES = (
    Resource("/models/{repo_id:path}/downloads", "model_history", "Models", {"repo_id": "model"}, needs_row=True),
    Resource("/models/{repo_id:path}/evaluations", "model_evaluations", "Models", {"repo_id": "model"}),
    Resource("/models/{repo_id:path}/events", "model_events", "Models", {"repo_id": "model"}),
    Resource("/models/{repo_id:path}/similar", "similar_models", "Models", {"repo_id": "model"}),
    Resource("/models/{repo_id:path}", "model_card", "Models", {"repo_id": "model"}, needs_row=True),
    Resource("/organizations", "organizations_league", "Organizations", key=("organization",), fixed={"offset": 0, "limit": None}),
    Resource("/families", "families_league", "Families", key=("family_root_id",), fixed={"offset": 0, "limit": 1_000_000}),
    Resource("/leaderboards", "leaderboards", "Evaluations", key=("suite", "is_demo")),
    Resource("/leaderboards/{board}", "leaderboard_results", "Evaluations", {"board": "suite"}, key=("model",), needs_row=True),
    Resource("/comparisons", "models_compared", "Models"),
    Resource("/comparisons/downloads", "models_history", "Models"),
    Resource("/comparisons/evaluations", "compare_results", "Evaluations", required=("a", "b")),
    Resource("/prices", "prices_now", "Value", key=("provider", "model", "source")),
    Resource("/hardware", "hardware_now", "Value", key=("product", "provider", "instance")),
)  # fmt: skip


def cursor_of(values: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(values, default=str).encode()).decode().rstrip("=")


def values_of(cursor: str) -> dict[str, Any]:
    """Raises ParameterError for what is no cursor of ours."""
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if isinstance(values, dict):
            return values
    except ValueError:
        pass
    raise ParameterError(f"{cursor[:60]!r} is no cursor.", "Take `next` of the page before as it is.")


def page_of(
    frame: pl.DataFrame, key: tuple[str, ...], cursor: str | None, limit: int
) -> tuple[pl.DataFrame, str | None]:
    """The rows behind the one that the cursor names, and the cursor of the next page."""
    start = 0
    if cursor:
        values = values_of(cursor)
        if set(values) != set(key):
            raise ParameterError("The cursor belongs to another list.", "Take `next` of the page before as it is.")
        same = frame.select(
            pl.all_horizontal(
                pl.col(name).cast(pl.String).eq_missing(pl.lit(None if values[name] is None else _text(values[name])))
                for name in key
            )
        ).to_series()
        if not same.any():
            raise ParameterError(
                "The row that the cursor names is not in this list any more: another build was published.",
                "Begin again without a cursor.",
            )
        start = int(same.arg_max() or 0) + 1
    rows = frame.slice(start, limit)
    more = start + limit < frame.height
    return rows, cursor_of({name: rows[name][-1] for name in key}) if more and rows.height else None


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def params_of(query: str, without: set[str], paged: bool, required: Collection[str] = ()) -> Any:
    """The query's parameters as a model that refuses any other."""
    fields: dict[str, Any] = {}
    for parameter in answers.query(query).parameters:
        if parameter.name in without:
            continue
        kind = TYPES[parameter.type]
        bounds: dict[str, Any] = (
            {"max_length": MAX_TEXT_LENGTH} if kind is str else {"max_length": MAX_VALUES} if kind == list[str] else {}
        )
        if kind is int:
            bounds = {"ge": 0 if parameter.name in COUNTS else -(2**62), "le": 2**62}
        if kind is float:
            bounds = {"allow_inf_nan": False}
        has_default = parameter.name not in required
        fields[parameter.name] = (
            kind | None if has_default else kind,
            Field(parameter.default if has_default else ..., **bounds),
        )
    if paged:
        fields["cursor"] = (str | None, Field(None, max_length=2_000, description="`next` of the page before."))
        fields["limit"] = (int, Field(100, ge=1, le=MAX_ROWS, description="Rows of a page."))
    return create_model(f"{query}_parameters", __config__=ConfigDict(extra="forbid"), **fields)


def _declare(endpoint: Callable[..., Response], Params: Any, names: Iterable[str] = ()) -> None:
    """Gives an endpoint the signature that the framework reads: names in the path, `Params` in the query, who asks."""
    annotations: dict[str, Any] = {
        "request": Request,
        **dict.fromkeys(names, Annotated[str, Path(max_length=MAX_TEXT_LENGTH)]),
        "params": Annotated[Params, Query()],
        "who": Annotated[User, Depends(reader)],
    }
    endpoint.__signature__ = inspect.Signature(  # type: ignore[attr-defined]  # functions take it, their type has none
        [
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=annotation)
            for name, annotation in annotations.items()
        ]
    )


def add(router: APIRouter, resource: Resource) -> None:
    Params = params_of(
        resource.query, {*resource.names.values(), *resource.fixed}, bool(resource.key), resource.required
    )

    def endpoint(request: Request, params: Any, who: User, **names: str) -> Response:
        build = answers.current_build()
        if build is not None and (unchanged := representations.not_modified(request, build)) is not None:
            return unchanged
        values = params.model_dump()
        cursor, limit = values.pop("cursor", None), values.pop("limit", 100) if resource.key else 0
        query_params = {key: value for key, value in values.items() if value is not None}
        query_params |= {resource.names[name]: value for name, value in names.items()} | resource.fixed
        answer = cache.ask(resource.query, **query_params)
        frame, follows = answer.frame, None
        if resource.needs_row and frame.is_empty():
            quoted = ", ".join(f"{value!r}" for value in names.values())
            raise UnknownNameError(
                f"There is nothing under {quoted} in this build.",
                "Names are written as on the Hub; /api/v1/models?text=... finds them.",
            )
        if resource.key:
            frame, follows = page_of(frame, resource.key, cursor, limit)
        return respond(request, answer, frame, follows)

    _declare(endpoint, Params, resource.names)
    router.add_api_route(
        resource.path, endpoint, methods=["GET"], tags=[resource.tag], name=resource.query, responses=RESPONSES,
        summary=answers.query(resource.query).description, operation_id=operation_of(resource.path),
    )  # fmt: skip


def operation_of(path: str) -> str:
    """What generated clients call the route: "/models/{repo_id:path}/events" is get_model_events."""
    return "get" + re.sub(r"s/\{[^}]*\}", "", path).replace("/", "_")


EXAMPLE = {
    "ok": True, "version": VERSION, "build": "20261123T182600-8ffe", "as_of": "2026-11-22", "is_demo": False, "query": "models_page",
    "columns": [{"name": "repo_id", "type": "string"}], "rows": [{"repo_id": "organization/name"}], "next": None,
}  # fmt: skip
PROBLEM = {"description": "What happened and what to do", "content": {"application/json": {"example": {"ok": False, "code": "parameter", "message": "The request cannot be used: x: there is no such parameter.", "hint": "See /api/docs for what it takes."}}}}  # fmt: skip
FORMS: dict[str, Any] = {
    media: {} for media in ("text/csv", "application/vnd.apache.parquet", "application/vnd.apache.arrow.stream")
}
RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Rows in the form that Accept asks for",
        "content": {"application/json": {"example": EXAMPLE}, **FORMS},
    },
    304: {"description": "The build that If-None-Match names is still the published one"},
    **dict.fromkeys((400, 401, 404, 406, 408, 503), PROBLEM),
}


def respond(request: Request, answer: Answer, frame: pl.DataFrame, follows: str | None) -> Response:
    about = {"query": answer.query, "next": follows, "truncated": answer.truncated}
    more = {"X-Hubscope-Truncated": "true"} if answer.truncated else {}
    if follows:
        url = request.url.include_query_params(cursor=follows)
        more |= {"Link": f'<{url.path}?{url.query}>; rel="next"', "X-Hubscope-Next": follows}
    return representations.whole(request, frame, answer.build, about, more)


def router() -> APIRouter:
    routes = APIRouter()
    models(routes)
    for resource in RESOURCES:
        add(routes, resource)
    return routes


def models(routes: APIRouter) -> None:
    """/models follows keys inside the engine: a list of millions is never read whole."""
    Params = params_of("models_page", {"after_value", "after_id", "limit"}, True)

    def endpoint(request: Request, params: Any, who: User) -> Response:
        build = answers.current_build()
        if build is not None and (unchanged := representations.not_modified(request, build)) is not None:
            return unchanged
        query_params = {name: value for name, value in params.model_dump().items() if value is not None}
        limit, cursor = query_params.pop("limit"), query_params.pop("cursor", None)
        if cursor:
            values = values_of(cursor)
            if set(values) != {"sort_value", "repo_id"} or not isinstance(values["sort_value"], int | float):
                raise ParameterError("The cursor belongs to another list.", "Take `next` of the page before as it is.")
            query_params |= {"after_value": float(values["sort_value"]), "after_id": str(values["repo_id"])}
        answer = cache.ask("models_page", **query_params, limit=limit + 1)
        frame = answer.frame.head(limit)
        follows = (
            cursor_of(frame.select("sort_value", "repo_id").row(-1, named=True))
            if answer.frame.height > limit
            else None
        )
        return respond(request, answer, frame.drop("sort_value"), follows)

    _declare(endpoint, Params)
    routes.add_api_route(
        "/models", endpoint, methods=["GET"], tags=["Models"], name="models", responses=RESPONSES, operation_id="get_models",
        summary="Models that fit these conditions, most downloaded first.",
    )  # fmt: skip
