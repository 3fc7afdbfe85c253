"""HTTP as the Hub speaks it: a request's target in, status, headers and body out. No sockets here."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from urllib.parse import parse_qsl, urlencode, urlsplit

import orjson

from etl.demo.hub import KINDS, MAX_PAGE_ROWS, FictionalHub, Outage, Refusal

JSON = {"Content-Type": "application/json; charset=utf-8"}
# The call allowance never runs down: nobody has to wait for a Hub that is in the same process.
ALLOWANCE = {"RateLimit": '"api";r=499;t=300', "RateLimit-Policy": '"fixed window";"api";q=500;w=300'}
PARAMETERS = {"limit", "cursor", "sort", "direction", "expand", "expand[]"}


@dataclass(frozen=True)
class Answer:
    """What goes back over the wire."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


def error(status: int, message: str) -> Answer:
    """An error in the Hub's own shape; the client shows `X-Error-Message` to people."""
    return Answer(status, orjson.dumps({"error": message}), JSON | ALLOWANCE | {"X-Error-Message": message})


def answer(hub: FictionalHub, day: date, url: str) -> Answer:
    """The fictional Hub's answer to `GET url` on that day. The next page's link keeps the host that was asked."""
    parts = urlsplit(url)
    path = [piece for piece in parts.path.split("/") if piece]
    if len(path) != 2 or path[0] != "api" or path[1] not in KINDS:
        return error(404, "Repository not found")
    query = parse_qsl(parts.query)
    one = dict(query)
    try:
        if unknown := sorted(set(one) - PARAMETERS):
            raise Refusal(f"the fictional Hub does not know the parameter {unknown[0]!r}")
        body, cursor = hub.listing(
            path[1],
            day,
            limit=int(one.get("limit", MAX_PAGE_ROWS)),
            cursor=one.get("cursor"),
            expand=[value for name, value in query if name in ("expand", "expand[]")],
            sort=one.get("sort", "createdAt"),
        )
    except Outage as outage:
        return error(503, f"Service Unavailable ({outage})")
    except ValueError as refused:
        return error(400, str(refused))
    headers = JSON | ALLOWANCE
    if cursor is not None:
        again = urlencode([(name, value) for name, value in query if name != "cursor"] + [("cursor", cursor)])
        headers["Link"] = f'<{parts.scheme}://{parts.netloc}{parts.path}?{again}>; rel="next"'
    return Answer(200, body, headers)
