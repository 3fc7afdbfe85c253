"""The processes that ask readers' SQL, shared out between readers so that none keeps the others waiting."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from warehouse import telemetry
from warehouse.access import ANYONE, hidden_files
from warehouse.adhoc.process import Worker
from warehouse.errors import BusyError, HubscopeError, StoppedError
from warehouse.query import answers

log = logging.getLogger("hubscope.adhoc")
USED_UP, WITHIN = 2, 60.0  # an owner who uses up that many workers in that many seconds gets none that is ready
READY = 2  # workers that wait for questions
WAIT = 20.0  # seconds for a free worker
WAITING = 16  # questions of one owner that may wait for one
POLL_SECONDS = 0.1  # seconds between two looks whether a question is still wanted


@dataclass(frozen=True, eq=False)
class Waiting:
    """A question that waits for a worker."""

    owner: str


class Pool:
    """At most `size` workers; one owner has at most half of them, so that nobody takes them all from the others.

    A worker is used up by a question that took long or had to be killed; another is made ready at once. Whoever uses up
    one after the other gets fresh processes that stand behind the others from their start, and all who do so share half of
    the places; the workers that are ready are for everybody else.
    """

    def __init__(self, size: int, data: Path, memory: str):
        self.size, self.share = size, max(1, size // 2)
        self._data, self._memory = data, memory
        self._changed = threading.Condition()
        self._idle: list[Worker] = []
        self._starting = 0
        self._owners: list[str] = []
        self._waiting: list[Waiting] = []
        self._used_up: dict[str, list[float]] = {}  # owner -> when

    def take(self, owner: str, may_wait: Callable[[], bool]) -> Worker:
        """A worker, once one is free. Raises BusyError after WAIT seconds, or at once where too many of the owner's wait
        already; StoppedError when `may_wait` says so."""
        with self._changed:
            self._wait_for_turn(owner, may_wait)
            self._owners.append(owner)
            self._record_load()
            is_behind = self._count_used_up(owner) >= USED_UP
            while self._idle and not is_behind:
                worker = self._idle.pop()
                if worker.is_fit:
                    return worker
                worker.kill()
        try:
            worker = self._new()
        except OSError as error:
            with self._changed:
                self._owners.remove(owner)
                self._changed.notify_all()
            raise BusyError(f"This machine has no room for another process: {error.strerror}.", "Try again in a moment.") from error  # fmt: skip
        if is_behind:
            worker.make_way()
        return worker

    def _wait_for_turn(self, owner: str, may_wait: Callable[[], bool]) -> None:
        until, mine = time.monotonic() + WAIT, Waiting(owner)
        if sum(each.owner == owner for each in self._waiting) >= WAITING:
            raise BusyError(f"{WAITING} of your questions wait already.", "Let some end, or stop them, and ask again.")
        self._waiting.append(mine)
        self._record_load()
        try:
            while self._next() is not mine:
                if not may_wait():
                    raise StoppedError("The question was stopped before it began.")
                if time.monotonic() > until:
                    raise self._busy(self._owners.count(owner))
                self._changed.wait(POLL_SECONDS)
        finally:
            self._waiting.remove(mine)
            self._changed.notify_all()

    def _next(self) -> Waiting | None:
        """Whose turn it is: those who use up workers come last, then whoever has more of them, then who came later."""
        if len(self._owners) >= self.size:
            return None
        greedy = {
            owner
            for owner in {*self._owners, *(each.owner for each in self._waiting)}
            if self._count_used_up(owner) >= USED_UP
        }
        running = sum(owner in greedy for owner in self._owners)
        able = [
            each
            for each in self._waiting
            if self._owners.count(each.owner) < self.share and (each.owner not in greedy or running < self.share)
        ]
        return min(able, key=lambda each: (each.owner in greedy, self._owners.count(each.owner)), default=None)

    def _record_load(self) -> None:
        telemetry.SQL_PROCESSES.labels("busy").set(len(self._owners))
        telemetry.SQL_PROCESSES.labels("waiting").set(len(self._waiting))

    def _busy(self, own: int) -> BusyError:
        if own >= self.share:
            return BusyError(
                f"You have {own} question{'s' if own > 1 else ''} running, as many as one reader may have at once.",
                "Wait for one of them, or stop it, and ask again.",
            )
        return BusyError(
            f"All {self.size} processes for readers' SQL are busy.",
            "Try again in a moment, or raise HUBSCOPE_SQL_WORKERS (docs/settings.md).",
        )

    def _count_used_up(self, owner: str) -> int:
        """How many workers the owner has used up lately; what is longer ago is forgotten, of everybody."""
        since = time.monotonic() - WITHIN
        recent = {name: [at for at in times if at > since] for name, times in self._used_up.items()}
        self._used_up = {name: times for name, times in recent.items() if times}
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
            self._record_load()
            self._changed.notify_all()
        if not is_fit:
            self.warm()

    def warm(self) -> None:
        """Starts workers that the next questions will find ready."""
        with self._changed:
            missing = max(0, min(READY, self.size) - len(self._idle) - self._starting)
            self._starting += missing
        try:
            fresh = [self._new() for _ in range(missing)]
            published = answers.current_build() if fresh else None
            if published is not None:
                for worker in fresh:
                    worker.open(published.id, hidden_files(published.manifest, ANYONE))
            with self._changed:
                self._idle += fresh
        except (
            OSError,
            HubscopeError,
        ):  # no room for a process, or a build that cannot be asked: the next question says so
            log.exception("a worker could not be made ready")
        finally:
            with self._changed:
                self._starting -= missing

    def shut(self) -> None:
        with self._changed:
            while self._idle:
                self._idle.pop().kill()
