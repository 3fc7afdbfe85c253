"""GET /trends: sums by day, from the smallest table that can answer."""

import dataclasses
import inspect
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field, create_model

from api import representations, resources
from api.identity import reader
from warehouse.access import User
from warehouse.query import answers, cache, trends

Texts = Annotated[list[str], Field(max_length=resources.MAX_VALUES)]


class TrendParameters(BaseModel):
    model_config = ConfigDict(extra="forbid")

    dimension: Literal[trends.DIMENSIONS] = "all"  # type: ignore[valid-type]  # the tuple is its values
    values: Texts = []
    top: int = Field(8, ge=1, le=100)
    since: resources.Day | None = None
    text: str = Field("", max_length=resources.MAX_TEXT_LENGTH)


CONDITIONS: dict[str, Any] = {
    field.name: (Texts, [])
    for field in dataclasses.fields(trends.Filters)
    if field.name not in TrendParameters.model_fields
}
Wanted = create_model(
    "Wanted",
    __base__=TrendParameters,
    __doc__="Which sums: the largest `top` values of a dimension, or those of `values`, among models that fit.",
    **CONDITIONS,
)


def sums_by_day(
    request: Request,
    wanted: Annotated[Wanted, Query()],
    who: Annotated[User, Depends(reader)],
) -> Response:
    build = answers.current_build()
    if build is not None and (unchanged := representations.not_modified(request, build)) is not None:
        return unchanged
    fields = wanted.model_dump(exclude={"dimension", "values", "top", "since"})
    conditions: dict[str, Any] = {name: each if isinstance(each, str) else tuple(each) for name, each in fields.items()}
    filters = trends.Filters(**conditions)
    query, params = trends.query_for(
        wanted.dimension, filters, values=wanted.values, top=wanted.top, since=wanted.since
    )
    answer = cache.ask(query, **{name: value for name, value in params.items() if value is not None})
    return resources.respond(request, answer, answer.frame, None)


def router() -> APIRouter:
    routes = APIRouter(tags=["Trends"])
    description = inspect.cleandoc("Downloads, likes and models by day, over the values of one dimension.")
    routes.add_api_route(
        "/trends",
        sums_by_day,
        methods=["GET"],
        responses=resources.RESPONSES,
        summary=description,
        operation_id="get_trends",
    )
    return routes
