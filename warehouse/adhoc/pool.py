"""The processes that ask readers' SQL, and the runs on them. A run that is stopped, too long or too large costs at most a
process; the next one is started meanwhile.
"""

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
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa

from warehouse import answers, telemetry
from warehouse.access import ANYONE, Reader, row_filters
from warehouse.adhoc import wire
from warehouse.adhoc.process import Worker
from warehouse.engine import in_bytes, out_of_memory, too_slow
from warehouse.errors import BusyError, HubscopeError, QueryError, QueryTooLargeError, StoppedError
from warehouse.settings import settings

log = logging.getLogger("hubscope.adhoc")
GRACE = 0.5  # seconds that a worker has to stop by itself
MEMORY_SETTING = "HUBSCOPE_SQL_WORKER_MEMORY"
LOOK = 0.1
USED_UP, WITHIN = 2, 60.0  # an owner who uses up that many workers in that many seconds gets none that is ready
READY = 2  # workers that wait for questions
WAIT = 20.0  # seconds for a free worker
HELD = 8  # batches held for a reader that takes them slowly
Mode = Literal["rows", "explain", "analyze"]


@dataclass(frozen=True)
class Ask:
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


class Pool:
    """At most `size` workers; one owner has at most half of them, so that nobody takes them all from the others.

    A worker is used up by a question that took long or had to be killed; another is made ready at once. Whoever uses up
    one after the other gets fresh processes that stand behind the others from their start; the workers that are ready
    are for everybody else.
    """

    def __init__(self, size: int, data: Path, memory: str):
        self.size, self.share = size, max(1, size // 2)
        self._data, self._memory = data, memory
        self._changed = threading.Condition()
        self._idle: list[Worker] = []
        self._starting = 0
        self._owners: list[str] = []
        self._used_up: dict[str, list[float]] = {}  # owner -> when

    def take(self, owner: str, may_wait: Callable[[], bool]) -> Worker:
        """A worker, once one is free. Raises BusyError after WAIT seconds, StoppedError when `may_wait` says so."""
        until = time.monotonic() + WAIT
        with self._changed:
            while len(self._owners) >= self.size or self._owners.count(owner) >= self.share:
                if not may_wait():
                    raise StoppedError("The question was stopped before it began.")
                if time.monotonic() > until:
                    raise BusyError(
                        f"All {self.size} processes for readers' SQL are busy.",
                        "Try again in a moment, or raise HUBSCOPE_SQL_WORKERS (docs/settings.md).",
                    )
                self._changed.wait(LOOK)
            self._owners.append(owner)
            is_behind = self._count_used_up(owner) >= USED_UP
            while self._idle and not is_behind:
                worker = self._idle.pop()
                if worker.is_fit:
                    return worker
                worker.kill()
        worker = self._new()
        if is_behind:
            worker.make_way()
        return worker

    def _count_used_up(self, owner: str) -> int:
        """How many workers the owner has used up lately; what is longer ago is forgotten, of everybody."""
        since = time.monotonic() - WITHIN
        self._used_up = {name: kept for name, times in self._used_up.items() if (kept := [at for at in times if at > since])}  # fmt: skip
        return len(self._used_up.get(owner, ()))

    def _new(self) -> Worker:
        return Worker(self._data, self._memory)

    def use_up(self, owner: str, worker: Worker) -> None:
        """Puts a worker behind the others and starts the one that the next question will find in its place."""
        worker.make_way()
        self._note_used_up(owner, worker)
        self.warm()

    def _note_used_up(self, owner: str, worker: Worker) -> None:
        worker.is_used_up = True
        with self._changed:
            self._used_up.setdefault(owner, []).append(time.monotonic())

    def give_back(self, owner: str, worker: Worker) -> None:
        """Makes room for the next. A worker that is not fit for another question is ended and replaced."""
        is_fit = worker.is_fit
        if worker.has_ended and not worker.is_used_up:
            self._note_used_up(owner, worker)
        if not is_fit:
            worker.kill()
        with self._changed:
            self._owners.remove(owner)
            if is_fit:
                self._idle.append(worker)
            self._changed.notify_all()
        if not is_fit:
            self.warm()

    def warm(self) -> None:
        """Starts workers that the next questions will find ready."""
        with self._changed:
            wanted = max(0, min(READY, self.size) - len(self._idle) - self._starting)
            self._starting += wanted
        try:
            fresh = [self._new() for _ in range(wanted)]
            published = answers.current_build() if fresh else None
            if published is not None:
                for worker in fresh:
                    worker.open(published.id, row_filters(published.manifest["tables"], ANYONE))
            with self._changed:
                self._idle += fresh
        except OSError:  # the machine has no room for a process: the next question tries again
            log.exception("a worker could not be started")
        finally:
            with self._changed:
                self._starting -= wanted

    def shut(self) -> None:
        with self._changed:
            while self._idle:
                self._idle.pop().kill()


class Run:
    """One question under way. `state` is waiting, running, done, failed or stopped; any thread may look or `stop`."""

    def __init__(self, pool: Pool, ask: Ask, reader: Reader, owner: str, is_wanted: Callable[[], bool]):
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
        told, deadline = None, time.monotonic() + limits["seconds"] + GRACE
        try:
            wire.send(
                worker.connection,
                {
                    "do": "ask", "build": self.build.id,
                    "filters": row_filters(self.build.manifest["tables"], self.reader), "sql": self.ask.sql, "mode": self.ask.mode,
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
                    raise Killed(StoppedError("The question was stopped."))
                if now > deadline + GRACE:
                    raise Killed(too_slow(limits["seconds"]))
                if worker.resident_bytes() > most:
                    raise Killed(out_of_memory(memory, MEMORY_SETTING))
                if not worker.connection.poll(LOOK):
                    continue
                said, rows = wire.receive(worker.connection)
                if said["is"] == "rows" and rows is not None:
                    self.rows += rows.num_rows
                    # While nobody takes the rows, no time of the question's passes.
                    deadline += self._put(rows)
                elif said["is"] == "progress":
                    self.share = said["share"]
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
        except Killed as reason:
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


class Killed(Exception):
    """The worker has to go; `error` is why."""

    def __init__(self, error: HubscopeError):
        super().__init__(error.message)
        self.error = error


def _error(said: dict[str, Any]) -> HubscopeError:
    if said.get("code") == "stopped":
        return StoppedError("The question was stopped.")
    kinds = {each.code: each for each in HubscopeError.known()}
    kind = kinds.get(str(said.get("code")), QueryError)
    return kind(str(said.get("message", "The question failed.")), str(said.get("hint", "")))


@lru_cache(maxsize=1)
def _pool() -> Pool:
    chosen = settings()
    return Pool(chosen.sql_workers, chosen.data.resolve(), chosen.sql_worker_memory)


_runs: dict[str, Run] = {}
_runs_lock = threading.Lock()


def start(ask: Ask, reader: Reader, owner: str = "", is_wanted: Callable[[], bool] = lambda: True) -> Run:
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


def find(run_id: str, reader: Reader) -> Run | None:
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
