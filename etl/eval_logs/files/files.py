"""The files of a submission: one file, a folder, or a zip. Nothing is unpacked by its name, followed or run."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import BinaryIO, cast

from etl.eval_logs.files.archive import MAGIC, Archive
from etl.eval_logs.files.limits import Limits
from etl.eval_logs.issues import RejectedLog, printable

HEAD = 65_536
# What systems leave beside people's files; nobody means to submit it.
LEFTOVERS = {"__MACOSX", "Thumbs.db", "desktop.ini"}
HUB_FOLDER = ".eval_results"  # of a model on the Hub; every other name with a dot in front is some program's own
# Archives that one log is made of, by their ending: opened by the format that reads them, at no other place.
LOG_ARCHIVES = (".eval",)
FORBIDDEN: tuple[tuple[bytes, str], ...] = (
    (b"\x1f\x8b", "a gzip file; unpack it first"),
    (b"BZh", "a bzip2 file; unpack it first"),
    (b"\xfd7zXZ\x00", "an xz file; unpack it first"),
    (b"\x28\xb5\x2f\xfd", "a zstd file; unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive; unpack it first"),
    (b"Rar!", "a rar archive; unpack it first"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
)
PICKLE_ENDINGS = (".pkl", ".pickle", ".pt", ".pth", ".joblib", ".ckpt")
OLD_PICKLE = re.compile(rb"c[\w.]+\n[\w.]+\n(\(|p\d+\n|q[\x00-\x1f])|\((dp|lp|t)\d*\n|[\]}]q\x00")
PICKLE = "a pickle, which runs whatever its author wrote when it is opened; submit JSON, CSV or Parquet"
TAR_MAGIC = slice(257, 262)


class LogFile:
    """One file of a submission, wherever it lies. `rejection` says why it cannot be any format's, empty where it may be."""

    def __init__(
        self,
        name: str,
        size: int,
        opened: Callable[[], BinaryIO],
        path: Path | None = None,
        *,
        limits: Limits | None = None,
        within: str = "",
        depth: int = 0,
        rejection: str = "",
    ):
        self.name = name
        self.size = size
        self.path = path  # where it lies on the disk as it was submitted; None in an archive
        self.within = within
        self.limits = limits or Limits()
        self.rejection = rejection
        self._opened = opened
        self._local = path
        self._depth = depth
        self._head = b""
        self._spool: tempfile.TemporaryDirectory[str] | None = None

    def __repr__(self) -> str:
        return f"LogFile({self.display_name!r}, {self.size})"

    @property
    def display_name(self) -> str:
        """The name as a message gives it, with the archive that holds it."""
        return f"{self.within}: {self.name}" if self.within else self.name

    def open(self) -> BinaryIO:
        """The content from its start, to be read in order; a damaged archive raises RejectedLog while it is read."""
        try:
            return self._opened()
        except OSError as error:
            raise RejectedLog(
                f"{self.display_name} cannot be read: {error.strerror or error}.", "Submit it again."
            ) from error

    def head(self, length: int = HEAD) -> bytes:
        """The first bytes; the usual length is remembered. None of a file that is refused."""
        if self.rejection:
            return b""
        if length > HEAD:
            with self.open() as stream:
                return stream.read(length)
        if not self._head and self.size:
            with self.open() as stream:
                self._head = stream.read(HEAD)
        return self._head[:length]

    def release(self) -> None:
        """Lets go of the remembered bytes and of a copy on the disk; both come back when they are asked for."""
        self._head = b""
        if self._spool is not None:
            self._spool.cleanup()
            self._spool, self._local = None, None

    def local_path(self) -> Path:
        """The content as a plain file on the disk, for what has to jump about in it, such as Parquet."""
        if self._local is not None:
            return self._local
        self._spool = tempfile.TemporaryDirectory(prefix="hubscope-log-", dir=self.limits.spool)
        path = Path(self._spool.name) / f"member{Path(self.name).suffix[:12]}"
        with self.open() as source, path.open("wb") as target:
            shutil.copyfileobj(source, target, 1 << 20)
        self._local = path
        return path

    def open_archive(self) -> Mapping[str, LogFile]:
        """The files in a zip that is itself one log. Raises RejectedLog where it is no zip, or lies in another such zip."""
        if self._depth:
            raise RejectedLog(f"{self.display_name} is an archive in an archive in an archive.", "Submit it by itself.")
        return ArchiveFiles(self.local_path(), self.limits, within=self.display_name, depth=self._depth + 1)

    def rejection_reason(self) -> str:
        """What the content is, where nobody reads such content here; empty where somebody may."""
        if self.rejection:
            return self.rejection
        head = self.head(512)
        ending = Path(self.name).suffix.lower()
        if ending in PICKLE_ENDINGS or _is_pickle(head):
            return PICKLE
        if head[:4] == MAGIC and ending not in LOG_ARCHIVES:
            return "an archive in an archive; unpack it and submit its files"
        if head[TAR_MAGIC] == b"ustar":
            return "a tar archive; unpack it first"
        return next((words for magic, words in FORBIDDEN if head.startswith(magic)), "")


