"""A dataset of the Hub as a source of logs: `hf://datasets/ORG/NAME[@REVISION][/CONFIG]` becomes local Parquet files.

The files of a configuration are chosen here, out of the repository's own list at one commit. `datasets` is given those
files and never the repository: it would follow whatever a dataset card names as its data, also files of this machine
and addresses inside its network. No code of a dataset runs. Parquet is streamed with the wanted columns only.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from huggingface_hub import HfApi
from huggingface_hub.errors import EntryNotFoundError, HfHubHTTPError, RepositoryNotFoundError, RevisionNotFoundError

from etl.eval_logs.files.files import list_files
from etl.eval_logs.files.limits import Limits
from etl.eval_logs.formats.tables.batches import SOURCE, batches
from etl.eval_logs.issues import RejectedLog
from etl.eval_logs.reader.reader import LogReader
from etl.runs.progress import Report
from warehouse.settings import settings

if TYPE_CHECKING:
    from etl.eval_logs.formats.tables.mapping import ColumnMapping

ADDRESS = re.compile(
    r"hf://datasets/(?P<repo>[\w.-]+/[\w.-]+)(?:@(?P<revision>refs/(?:convert|pr)/[\w.-]+|[\w.-]+))?"
    r"(?:/(?P<config>[\w.-]+))?/?"
)
ENDINGS = (".parquet", ".jsonl", ".ndjson", ".csv", ".tsv", ".json")  # the first kind that is there is taken
ROWS = 10_000


@dataclass(frozen=True)
class DatasetAddress:
    """A dataset, or one configuration of it, at a revision (None: the newest)."""

    repo: str
    revision: str | None = None
    config: str | None = None

    @classmethod
    def of(cls, written: str) -> DatasetAddress:
        """Raises RejectedLog for anything but `hf://datasets/ORG/NAME[@REVISION][/CONFIG]`."""
        match = ADDRESS.fullmatch(written)
        if match is None:
            raise RejectedLog(
                f"'{written[:200]}' is not a dataset.", "Write hf://datasets/ORG/NAME[@REVISION][/CONFIG]."
            )
        return cls(match["repo"], match["revision"], match["config"])


def open_dataset(
    written: str, mapping: ColumnMapping | None = None, report: Report | None = None, folder: Path | None = None
) -> Iterator[Path]:
    """One Parquet file a split, with the exact commit inside it as its source; gone when the iterator ends.

    With `folder` they are put there and stay. Raises RejectedLog where there is no such dataset, revision or
    configuration, where it is private, holds no tables, or is larger than HUBSCOPE_UPLOAD_MB.
    """
    address, report = DatasetAddress.of(written), report or Report()
    with tempfile.TemporaryDirectory(prefix="hubscope-dataset-") as own:
        target = folder or Path(own)
        try:
            yield from _splits(address, mapping, report, target)
        except (RepositoryNotFoundError, RevisionNotFoundError, EntryNotFoundError) as error:
            raise RejectedLog(f"{written}: the Hub knows no such dataset or revision.", "Check the name.") from error
        except (HfHubHTTPError, OSError) as error:
            reason = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
            raise RejectedLog(
                f"{written} could not be fetched: {reason}.", "Try again later, or submit its files."
            ) from error


def _splits(address: DatasetAddress, mapping: ColumnMapping | None, report: Report, target: Path) -> Iterator[Path]:
    api = HfApi()
    about = api.dataset_info(address.repo, revision=address.revision, files_metadata=True)
    if about.private:
        raise RejectedLog(f"{address.repo} is a private dataset.", "Submit its files, and choose who may see them.")
    if about.sha is None:
        raise RejectedLog(f"The Hub does not say which commit of {address.repo} this is.", "Try again later.")
    sizes = {one.rfilename: one.size or 0 for one in about.siblings or []}
    card = _card(api, address.repo, about.sha, target) if "README.md" in sizes else {}
    source = {
        "source_name": f"{address.repo}@{about.sha}",
        "source_url": f"{api.endpoint}/datasets/{address.repo}/tree/{about.sha}",
    }
    chosen = choose_files(sorted(sizes), card, address)
    total = sum(sizes[name] for names in chosen.values() for name in names)
    _check_size(address, total)
    for split, names in chosen.items():
        path = target / f"{address.repo.replace('/', '--')}-{address.config or 'default'}-{split}.parquet"
        report.start(f"Fetching {address.repo}, {split}"[:80], None)
        is_parquet = names[0].endswith(".parquet")
        if is_parquet:
            tables = _stream(address.repo, about.sha, names, mapping)
        else:
            tables = _own(api, address.repo, about.sha, names, target)
        _write(address, path, tables, source, report)
        report.done()
        yield path


def choose_files(names: list[str], card: dict[str, Any], address: DatasetAddress) -> dict[str, list[str]]:
    """Split -> files, of one kind, by the card's patterns or by folder. Raises RejectedLog where there are none."""
    tables = [name for name in names if name.endswith(ENDINGS) and not name.startswith(".")]
    configs = {str(one.get("config_name")): one for one in card.get("configs") or [] if isinstance(one, dict)}
    config = configs.get(address.config or "default")
    if config is None and address.config is None:
        config = next(iter(configs.values()), None)
    if config is not None and config.get("data_files"):
        patterns = _patterns(config["data_files"])
        files_by_split = {split: [name for name in tables if _fits(name, wanted)] for split, wanted in patterns.items()}
    else:
        inside = [name for name in tables if not address.config or name.startswith(f"{address.config}/")]
        files_by_split = {"all": inside}
    kinds = [
        ending
        for ending in ENDINGS
        if any(name.endswith(ending) for files in files_by_split.values() for name in files)
    ]
    chosen = (
        {split: [name for name in files if name.endswith(kinds[0])] for split, files in files_by_split.items()}
        if kinds
        else {}
    )
    chosen = {re.sub(r"[^\w.-]", "_", split): files for split, files in chosen.items() if files}
    if not chosen:
        there = ", ".join(sorted(configs)[:20]) or "none are named"
        what = f"configuration '{address.config}' of {address.repo}" if address.config else address.repo
        raise RejectedLog(f"{what} holds no Parquet, JSON lines or CSV.", f"Configurations on its card: {there}.")
    return chosen


