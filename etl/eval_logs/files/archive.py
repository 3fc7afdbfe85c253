"""Zips from strangers: looked through before anything of them is read, and unpacked piece by piece.

An archive with one untrustworthy entry is refused as a whole: whoever made it did not make a plain folder of logs. Of an
entry never more is unpacked than was asked for, and never more than it claims.

The table of contents is read here and not by Python's zip reader, which makes an object of twenty fields for every file:
a log of a hundred samples is a zip of a hundred files, two of which are opened. The figures are in decision 0015.
"""

from __future__ import annotations

import io
import lzma
import stat
import struct
import zipfile
import zlib
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

import pyarrow as pa

from etl.eval_logs.files.limits import Limits
from etl.eval_logs.issues import RejectedLog, printable

ZSTD = 93
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA, ZSTD)
MAGIC, HEADER = b"PK\x03\x04", 30  # of the header that each file has before it
PIECE = 1 << 16
# signature, flags, method, checksum, packed size, size, lengths of name, extra and comment, mode, place
RECORD = struct.Struct("<4s4xHH4xIIIHHH4xII")
RECORD_MAGIC = b"PK\x01\x02"
END, END_64, LOCATOR_64 = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
END_LENGTH, END_64_LENGTH = 22, 56 + 20  # the latter with the locator between the two
TAIL = 66_000  # the end with the longest comment
WIDE = 0xFFFFFFFF  # in place of a number that needs 64 bits
IS_ENCRYPTED, IS_UTF8 = 0x1, 0x800
KIND = 0o170000  # the bits of a mode that tell files from links and devices
# What unpackers raise of damaged content.
DAMAGE = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, struct.error, NotImplementedError, RuntimeError, ValueError, OSError,
    OverflowError, MemoryError, pa.ArrowException, UnicodeError, IndexError,
)  # fmt: skip


class Entry(NamedTuple):
    """One file in a zip: `name` as it is called here, `written` as it is there."""

    name: str
    written: bytes
    method: int
    checksum: int
    packed: int
    size: int
    at: int  # where its own header starts in the zip


class Archive:
    """A zip at `path`, called `shown` in messages."""

    def __init__(self, path: Path, label: str, limits: Limits):
        self.path = path
        self.display_name = printable(label)
        self.limits = limits

    def entries(self) -> list[Entry]:
        """Every file, by name. Raises RejectedLog where one of them is a way out, a bomb, locked or there twice."""
        directory, begins, first = self._directory()
        try:
            entries = self._parsed_directory(directory, begins - first)
            if sum(entry.packed for entry in entries) > begins:  # one packed text, unpacked under many names
                raise zipfile.BadZipFile("Files lie one over the other")
        except DAMAGE as error:
            raise self._unreadable(error) from error
        if len(entries) > self.limits.files:  # more than the end of the archive claims
            raise self._too_many_files(len(entries))
        if len({entry.name.casefold() for entry in entries}) < len(entries):
            self._reject_duplicates(entries)
        size = sum(entry.size for entry in entries)
        if size > self.limits.bytes:
            raise RejectedLog(
                f"{self.display_name} unpacks to {size / 1e6:,.0f} MB; {self.limits.bytes / 1e6:,.0f} MB can be submitted at once.",
                "Submit it in parts, or raise HUBSCOPE_UPLOAD_MB (docs/settings.md).",
            )
        return sorted(entries)

    def open(self, entry: Entry) -> BinaryIO:
        """The content from its start; where it is damaged or longer than it claims RejectedLog is raised while it is read."""
        place = f"{self.display_name}: {printable(entry.name)[:200]}"
        try:
            content = open_entry(self.path, entry)
        except DAMAGE as error:
            raise damage(place, error) from error
        return cast(BinaryIO, io.BufferedReader(CheckedReader(content, place, entry), 1 << 16))

    def _parsed_directory(self, directory: bytes, shift: int) -> list[Entry]:
        entries, at = [], 0
        while at + RECORD.size <= len(directory):
            magic, flags, method, checksum, packed, size, name_length, extra_length, comment_length, mode, place = (
                RECORD.unpack_from(directory, at)
            )
            if magic != RECORD_MAGIC:
                raise zipfile.BadZipFile("Bad magic number for central directory")
            at += RECORD.size
            written = directory[at : at + name_length]
            if WIDE in (packed, size, place):
                size, packed, place = _wide(
                    directory[at + name_length : at + name_length + extra_length], size, packed, place
                )
            at += name_length + extra_length + comment_length
            if written.endswith(b"/"):  # a folder
                continue
            # The same in either where it is plain, and UTF-8 is read ten times as fast.
            coding = "utf-8" if flags & IS_UTF8 or written.isascii() else "cp437"
            name = written.decode(coding).replace("\\", "/").removeprefix("./")
            self._check(name, flags, method, packed, size, mode >> 16)
            entries.append(Entry(name, written, method, checksum, packed, size, place + shift))
        if at < len(directory):
            raise zipfile.BadZipFile("Truncated central directory")
        return entries

    def _check(self, name: str, flags: int, method: int, packed: int, size: int, mode: int) -> None:
        parts = name.split("/")
        if ".." in parts or "" in parts or ":" in parts[0]:
            self._reject(name, "has a name that leads out of the archive")
        if not name.isprintable() or len(name) > 1_000:
            self._reject(name, "has a name of more than 1,000 characters, or with characters that cannot be shown")
        if mode & KIND not in (0, stat.S_IFREG):
            self._reject(name, "is a link or a device, not a file")
        if flags & IS_ENCRYPTED:
            self._reject(name, "is locked with a password")
        if method not in METHODS:
            self._reject(name, f"is packed by method {method}, which is not known")
        if size > self.limits.ratio_from and size > self.limits.ratio * max(packed, 1):
            times = size // max(packed, 1)
            self._reject(name, f"unpacks to {times:,} times its size; the limit is {self.limits.ratio}")

    def _reject_duplicates(self, entries: list[Entry]) -> None:
        seen = set[str]()
        for entry in entries:
            if entry.name.casefold() in seen:
                self._reject(entry.name, "is there twice, or differs from another only in upper and lower case")
            seen.add(entry.name.casefold())

    def _reject(self, name: str, reason: str) -> None:
        raise RejectedLog(
            f"{self.display_name}: {printable(name)[:200]!r} {reason}. Nothing of the archive was read.",
            "Pack the folder of logs anew, or submit the files by themselves.",
        )

    def _directory(self) -> tuple[bytes, int, int]:
        """The table of contents, whose size is looked at before it is read; where it begins, and where it says it does.

        Places in an archive count from its own start, which is not that of the file where something stands before it.
        """
        with self.path.open("rb") as file:
            start = max(file.seek(0, io.SEEK_END) - TAIL, 0)
            file.seek(start)
            tail = file.read()
            at = tail.rfind(END)
            if at < 0 or len(tail) < at + END_LENGTH:
                raise RejectedLog(
                    f"{self.display_name} is not a valid zip, or only the first part of one.", "Copy or pack it anew."
                )
            entries, length, first = struct.unpack("<HII", tail[at + 10 : at + 20])
            wide = at - END_64_LENGTH
            if wide >= 0 and tail.startswith(END_64, wide) and tail.startswith(LOCATOR_64, at - 20):
                entries, length, first = struct.unpack("<QQQ", tail[wide + 32 : wide + 56])
                at = wide
            if entries > self.limits.files or length > self.limits.directory_bytes:
                raise self._too_many_files(entries)
            begins = start + at - length
            if begins < first:
                raise self._unreadable(zipfile.BadZipFile("Bad offset for central directory"))
            if begins >= start:
                return tail[at - length : at], begins, first
            file.seek(begins)
            return file.read(length), begins, first

    def _too_many_files(self, files: int) -> RejectedLog:
        return RejectedLog(
            f"{self.display_name} holds {files:,} files; {self.limits.files:,} can be taken at once.",
            "Submit it in parts.",
        )

    def _unreadable(self, error: Exception) -> RejectedLog:
        return RejectedLog(f"{self.display_name} is not a readable zip: {reason_of(error)}.", "Pack it anew.")


