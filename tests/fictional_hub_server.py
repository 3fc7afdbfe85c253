"""The fictional Hub on a real socket, misbehaving on request. For tests of all that talks to a Hub.

    with FictionalHubServer(hub, day) as server:
        server.fail_next("500", "drop")        # the next two calls; the ones after are answered properly
        ... HfApi(endpoint=server.url), or a child process with HF_ENDPOINT=server.url
        assert server.faults["drop"] == 1

Faults: `429`, `500`, `502`, `503`, `504`; `drop` closes the connection unanswered; `cut` closes it in mid-answer;
`truncate` answers 200 with half the JSON; `slow` waits `slow_seconds`, then answers properly.
"""

from __future__ import annotations

import math
import random
import socket
import threading
import time
from collections import Counter, deque
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal, Self

import orjson

from etl.demo.hub import FictionalHub
from etl.demo.protocol import ALLOWANCE, Answer, answer, error

Drift = Literal["new_field", "changed_type", "missing_id"]
FAULTS = frozenset({"429", "500", "502", "503", "504", "drop", "cut", "truncate", "slow"})


class FictionalHubServer:
    """Loopback only, on a free port. `day` is the Hub's clock and may be moved at any time."""

    def __init__(
        self, hub: FictionalHub, day: date | None = None, *, slow_seconds: float = 0.05, wait_seconds: int = 0
    ):
        self.hub, self.day = hub, day or hub.last_day
        self.slow_seconds, self.wait_seconds = slow_seconds, wait_seconds
        self.requests: list[str] = []  # every target asked for, in order
        self.statuses: Counter[int] = Counter()  # answers by status; dropped connections are in `faults` only
        self.faults: Counter[str] = Counter()  # faults that happened
        self.closing = threading.Event()
        self.held = threading.Event()  # set while a call is being held, see hold_at
        self._lock = threading.Lock()
        self._released = threading.Event()
        self._http = _Http(("127.0.0.1", 0), _Handler)
        self._http.hub_server = self
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"
        self.behave()

    # -- how it misbehaves ------------------------------------------------------------------------------------------
    def behave(self) -> None:
        """No more faults, drift, limit or holding. The counters stay."""
        with self._lock:
            self._queue: deque[str] = deque()
            self._shares: dict[str, float] = {}
            self._random = random.Random(0)
            self._drift: tuple[Drift, int] | None = None
            self._limit: tuple[int, float] | None = None
            self._window: tuple[float, int] = (0.0, 0)
            self._hold_at: int | None = None
        self._released.set()

    def fail_next(self, *faults: str) -> None:
        """One fault for each of the next calls, in this order."""
        _known(faults)
        with self._lock:
            self._queue.extend(faults)

    def fail_share(self, seed: int = 0, **shares: float) -> None:
        """Each call fails with these chances: `fail_share(drop=0.1, http_500=0.1)`; the same seed fails the same calls."""
        named = {name.removeprefix("http_"): share for name, share in shares.items()}
        _known(named)
        with self._lock:
            self._shares, self._random = named, random.Random(seed)

    def drift(self, kind: Drift, every: int = 1) -> None:
        """One row in `every` of each page breaks the contract: a field nobody knows, downloads "many", no id."""
        with self._lock:
            self._drift = (kind, every)

    def limit_rate(self, calls: int, window: float) -> None:
        """So many calls in a window of so many seconds; 429 beyond. Every answer says what is left."""
        with self._lock:
            self._limit, self._window = (calls, window), (time.monotonic(), 0)

    def hold_at(self, call: int) -> None:
        """The call of that number (the first is 1) is not answered until `release`; `held` is set when it is there."""
        with self._lock:
            self._hold_at = call
        self._released.clear()
        self.held.clear()

    def release(self) -> None:
        """Answers the held call, and holds no other."""
        with self._lock:
            self._hold_at = None
        self._released.set()

    # -- one call ---------------------------------------------------------------------------------------------------
    def receive(self, target: str) -> tuple[str | None, Answer]:
        """Counts the call and decides: the fault to commit (None for none) and the answer that would be proper."""
        with self._lock:
            self.requests.append(target)
            hold = len(self.requests) == self._hold_at
            refused, allowance = self._spend()
            fault = None if refused else self._next_fault()
            drift = self._drift
        if hold:
            self.held.set()
            self._released.wait()
        if refused:
            return None, self._turned_away(allowance)
        said = answer(self.hub, self.day, self.url + target)
        if drift and said.status == 200:
            said = Answer(200, _drifted(said.body, *drift), said.headers)
        return fault, Answer(said.status, said.body, said.headers | allowance)

    def _spend(self) -> tuple[bool, dict[str, str]]:
        if self._limit is None:
            return False, {}
        calls, window = self._limit
        begun, spent = self._window
        now = time.monotonic()
        if now - begun >= window:
            begun, spent = now, 0
        self._window = (begun, spent + 1)
        seconds = math.ceil(begun + window - now)
        return spent >= calls, _quota(max(calls - spent - 1, 0), seconds, calls, math.ceil(window))

    def _next_fault(self) -> str | None:
        fault = self._queue.popleft() if self._queue else None
        if fault is None:
            drawn = self._random.random()
            for name, share in self._shares.items():
                drawn -= share
                if drawn < 0:
                    fault = name
                    break
        if fault:
            self.faults[fault] += 1
        return fault

    def _turned_away(self, allowance: dict[str, str] | None = None) -> Answer:
        headers = allowance or _quota(0, self.wait_seconds, 500, 300)
        seconds = headers["RateLimit"].rpartition("t=")[2]
        said = error(429, "Too Many Requests")
        return Answer(429, said.body, said.headers | headers | {"Retry-After": seconds})

    def failing(self, fault: str) -> Answer:
        """The answer that a fault with a status gives."""
        return self._turned_away() if fault == "429" else error(int(fault), "Internal Error - on request")

    # -- life -------------------------------------------------------------------------------------------------------
    def __enter__(self) -> Self:
        threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self.release()
        self._http.shutdown()
        self._http.server_close()


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    hub_server: FictionalHubServer

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that hang up or are killed are what these tests are about: nothing to print."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Http

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_GET(self) -> None:
        hub = self.server.hub_server
        fault, said = hub.receive(self.path)
        if fault == "drop":
            return self._hang_up()
        if fault == "cut":
            self._send(said, said.body[: len(said.body) // 2])
            return self._hang_up()
        if fault == "slow":
            hub.closing.wait(hub.slow_seconds)
        elif fault == "truncate":
            said = Answer(said.status, said.body[: len(said.body) // 2], said.headers)
        elif fault is not None:
            said = hub.failing(fault)
        hub.statuses[said.status] += 1
        return self._send(said, said.body)

    def _send(self, said: Answer, body: bytes) -> None:
        self.send_response(said.status)
        for name, value in (said.headers | {"Content-Length": str(len(said.body))}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _hang_up(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)


def _known(faults: Any) -> None:
    if unknown := set(faults) - FAULTS:
        raise ValueError(f"no such fault: {sorted(unknown)}; there are {sorted(FAULTS)}")


def _quota(left: int, seconds: int, calls: int, window: int) -> dict[str, str]:
    return {
        **ALLOWANCE,
        "RateLimit": f'"api";r={left};t={seconds}',
        "RateLimit-Policy": f'"fixed window";"api";q={calls};w={window}',
    }


def _drifted(body: bytes, kind: Drift, every: int) -> bytes:
    rows = orjson.loads(body)
    for row in rows[::every]:
        if kind == "new_field":
            row["sponsoredBy"] = "nobody"
        elif kind == "changed_type":
            row["downloads" if "downloads" in row else "likes"] = "many"
        else:
            del row["id"]
    return orjson.dumps(rows)
