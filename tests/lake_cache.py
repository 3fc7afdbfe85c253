"""Data folders that many tests start from: made once a machine, kept as long as the code and the data that make them.

A test gets a copy and may change it. What it gets is what a build left, so no build is left untested: those that say
something of building make their own.
"""

from __future__ import annotations

import hashlib
import inspect
import os
import shutil
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import pytest
from filelock import FileLock

ROOT = Path(__file__).resolve().parents[1]
# What the folders are made by. The module of the function that makes one counts with it.
SOURCES = (
    "etl",
    "warehouse",
    "requirements.txt",
    "tests/evaluation_rows.py",
    "tests/evaluation_samples.py",
    "tests/warehouse/partitions.py",
)
MAX_KEPT = 24  # folders; one state of the code has about six


class LakeCache:
    """Kept in `folder`, which several processes may share."""

    def __init__(self, folder: Path):
        self._folder = folder

    def copy(self, make: Callable[[Path], object], target: Path) -> Path:
        """Leaves in `target`, a folder that is new or empty, what `make(folder)` leaves in one; returns `target`.

        `make` is a function of a module, without arguments bound: its full name is the name of what it makes.
        """
        name = f"{make.__module__}.{make.__qualname__}-{_fingerprint(make)}"
        kept = self._folder / name
        self._folder.mkdir(parents=True, exist_ok=True)
        with FileLock(self._folder / f"{name}.lock"):
            if not kept.exists():
                unfinished = self._folder / f"{name}.unfinished"
                shutil.rmtree(unfinished, ignore_errors=True)
                make(unfinished)
                unfinished.rename(kept)
                self._prune()
            os.utime(kept)
            shutil.copytree(kept, target, dirs_exist_ok=True)
        return target

    def _prune(self) -> None:
        """Only the last used stay. One that is being copied was used a moment ago."""
        folders = sorted(
            (path for path in self._folder.iterdir() if path.is_dir()), key=lambda path: path.stat().st_mtime
        )
        for folder in folders[:-MAX_KEPT]:
            shutil.rmtree(folder, ignore_errors=True)
            folder.with_name(f"{folder.name}.lock").unlink(missing_ok=True)


def cache_folder(config: pytest.Config, base_temp: Path) -> Path:
    """Beside what pytest remembers of the last run, or where it was told to remember nothing, among this run's files."""
    if config.pluginmanager.hasplugin("cacheprovider"):
        return config.cache.mkdir("lakes")
    return (base_temp.parent if hasattr(config, "workerinput") else base_temp) / "lakes"


def _fingerprint(make: Callable[[Path], object]) -> str:
    """Of everything that decides what `make` leaves. The demo ends yesterday, so the day counts."""
    own = Path(inspect.getfile(make)).read_bytes()
    parts = [sys.version.encode(), str(datetime.now(UTC).date()).encode(), _sources_digest(), own]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]


@lru_cache(maxsize=1)
def _sources_digest() -> bytes:
    digest = hashlib.sha256()
    for source in SOURCES:
        path = ROOT / source
        files = [path] if path.is_file() else sorted(path.rglob("*"))
        for file in files:
            if file.is_file() and "__pycache__" not in file.parts:
                digest.update(f"{file.relative_to(ROOT).as_posix()}\0".encode())
                digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.digest()
