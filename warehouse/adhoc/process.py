"""One process that asks readers' SQL, as the portal holds it: started, heard, put behind the others, ended."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

from warehouse.adhoc import wire

ROOT = Path(__file__).resolve().parents[2]
# A little behind the portal from its first instruction on, and as soon as a question is long far behind; a process cannot
# come forward again.
START = "import os; os.nice(5); from warehouse.adhoc.worker import main; main()"
LONG = 1.0  # seconds of processor time after which a question makes way; on a busy machine a short one takes long, too
BEGINNING = 0.6  # seconds of processor time that a fresh process takes to import and to open a build
ASKED_AT_MOST = 200  # questions, then a fresh process takes over
OPEN_SECONDS = 20.0  # for a build that is opened before anybody asks
PAGE_BYTES = 4096
TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


class Worker:
    """A process and the line to it."""

    def __init__(self, data: Path, memory: str) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            # Nothing of the portal's environment goes along: no token, no password.
            self.process = subprocess.Popen(
                [sys.executable, "-c", START, str(theirs.fileno()), str(data), memory],
                pass_fds=[theirs.fileno()], cwd=ROOT, env={"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
        self.connection = Connection(ours.detach())
        self.memory, self.asked, self.is_behind, self.is_used_up = memory, 0, False, False

    def kill(self) -> None:
        self.process.kill()
        self.connection.close()
        self.process.wait()

    @property
    def has_ended(self) -> bool:
        return self.process.poll() is not None

    @property
    def is_fit(self) -> bool:
        return not self.has_ended and not self.is_behind and self.asked < ASKED_AT_MOST

    def make_way(self) -> None:
        """Puts the process behind the others. That cannot be taken back, so this is its last question."""
        self.is_behind = True
        with suppress(OSError):
            for thread in Path(f"/proc/{self.process.pid}/task").iterdir():
                os.setpriority(os.PRIO_PROCESS, int(thread.name), 19)

    def open(self, build: str, hidden: Sequence[str]) -> None:
        """Has the process open a build before anybody asks, without these files of it."""
        with suppress(OSError):
            wire.send(self.connection, {"do": "open", "build": build, "hidden": list(hidden), "seconds": OPEN_SECONDS})

    def budget(self) -> float:
        """Processor seconds at which the next question has become long."""
        return self.processor_seconds() + LONG + (BEGINNING if self.asked == 0 else 0.0)

    def processor_seconds(self) -> float:
        """Processor time the process has used so far; 0 where the system does not tell."""
        with suppress(OSError, ValueError, IndexError):
            fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
            return (int(fields[11]) + int(fields[12])) / TICKS
        return 0.0

    def resident_bytes(self) -> int:
        """What the process holds of the machine's memory; 0 where the system does not tell."""
        with suppress(OSError, ValueError, IndexError):
            return int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]) * PAGE_BYTES
        return 0
