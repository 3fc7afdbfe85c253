"""One run's rows on their way to the lake: checked, tidied and written aside piece by piece, and hashed as they go.

A run's number is the hash of what its log says, so it is known only after the last sample; until then the rows lie in a
folder of the import, without a number.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import orjson
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from etl.eval_logs.contract import PERFORMANCE, REQUESTS, SAMPLES, TEXTS, ParsedRun, RunHeader, schema
from etl.eval_logs.files.files import LogFile
from etl.eval_logs.identity import metrics
from etl.eval_logs.reader.reader import UNSEEN, LogReader

GROUP_ROWS, GROUP_BYTES = 50_000, 32_000_000
MAX_BUFFERED_ROWS, MAX_BUFFERED_BYTES = 3_000, 500_000  # of a run that is kept in memory until it lands
SLACK = 1e-6
MAX_CONFIG = 200_000  # characters
KEY_LENGTH, NAME_LENGTH, ERROR_LENGTH, TEXT_LENGTH = 1_000, 1_000, 2_000, 100_000
NAMES = ("sample_id", "task", "metric", "cluster_id", "perturbation")  # cut, they would be other names
MAX_TEXT_LENGTHS = {"label": NAME_LENGTH, "prediction": NAME_LENGTH, "error": ERROR_LENGTH} | dict.fromkeys(
    TEXTS, TEXT_LENGTH
)
NO_PERFORMANCE = PERFORMANCE.to_frame()
# Whether texts are kept is the uploader's choice and makes no other run.
HASHED = [name for name in SAMPLES.names() if name not in (*TEXTS, "label", "prediction")]
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
COLUMNS = {
    source: schema(source)
    for source in ("eval_samples", "eval_texts", "performance_requests", "eval_results", "performance")
}
SECRET_KEY = re.compile(
    r"(api_?key|secret|password|passwd|authorization|credential|(access|auth|hf)_?token)$", re.IGNORECASE
)
SECRET = re.compile(r"\b(hf_[A-Za-z0-9]{20,}|sk-[\w-]{20,}|(?<=token=)[^,\s]+|(?<=api_key=)[^,\s]+)")


@dataclass
class StagedRun:
    """One run, written aside. `parts` holds the rows by source, without run_id and import_id."""

    header: RunHeader
    digest: str
    identity: str
    config: str
    results: list[dict[str, Any]]  # rows of eval_results
    performance: pl.DataFrame
    tasks: list[str]
    samples: int
    has_texts: bool
    notes: list[str]
    parts: dict[str, StagedRows] = field(default_factory=dict)


def stage(run: ParsedRun, file: LogFile, reader: LogReader, folder: Path | None) -> StagedRun:
    """Reads the run to its end; with a folder its rows are written there. Raises RejectedLog where something makes no sense."""
    header = run.header
    model = UNSEEN.sub("", header.model_written or "").strip()
    if not model:
        reader.add_issue(file, "the model", None, "the name of the model that was evaluated")
    header.model_written = model or "unknown"
    config = _config(header.config, reader)
    results = metrics.rows(run.results, file, reader)
    performance = NO_PERFORMANCE if run.performance is None else run.performance.select(PERFORMANCE.names())
    digest = hashlib.sha256(_run_digest_input(header, config, run))
    samples = _SourceWriters(folder, file, reader, digest)
    count, seen = samples.add_samples(run.samples)
    requests = samples.add_requests(run.requests)
    parts = samples.close()
    if not (results or count or performance.height or requests) and not reader.issues:
        reader.add_issue(file, "", None, "at least one figure")
    tasks = sorted({*seen, *(row["task"] for row in results)} - {"", None})
    telling = [header.model_written, header.framework, header.suite, tasks, header.started_at, config]
    return StagedRun(
        header, digest.hexdigest()[:24], hashlib.sha256(_as_json(telling)).hexdigest()[:24], config, results, performance,
        tasks, count, "eval_texts" in parts, [*header.notes], parts,
    )  # fmt: skip


class _SourceWriters:
    """The three sources that may be longer than a memory: held while they are short, then files in the making."""

    def __init__(self, folder: Path | None, file: LogFile, reader: LogReader, digest: Any):
        self.folder, self.file, self.reader, self.digest = folder, file, reader, digest
        self.rows: dict[str, StagedRows] = {}
        self.cut = 0

    def add_samples(self, frames: Iterable[pl.DataFrame]) -> tuple[int, set[str]]:
        """Returns how many samples there are, each counted once whatever its metrics, and their tasks."""
        rows: Counter[tuple[str, str]] = Counter()
        for frame in frames:
            if frame.is_empty():
                continue
            if frame.columns != SAMPLES.names() or frame.dtypes != SAMPLES.dtypes():
                frame = frame.select(SAMPLES.names()).cast(SAMPLES)
            columns = frame.to_dict(as_series=False)
            lines = list(zip(*(columns[name] for name in HASHED), strict=True))
            self.digest.update(orjson.dumps(lines)[1:-1] + b",")
            rows.update(zip(columns["task"], columns["metric"], strict=True))
            frame = self._cleaned(frame, columns)
            self._write("eval_samples", frame)
            if self.reader.keeps_texts and any(any(columns[name]) for name in TEXTS):
                self._write(
                    "eval_texts", frame.unique(["task", "sample_id", "epoch"], keep="first", maintain_order=True)
                )
        if self.cut:
            self.reader.add_note(f"{self.cut:,} texts were longer than is kept and were cut.")
        of_task: dict[str, int] = {}
        for (task, _), number in rows.items():
            of_task[task] = max(of_task.get(task, 0), number)
        return sum(of_task.values()), set(of_task)

    def add_requests(self, frames: Iterable[pl.DataFrame]) -> int:
        rows = 0
        for frame in frames:
            frame = frame.select(REQUESTS.names()).cast(REQUESTS)
            self.digest.update(frame.write_csv(include_header=False).encode())
            rows += frame.height
            self._write(
                "performance_requests", frame.with_columns(pl.col("error").str.slice(0, MAX_TEXT_LENGTHS["error"]))
            )
        return rows

    def close(self) -> dict[str, StagedRows]:
        for rows in self.rows.values():
            rows.close()
        return self.rows

    def _write(self, source: str, frame: pl.DataFrame) -> None:
        if source not in self.rows:
            self.rows[source] = StagedRows(source, self.folder)
        self.rows[source].add(frame)

    def _cleaned(self, frame: pl.DataFrame, columns: dict[str, list[Any]]) -> pl.DataFrame:
        """Names whole, numbers finite, scores on the scale of their metric, texts of a bounded length.

        Most logs are short and have nothing wrong: looking is done on plain lists, which costs a tenth of as many queries.
        """
        for name in ("task", "sample_id", "metric"):
            if not all(columns[name]):
                self._add_issue(frame, name, pl.col(name).is_null() | (pl.col(name) == ""), "a name")
        for name in (*NAMES, *MAX_TEXT_LENGTHS):
            texts = [text for text in columns[name] if text]
            if not texts or (name in TEXTS and not self.reader.keeps_texts):
                continue
            most = MAX_TEXT_LENGTHS.get(name, KEY_LENGTH)
            too_long = sum(len(text) > most for text in texts) if max(map(len, texts)) > most else 0
            if too_long and name in NAMES:
                self._add_issue(frame, name, pl.col(name).str.len_chars() > most, f"at most {most:,} characters")
            self.cut += too_long
            if too_long or CONTROL.search("".join(texts)):
                made = (
                    pl.col(name)
                    .str.slice(0, most)
                    .str.replace_all(CONTROL.pattern, " " if name in MAX_TEXT_LENGTHS else "")
                )
                frame = frame.with_columns(made)
        for name in ("score", "probability", "latency_s", "ttft_s"):
            if not math.isfinite(sum(value for value in columns[name] if value is not None)):
                if frame[name].is_infinite().any():
                    self._add_issue(frame, name, pl.col(name).is_infinite(), "a number within the range of floats")
                frame = frame.with_columns(pl.col(name).fill_nan(None))
        names = {metric: metrics.canonical_name(metric) for metric in set(columns["metric"]) if metric}
        self._check_scale(frame, columns, list(names))
        if any(old != new for old, new in names.items()):
            named = [names.get(metric) for metric in columns["metric"]]
            frame = frame.with_columns(pl.Series("metric", named, pl.String))
        return frame

    def _check_scale(self, frame: pl.DataFrame, columns: dict[str, list[Any]], written: list[str]) -> None:
        """Off its metric's scale a sample would count a hundredfold in every mean."""
        for metric in written:
            known = metrics.known_metric(metric)
            if known is None or known.unit != "share":
                continue
            low, high = known.lower or 0.0, known.upper if known.upper is not None else math.inf
            pairs = zip(columns["metric"], columns["score"], strict=True)
            scores = [score for name, score in pairs if score is not None and name == metric]
            if scores and not (low - SLACK <= min(scores) and max(scores) <= high + SLACK):
                wrong = (pl.col("metric") == metric) & ~pl.col("score").is_between(low - SLACK, high + SLACK)
                wrong = wrong & pl.col("score").is_not_nan()
                if frame.select(wrong.fill_null(False).any()).item():
                    self._add_issue(frame, "score", wrong.fill_null(False), f"{metric} of {low:g} to {high:g}")

    def _add_issue(self, frame: pl.DataFrame, name: str, wrong: pl.Expr, expected: str) -> None:
        task, sample, value = frame.filter(wrong).select("task", "sample_id", pl.col(name).alias("value")).row(0)
        self.reader.add_issue(self.file, f"{name} of sample {sample} of {task}", value, expected)


