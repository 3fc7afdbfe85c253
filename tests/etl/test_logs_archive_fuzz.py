"""Zips of any bytes: what comes out is content as the archive states it, within the limits, or our own refusal."""

from __future__ import annotations

import io
import random
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.eval_logs.files.archive import END, RECORD_MAGIC, Archive
from etl.eval_logs.files.limits import Limits
from etl.eval_logs.issues import RejectedLog

LIMITS = Limits(bytes=300_000, files=12, ratio=250, ratio_from=1_000, directory_bytes=2_000)
SLOWLY = settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
SEEDS = st.integers(0, 2**32)
CONTENTS = {
    "header.json": b'{"version": 2}',
    "samples/1_epoch_1.json": b'{"id": 1, "input": "a longer text that packs well"}' * 300,
    "samples/\u00e4.json": random.Random(1).randbytes(3_000),
    "empty.json": b"",
}
# Where numbers stand, from the start of each kind of record, and how many bytes each has.
NUMBERS = {
    b"PK\x03\x04": ((4, 2), (6, 2), (8, 2), (14, 4), (18, 4), (22, 4), (26, 2), (28, 2)),
    RECORD_MAGIC: ((8, 2), (10, 2), (16, 4), (20, 4), (24, 4), (28, 2), (30, 2), (32, 2), (38, 4), (42, 4)),
    b"PK\x06\x06": ((4, 8), (24, 8), (32, 8), (40, 8), (48, 8)),
    b"PK\x06\x07": ((4, 4), (8, 8), (16, 4)),
    END: ((4, 2), (8, 2), (10, 2), (12, 4), (16, 4), (20, 2)),
}


def zipped(method: int) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in CONTENTS.items():
            archive.writestr(name, content)
        archive.mkdir("folder")
        archive.comment = b"with a word at the end"
    return file.getvalue()


def wide() -> bytes:
    """With 64 bits for numbers that would not need them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 1)
        patch.setattr(zipfile, "ZIP64_LIMIT", 10)
        return zipped(zipfile.ZIP_DEFLATED)


def zstd() -> bytes:
    """Written by hand: Python's zip writer does not know the method."""
    body, directory = b"", b""
    for name, content in CONTENTS.items():
        written, packed = name.encode(), pa.compress(content, "zstd", asbytes=True)
        common = struct.pack("<HHHHHIII", 63, 0x800, 93, 0, 33, zlib.crc32(content), len(packed), len(content))
        record = struct.pack("<HHHHHII", len(written), 0, 0, 0, 0, 0, len(body))
        directory += RECORD_MAGIC + struct.pack("<H", 63) + common + record + written
        body += b"PK\x03\x04" + common + struct.pack("<HH", len(written), 0) + written + packed
    end = struct.pack("<HHHHIIH", 0, 0, len(CONTENTS), len(CONTENTS), len(directory), len(body), 0)
    return body + directory + END + end


WHOLE = {
    "stored": zipped(zipfile.ZIP_STORED),
    "deflated": zipped(zipfile.ZIP_DEFLATED),
    "bzip2": zipped(zipfile.ZIP_BZIP2),
    "lzma": zipped(zipfile.ZIP_LZMA),
    "zstd": zstd(),
    "wide": wide(),
    "behind something else": b"#!/bin/sh\n" + zipped(zipfile.ZIP_DEFLATED),
}
KINDS = st.sampled_from(sorted(WHOLE))


def unpack(raw: bytes) -> dict[str, bytes] | None:
    """Name -> content, None where the archive or one of its files is refused. Any other exception fails the test."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "logs.zip"
        path.write_bytes(raw)
        archive = Archive(path, path.name, LIMITS)
        try:
            entries = archive.entries()
        except RejectedLog:
            return None
        assert len(entries) <= LIMITS.files
        assert sum(entry.size for entry in entries) <= LIMITS.bytes
        assert len({entry.name.casefold() for entry in entries}) == len(entries)
        contents, is_refused = {}, False
        for entry in entries:
            assert ".." not in entry.name.split("/")
            assert not entry.name.startswith("/")
            try:
                with archive.open(entry) as file:
                    content = file.read()
            except RejectedLog:
                is_refused = True
                continue
            assert (len(content), zlib.crc32(content)) == (entry.size, entry.checksum)
            contents[entry.name] = content
        return None if is_refused else contents


def changed_bytes(raw: bytes, chance: random.Random) -> bytes:
    """A few bytes changed, a piece cut out or doubled, or the end missing."""
    made = bytearray(raw)
    for _ in range(chance.randrange(1, 5)):
        at, length = chance.randrange(len(made) + 1), chance.randrange(1, 200)
        match chance.randrange(4):
            case 0:
                made[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del made[at : at + length]
            case 2:
                made[at:at] = made[at : at + length]
            case _:
                made = made[: max(at, 1)]
    return bytes(made)


def changed_numbers(raw: bytes, chance: random.Random) -> bytes:
    """Sizes, places, lengths, methods and flags that the archive does not have."""
    made = bytearray(raw)
    starts = [(at, magic) for magic in NUMBERS for at in range(len(raw)) if raw.startswith(magic, at)]
    for _ in range(chance.randrange(1, 4)):
        at, magic = chance.choice(starts)
        offset, width = chance.choice(NUMBERS[magic])
        odd = [0, 1, 2**31, len(raw), len(raw) - 1, chance.randrange(2**16), chance.randrange(2**64), 2**64 - 1]
        value = chance.choice(odd) % 2 ** (8 * width)
        made[at + offset : at + offset + width] = value.to_bytes(width, "little")
    return bytes(made)


@pytest.mark.parametrize("kind", WHOLE)
def test_a_whole_archive_gives_its_files(kind: str):
    assert unpack(WHOLE[kind]) == CONTENTS


@pytest.mark.parametrize("change", [changed_bytes, changed_numbers])
@SLOWLY
@given(kind=KINDS, seed=SEEDS)
def test_a_changed_archive_gives_what_it_states_or_is_refused(
    change: Callable[[bytes, random.Random], bytes], kind: str, seed: int
):
    unpack(change(WHOLE[kind], random.Random(seed)))


@SLOWLY
@given(raw=st.binary(max_size=400), entries=st.integers(0, 65_535), length=st.integers(0, 500))
def test_any_bytes_before_the_end_of_an_archive_are_no_files(raw: bytes, entries: int, length: int):
    end = END + struct.pack("<HHHHIIH", 0, 0, entries, entries, length, max(len(raw) - length, 0), 0)
    assert not unpack(raw + end)
