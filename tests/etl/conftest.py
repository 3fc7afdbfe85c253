"""A small Hub over real HTTP whose every answer a test decides: pages, faults by request, links that expire."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest


class WireHub:
    """Lists `rows[kind]`, `page_rows` at a time. `faults` are used up one a request, before anything is listed."""

    def __init__(self) -> None:
        self.rows: dict[str, list[Any]] = {"models": [], "datasets": [], "spaces": []}
        self.page_rows = 2
        self.faults: list[str | None] = []
        self.requests: list[tuple[str, dict[str, list[str]], dict[str, str]]] = []
        self.links_of = "first"  # Changing it makes every link given so far expire.
        self.quota: str | None = None
        self.next_link: str | None = None
        self.on_request: Callable[[int], None] = lambda number: None
        hub = self

        class Handler(_Handler):
            wire = hub

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def model_rows(self, count: int) -> list[dict[str, Any]]:
        """`count` sound models, newest first; also what `models` lists from now on."""
        self.rows["models"] = [
            {
                "_id": f"{number:024x}",
                "id": f"org-{number % 3}/model-{number}",
                "author": f"org-{number % 3}",
                "createdAt": "2026-01-02T03:04:05.000Z",
                "downloads": number,
                "likes": 0,
                "gated": False,
                "tags": ["transformers"],
            }
            for number in range(count)
        ]
        return self.rows["models"]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wire: WireHub

    def log_message(self, *args: object) -> None:
        """Quiet."""

    def do_GET(self) -> None:
        hub, parts = self.wire, urlsplit(self.path)
        query = parse_qs(parts.query)
        hub.requests.append((parts.path, query, dict(self.headers.items())))
        hub.on_request(len(hub.requests))
        fault = hub.faults.pop(0) if hub.faults else None
        with suppress(BrokenPipeError, ConnectionResetError):
            self._fail(fault) if fault else self._list(parts.path.rsplit("/", 1)[-1], query)

    def _list(self, kind: str, query: dict[str, list[str]]) -> None:
        hub = self.wire
        links_of, _, start = query.get("cursor", [f"{hub.links_of}-0"])[0].rpartition("-")
        if links_of != hub.links_of:
            return self._send(400, b'{"error": "Invalid cursor"}')
        first = int(start)
        end = first + min(hub.page_rows, int(query["limit"][0]))
        headers = {}
        if end < len(hub.rows[kind]):
            flat = "&".join(f"{name}={value}" for name, values in query.items() if name != "cursor" for value in values)
            link = hub.next_link or f"{hub.url}/api/{kind}?{flat}&cursor={links_of}-{end}"
            headers["Link"] = f'<{link}>; rel="next"'
        if hub.quota:
            headers |= {"RateLimit": hub.quota, "RateLimit-Policy": '"fixed window";"api";q=500;w=300'}
        self._send(200, json.dumps(hub.rows[kind][first:end]).encode(), headers)

    def _fail(self, fault: str) -> None:
        if fault == "drop":
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
        elif fault == "truncate":
            self.send_response(200)
            self.send_header("Content-Length", "100000")
            self.end_headers()
            self.wfile.write(b'[{"id":"half')
            self.wfile.flush()
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
        elif fault == "cut":
            self._send(200, b'[{"id":"half')
        elif fault == "html":
            self._send(200, b"<html>We will be back soon</html>")
        elif fault == "429":
            self._send(429, b"{}", {"RateLimit": '"api";r=0;t=0'})
        else:
            self._send(int(fault), b'{"error": "Internal Error"}')

    def _send(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def wire_hub() -> Iterator[WireHub]:
    hub = WireHub()
    thread = threading.Thread(target=hub.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield hub
    hub.server.shutdown()
    hub.server.server_close()