class StagedRows:
    """One source of one run: `buffered` while it is short, at `path` in groups of rows that fit a memory once it is not.

    Without a folder nothing is kept: the log is only looked at.
    """

    def __init__(self, source: str, folder: Path | None):
        self.source, self.folder = source, folder
        self.names = COLUMNS[source].names()
        self.buffered: list[pl.DataFrame] = []
        self.path: Path | None = None
        self._writer: pq.ParquetWriter | None = None
        self._rows = 0

    def add(self, frame: pl.DataFrame) -> None:
        if self.folder is None:
            return
        self.buffered.append(frame[:, self.names])
        self._rows += frame.height
        is_long = self._rows >= (GROUP_ROWS if self._writer else MAX_BUFFERED_ROWS)
        if is_long or sum(one.estimated_size() for one in self.buffered) >= (
            GROUP_BYTES if self._writer else MAX_BUFFERED_BYTES
        ):
            self._flush()

    def close(self) -> None:
        if self._writer is not None:
            self._flush()
            self._writer.close()

    def _flush(self) -> None:
        if self._writer is None and self.folder is not None:
            self.folder.mkdir(exist_ok=True)
            self.path = self.folder / f"{self.source}.parquet"
            self._writer = pq.ParquetWriter(self.path, arrow(COLUMNS[self.source]), compression="lz4")
        if self.buffered and self._writer is not None:
            self._writer.write_table(table(pl.concat(self.buffered), COLUMNS[self.source]))
        self.buffered, self._rows = [], 0


