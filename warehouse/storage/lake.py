"""The data folder: raw partitions, builds and the pointer to the published one.

Nothing is ever seen half written. A partition or a build becomes visible by one rename of one small file
(its manifest, CURRENT) after everything it names is on disk; files that no manifest names are leftovers of an
interrupted run and are swept by the next one.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from warehouse.errors import LakeError, UnknownNameError

MANIFEST = "manifest.json"
Coverage = Literal["complete", "partial"]  # partial: the source lists a part of it, so absent means not observed
_without_fsync: ContextVar[bool] = ContextVar("without_fsync", default=False)


@contextmanager
def without_fsync() -> Iterator[None]:
    """Within the block nothing waits for the disk: for data that can be made again after a power cut, as the demo's."""
    token = _without_fsync.set(True)
    try:
        yield
    finally:
        _without_fsync.reset(token)


@dataclass(frozen=True)
class Partition:
    """One day of one source, whole."""

    source: str
    day: date
    manifest: dict[str, Any]
    files: list[Path]

    @cached_property
    def digest(self) -> str:
        """Changes exactly when what the partition says changes; clocks and durations do not count."""
        identity = {key: self.manifest.get(key) for key in ("coverage", "complete", "repo_type", "contract_version")}
        identity |= {key: self.manifest[key] for key in ("origin",) if key in self.manifest}
        identity["files"] = [entry["sha256"] for entry in self.manifest["files"]]
        return hashlib.sha256(json.dumps(identity, sort_keys=True).encode()).hexdigest()


class Lake:
    """The data folder at `root`. With `demo`, raw data is kept apart, so that invented rows never mix with real ones."""

    def __init__(self, root: Path | str, demo: bool = False):
        self.root = Path(root)
        self.is_demo = demo
        self.raw = self.root / ("raw_demo" if demo else "raw")
        self.builds_dir = self.root / "builds"
        self.runs_dir = self.root / "runs"

    # -- raw ----------------------------------------------------------------------------------------------------
    def sources(self) -> list[str]:
        return sorted(path.name for path in self.raw.iterdir() if path.is_dir()) if self.raw.is_dir() else []

    def incoming(self, source: str, day: date) -> Path:
        """The working folder of a snapshot in the making, made if need be."""
        path = self.root / ("incoming_demo" if self.is_demo else "incoming") / source / f"snapshot_on={day}"
        path.mkdir(parents=True, exist_ok=True)
        return path

    def partition_path(self, source: str, day: date) -> Path:
        return self.raw / source / f"snapshot_on={day}"

    def quarantine_path(self, source: str, day: date) -> Path:
        """Where the rows and values that broke the contract are kept, beside the partition they were left out of."""
        return self.partition_path(source, day) / "_quarantine.parquet"

    def partition(self, source: str, day: date) -> Partition | None:
        path = self.partition_path(source, day)
        manifest = read_json(path / MANIFEST)
        if manifest is None:
            return None
        return Partition(source, day, manifest, [path / entry["name"] for entry in manifest["files"]])

    def partitions(self, source: str) -> list[Partition]:
        """Every published day of a source, oldest first."""
        partitions = []
        for path in sorted((self.raw / source).glob("snapshot_on=*")):
            partition = self.partition(source, date.fromisoformat(path.name.partition("=")[2]))
            if partition is not None:
                partitions.append(partition)
        return partitions

    def last_partition(self, source: str) -> Partition | None:
        """The latest published day, without reading the others."""
        for path in sorted((self.raw / source).glob("snapshot_on=*"), reverse=True):
            partition = self.partition(source, date.fromisoformat(path.name.partition("=")[2]))
            if partition is not None:
                return partition
        return None

    def publish_partition(
        self, source: str, day: date, files: Iterable[Path], manifest: Mapping[str, Any]
    ) -> Partition:
        """Moves finished Parquet files in and makes them the partition of that day, replacing it as a whole.

        Files are named by their content, so a partition that already says the same is left as it is, manifest and all.
        """
        path = self.partition_path(source, day)
        path.mkdir(parents=True, exist_ok=True)
        entries: list[dict[str, Any]] = []
        for number, file in enumerate(files):
            digest = file_digest(file)
            name = f"part-{number:05d}-{digest[:12]}.parquet"
            entries.append({"name": name, "bytes": file.stat().st_size, "sha256": digest})
            if not (path / name).exists():
                fsync(file)
                os.replace(file, path / name)
        before = self.partition(source, day)
        after = Partition(source, day, {**manifest, "files": entries}, [path / entry["name"] for entry in entries])
        if before is None or before.digest != after.digest:
            fsync(path)
            write_whole(path / MANIFEST, json.dumps(after.manifest, indent=1, sort_keys=True).encode())
        else:
            after = before
        keep = {MANIFEST, "_quarantine.parquet", *(entry["name"] for entry in after.manifest["files"])}
        for leftover in path.iterdir():
            if leftover.name not in keep:
                leftover.unlink()
        return after

    # -- builds -------------------------------------------------------------------------------------------------
    def builds(self) -> list[str]:
        """Finished builds, oldest first; their names sort by time."""
        if not self.builds_dir.is_dir():
            return []
        return sorted(path.parent.name for path in self.builds_dir.glob(f"*/{MANIFEST}") if path.parent.name[0] != ".")

    def build_path(self, build_id: str) -> Path:
        return self.builds_dir / build_id

    def build_manifest(self, build_id: str) -> dict[str, Any]:
        manifest = read_json(self.build_path(build_id) / MANIFEST) if build_id and "/" not in build_id else None
        if manifest is None:
            raise UnknownNameError(f"There is no build {build_id!r}.", "`python -m etl status builds` lists them.")
        return manifest

    def current(self) -> str | None:
        """The published build, or None where nothing is published."""
        try:
            return (self.root / "CURRENT").read_text().strip() or None
        except FileNotFoundError:
            return None

    def point_to(self, build_id: str) -> None:
        """Publishes a finished build; also how one goes back to an earlier one."""
        self.build_manifest(build_id)
        write_whole(self.root / "CURRENT", f"{build_id}\n".encode())

    def remove_build(self, build_id: str) -> None:
        if build_id == self.current():
            raise LakeError(f"Build {build_id} is published and stays.", "Publish another one first.")
        shutil.rmtree(self.build_path(build_id))


def read_json(path: Path) -> dict[str, Any] | None:
    """The object in a JSON file, None where there is no such file; a damaged file is named."""
    try:
        return json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    except ValueError as error:
        raise LakeError(f"{path} is not JSON: {error}", "Restore it from a backup or remove its folder.") from error


def write_whole(path: Path, data: bytes) -> None:
    """Writes aside, flushes to disk, then renames: a reader sees the old file or the new one, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            if not _without_fsync.get():
                os.fsync(file.fileno())
            os.fchmod(file.fileno(), 0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    fsync(path.parent)


def fsync(path: Path) -> None:
    """Flushes a file or a folder's list of names to disk."""
    if _without_fsync.get():
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def digest_of(*parts: Any) -> str:
    """SHA-256 of these values as JSON."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()


def file_digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def link_or_copy(source: Path, target: Path) -> None:
    """The same file under a second name; a copy where the file system has no hard links."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
