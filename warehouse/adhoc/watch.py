"""What one query may cost its worker: time, memory, and how long it may take to stop."""

from __future__ import annotations

import time

from warehouse.adhoc import wire
from warehouse.adhoc.process import Worker
from warehouse.engine import in_bytes, out_of_memory, too_slow
from warehouse.errors import HubscopeError, StoppedError

GRACE = 0.5  # seconds that a worker has to stop by itself
START_SECONDS = 20.0  # that a worker has to start and to open a build, on a machine that has much else to do
SPARE_BYTES = 512 * 2**20  # what a process needs beside the memory of its engine
MEMORY_SETTING = "HUBSCOPE_SQL_WORKER_MEMORY"


class WorkerKilledError(Exception):
    """The worker has to go; `error` is why."""

    def __init__(self, error: HubscopeError):
        super().__init__(error.message)
        self.error = error


class Watch:
    """Over one worker and one query of so many seconds, from before the query is sent."""

    def __init__(self, worker: Worker, seconds: float):
        self._worker, self._seconds = worker, seconds
        self._processor_budget = worker.budget()
        self._max_bytes = in_bytes(worker.memory) + SPARE_BYTES
        self._deadline = time.monotonic() + START_SECONDS + seconds
        self._has_begun = False
        self._stop_sent_at: float | None = None

    @property
    def is_long(self) -> bool:
        """Whether the query has used more processor time than a short one does, for the first time."""
        return not self._worker.is_used_up and self._worker.processor_seconds() > self._processor_budget

    def begin(self) -> None:
        """The query's own time begins; once: whatever a query makes of its process, it gets no more time."""
        if not self._has_begun:
            self._deadline, self._has_begun = time.monotonic() + self._seconds + GRACE, True

    def extend(self, seconds: float) -> None:
        """Time in which nobody took the rows is none of the query's."""
        self._deadline += seconds

    def send_stop(self) -> None:
        """Asks the worker to stop; `check` ends one that does not."""
        if self._stop_sent_at is None:
            wire.send(self._worker.connection, {"do": "stop"})
            self._stop_sent_at = time.monotonic()

    def check(self) -> None:
        """Raises WorkerKilledError where the worker does not stop, takes too long or holds too much memory."""
        now = time.monotonic()
        if self._stop_sent_at is not None and now > self._stop_sent_at + GRACE:
            raise WorkerKilledError(StoppedError("The question was stopped."))
        if now > self._deadline + GRACE:
            raise WorkerKilledError(too_slow(self._seconds))
        if self._worker.resident_bytes() > self._max_bytes:
            raise WorkerKilledError(out_of_memory(self._worker.memory, MEMORY_SETTING))
