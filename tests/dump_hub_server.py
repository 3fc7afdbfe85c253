"""A dataset on a Hub of its own, with its history, over real HTTP: what a whole-Hub dump looks like to the Hub's client.

    with DumpHub("dumps/hub-stats") as hub:
        hub.commit("2026-03-01T06:00:00", {"models.parquet": parquet(rows), "README.md": b"..."})
        ... DumpSource("dumps/hub-stats", hub.url), or a child process with HF_ENDPOINT=hub.url

Speaks what the client asks: dataset info, paths-info, the list of commits (by pages), files by revision with ranges;
and the Hub's own listings, where a test gives them.
`faults` are used up one a request: a status, `drop` (closes unanswered), `cut` (closes in mid-answer).
"""

from __future__ import annotations

import hashlib
import io
import json
import socket
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from warehouse.storage.raw_tables import RAW_COLUMNS

PAGE = 3  # commits to a page of the list
DAY = date(2026, 3, 4)
TYPES = {
    "VARCHAR": pl.String,
    "BIGINT": pl.Int64,
    "DOUBLE": pl.Float64,
    "BOOLEAN": pl.Boolean,
    "VARCHAR[]": pl.List(pl.String),
}


def moment(day: date = DAY, hour: int = 6) -> str:
    return f"{day}T{hour:02}:00:00"


def rows(count: int, day: date = DAY, hour: int = 5, **more: Any) -> list[dict[str, Any]]:
    """`count` models, the newest changed at that hour."""
    changed = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
    return [
        {"id": f"org/m{n}", "downloads": n, "likes": 1, "tags": ["a"], "lastModified": changed - timedelta(hours=n)}
        | more
        for n in range(count)
    ]


def full(count: int, **said: Any) -> pl.DataFrame:
    """`count` models with every column that the warehouse reads of a dump; `said` sets columns."""
    own = ("id", "downloads", "likes", "library_name", "pipeline_tag", "_id")
    plain = {name: kind for name, kind in RAW_COLUMNS["hub_models"].items() if name in own or "_" not in name}
    frame = pl.DataFrame({"id": [f"org/m{n}" for n in range(count)], "downloads": [1] * count, "likes": [0] * count})
    objects = {
        "cardData": {"license": "mit", "language": "en"},
        "gguf": {"total": 1, "architecture": "x"},
        "safetensors": {"total": 1},
    }
    return frame.with_columns(
        *(pl.lit(None, TYPES[kind]).alias(name) for name, kind in plain.items() if name not in frame.columns),
        *(pl.Series(name, [value] * count) for name, value in objects.items()),
        pl.lit(None, pl.List(pl.String)).alias("baseModels"),
    ).with_columns(pl.lit(value).alias(name) for name, value in said.items())


def parquet(rows: Iterable[dict[str, Any]] | pl.DataFrame | pa.Table, row_group: int = 100_000) -> bytes:
    """Rows as the bytes of a Parquet file."""
    if not isinstance(rows, pa.Table):
        rows = (rows if isinstance(rows, pl.DataFrame) else pl.DataFrame(list(rows))).to_arrow()
    sink = io.BytesIO()
    pq.write_table(rows, sink, row_group_size=row_group)
    return sink.getvalue()


@dataclass(frozen=True)
class Commit:
    sha: str
    date: str
    files: dict[str, bytes]
    changed: dict[str, str]  # path -> date of the last commit that changed it


