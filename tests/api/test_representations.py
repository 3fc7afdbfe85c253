"""Which form of an answer a request gets, by its header Accept."""

from __future__ import annotations

import pytest
from starlette.exceptions import HTTPException
from starlette.requests import Request

from api import representations

CSV, PARQUET, ARROW = "text/csv", "application/vnd.apache.parquet", "application/vnd.apache.arrow.stream"


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        (None, "json"),
        ("*/*", "json"),
        ("text/*", "csv"),
        ("application/*", "json"),
        ("TEXT/CSV", "csv"),
        (f"{CSV};q=0.5, application/json;q=0.4", "csv"),
        (f"{CSV}, application/json", "csv"),
        (f"application/json, {CSV}", "json"),
        ("*/*;q=0.1, text/*;q=0.2", "csv"),
        # The most specific range counts, however high the weight of a wider one is, and wherever it stands.
        ("*/*, application/json;q=0", "csv"),
        (f"application/*, application/json;q=0.1, {PARQUET};q=0", "arrow"),
        (f"text/*;q=0.9, {CSV};q=0.1, application/json;q=0.5", "json"),
        ("text/html, application/xhtml+xml, */*;q=0.8", "json"),
        (f"{CSV}; header=present; q=0.9, */*;q=0.1", "csv"),
        (f"application/json;q=much, {ARROW};q=0.2", "arrow"),
        (f"application/json;q=nan, {ARROW};q=0.2", "arrow"),
        ("image/png", None),
        (f"{CSV};q=0", None),
        ("text/*;q=0, image/*", None),
        ("", None),
    ],
)
def test_the_form_is_the_one_that_the_header_prefers(accept: str | None, form: str | None):
    headers = [] if accept is None else [(b"accept", accept.encode())]
    request = Request({"type": "http", "headers": headers})
    if form is None:
        with pytest.raises(HTTPException) as refused:
            representations.negotiate(request)
        assert refused.value.status_code == 406
    else:
        assert representations.negotiate(request) == form


def test_a_route_of_one_form_takes_every_range_that_holds_it():
    for accept in ("*/*", "application/*", PARQUET):
        request = Request({"type": "http", "headers": [(b"accept", accept.encode())]})
        assert representations.negotiate(request, ("parquet",)) == "parquet"
