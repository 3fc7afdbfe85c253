"""What a person submits through the portal: spooled, looked at, added, built into the tables and published.

The portal's own door to the same code as `python -m etl logs add`; pages use nothing else of the intake.
"""

from __future__ import annotations

import re
import secrets
import shutil
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from etl import jobs
from etl.eval_logs import Examination, ExaminedLog, Receipt, examine
from etl.eval_logs.formats.registry import FORMATS
from etl.eval_logs.formats.tables.mapping import ColumnMapping
from etl.runs.progress import Report
from warehouse.errors import LakeError, ParameterError
from warehouse.storage.lake import Lake
from warehouse.storage.raw_tables import choose_lake, has_listing, usable_partitions

__all__ = [
    "FORMATS",
    "ColumnMapping",
    "Examination",
    "ExaminedLog",
    "Receipt",
    "Report",
    "Submission",
    "SubmissionRequest",
    "preview",
    "spool",
    "submit",
]

UNSAFE = re.compile(r"[^\w.,=+@() -]")
MAX_AGE_SECONDS = 24 * 3600


@dataclass(frozen=True)
class SubmissionRequest:
    """What was chosen: files already spooled, or a dataset of the Hub (`hf://datasets/...`), and how it is to be kept."""

    paths: tuple[str, ...]
    visibility: str = "shared"
    workspace: str | None = None
    uploader: str | None = None
    keeps_texts: bool = False
    answers: Mapping[str, str] = field(default_factory=dict)  # name as written -> id on the Hub
    columns: ColumnMapping | None = None


@dataclass(frozen=True)
class Submission:
    """The receipt, and the build that holds it; `waits` says why there is none yet."""

    receipt: Receipt
    build_id: str | None
    waits: str = ""


def spool(lake: Lake, files: Iterable[tuple[str, BinaryIO]]) -> Path:
    """Writes uploads to a folder of their own under plain names, and clears what others left a day ago."""
    uploads = lake.root / "uploads"
    uploads.mkdir(parents=True, exist_ok=True)
    for leftover in uploads.iterdir():
        if time.time() - leftover.stat().st_mtime > MAX_AGE_SECONDS:
            shutil.rmtree(leftover, ignore_errors=True)
    folder = uploads / secrets.token_hex(8)
    folder.mkdir()
    for name, content in files:
        plain = UNSAFE.sub("_", Path(name.replace("\\", "/")).name).lstrip(".") or "upload"
        if (folder / plain).exists():
            shutil.rmtree(folder)
            raise ParameterError(f"Two of the files are called {plain}.", "Put them into a zip, or rename one of them.")
        with (folder / plain).open("wb") as target:
            shutil.copyfileobj(content, target, 1 << 20)
    return folder


def forget(lake: Lake, folder: Path) -> None:
    """Removes a spooled submission; a folder that is no spool of this lake stays."""
    if folder.parent == lake.root / "uploads":
        shutil.rmtree(folder, ignore_errors=True)


def preview(lake: Lake, request: SubmissionRequest, report: Report | None = None) -> Examination:
    """Reads everything and keeps nothing."""
    return examine(
        lake, list(request.paths), mapping=request.columns, keeps_texts=request.keeps_texts, report=report or Report()
    )


def submit(lake: Lake, request: SubmissionRequest, report: Report | None = None) -> Submission:
    """Adds the logs and, where there is a Hub to stand beside, builds and publishes."""
    report = report or Report()
    receipt = jobs.add_logs(
        lake, list(request.paths), report, mapping=request.columns, keeps_texts=request.keeps_texts, visibility=request.visibility,
        workspace=request.workspace, uploader=request.uploader, answers=dict(request.answers),
    )  # fmt: skip
    if not any(run.status == "added" for run in receipt.runs):
        return Submission(receipt, None)
    if not has_listing(usable_partitions(choose_lake(lake))):
        return Submission(receipt, None, "There is no listing of the Hub yet: the tables are made once `python -m etl daily` has run.")  # fmt: skip
    try:
        return Submission(receipt, jobs.build_and_publish(lake, report))
    except LakeError as error:  # another build is running: nothing of the submission is lost
        return Submission(receipt, None, f"{error.message} These logs are in the next build.")
