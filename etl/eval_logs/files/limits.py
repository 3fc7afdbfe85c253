"""How much a submission may hold."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Limits:
    """How much a submission may hold. Each is refused with its value, its limit and the setting that moves it."""

    bytes: int = 4_000 * 10**6  # of a submission, unpacked
    ratio: int = 250  # of one packed file: text packs 5 to 50 times, a bomb a thousand
    ratio_from: int = 10 * 10**6  # bytes unpacked up to which the ratio does not matter
    files: int = 50_000
    directory_bytes: int = 32 * 10**6  # of an archive's table of contents
    document_bytes: int = 128 * 10**6  # of a file that has to be read whole
    yaml_bytes: int = 5 * 10**6
    line_bytes: int = 64 * 10**6
    depth: int = 100
    spool: Path | None = None  # where packed files are put that have to lie on the disk; default: the system's
