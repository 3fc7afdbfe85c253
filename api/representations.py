"""An answer in the form that was asked for: JSON, CSV, Parquet or Arrow, with its build as ETag."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any

import polars as pl
import pyarrow as pa
from fastapi import Request
from fastapi.responses import Response, StreamingResponse
from starlette.exceptions import HTTPException

from api import asking
from warehouse.query import serialization
from warehouse.query.answers import BuildInfo
from warehouse.query.serialization import Format
from warehouse.version import VERSION

SENT = {"csv": "text/csv; charset=utf-8; header=present"}
KEPT = "private, no-cache"  # asked for again with If-None-Match, and answered 304


def negotiate(request: Request, takes: Sequence[Format] = ("json", "csv", "parquet", "arrow")) -> Format:
    """The form that the header Accept prefers among those there are (RFC 9110, 12.5.1). Raises 406 where it takes none.

    The most specific range that fits a form gives its weight. Equal weights go by the header's order, then by ours.
    """
    ranges = _ranges(request.headers.get("accept", "*/*"))
    (weight, _), best = max(
        ((_preference(serialization.MEDIA[form], ranges), form) for form in takes), key=lambda each: each[0]
    )
    if weight > 0:
        return best
    raise HTTPException(
        406,
        f"None of the forms asked for is made here; there are {', '.join(serialization.MEDIA[each] for each in takes)}.",
    )


def _ranges(accept: str) -> list[tuple[str, float]]:
    """Media ranges with their weights, in the header's order; what cannot be read is left out."""
    ranges = []
    for part in accept.lower().split(","):
        media, *params = (piece.strip() for piece in part.split(";"))
        weight = next((param.removeprefix("q=") for param in params if param.startswith("q=")), "1")
        with contextlib.suppress(ValueError):
            if 0 <= float(weight) <= 1:
                ranges.append((media, float(weight)))
    return ranges


def _preference(media: str, ranges: list[tuple[str, float]]) -> tuple[float, int]:
    """The weight of a media type, and what orders equal weights; (0, 0) where no range fits."""
    for fitting in (media, f"{media.partition('/')[0]}/*", "*/*"):
        for place, (each, weight) in enumerate(ranges):
            if each == fitting:
                return weight, -place
    return 0.0, 0


def etag(build: BuildInfo) -> str:
    return f'"{build.id}"'


def not_modified(request: Request, build: BuildInfo) -> Response | None:
    """304 where the asker holds what this build said; nothing else has to be done then."""
    cached_tags = [tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")]
    return (
        Response(status_code=304, headers=headers(build))
        if etag(build) in cached_tags or cached_tags == ["*"]
        else None
    )


def headers(build: BuildInfo) -> dict[str, str]:
    return {
        "ETag": etag(build),
        "Cache-Control": KEPT,
        "Vary": "Accept, Accept-Encoding, Authorization",
        "X-Content-Type-Options": "nosniff",
    }


def about(build: BuildInfo) -> dict[str, Any]:
    return {"version": VERSION, "build": build.id, "as_of": build.as_of, "is_demo": build.is_demo}


def whole(
    request: Request, frame: pl.DataFrame, build: BuildInfo, said: dict[str, Any], more: dict[str, str] | None = None
) -> Response:
    """A small answer at once. `said` goes beside the rows in JSON; whoever takes another form reads the headers."""
    form = negotiate(request)
    table = frame.to_arrow()
    batches = [pa.RecordBatch.from_pylist([], schema=table.schema), *table.to_batches()]
    body = b"".join(serialization.stream(iter(batches), form, about(build) | said))
    return Response(body, media_type=SENT.get(form, serialization.MEDIA[form]), headers=headers(build) | (more or {}))


async def streamed(
    request: Request,
    batches: Iterator[pa.RecordBatch],
    said: dict[str, Any],
    more: dict[str, str],
    takes: Sequence[Format] = tuple(serialization.MEDIA),
) -> Response:
    """A large answer as it comes. What fails before the first row is a problem; later, the connection breaks off."""
    form = negotiate(request, takes)
    rows = serialization.stream(batches, form, said)
    first = await asking.in_thread(next, rows, b"")
    return StreamingResponse(
        asking.pieces(first, rows), media_type=SENT.get(form, serialization.MEDIA[form]), headers=more
    )