def _patterns(data_files: Any) -> dict[str, list[str]]:
    """`data_files` of a card: a pattern, a list of them, or a list of {split, path}."""
    patterns: dict[str, list[str]] = {}
    for one in data_files if isinstance(data_files, list) else [data_files]:
        split, paths = (one.get("split", "train"), one.get("path")) if isinstance(one, dict) else ("train", one)
        wanted = [path for path in (paths if isinstance(paths, list) else [paths]) if isinstance(path, str)]
        patterns.setdefault(str(split), []).extend(wanted)
    return patterns


def _fits(name: str, patterns: list[str]) -> bool:
    """Only names of the repository are ever matched, so a pattern that is an address or a path elsewhere fits none."""
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def _card(api: HfApi, repo: str, commit: str, target: Path) -> dict[str, Any]:
    path = api.hf_hub_download(repo, "README.md", repo_type="dataset", revision=commit, local_dir=target / "card")
    try:
        front_matter = LogReader().yaml(list_files(Path(path), Limits())[0])
    except RejectedLog:  # a card without front matter says nothing of files
        return {}
    return front_matter if isinstance(front_matter, dict) else {}


def _stream(repo: str, commit: str, names: list[str], mapping: ColumnMapping | None) -> Iterator[pa.Table]:
    # Here, as it takes two seconds to import and only this door needs it.
    from datasets import load_dataset  # type: ignore[import-untyped]  # ships no types

    files = [f"hf://datasets/{repo}@{commit}/{name}" for name in names]
    rows = load_dataset("parquet", data_files={"train": files}, split="train", streaming=True)
    if mapping is not None and rows.column_names and mapping.used.keys() <= set(rows.column_names):
        rows = rows.select_columns(list(mapping.used))
    yield from rows.with_format("arrow").iter(batch_size=ROWS)


def _own(api: HfApi, repo: str, commit: str, names: list[str], target: Path) -> Iterator[pa.Table]:
    """Texts by our own reader, which takes no '007' for a seven."""
    for name in names:
        path = api.hf_hub_download(repo, name, repo_type="dataset", revision=commit, local_dir=target / "files")
        for file in list_files(Path(path), Limits()):
            for batch in batches(file, LogReader(is_strict=True), None):
                yield batch.frame.to_arrow()


def _write(
    address: DatasetAddress, path: Path, tables: Iterator[pa.Table], source: dict[str, str], report: Report
) -> None:
    writer = None
    try:
        for table in tables:
            frame = pl.DataFrame(pl.from_arrow(table)).to_arrow()  # one kind of text for all pieces
            if writer is None:
                about = {f"{SOURCE}{key}": value for key, value in source.items()}
                schema = frame.schema.with_metadata(about)
                writer = pq.ParquetWriter(path, schema, compression="zstd")
            writer.write_table(frame.replace_schema_metadata(schema.metadata).cast(schema))
            report.advance(len(frame))
            _check_size(address, path.stat().st_size)
    except (pa.ArrowException, ValueError) as error:
        reason = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        raise RejectedLog(
            f"{address.repo}: its files do not make one table: {reason}.", "Submit them one by one."
        ) from error
    finally:
        if writer is not None:
            writer.close()
    if writer is None:
        raise RejectedLog(f"{address.repo} has no rows.", "Name the configuration that has some.")


def _check_size(address: DatasetAddress, size: int) -> None:
    most = settings().upload_mb * 10**6
    if size > most:
        raise RejectedLog(
            f"{address.repo} has {size / 1e6:,.0f} MB of tables, at most {most / 1e6:,.0f} can be taken.",
            "The limit is HUBSCOPE_UPLOAD_MB (docs/settings.md); or name one configuration.",
        )
