"""Zips from strangers: looked through before anything of them is read.

An archive with one untrustworthy entry is refused as a whole: whoever made it did not make a plain folder of logs.
"""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

import pyarrow as pa

from etl.eval_logs.faults import Refused, printable

if TYPE_CHECKING:
    from etl.eval_logs.members import Limits

MAGIC = b"PK\x03\x04"
ZSTD = 93
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA, ZSTD)
END = b"PK\x05\x06"
END_64 = b"PK\x06\x06"
IS_ENCRYPTED = 0x1
# What the zip reader raises of damaged content, besides its own error.
DAMAGE = (
    zipfile.BadZipFile, zlib.error, EOFError, struct.error, NotImplementedError, RuntimeError, ValueError, OSError,
    OverflowError, MemoryError, pa.ArrowException, UnicodeError, IndexError,
)  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """One file in a zip."""

    name: str
    size: int
    open: Callable[[], BinaryIO]
    refusal: str = ""


class Archive:
    """A zip at `path`, called `shown` in messages. It stays open as long as one of its entries is in use."""

    def __init__(self, path: Path, shown: str, limits: Limits):
        self.path = path
        self.shown = printable(shown)
        self.limits = limits
        self._check_directory()
        try:
            self.zip = zipfile.ZipFile(path)
        except DAMAGE as error:
            raise Refused(f"{self.shown} is no zip that can be read: {_why(error)}.", "Pack it anew.") from error

    def __del__(self) -> None:
        archive = getattr(self, "zip", None)
        if archive is not None:
            archive.close()

    def entries(self) -> list[Entry]:
        """Every file, by name. Raises Refused where one of them is a way out, a bomb, locked or there twice."""
        infos = [info for info in self.zip.infolist() if not info.is_dir()]
        unpacked, names = 0, set[str]()
        for info in infos:
            self._check(info)
            unpacked += info.file_size
            name = self._name(info).casefold()
            if name in names:
                self._refuse(info, "is there twice, or differs from another only in upper and lower case")
            names.add(name)
        if unpacked > self.limits.bytes:
            raise Refused(
                f"{self.shown} unpacks to {unpacked / 1e6:,.0f} MB; {self.limits.bytes / 1e6:,.0f} MB can be handed in at once.",
                "Hand it in in parts, or raise HUBSCOPE_UPLOAD_MB (docs/settings.md).",
            )
        return sorted((self._entry(info) for info in infos), key=lambda entry: entry.name)

    def _entry(self, info: zipfile.ZipInfo) -> Entry:
        return Entry(self._name(info), info.file_size, lambda: self._open(info))

    def _name(self, info: zipfile.ZipInfo) -> str:
        return info.filename.replace("\\", "/").removeprefix("./")

    def _check(self, info: zipfile.ZipInfo) -> None:
        name, mode = self._name(info), info.external_attr >> 16
        parts = name.split("/")
        if name.startswith("/") or ".." in parts or ":" in parts[0] or "" in parts:
            self._refuse(info, "has a name that leads out of the archive")
        if not name.isprintable() or len(name) > 1_000:
            self._refuse(info, "has a name of more than 1,000 characters, or with characters that cannot be shown")
        if mode and stat.S_IFMT(mode) not in (0, stat.S_IFREG):
            self._refuse(info, "is a link or a device, not a file")
        if info.flag_bits & IS_ENCRYPTED:
            self._refuse(info, "is locked with a password")
        if info.compress_type not in METHODS:
            self._refuse(info, f"is packed by method {info.compress_type}, which is not known")
        if info.file_size > self.limits.ratio_from and info.file_size > self.limits.ratio * max(info.compress_size, 1):
            times = info.file_size // max(info.compress_size, 1)
            self._refuse(info, f"unpacks to {times:,} times its size; the limit is {self.limits.ratio}")

    def _refuse(self, info: zipfile.ZipInfo, why: str) -> None:
        raise Refused(
            f"{self.shown}: {printable(info.filename)[:200]!r} {why}. Nothing of the archive was read.",
            "Pack the folder of logs anew, or hand the files in by themselves.",
        )

    def _open(self, info: zipfile.ZipInfo) -> BinaryIO:
        place = f"{self.shown}: {printable(info.filename)[:200]}"
        try:
            content = self._zstd(info) if info.compress_type == ZSTD else cast(BinaryIO, self.zip.open(info))
        except DAMAGE as error:
            raise _damaged(place, error) from error
        return cast(BinaryIO, io.BufferedReader(_Guarded(content, place, info.file_size), 1 << 16))

    def _zstd(self, info: zipfile.ZipInfo) -> BinaryIO:
        """Newer logs pack with zstd, which Python's zip reader does not know yet."""
        with self.path.open("rb") as file:
            file.seek(info.header_offset)
            header = file.read(30)
            names = sum(struct.unpack("<HH", header[26:30]))
        mapped = pa.memory_map(str(self.path))
        mapped.seek(info.header_offset + 30 + names)
        packed = mapped.read_buffer(info.compress_size)
        return cast(BinaryIO, pa.CompressedInputStream(pa.BufferReader(packed), "zstd"))

    def _check_directory(self) -> None:
        """The table of contents is read whole when a zip is opened, so its size is looked at before."""
        with self.path.open("rb") as file:
            size = file.seek(0, io.SEEK_END)
            file.seek(max(size - 66_000, 0))
            tail = file.read()
        at = tail.rfind(END)
        if at < 0 or len(tail) < at + 22:
            raise Refused(f"{self.shown} is no zip, or only the first part of one.", "Copy or pack it anew.")
        entries, length = struct.unpack("<HI", tail[at + 10 : at + 16])
        wide = tail.rfind(END_64, 0, at)
        if wide >= 0 and len(tail) >= wide + 48:
            entries, length = struct.unpack("<QQ", tail[wide + 32 : wide + 48])
        if entries > self.limits.members or length > self.limits.directory_bytes:
            raise Refused(
                f"{self.shown} holds {entries:,} files; {self.limits.members:,} can be taken at once.",
                "Hand it in in parts.",
            )


class _Guarded(io.RawIOBase):
    """Reads a packed file and says in our words where it is damaged or longer than it claims."""

    def __init__(self, content: BinaryIO, place: str, size: int):
        self.content, self.place, self.left = content, place, size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast(bytearray, buffer))
        try:
            data = self.content.read(min(len(view), self.left) or (1 if len(view) else 0))
        except DAMAGE as error:
            raise _damaged(self.place, error) from error
        if len(data) > self.left:
            raise Refused(f"{self.place} is longer than the archive says.", "Pack it anew.")
        if not data and self.left:
            raise Refused(f"{self.place} is cut off: {self.left:,} bytes are missing.", "Copy or pack it anew.")
        self.left -= len(data)
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self.content.close()
        super().close()


def _damaged(place: str, error: Exception) -> Refused:
    return Refused(f"{place} is damaged: {_why(error)}.", "Copy or pack it anew.")


def _why(error: BaseException) -> str:
    return printable(str(error) or type(error).__name__)[:200].rstrip(".")
