"""What an administrator does from the portal: start a command, publish a build, go back to one.

A command runs in a process of its own, which outlives the portal and is stopped by its record (`runs.stop`).
"""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Collection
from pathlib import Path

from etl import jobs
from etl.runs import records
from warehouse.errors import BusyError, ParameterError, SourceError
from warehouse.settings import environment
from warehouse.storage.lake import Lake

ROOT = Path(__file__).resolve().parents[2]
# What an administrator may start, with what it does. Nothing of it takes a file or a free text.
COMMANDS = {
    "daily": "Read the Hub and today's prices, build, check and publish",
    "prices sync": "Take today's price lists",
    "build": "Build and check what is there, without publishing it",
}
BEGIN_SECONDS = 30.0
MAX_LOG_CHARACTERS = 2_000


def start(lake: Lake, command: str, by: str = "") -> str:
    """Starts a command and returns the id of its run once that is on record.

    Raises ParameterError for another command, BusyError while a run is on, and SourceError where it ended before it began.
    """
    if command not in COMMANDS:
        raise ParameterError(f"{command!r} cannot be started here.", f"Choose from {', '.join(COMMANDS)}.")
    run_ids = {run["run_id"]: run for run in records.recent(lake)}
    going = next((run for run in run_ids.values() if run["status"] == "running"), None)
    if going is not None:
        raise BusyError(f"{going['verb']} is running, since {going['started_at']}.", "Wait for it, or stop it.")
    lake.runs_dir.mkdir(parents=True, exist_ok=True)
    log_path = lake.runs_dir / "last-start.log"
    with log_path.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "etl", *command.split()], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            env=environment(data=str(lake.root.resolve()), started_by=by), start_new_session=True,
        )  # fmt: skip
    # Whoever does not wait for a child leaves its remains behind.
    threading.Thread(target=process.wait, name="run-ended", daemon=True).start()
    return _begun(lake, run_ids, process, log_path)


def publish(lake: Lake, build_id: str, by: str = "") -> None:
    """Makes a finished build the one that everybody reads. Raises CheckError or LakeError."""
    jobs.run_publish(lake, build_id, by)


def rollback(lake: Lake, build_id: str, by: str = "") -> None:
    """Goes back to an earlier build, by moving one pointer. Raises CheckError or LakeError."""
    jobs.run_rollback(lake, build_id, by)


def _begun(lake: Lake, run_ids: Collection[str], process: subprocess.Popen[bytes], log_path: Path) -> str:
    until = time.monotonic() + BEGIN_SECONDS
    while time.monotonic() < until:
        is_over = process.poll() is not None  # before the look: a short run may end between the two
        new = [run["run_id"] for run in records.recent(lake) if run["run_id"] not in run_ids]
        if new:
            return str(new[0])
        if is_over:
            last = log_path.read_text(encoding="utf-8", errors="replace")[-MAX_LOG_CHARACTERS:].strip()
            raise SourceError(f"The command ended before it began: {last or 'without a word'}", "Fix that and start again.")  # fmt: skip
        time.sleep(0.1)
    process.terminate()
    raise SourceError(f"The command had not begun after {BEGIN_SECONDS:g} s, and was stopped.", "See whether this machine is overloaded.")  # fmt: skip
