"""The content of one file of a zip, piece by piece: never more than was asked for, and never more than it claims."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from pathlib import Path
from typing import BinaryIO, cast

import pyarrow as pa

from etl.eval_logs.faults import Refused, printable
from etl.eval_logs.limits import Entry

ZSTD = 93
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA, ZSTD)
MAGIC, HEADER = b"PK\x03\x04", 30
PIECE = 1 << 16
# What unpackers raise of damaged content.
DAMAGE = (
    zipfile.BadZipFile, zlib.error, EOFError, struct.error, NotImplementedError, RuntimeError, ValueError, OSError,
    OverflowError, MemoryError, pa.ArrowException, UnicodeError, IndexError,
)  # fmt: skip


def unpacked(path: Path, entry: Entry) -> BinaryIO:
    """What the entry of the zip at `path` holds. Raises one of DAMAGE, also while it is read."""
    if entry.method in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):  # no harness packs so; Python's reader takes its time
        archive = zipfile.ZipFile(path)
        (info,) = (one for one in archive.infolist() if one.header_offset == entry.at)
        return cast(BinaryIO, archive.open(info))
    file = path.open("rb")
    try:
        _skip_header(file, entry)
    except BaseException:
        file.close()
        raise
    if entry.method == ZSTD:  # newer logs; Python's zip reader does not know it yet
        with file:
            return _zstd(path, file.tell(), entry.packed)
    return cast(BinaryIO, _Plain(file, entry) if entry.method == zipfile.ZIP_STORED else _Deflated(file, entry))


def _skip_header(file: BinaryIO, entry: Entry) -> None:
    """Each file has a header of its own before it, which must be of the same name."""
    file.seek(entry.at)
    header = file.read(HEADER)
    if header[:4] != MAGIC:
        raise zipfile.BadZipFile("Bad magic number for file header")
    named, more = struct.unpack("<HH", header[26:])
    if file.read(named) != entry.written:
        raise zipfile.BadZipFile("File names in the directory and before the file differ")
    file.seek(more, io.SEEK_CUR)


def _zstd(path: Path, at: int, packed: int) -> BinaryIO:
    mapped = pa.memory_map(str(path))
    mapped.seek(at)
    return cast(BinaryIO, pa.CompressedInputStream(pa.BufferReader(mapped.read_buffer(packed)), "zstd"))


class _Plain:
    """A stored file, held against its checksum when it ends."""

    def __init__(self, file: BinaryIO, entry: Entry):
        self.file, self.entry = file, entry
        self.packed, self.left, self.sum = entry.packed, entry.size, 0

    def read(self, most: int) -> bytes:
        data = self._next(most)
        self.sum = zlib.crc32(data, self.sum)
        self.left -= len(data)
        if self.sum != self.entry.checksum and (self.left <= 0 or not data):
            raise zipfile.BadZipFile(f"Bad CRC-32 for file {self.entry.name!r}")
        return data

    def close(self) -> None:
        self.file.close()

    def _next(self, most: int) -> bytes:
        data = self.file.read(min(most, self.packed))
        self.packed -= len(data)
        return data


class _Deflated(_Plain):
    def __init__(self, file: BinaryIO, entry: Entry):
        super().__init__(file, entry)
        self.inflate = zlib.decompressobj(-zlib.MAX_WBITS)

    def _next(self, most: int) -> bytes:
        while not self.inflate.eof:
            packed = self.inflate.unconsumed_tail or super()._next(PIECE)
            data = self.inflate.decompress(packed, most)
            if data or not packed:
                return data
        return b""


class Guarded(io.RawIOBase):
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
            raise damaged(self.place, error) from error
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


def damaged(place: str, error: Exception) -> Refused:
    return Refused(f"{place} is damaged: {why(error)}.", "Copy or pack it anew.")


def why(error: BaseException) -> str:
    return printable(str(error) or type(error).__name__)[:200].rstrip(".")
