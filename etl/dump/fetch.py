"""A dump's dataset over HTTP, through the Hub's own client: what it holds, since when, and its files.

The client's own download begins anew after a kill, so files are fetched into a part that the next run goes on with.
Everything is asked again as patiently as the listings are.
"""

from __future__ import annotations

import errno
import hashlib
import io
import json
import os
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar, cast
from urllib.parse import quote

import pyarrow as pa
import pyarrow.parquet as pq
from huggingface_hub import HfApi, get_hf_file_metadata
from huggingface_hub.errors import FileMetadataError, HfHubHTTPError, OfflineModeIsEnabled, RepositoryNotFoundError
from huggingface_hub.file_download import http_get
from huggingface_hub.hf_api import RepoFile
from huggingface_hub.utils import get_session, hf_raise_for_status

from etl.dump.dating import UnusableDumpError
from etl.hub.fetch import RETRIED, RetryPolicy, default_endpoint, retries_noted
from etl.runs.progress import Report
from warehouse.errors import LakeError, ParameterError, SourceError

DATASET = r"[A-Za-z0-9][\w.-]*/\w[\w.-]*"
TRANSIENT = (*RETRIED, json.JSONDecodeError)
TRY_AGAIN = {408, 429, 500, 502, 503, 504}
LOCAL = {errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EROFS, errno.EPERM}  # our own disk, not the Hub
SHA256 = re.compile(r"[0-9a-f]{64}")
CARD = "README.md"
FOOT = 2**18  # bytes from the end of a Parquet file that mostly hold its foot
LATER = "Run the same command again later: it goes on from what is already here."
T = TypeVar("T")


@dataclass(frozen=True)
class Revision:
    """One state of the dataset. `committed_at` is its own commit's time, or the dataset's last change."""

    sha: str
    committed_at: datetime | None


@dataclass(frozen=True)
class FileInfo:
    """A file as of a revision; `committed_at` is the time of the last commit that changed it, where the server says."""

    path: str
    size: int
    committed_at: datetime | None
    content: str


