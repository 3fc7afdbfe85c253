"""An answer in the form that was asked for: JSON, CSV, Parquet or Arrow, with its build as ETag."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import polars as pl
import pyarrow as pa
from fastapi import Request
from fastapi.responses import Response, StreamingResponse
from starlette.exceptions import HTTPException

from api import asking
from warehouse import forms
from warehouse.answers import BuildInfo
from warehouse.forms import Form

ASKED: dict[str, Form] = {media: form for form, media in forms.MEDIA.items()}
SENT = {"csv": "text/csv; charset=utf-8; header=present"}
KEPT = "private, no-cache"  # asked for again with If-None-Match, and answered 304


def form_asked(request: Request, takes: Sequence[Form] = ("json", "csv", "parquet", "arrow")) -> Form:
    """The form that the header Accept prefers among those there are. Raises 406 where it takes none of them."""
    wishes = []
    for place, part in enumerate(request.headers.get("accept", "*/*").split(",")):
        media, *settings = (piece.strip() for piece in part.split(";"))
        weight = next((piece[2:] for piece in settings if piece.startswith("q=")), "1")
        try:
            wishes.append((-float(weight), place, media.lower()))
        except ValueError:
            continue
    for negative, _, media in sorted(wishes):
        form = takes[0] if media in ("*/*", "application/*") else ASKED.get(media)
        if form is not None and form in takes and negative < 0:
            return form
    raise HTTPException(
        406,
        f"None of the forms asked for is made here; there are {', '.join(forms.MEDIA[each] for each in takes)}.",
    )


def etag(build: BuildInfo) -> str:
    return f'"{build.id}"'


def not_modified(request: Request, build: BuildInfo) -> Response | None:
    """304 where the asker holds what this build said; nothing else has to be done then."""
    held = [tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")]
    return Response(status_code=304, headers=headers(build)) if etag(build) in held or held == ["*"] else None


def headers(build: BuildInfo) -> dict[str, str]:
    return {
        "ETag": etag(build),
        "Cache-Control": KEPT,
        "Vary": "Accept, Accept-Encoding, Authorization",
        "X-Content-Type-Options": "nosniff",
    }


def about(build: BuildInfo) -> dict[str, Any]:
    return {"build": build.id, "as_of": build.as_of, "is_demo": build.is_demo}


def whole(
    request: Request, frame: pl.DataFrame, build: BuildInfo, said: dict[str, Any], more: dict[str, str] | None = None
) -> Response:
    """A small answer at once. `said` goes beside the rows in JSON; whoever takes another form reads the headers."""
    form = form_asked(request)
    table = frame.to_arrow()
    batches = [pa.RecordBatch.from_pylist([], schema=table.schema), *table.to_batches()]
    body = b"".join(forms.stream(iter(batches), form, about(build) | said))
    return Response(body, media_type=SENT.get(form, forms.MEDIA[form]), headers=headers(build) | (more or {}))


async def streamed(
    request: Request,
    batches: Iterator[pa.RecordBatch],
    said: dict[str, Any],
    more: dict[str, str],
    takes: Sequence[Form] = tuple(forms.MEDIA),
) -> Response:
    """A large answer as it comes. What fails before the first row is a problem; later, the connection breaks off."""
    form = form_asked(request, takes)
    rows = forms.stream(batches, form, said)
    first = await asking.in_thread(next, rows, b"")
    return StreamingResponse(asking.pieces(first, rows), media_type=SENT.get(form, forms.MEDIA[form]), headers=more)
