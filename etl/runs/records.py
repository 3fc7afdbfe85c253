"""What ran, when, and how it ended: one JSON file a run, so that the portal can tell without asking anybody.

A run that is killed cannot say so. It holds a lock that the operating system lets go of when the process ends, however
it ends; a record that says "running" while nobody holds its lock therefore reads "stopped".
"""

from __future__ import annotations

import json
import secrets
import signal
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from filelock import FileLock, Timeout

from etl.runs.progress import RecordedReport, Report, StepProgress
from warehouse.errors import HubscopeError, LakeError, ParameterError, UnknownNameError
from warehouse.settings import settings
from warehouse.storage.lake import Lake, read_json, write_whole

Status = Literal["running", "done", "done with warnings", "failed", "stopped"]
ENOUGH = signal.SIGUSR1  # not Ctrl-C's own signal: what is started behind a shell's & has that switched off
LOOK_SECONDS = 0.5  # between two looks whether somebody wants the run stopped


@dataclass
class Step:
    """A part of a run. Set the counts while it runs; `warn` says what a person should look at."""

    name: str
    status: Status = "running"
    rows: int | None = None
    pages: int | None = None
    bytes: int | None = None
    seconds: float | None = None
    message: str = ""
    progress: StepProgress | None = None  # while it runs, where it tells

    def warn(self, message: str) -> None:
        self.status = "done with warnings"
        self.message = f"{self.message} {message}".strip()


@dataclass
class Run:
    """One run of one command, kept on disk as it goes."""

    run_id: str
    verb: str
    args: dict[str, Any]
    started_at: str
    status: Status = "running"
    finished_at: str | None = None
    steps: list[Step] = field(default_factory=list)
    error: dict[str, str] | None = None
    started_by: str = ""
    stopped_by: str = ""
    can_be_stopped: bool = False
    _folder: Path | None = None

    def recording(self, report: Report) -> Report:
        """A report that says the same and keeps it in the record of the step that runs."""
        return RecordedReport(report, self._keep)

    def _keep(self, progress: StepProgress | None) -> None:
        if self.steps and self.steps[-1].status == "running":
            self.steps[-1].progress = progress
            self._save()

    @contextmanager
    def step(self, name: str) -> Iterator[Step]:
        """A part of the run; what it raises marks it failed and goes on upwards."""
        step = Step(name)
        self.steps.append(step)
        self._save()
        began = time.monotonic()
        try:
            yield step
        except BaseException as error:
            step.status, step.message = _end_of(error), _error_record(error)["message"]
            raise
        else:
            step.status = "done" if step.status == "running" else step.status
        finally:
            step.seconds, step.progress = round(time.monotonic() - began, 3), None
            self._save()

    @property
    def record(self) -> dict[str, Any]:
        fields = asdict(self)
        del fields["_folder"]
        return fields

    def _save(self) -> None:
        if self._folder is not None:
            write_whole(self._folder / f"{self.run_id}.json", json.dumps(self.record, indent=1, default=str).encode())


@contextmanager
def recorded(lake: Lake, verb: str, args: Mapping[str, Any] | None = None, by: str = "") -> Iterator[Run]:
    """Keeps a record of what happens inside. It ends as "done", "done with warnings" where a step warned, "failed" with
    the error, or "stopped" where somebody pressed Ctrl-C; the error goes on upwards."""
    started = datetime.now(UTC)
    # Names sort by time; the random end keeps two runs of one moment apart.
    run_id = f"{started:%Y%m%dT%H%M%S%fZ}-{verb}-{secrets.token_hex(2)}"
    run = Run(
        run_id, verb, dict(args or {}), _moment(started), started_by=by or settings().started_by,
        can_be_stopped=threading.current_thread() is threading.main_thread(), _folder=lake.runs_dir,
    )  # fmt: skip
    lake.runs_dir.mkdir(parents=True, exist_ok=True)
    lock = FileLock(_lock_path(lake.runs_dir, run_id))
    with lock, _listening(run):
        run._save()
        try:
            yield run
        except BaseException as error:
            run.status, run.error = _end_of(error), _error_record(error)
            if run.stopped_by and run.status == "stopped":
                run.error["message"] = f"Stopped by {run.stopped_by}."
            raise
        else:
            run.status = "done with warnings" if any(s.status == "done with warnings" for s in run.steps) else "done"
        finally:
            run.finished_at = _moment(datetime.now(UTC))
            run._save()
            Path(lock.lock_file).unlink(missing_ok=True)