@dataclass
class DumpSource:
    """One dataset at one endpoint. `note` hears of waits and retries; `report` of bytes that arrive."""

    dataset: str
    endpoint: str = ""
    patience: RetryPolicy = field(default_factory=RetryPolicy)
    report: Report = field(default_factory=Report)

    def __post_init__(self) -> None:
        if not re.fullmatch(DATASET, self.dataset):
            raise ParameterError(
                f"{self.dataset!r} is no dataset on the Hub.",
                "Write --dataset as organization/name, as its address says.",
            )
        self.endpoint = (self.endpoint or default_endpoint()).rstrip("/")
        self.api = HfApi(endpoint=self.endpoint, library_name="hubscope")
        self._cards: dict[str, str] = {}

    @property
    def place(self) -> str:
        return f"{self.endpoint}/datasets/{self.dataset}"

    def head(self) -> Revision:
        """The newest revision."""
        info = self._patiently(lambda: self.api.dataset_info(self.dataset))
        if not info.sha:
            raise SourceError(f"{self.place} does not say which revision it is at.", "Check HF_ENDPOINT.")
        return Revision(info.sha, info.last_modified)

    def revisions(self) -> list[Revision]:
        """Every commit of the main branch, oldest first."""
        commits = self._patiently(lambda: self.api.list_repo_commits(self.dataset, repo_type="dataset"))
        return sorted(
            (Revision(c.commit_id, c.created_at) for c in commits), key=lambda r: cast(datetime, r.committed_at)
        )

    def files(self, revision: Revision, paths: Sequence[str]) -> dict[str, FileInfo]:
        """Those of the named files that are there; the card is asked for as well."""
        entries = self._patiently(
            lambda: self.api.get_paths_info(
                self.dataset, [*paths, CARD], expand=True, revision=revision.sha, repo_type="dataset"
            )
        )
        files = [entry for entry in entries if isinstance(entry, RepoFile)]
        return {
            entry.path: FileInfo(
                entry.path, entry.size, entry.last_commit.date if entry.last_commit else None, entry.blob_id
            )
            for entry in files
        }

    def card(self, revision: Revision, files: dict[str, FileInfo]) -> str | None:
        """The text of the card, None where there is none. The same text is fetched once, whatever the revision."""
        card = files.get(CARD)
        if card is None:
            return None
        if card.content not in self._cards:
            url = self._url(revision, CARD)
            with_headers = self.api._build_hf_headers()
            body = self._patiently(lambda: _get(url, with_headers, self.patience.timeout))
            self._cards[card.content] = body.decode(errors="replace")
        return self._cards[card.content]

    def peek(self, revision: Revision, file: FileInfo) -> tuple[int, pa.Schema]:
        """Rows and columns of a Parquet file, from its foot alone."""
        foot = self._tail(revision, file, FOOT)
        foot_length = 8 + int.from_bytes(foot[-8:-4], "little")
        if foot_length > len(foot) and foot_length < file.size:
            foot = self._tail(revision, file, foot_length)
        parquet = open_parquet(pa.PythonFile(_Foot(file.size, foot), "r"), f"{file.path} of {self.dataset}")
        return parquet.metadata.num_rows, parquet.schema_arrow

    def _tail(self, revision: Revision, file: FileInfo, length: int) -> bytes:
        url, start = self._url(revision, file.path), max(0, file.size - length)
        headers = self.api._build_hf_headers() | {"Range": f"bytes={start}-{file.size - 1}"}
        body = self._patiently(lambda: _get(url, headers, self.patience.timeout))
        if len(body) != file.size - start:
            raise UnusableDumpError(
                f"{self.place} does not give a part of a file.", "Use --source dump or --source api."
            )
        return body

    def download(self, revision: Revision, path: str, folder: Path) -> Path:
        """The file, complete, in `folder`. What an earlier run got of the same content is not fetched again."""
        url, headers = self._url(revision, path), self.api._build_hf_headers()
        metadata = self._patiently(
            lambda: get_hf_file_metadata(url, headers=headers, timeout=self.patience.timeout, endpoint=self.endpoint)
        )
        content = re.sub(r"\W", "", metadata.etag or revision.sha)
        target, part = folder / f"{content}.fetched", folder / f"{content}.part"
        for leftover in folder.iterdir():
            if leftover not in (target, part):
                leftover.unlink()
        if target.exists():
            return target
        if part.exists() and metadata.size is not None and part.stat().st_size > metadata.size:
            part.unlink()
        had = part.stat().st_size if part.exists() else 0
        self.report.start(f"Fetching {path} of {self.dataset}", metadata.size, unit="bytes", already=had)
        if had:
            self.report.note(f"Going on after {had:,} bytes of an interrupted run.")

        def get() -> None:
            with part.open("ab") as file:
                http_get(
                    url,
                    file,
                    resume_size=file.tell(),
                    headers=headers,
                    expected_size=metadata.size,
                    displayed_filename=path,
                    tqdm_class=cast(Any, _Bytes.to(self.report)),
                )

        try:
            self._patiently(get, gained=lambda: part.stat().st_size if part.exists() else 0)
        finally:
            self.report.done()
        if metadata.etag and SHA256.fullmatch(metadata.etag) and _sha256(part) != metadata.etag:
            part.unlink()
            raise SourceError(f"{path} of {self.dataset} did not arrive as it was sent.", "Run the same command again.")
        os.replace(part, target)
        return target

    # -- patience -----------------------------------------------------------------------------------------------
    def _url(self, revision: Revision, path: str) -> str:
        return f"{self.place}/resolve/{revision.sha}/{quote(path)}"

    def _patiently(self, ask: Callable[[], T], gained: Callable[[], int] = lambda: 0) -> T:
        """Asks until there is an answer, waiting longer each time; an attempt that `gained` something counts as none.

        Raises SourceError where there is none after all retries, or where the server refuses.
        """
        wait, attempt, had = self.patience.first_wait, 0, gained()
        while True:
            try:
                with retries_noted(self.report.note):
                    return ask()
            except OfflineModeIsEnabled as error:
                raise SourceError(
                    f"{self.place} was not asked: HF_HUB_OFFLINE is set.", "Remove HF_HUB_OFFLINE."
                ) from error
            except HfHubHTTPError as error:
                if error.response.status_code not in TRY_AGAIN:
                    raise self._refused(error) from error
                trouble = f"answered {error.response.status_code}"
                cause: Exception = error
            except (*TRANSIENT, OSError) as error:
                if isinstance(error, FileMetadataError):
                    raise SourceError(
                        f"{self.place} is not served as the Hub does: {error}", "Check HF_ENDPOINT."
                    ) from error
                if isinstance(error, OSError) and error.errno in LOCAL:
                    raise LakeError(
                        f"The file cannot be kept: {error}", "Make room, or fix the rights, then try again."
                    ) from error
                trouble, cause = f"gave no usable answer ({error or type(error).__name__})", error
            if gained() > had:
                wait, attempt, had = self.patience.first_wait, 0, gained()
            attempt += 1
            if attempt > self.patience.retries:
                raise SourceError(
                    f"{self.place} {trouble}, also after {self.patience.retries} retries.", LATER
                ) from cause
            self.report.note(
                f"{self.place} {trouble}; asking again in {wait:g} s ({attempt} of {self.patience.retries})"
            )
            time.sleep(wait)
            wait = min(self.patience.longest_wait, wait * 2)

    def _refused(self, error: HfHubHTTPError) -> SourceError:
        status = error.response.status_code
        detail = f" ({error.server_message})" if error.server_message else ""
        if isinstance(error, RepositoryNotFoundError) or status in (401, 403):
            return SourceError(
                f"There is no dataset {self.dataset} at {self.endpoint}, or it may not be read: status {status}{detail}.",
                "Check --dataset or HUBSCOPE_DUMP_DATASET, and the token in HF_TOKEN where it asks for one.",
            )
        return SourceError(
            f"{self.place} refused the request with status {status}{detail}.",
            "Check that the endpoint is the Hub's (HF_ENDPOINT): not every mirror serves all of it.",
        )


