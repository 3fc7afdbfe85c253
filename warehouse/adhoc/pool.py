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
from warehouse.adhoc.workers import Pool
from warehouse.engine import in_bytes, out_of_memory, too_slow
from warehouse.errors import HubscopeError, QueryError, QueryTooLargeError, StoppedError
from warehouse.query import answers
from warehouse.settings import settings

log = logging.getLogger("hubscope.adhoc")
GRACE = 0.5  # seconds that a worker has to stop by itself
BEGIN = 20.0  # seconds that a worker has to start and to open a build, on a machine that has much else to do
MEMORY_SETTING = "HUBSCOPE_SQL_WORKER_MEMORY"
LOOK = 0.1  # seconds between two looks at a worker
HELD = 8  # batches held for a reader that takes them slowly
Mode = Literal["rows", "explain", "analyze"]


@dataclass(frozen=True)
class QueryRequest:
    """A question: `rows` and `bytes` None for all of them, `cell` the longest text that is not cut, `seconds` None for the
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
    """One question under way. `state` is waiting, running, done, failed or stopped; any thread may look or `stop`."""

    def __init__(self, pool: Pool, ask: QueryRequest, reader: User, owner: str, is_wanted: Callable[[], bool]):
        self.id, self.ask, self.reader, self.owner = secrets.token_urlsafe(12), ask, reader, owner
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
        self._found: queue.Queue[pa.RecordBatch | None] = queue.Queue(HELD)
        self._begun = time.monotonic()
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
        """Record batches as they come, the first one empty with the schema. Raises what the question failed with."""
        try:
            while (batch := self._found.get()) is not None:
                yield batch
        finally:
            self.stop()
        self._thread.join(GRACE * 4)
        if self.error is not None:
            raise self.error

    def wait(self) -> None:
        """Until it is over, whatever it found."""
        with suppress(HubscopeError):
            for _ in self.batches():
                pass

    def table(self) -> pa.Table:
        """All rows at once. Raises what the question failed with."""
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
        """Asks, and hands on what comes, until the end; kills the worker where it does not end by itself."""
        self.build, _ = answers.warehouse().current()
        limits = self.ask.limits()
        memory, budget = worker.memory, worker.budget()
        most, worker.asked = in_bytes(memory) + 512 * 2**20, worker.asked + 1
        told, deadline, has_begun = None, time.monotonic() + BEGIN + limits["seconds"], False
        try:
            wire.send(
                worker.connection,
                {
                    "do": "ask", "build": self.build.id,
                    "hidden": hidden_files(self.build.manifest, self.reader), "sql": self.ask.sql, "mode": self.ask.mode,
                    "params": {name: wire.pack(value) for name, value in self.ask.params.items()}, **limits,
                },
            )  # fmt: skip
            self._pool.warm()
            while True:
                now = time.monotonic()
                self.seconds = now - self._begun
                if self.is_unwanted and told is None:
                    wire.send(worker.connection, {"do": "stop"})
                    told = now
                if not worker.is_used_up and worker.processor_seconds() > budget:
                    self._pool.use_up(self.owner, worker)
                if told is not None and now > told + GRACE:
                    raise WorkerKilledError(StoppedError("The question was stopped."))
                if now > deadline + GRACE:
                    raise WorkerKilledError(too_slow(limits["seconds"]))
                if worker.resident_bytes() > most:
                    raise WorkerKilledError(out_of_memory(memory, MEMORY_SETTING))
                if not worker.connection.poll(LOOK):
                    continue
                said, rows = wire.receive(worker.connection)
                if said["is"] == "rows" and rows is not None:
                    self.rows += rows.num_rows
                    # While nobody takes the rows, no time of the question's passes.
                    deadline += self._put(rows)
                elif said["is"] == "progress":
                    self.share = said["share"]
                elif said["is"] == "asking":
                    if not has_begun:  # once: whatever a question makes of its process, it gets no more time
                        deadline, has_begun = time.monotonic() + limits["seconds"] + GRACE, True
                elif said["is"] == "begun":
                    _note_fence(bool(said["is_enclosed"]))
                elif said["is"] == "done":
                    self.cut, self.clipped = said["cut"], said["clipped"]
                    return
                elif said["is"] == "fault":
                    log.error("a worker failed: %s", said["trace"])
                else:
                    error = _error(said)
                    if isinstance(error, QueryTooLargeError):  # little is left for the next question
                        worker.kill()
                    raise error
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

    def _put(self, batch: pa.RecordBatch | None) -> float:
        """Hands a batch to whoever reads; returns the seconds it had to wait for them."""
        begun = time.monotonic()
        while True:
            try:
                self._found.put(batch, timeout=LOOK)
                return time.monotonic() - begun
            except queue.Full:
                if not self.is_unwanted:
                    continue
                with suppress(queue.Empty):
                    self._found.get_nowait()  # nobody reads any more: the end alone is kept
                if batch is not None:
                    return 0.0


_told_of_fence = threading.Event()


def _note_fence(is_enclosed: bool) -> None:
    """Whoever runs the portal sees it in /metrics, and once in the log."""
    telemetry.SQL_ENCLOSED.set(is_enclosed)
    if not is_enclosed and not _told_of_fence.is_set():
        _told_of_fence.set()
        log.warning("This system has no Landlock: readers' SQL is kept from files and the network by the engine alone.")


class WorkerKilledError(Exception):
    """The worker has to go; `error` is why."""

    def __init__(self, error: HubscopeError):
        super().__init__(error.message)
        self.error = error


def _error(said: dict[str, Any]) -> HubscopeError:
    if said.get("code") == "stopped":
        return StoppedError("The question was stopped.")
    kinds = {each.code: each for each in HubscopeError.kinds()}
    kind = kinds.get(str(said.get("code")), QueryError)
    return kind(str(said.get("message", "The question failed.")), str(said.get("hint", "")))


@lru_cache(maxsize=1)
def _pool() -> Pool:
    chosen = settings()
    return Pool(chosen.sql_workers, chosen.data.resolve(), chosen.sql_worker_memory)


_runs: dict[str, Run] = {}
_runs_lock = threading.Lock()


def start(ask: QueryRequest, reader: User, owner: str = "", is_wanted: Callable[[], bool] = lambda: True) -> Run:
    """Begins a question and returns at once.

    Workers are shared out between owners: the reader, or the session of one whom nobody knows. `is_wanted` is asked often
    and from another thread: False stops the run.
    """
    run = Run(_pool(), ask, reader, owner or reader.name, is_wanted)
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