def _wide(extra: bytes, size: int, packed: int, place: int) -> tuple[int, int, int]:
    """The numbers of a record with those that need 64 bits, which follow each other in a field of their own."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        if kind == 1:
            numbers = iter(struct.unpack(f"<{length // 8}Q", extra[at + 4 : at + 4 + length // 8 * 8]))
            size, packed, place = (next(numbers, one) if one == WIDE else one for one in (size, packed, place))
            break
        at += 4 + length
    return size, packed, place


def open_entry(path: Path, entry: Entry) -> BinaryIO:
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
    """A stored file."""

    def __init__(self, file: BinaryIO, entry: Entry):
        self.file, self.packed = file, entry.packed

    def read(self, most: int) -> bytes:
        data = self.file.read(min(most, self.packed))
        self.packed -= len(data)
        return data

    def close(self) -> None:
        self.file.close()


class _Deflated(_Plain):
    def __init__(self, file: BinaryIO, entry: Entry):
        super().__init__(file, entry)
        self.inflate = zlib.decompressobj(-zlib.MAX_WBITS)

    def read(self, most: int) -> bytes:
        while not self.inflate.eof:
            packed = self.inflate.unconsumed_tail or super().read(PIECE)
            data = self.inflate.decompress(packed, most)
            if data or not packed:
                return data
        return b""


class CheckedReader(io.RawIOBase):
    """Reads a packed file and says in our words where it is damaged, cut off or longer than it claims."""

    def __init__(self, content: BinaryIO, place: str, entry: Entry):
        self.content, self.place, self.left = content, place, entry.size
        self.checksum, self.expected = 0, entry.checksum

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast(bytearray, buffer))
        try:
            data = self.content.read(min(len(view), self.left) or (1 if len(view) else 0))
        except DAMAGE as error:
            raise damage(self.place, error) from error
        if len(data) > self.left:
            raise RejectedLog(f"{self.place} is longer than the archive says.", "Pack it anew.")
        if not data and self.left:
            raise RejectedLog(f"{self.place} is cut off: {self.left:,} bytes are missing.", "Copy or pack it anew.")
        self.left -= len(data)
        self.checksum = zlib.crc32(data, self.checksum)
        if not self.left and self.checksum != self.expected:
            raise damage(self.place, zipfile.BadZipFile("Bad CRC-32"))
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self.content.close()
        super().close()


def damage(place: str, error: Exception) -> RejectedLog:
    return RejectedLog(f"{place} is damaged: {reason_of(error)}.", "Copy or pack it anew.")


def reason_of(error: BaseException) -> str:
    return printable(str(error) or type(error).__name__)[:200].rstrip(".")