class DumpHub:
    """Loopback only, on a free port. Without `tells_commits` it does not say which commit a file is from."""

    def __init__(self, dataset: str = "dumps/hub-stats", *, tells_commits: bool = True):
        self.dataset, self.tells_commits = dataset, tells_commits
        self.commits: list[Commit] = []
        self.requests: list[tuple[str, str, str | None]] = []  # method, path, range
        self.faults: list[str | None] = []
        self.listings: dict[str, list[dict[str, Any]]] = {}  # what the Hub's own listings say, on one page
        self.on_request: Callable[[int], None] = lambda number: None
        hub = self

        class Handler(_Handler):
            wire = hub

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def commit(self, date: str, files: dict[str, bytes | None]) -> str:
        """A commit at that moment (UTC) which adds, changes or (None) removes files; returns its hash."""
        before = self.commits[-1] if self.commits else Commit("", "", {}, {})
        held = {path: body for path, body in (before.files | files).items() if body is not None}
        changed = {path: date if path in files else before.changed[path] for path in held}
        sha = hashlib.sha1(f"{self.dataset}/{len(self.commits)}/{date}".encode()).hexdigest()
        self.commits.append(Commit(sha, date, held, changed))
        return sha

    def at(self, revision: str) -> Commit | None:
        if revision == "main":
            return self.commits[-1]
        return next((commit for commit in self.commits if commit.sha == revision), None)

    def asked(self, ending: str, method: str = "GET") -> int:
        """How often a path with that ending was asked for."""
        return sum(1 for kind, path, _ in self.requests if kind == method and path.endswith(ending))

    def __enter__(self) -> Self:
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wire: DumpHub

    def log_message(self, *args: object) -> None:
        """Quiet."""

    def do_HEAD(self) -> None:
        self._answer(b"")

    def do_GET(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers.get("Content-Length") or 0)))

    def _answer(self, said: bytes) -> None:
        hub, url = self.wire, urlsplit(self.path)
        hub.requests.append((self.command, unquote(url.path), self.headers.get("Range")))
        hub.on_request(len(hub.requests))
        fault = hub.faults.pop(0) if hub.faults else None
        with suppress(BrokenPipeError, ConnectionResetError):
            if fault == "drop":
                return self._hang_up()
            if fault is not None and fault.isdigit():
                return self._send(int(fault), b'{"error": "Internal Error"}')
            self._route(unquote(url.path), parse_qs(url.query), said, fault == "cut")

    def _route(self, path: str, query: dict[str, list[str]], said: bytes, cut: bool) -> None:
        hub = self.wire
        kind = path.removeprefix("/api/")
        if kind in hub.listings:
            return self._json(hub.listings[kind])
        about, files = f"/api/datasets/{hub.dataset}", f"/datasets/{hub.dataset}/resolve/"
        if path.startswith(files):
            revision, _, name = path.removeprefix(files).partition("/")
            return self._file(hub.at(revision), name, cut)
        if path == about or path.startswith(f"{about}/revision/"):
            return self._info(hub.at(path.rpartition("/")[2] if path != about else "main"))
        if path.startswith(f"{about}/paths-info/"):
            return self._paths(hub.at(path.rpartition("/")[2]), said)
        if path == f"{about}/commits/main":
            return self._commits(int(query.get("p", ["0"])[0]))
        return self._send(404, b'{"error": "Repository not found"}', {"X-Error-Code": "RepoNotFound"})

    def _info(self, commit: Commit | None) -> None:
        if commit is None:
            return self._send(404, b"{}", {"X-Error-Code": "RevisionNotFound"})
        listed = [{"rfilename": path} for path in sorted(commit.files)]
        said = {"_id": "1", "id": self.wire.dataset, "sha": commit.sha, "lastModified": f"{commit.date}.000Z"}
        self._json({**said, "siblings": listed, "private": False, "tags": [], "downloads": 0, "likes": 0})

    def _paths(self, commit: Commit | None, said: bytes) -> None:
        if commit is None:
            return self._send(404, b"{}", {"X-Error-Code": "RevisionNotFound"})
        asked = parse_qs(said.decode()).get("paths", [])
        found = []
        for path in asked:
            if path in commit.files:
                body = commit.files[path]
                entry = {"type": "file", "path": path, "size": len(body), "oid": hashlib.sha1(body).hexdigest()}
                if self.wire.tells_commits:
                    entry["lastCommit"] = {"id": commit.sha, "title": "", "date": f"{commit.changed[path]}.000Z"}
                found.append(entry)
        self._json(found)

    def _commits(self, page: int) -> None:
        listed = self.wire.commits[::-1]
        part = listed[page * PAGE : (page + 1) * PAGE]
        said = [
            {"id": c.sha, "title": "Upload", "message": "", "date": f"{c.date}.000Z", "authors": [{"user": "someone"}]}
            for c in part
        ]
        link = f"<{self.wire.url}/api/datasets/{self.wire.dataset}/commits/main?p={page + 1}>"
        self._json(said, {"Link": f'{link}; rel="next"'} if len(listed) > (page + 1) * PAGE else {})

    def _file(self, commit: Commit | None, name: str, cut: bool) -> None:
        if commit is None or name not in commit.files:
            return self._send(404, b"{}", {"X-Error-Code": "EntryNotFound"})
        body = commit.files[name]
        headers = {
            "ETag": f'"{hashlib.sha256(body).hexdigest()}"',
            "X-Repo-Commit": commit.sha,
            "Accept-Ranges": "bytes",
        }
        span, status = self.headers.get("Range"), 200
        if span and self.command == "GET":
            first, _, last = span.removeprefix("bytes=").partition("-")
            start, end = int(first or 0), int(last) if last else len(body) - 1
            headers["Content-Range"] = f"bytes {start}-{end}/{len(body)}"
            body, status = body[start : end + 1], 206
        if cut:
            self._send(status, body, headers, len(body) // 2)
            return self._hang_up()
        return self._send(status, body, headers)

    def _json(self, said: Any, headers: dict[str, str] | None = None) -> None:
        self._send(200, json.dumps(said).encode(), {"Content-Type": "application/json", **(headers or {})})

    def _send(self, status: int, body: bytes, headers: dict[str, str] | None = None, only: int | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body if only is None else body[:only])

    def _hang_up(self) -> None:
        self.close_connection = True
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)
