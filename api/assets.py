"""What a browser loads before it sees anything: Streamlit's start page and its scripts, in front of Streamlit itself.

Scripts come from memory, compressed once. From disk, each would be read in steps that wait for their turn beside the
page being computed, and a first visit asks for some hundred and thirty of them.
"""

from __future__ import annotations

import gzip
import json
import mimetypes
import re
from collections.abc import Collection
from functools import cached_property
from pathlib import Path

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

STREAMLIT = Path(st.__file__).parent / "static"
COMPRESSED = (".js", ".css")
MIN_BYTES = 1_000
# Names carry a hash of what is in them.
KEPT = "public, immutable, max-age=31536000"

# Compressed in themselves: once more would only cost their size and their ranges. By address or by what is accepted.
PACKED = re.compile(r"/api/v1/(export/|sql/exports/)\S*\.(parquet|xlsx) |application/vnd\.(apache\.parquet|openxml)")


class Files:
    """The scripts, styles and fonts of Streamlit's browser side, by their name below `static/`."""

    def __init__(self, folder: Path = STREAMLIT):
        self.folder = folder
        self._read: dict[str, bytes] = {}
        self._compressed: dict[str, bytes] = {}

    @cached_property
    def names(self) -> frozenset[str]:
        below = self.folder / "static"
        return frozenset(path.relative_to(below).as_posix() for path in below.rglob("*") if path.is_file())

    def content(self, name: str, compressed: bool) -> tuple[bytes, bool]:
        """The bytes of one of `names`, and whether they are gzip."""
        if name not in self._read:
            self._read[name] = (self.folder / "static" / name).read_bytes()
        plain = self._read[name]
        if not compressed or not name.endswith(COMPRESSED) or len(plain) < MIN_BYTES:
            return plain, False
        if name not in self._compressed:
            self._compressed[name] = gzip.compress(plain, 6, mtime=0)
        return self._compressed[name], True

    def prepare(self) -> None:
        """Reads and compresses what the start page asks for, so that no visit waits for it."""
        page = (self.folder / "index.html").read_text()
        for name in re.findall(r'(?:src|href)="\./static/([^"]+)"', page):
            if name in self.names:
                self.content(name, True)


class FrontDoor:
    """ASGI middleware: files from memory, a start page that knows where the server is, and the way to a page by its section.

    Left to find out where the server is, a link to any page but the first asks for /page/_stcore/... in vain, which
    costs two round trips and shows as two errors in the browser's console. A page's full name (/data/sql, as the catalog
    writes it) would stay empty, since the start page looks for its scripts beside itself: it is sent on to /sql.
    """

    def __init__(self, app: ASGIApp, base: str, files: Files, sections: Collection[str] = ()):
        self.app, self.files = app, files
        self.base = f"/{base}" if base else ""
        self.full_name = re.compile(rf"{re.escape(self.base)}/(?:{'|'.join(sections)})/(\w+)/?") if sections else None
        self.prefix = f"/{base}/static/" if base else "/static/"
        root = json.dumps(f"/{base}")
        script = f"<script>window.__streamlit = {{ BACKEND_BASE_URL: new URL({root}, location.origin).href }}</script>"
        self.head = script.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and PACKED.search(f"{scope['path']} {Headers(scope=scope).get('accept', '')}"):
            self._send_as_it_is(scope)
        if scope["type"] != "http" or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        request_headers = Headers(scope=scope)
        name = scope["path"].removeprefix(self.prefix) if scope["path"].startswith(self.prefix) else ""
        if name in self.files.names and "range" not in request_headers:
            await self._file(name, request_headers)(scope, receive, send)
        elif self.full_name and (named := self.full_name.fullmatch(scope["path"])):
            query = scope["query_string"].decode("latin-1")
            await RedirectResponse(f"{self.base}/{named[1]}{'?' if query else ''}{query}")(scope, receive, send)
        elif request_headers.get("sec-fetch-dest") == "document":
            self._send_as_it_is(scope)  # a compressed page could not be added to
            await self.app(scope, receive, self._adding(send))
        else:
            await self.app(scope, receive, send)

    @staticmethod
    def _send_as_it_is(scope: Scope) -> None:
        scope["headers"] = [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]

    def _file(self, name: str, request_headers: Headers) -> Response:
        body, is_gzip = self.files.content(name, "gzip" in request_headers.get("accept-encoding", ""))
        headers = {"cache-control": KEPT, "etag": f'"{name}{"-gzip" if is_gzip else ""}"', "vary": "Accept-Encoding"}
        if request_headers.get("if-none-match") == headers["etag"]:
            return Response(status_code=304, headers=headers)
        headers |= {"content-encoding": "gzip"} if is_gzip else {}
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        return Response(body, headers=headers | {"content-type": kind})

    def _adding(self, send: Send) -> Send:
        """Hands on whatever is sent; a page of HTML whole, with our lines in its head."""
        begun: Message = {}
        parts: list[bytes] = []

        async def hand_on(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                if MutableHeaders(raw=message["headers"]).get("content-type", "").startswith("text/html"):
                    begun = message
                    return
            elif message["type"] == "http.response.body" and begun:
                parts.append(message.get("body", b""))
                if message.get("more_body"):
                    return
                page = b"".join(parts).replace(b"<head>", b"<head>" + self.head, 1)
                headers = MutableHeaders(raw=list(begun["headers"]))
                for name in ("etag", "last-modified"):
                    del headers[name]
                headers["content-length"] = str(len(page))
                await send({**begun, "headers": headers.raw})
                await send({"type": "http.response.body", "body": page})
                return
            await send(message)

        return hand_on