@cache
def _arrow(columns: tuple[tuple[str, Any], ...]) -> pa.Schema:
    return pl.Schema(columns).to_frame().to_arrow(compat_level=pl.CompatLevel.oldest()).schema


def arrow(columns: pl.Schema) -> pa.Schema:
    return _arrow(tuple(columns.items()))


def table(frame: pl.DataFrame, columns: pl.Schema) -> pa.Table:
    return frame.select(columns.names()).to_arrow(compat_level=pl.CompatLevel.oldest()).cast(arrow(columns))


def _run_digest_input(header: RunHeader, config: str, run: ParsedRun) -> bytes:
    """What makes it this run, without its samples: not where it was found, nor what we noticed."""
    of_head = [
        header.framework, header.framework_version, header.model_written, header.model_revision, header.suite, header.started_at,
        header.finished_at, header.status, header.cost_usd, config,
    ]  # fmt: skip
    performance = "" if run.performance is None else run.performance.write_csv()
    return _as_json([of_head, [vars(result) for result in run.results], performance])


def _config(config: dict[str, Any], reader: LogReader) -> str:
    text = _as_json(_masked(config)).decode()
    if len(text) <= MAX_CONFIG:
        return text
    reader.add_note(f"The settings of the run have {len(text):,} characters; only their names are kept.")
    return _as_json({"keys": sorted(str(key)[:100] for key in config)[:1_000]}).decode()


def _masked(value: Any) -> Any:
    """Without keys and passwords, which end up in the settings of runs."""
    if isinstance(value, dict):
        return {
            str(key): "***" if SECRET_KEY.search(str(key)) and isinstance(child, str) else _masked(child)
            for key, child in value.items()
        }
    if isinstance(value, list | tuple):
        return [_masked(child) for child in value]
    return SECRET.sub("***", value) if isinstance(value, str) else value


def _as_json(value: Any) -> bytes:
    options = orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS
    try:
        return orjson.dumps(value, default=str, option=options)
    except TypeError:  # numbers beyond 64 bits, and keys of several types
        return json.dumps(value, default=str, skipkeys=True).encode("utf-8", "replace")
