"""Runs of readers' SQL. One that is stopped, too long or too large costs at most a process; the next is started meanwhile."""

from __future__ import annotations

import logging
import queue
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal

import pyarrow as pa

from warehouse import telemetry
from warehouse.access import User, hidden_files
from warehouse.adhoc import wire
from warehouse.adhoc.process import Worker
from warehouse.adhoc.watch import GRACE, Watch, WorkerKilledError
from warehouse.adhoc.workers import Pool
from warehouse.errors import HubscopeError, QueryError, QueryTooLargeError, StoppedError
from warehouse.query import answers
from warehouse.settings import settings

log = logging.getLogger("hubscope.adhoc")
POLL_SECONDS = 0.1  # seconds between two looks at a worker
MAX_WAITING_BATCHES = 8  # for a reader that takes them slowly
Mode = Literal["rows", "explain", "analyze"]
Message = dict[str, Any]


@dataclass(frozen=True)
class QueryRequest:
    """A query: `rows` and `bytes` None for all of them, `cell` the longest text that is not cut, `seconds` None for the
    setting's. No limit but those of an export can be higher than the settings'."""

    sql: str
    params: dict[str, Any] = field(default_factory=dict)
    mode: Mode = "rows"
    seconds: float | None = None
    rows: int | None = None
    bytes: int | None = None
    cell: int | None = None
    is_export: bool = False

    def limits(self) -> dict[str, Any]:
        chosen = settings()
        if self.is_export:
            return {"seconds": chosen.sql_export_seconds, "rows": 2**62, "bytes": 2**62, "cell": None}
        return {
            "seconds": min(self.seconds or chosen.sql_seconds, chosen.sql_seconds),
            "rows": min(chosen.sql_rows if self.rows is None else self.rows, chosen.sql_rows),
            "bytes": min(self.bytes or chosen.sql_bytes, chosen.sql_bytes),
            "cell": self.cell,
        }