def open_parquet(file: Any, name: str) -> pq.ParquetFile:
    """A Parquet file, read a page at a time; raises UnusableDumpError where it is none."""
    try:
        return pq.ParquetFile(file, buffer_size=2**20, pre_buffer=False)
    except pa.ArrowInvalid as error:
        raise UnusableDumpError(
            f"{name} is no Parquet file: {error}", "Choose another dataset, or use --source api."
        ) from error


def _get(url: str, headers: dict[str, str], timeout: float) -> bytes:
    response = get_session().get(url, headers=headers, timeout=timeout)
    hf_raise_for_status(response)
    return response.content


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class _Foot(io.RawIOBase):
    """A file of which only the end is there; enough to read what a Parquet file says of itself."""

    def __init__(self, size: int, foot: bytes):
        self.size, self.foot, self.at = size, foot, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        self.at = offset + {os.SEEK_SET: 0, os.SEEK_CUR: self.at, os.SEEK_END: self.size}[whence]
        return self.at

    def read(self, length: int = -1) -> bytes:
        start = self.at - (self.size - len(self.foot))
        body = self.foot[start:] if length < 0 else self.foot[start : start + length]
        self.at += len(body)
        return body


class _Bytes:
    """Stands in for the client's progress bar and tells the report instead."""

    def __init__(self, report: Report):
        self.report = report

    @classmethod
    def to(cls, report: Report) -> Callable[..., _Bytes]:
        return lambda *_, **__: cls(report)

    def update(self, amount: int = 1) -> None:
        self.report.advance(amount)

    def __enter__(self) -> _Bytes:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to close: the report's own stretch ends it."""