class ArchiveFiles(Mapping[str, LogFile]):
    """The files of an archive by their name in it, each made a LogFile when it is asked for: of a log's hundreds few are."""

    def __init__(self, path: Path, limits: Limits, *, prefix: str = "", within: str = "", depth: int = 0):
        self.archive = Archive(path, within or path.name, limits)
        self.entries = {entry.name: entry for entry in self.archive.entries() if not _is_leftover(entry.name)}
        self.prefix, self.within, self.depth = prefix, within, depth
        self.made: dict[str, LogFile] = {}

    def __getitem__(self, name: str) -> LogFile:
        if name not in self.made:
            entry = self.entries[name]
            self.made[name] = LogFile(
                self.prefix + name, entry.size, partial(self.archive.open, entry), limits=self.archive.limits,
                within=self.within, depth=self.depth,
            )  # fmt: skip
        return self.made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)


def list_files(path: Path, limits: Limits) -> list[LogFile]:
    """The files at `path`, by name. Raises RejectedLog where there are none, too many, or an archive cannot be trusted."""
    try:
        if path.is_dir():
            files = _folder(path, limits)
        elif path.is_file():
            files = _file(path, path.name, limits)
        else:
            raise RejectedLog(f"There is no file or folder {printable(str(path))}.", "Check the path.")
    except OSError as error:
        raise RejectedLog(
            f"{printable(str(path))} cannot be read: {error.strerror}.", "Check its permissions."
        ) from error
    if not files:
        raise RejectedLog(f"{printable(path.name)} holds no file.", "Submit the logs themselves, or a folder of them.")
    if len(files) > limits.files:
        raise RejectedLog(
            f"{printable(path.name)} holds {len(files):,} files; {limits.files:,} can be taken at once.",
            "Submit it in parts.",
        )
    return files


def _folder(folder: Path, limits: Limits) -> list[LogFile]:
    all_files: list[LogFile] = []
    size = 0
    for path in _walk(folder, folder):
        name = path.relative_to(folder).as_posix().encode("utf-8", "replace").decode()
        if path.is_symlink():
            all_files.append(_rejected_file(name, "a link; links are not followed"))
        elif not path.is_file():
            all_files.append(_rejected_file(name, "not a file"))
        else:
            files = _file(path, name, limits, archives_too=True)
            size += sum(file.size for file in files)
            _check_size(folder.name, size, limits)
            all_files += files
        if len(all_files) > limits.files:
            break
    return all_files


def _walk(folder: Path, top: Path) -> Iterator[Path]:
    """Files below `folder` by name. Folders behind links are named, as the links they are, and not entered."""
    for path in sorted(folder.iterdir()):
        if _is_leftover(path.name):
            continue
        if path.is_dir() and not path.is_symlink():
            yield from _walk(path, top)
        else:
            yield path


def _file(path: Path, name: str, limits: Limits, archives_too: bool = False) -> list[LogFile]:
    """A file, or what is in it where it is a zip that is no log by itself."""
    size = path.stat().st_size
    _check_size(name, size, limits)
    if path.suffix.lower() not in LOG_ARCHIVES:
        with path.open("rb") as file:
            is_archive = file.read(4) == MAGIC
        if is_archive and path.suffix.lower() not in PICKLE_ENDINGS:
            try:
                return list(ArchiveFiles(path, limits, prefix=f"{name}/" if archives_too else "").values())
            except RejectedLog as error:
                if not archives_too:
                    raise
                return [_rejected_file(name, error.message)]
    return [LogFile(name, size, lambda: path.open("rb"), path, limits=limits)]


def _is_leftover(name: str) -> bool:
    """Of a file's name or path."""
    parts = name.split("/")
    is_hidden = "/." in f"/{name}" and any(part.startswith(".") and part != HUB_FOLDER for part in parts)
    return is_hidden or not LEFTOVERS.isdisjoint(parts)


def _check_size(name: str, size: int, limits: Limits) -> None:
    if size > limits.bytes:
        raise RejectedLog(
            f"{printable(name)} has {size / 1e6:,.0f} MB; {limits.bytes / 1e6:,.0f} MB can be submitted at once.",
            "Submit it in parts, or raise HUBSCOPE_UPLOAD_MB (docs/settings.md).",
        )


def _rejected_file(name: str, why: str) -> LogFile:
    return LogFile(name, 0, lambda: cast(BinaryIO, open(os.devnull, "rb")), rejection=why)


def _is_pickle(head: bytes) -> bool:
    """Protocol 2 and later start with their number; 0 and 1 are known by what opens an object or names what to call."""
    return (head[:1] == b"\x80" and head[1:2] in (b"\x02", b"\x03", b"\x04", b"\x05")) or OLD_PICKLE.match(
        head
    ) is not None