@contextmanager
def _listening(run: Run) -> Iterator[None]:
    """Ends the run as Ctrl-C would when somebody asks for it by `stop`. In a process of its own only: a run inside the
    portal must not end the portal."""
    if not run.can_be_stopped or run._folder is None:
        yield
        return
    stop_file, over, main = _stop_path(run._folder, run.run_id), threading.Event(), threading.get_ident()

    def look() -> None:
        pause = LOOK_SECONDS
        while not over.wait(pause):
            if stop_file.exists():
                run.stopped_by = stop_file.read_text(encoding="utf-8", errors="replace")
                # A signal, as it also ends a wait for the network. To the main thread by name: the system may hand one for
                # the process to any of its threads, and the main one would sleep on. Again, where a library swallows it.
                signal.pthread_kill(main, ENOUGH)
                pause = 10 * LOOK_SECONDS

    before = signal.signal(ENOUGH, signal.default_int_handler)
    listener = threading.Thread(target=look, name="stop-listener", daemon=True)
    listener.start()
    try:
        yield
    finally:
        over.set()
        listener.join()
        signal.signal(ENOUGH, before)
        stop_file.unlink(missing_ok=True)


def stop(lake: Lake, run_id: str, by: str = "") -> None:
    """Asks a run to end as Ctrl-C would; it does within a second or two, and loses nothing that was published.

    Raises UnknownNameError, or ParameterError where it runs no more or cannot be stopped from elsewhere.
    """
    record = read_json(lake.runs_dir / f"{run_id}.json") if _is_name(run_id) else None
    if record is None:
        raise UnknownNameError(f"There is no run {run_id!r}.", "`python -m etl status runs` lists them.")
    if _as_it_is(lake, record)["status"] != "running":
        raise ParameterError(f"The run {run_id} is over.", "There is nothing to stop.")
    if not record.get("can_be_stopped"):
        raise ParameterError(f"The run {run_id} is part of the portal's own work.", "Wait for it; it is short.")
    write_whole(_stop_path(lake.runs_dir, run_id), by.encode())


def recent(lake: Lake, limit: int = 50) -> list[dict[str, Any]]:
    """The latest run records, newest first. A damaged record is passed over: it must not hide the others."""
    runs: list[dict[str, Any]] = []
    for path in sorted(lake.runs_dir.glob("*.json"), reverse=True):
        if len(runs) >= limit:
            break
        try:
            record = read_json(path)
        except LakeError:
            continue
        if record is not None:
            runs.append(_as_it_is(lake, record))
    return runs


def _as_it_is(lake: Lake, record: dict[str, Any]) -> dict[str, Any]:
    if record["status"] != "running":
        return record
    if _is_alive(_lock_path(lake.runs_dir, record["run_id"])):
        return record | {"is_stopping": _stop_path(lake.runs_dir, record["run_id"]).exists()}
    # It may have ended in the moment between reading its record and looking at its lock.
    now = read_json(lake.runs_dir / f"{record['run_id']}.json") or record
    if now["status"] != "running":
        return now
    steps = [step | {"status": "stopped"} if step["status"] == "running" else step for step in now["steps"]]
    return now | {"status": "stopped", "steps": steps}


def _is_alive(path: Path) -> bool:
    if not path.exists():
        return False
    lock = FileLock(path)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return True
    except OSError:
        return True  # A reader without the right to lock cannot tell; the record is taken at its word.
    lock.release()
    return False


def _is_name(run_id: str) -> bool:
    return "/" not in run_id and "\\" not in run_id and not run_id.startswith(".")


def _stop_path(folder: Path, run_id: str) -> Path:
    return folder / f".{run_id}.stop"


def _lock_path(folder: Path, run_id: str) -> Path:
    return folder / f".{run_id}.lock"


def _end_of(error: BaseException) -> Status:
    return "failed" if isinstance(error, Exception) else "stopped"


def _error_record(error: BaseException) -> dict[str, str]:
    if isinstance(error, HubscopeError):
        return {"code": error.code, "message": error.message, "hint": error.hint}
    if not isinstance(error, Exception):
        return {"code": "stopped", "message": "Stopped by hand.", "hint": "Run the same command again to go on."}
    message = f"{type(error).__name__}: {error}"
    return {"code": "unexpected", "message": message, "hint": "This is a fault of Hubscope; the log has the details."}


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
