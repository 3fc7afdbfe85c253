"""The recorded Hub, a server of its own process over real HTTP. Where the recordings are not beside the project, nothing
here runs."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from urllib.request import urlopen

import pytest

from etl.hub.fetch import RetryPolicy
from etl.hub.sync import Coverage, SyncResult, sync
from warehouse.storage.lake import Lake

RECORDINGS = Path(__file__).resolve().parents[3] / "shared" / "hub"


class RecordedHub:
    """A replayed world; `take` snapshots the models as they stood at a moment."""

    def __init__(self, url: str):
        self.url = url

    def take(
        self, lake: Lake, moment: str, coverage: Coverage = "complete", patience: RetryPolicy | None = None
    ) -> SyncResult:
        urlopen(f"{self.url}/_replay/clock?as_of={moment}").read()
        day = date.fromisoformat(moment[:10])
        (result,) = sync(lake, ["models"], snapshot_on=day, coverage=coverage, endpoint=self.url, patience=patience)
        return result


@pytest.fixture
def recorded_hub() -> Iterator[Callable[..., RecordedHub]]:
    """Starts a world: recorded_hub("radar", "--faults", "500=0.1")."""
    if not RECORDINGS.is_dir():
        pytest.skip("the recorded Hub is not beside the project")
    started: list[subprocess.Popen[str]] = []

    def start(world: str, *options: str) -> RecordedHub:
        command = [sys.executable, str(RECORDINGS / "hub_replay.py"), "--world", world, "--port", "0", *options]
        started.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
        assert started[-1].stdout is not None
        return RecordedHub(started[-1].stdout.readline().split()[-1])

    yield start
    for process in started:
        process.kill()
        process.wait()