class Run:
    """One query under way. `state` is waiting, running, done, failed or stopped; any thread may look or `stop`."""

    def __init__(self, pool: Pool, request: QueryRequest, reader: User, owner: str, is_wanted: Callable[[], bool]):
        self.id, self.request, self.reader, self.owner = secrets.token_urlsafe(12), request, reader, owner
        self.state: Literal["waiting", "running", "done", "failed", "stopped"] = "waiting"
        self.share: float | None = None
        self.seconds = 0.0
        self.cut: Literal["rows", "bytes"] | None = None
        self.clipped = 0
        self.rows = 0
        self.error: HubscopeError | None = None
        self.build: answers.BuildInfo | None = None
        self._pool, self._is_wanted = pool, is_wanted
        self._stop = threading.Event()
        self._batches: queue.Queue[pa.RecordBatch | None] = queue.Queue(MAX_WAITING_BATCHES)
        self._begun = time.monotonic()
        self._has_ended = False
        # What a worker says, by `is`; anything else is an error.
        self._handlers: dict[str, Callable[[Message, pa.RecordBatch | None, Watch], None]] = {
            "begun": _take_start,
            "asking": lambda message, rows, watch: watch.begin(),
            "progress": self._take_progress,
            "rows": self._take_rows,
            "done": self._take_end,
            "fault": _take_fault,
        }
        self._thread = threading.Thread(target=self._work, name=f"sql-{self.id}", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()

    @property
    def is_over(self) -> bool:
        return self.state in ("done", "failed", "stopped")

    @property
    def is_unwanted(self) -> bool:
        return self._stop.is_set() or not self._is_wanted()

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Record batches as they come, the first one empty with the schema. Raises what the query failed with."""
        try:
            while (batch := self._batches.get()) is not None:
                yield batch
        finally:
            self.stop()
        self._thread.join(GRACE * 4)
        if self.error is not None:
            raise self.error

    def wait(self) -> None:
        """Until it is over, whatever its answer."""
        with suppress(HubscopeError):
            for _ in self.batches():
                pass

    def table(self) -> pa.Table:
        """All rows at once. Raises what the query failed with."""
        return pa.Table.from_batches(list(self.batches()))

    def _work(self) -> None:
        worker: Worker | None = None
        try:
            worker = self._pool.take(self.owner, lambda: not self.is_unwanted)
            self.state = "running"
            self._follow(worker)
            state: Literal["done", "failed", "stopped"] = "done"
        except StoppedError as error:
            self.error, state = error, "stopped"
        except HubscopeError as error:
            self.error, state = error, "failed"
        except Exception:  # a fault of ours: the reader gets words, the log the trace
            log.exception("a run failed")
            self.error, state = QueryError("Something went wrong on our side.", "The log of the portal says more."), "failed"  # fmt: skip
        self.seconds = time.monotonic() - self._begun
        try:
            if worker is not None:
                self._pool.give_back(self.owner, worker)
        finally:
            telemetry.SQL_RUNS.labels(state).inc()
            telemetry.SQL_SECONDS.observe(self.seconds)
            self.state = state
            self._put(None)

    def _follow(self, worker: Worker) -> None:
        """Sends the query and hands on what comes, until its end; kills the worker where it does not end by itself."""
        self.build, _ = answers.warehouse().current()
        limits = self.request.limits()
        watch = Watch(worker, limits["seconds"])
        worker.asked += 1
        try:
            wire.send(
                worker.connection,
                {
                    "do": "ask",
                    "build": self.build.id,
                    "hidden": hidden_files(self.build.manifest, self.reader),
                    "sql": self.request.sql,
                    "mode": self.request.mode,
                    "params": {name: wire.pack(value) for name, value in self.request.params.items()},
                    **limits,
                },
            )
            self._pool.warm()
            while not self._has_ended:
                self.seconds = time.monotonic() - self._begun
                if self.is_unwanted:
                    watch.send_stop()
                if watch.is_long:
                    self._pool.use_up(self.owner, worker)
                watch.check()
                if worker.connection.poll(POLL_SECONDS):
                    message, rows = wire.receive(worker.connection)
                    self._handlers.get(str(message["is"]), _raise_error)(message, rows, watch)
        except QueryTooLargeError:  # little is left for the next query
            worker.kill()
            raise
        except WorkerKilledError as reason:
            worker.kill()
            raise reason.error from None
        except (EOFError, OSError, ValueError, pa.ArrowException, KeyError) as error:
            code = worker.process.poll()
            worker.kill()
            if self.is_unwanted:
                raise StoppedError("The question was stopped.") from error
            raise QueryError(
                "The process that asked this question ended over it" + (f" (code {code})." if code else "."),
                "It was too much for one process, in memory or in nesting. Nobody else was disturbed; ask it in smaller parts.",
            ) from error

    def _take_rows(self, message: Message, rows: pa.RecordBatch | None, watch: Watch) -> None:
        if rows is None:
            raise ValueError("a message of rows without rows")
        self.rows += rows.num_rows
        watch.extend(self._put(rows))

    def _take_progress(self, message: Message, rows: pa.RecordBatch | None, watch: Watch) -> None:
        self.share = message["share"]

    def _take_end(self, message: Message, rows: pa.RecordBatch | None, watch: Watch) -> None:
        self.cut, self.clipped, self._has_ended = message["cut"], message["clipped"], True

    def _put(self, batch: pa.RecordBatch | None) -> float:
        """Hands a batch to whoever reads; returns the seconds it had to wait for them."""
        begun = time.monotonic()
        while True:
            try:
                self._batches.put(batch, timeout=POLL_SECONDS)
                return time.monotonic() - begun
            except queue.Full:
                if not self.is_unwanted:
                    continue
                with suppress(queue.Empty):
                    self._batches.get_nowait()  # nobody reads any more: the end alone is kept
                if batch is not None:
                    return 0.0


_fence_logged = threading.Event()


def _take_start(message: Message, rows: pa.RecordBatch | None, watch: Watch) -> None:
    """A process has started: whoever runs the portal sees in /metrics, and once in the log, how it is enclosed."""
    is_enclosed = bool(message["is_enclosed"])
    telemetry.SQL_ENCLOSED.set(is_enclosed)
    if not is_enclosed and not _fence_logged.is_set():
        _fence_logged.set()
        log.warning("This system has no Landlock: readers' SQL is kept from files and the network by the engine alone.")


def _take_fault(message: Message, rows: pa.RecordBatch | None, watch: Watch) -> None:
    log.error("a worker failed: %s", message["trace"])


def _raise_error(message: Message, rows: pa.RecordBatch | None, watch: Watch) -> None:
    if message.get("code") == "stopped":
        raise StoppedError("The question was stopped.")
    kinds = {each.code: each for each in HubscopeError.kinds()}
    kind = kinds.get(str(message.get("code")), QueryError)
    raise kind(str(message.get("message", "The question failed.")), str(message.get("hint", "")))


@lru_cache(maxsize=1)
def _pool() -> Pool:
    chosen = settings()
    return Pool(chosen.sql_workers, chosen.data.resolve(), chosen.sql_worker_memory)


_runs: dict[str, Run] = {}
_runs_lock = threading.Lock()


def start(request: QueryRequest, reader: User, owner: str = "", is_wanted: Callable[[], bool] = lambda: True) -> Run:
    """Begins a query and returns at once.

    Workers are shared out between owners: the reader, or the session of one whom nobody knows. `is_wanted` is asked often
    and from another thread: False stops the run.
    """
    run = Run(_pool(), request, reader, owner or reader.name, is_wanted)
    with _runs_lock:
        for old in [each for each in _runs.values() if each.is_over]:
            del _runs[old.id]
        _runs[run.id] = run
    return run


def find(run_id: str, reader: User) -> Run | None:
    """A run of this reader's that is under way. Whoever is told the id of a run may stop it; nobody can guess one."""
    with _runs_lock:
        run = _runs.get(run_id)
    return run if run is not None and not run.is_over and run.reader.name == reader.name else None


def prepare() -> None:
    """Starts workers before anybody asks."""
    _pool().warm()


def shut() -> None:
    """Ends the workers that rest; those that run end with the process."""
    _pool().shut()
    _pool.cache_clear()
