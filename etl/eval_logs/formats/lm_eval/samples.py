"""The samples of the lm-evaluation-harness as frames of SAMPLES: a line a sample and filter, in its oldest files a list."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import polars as pl

from etl.eval_logs.contract import Result
from etl.eval_logs.reader.fields import objects_in
from etl.eval_logs.reader.sample_frames import frames

if TYPE_CHECKING:
    from etl.eval_logs.files.files import LogFile
    from etl.eval_logs.reader.reader import LogReader

TIMED = re.compile(r"samples_(?P<task>.+)_\d{4}-\d\d-\d\dT[\d.-]+\.jsonl")
WRITTEN_OUT = "_write_out_info.json"
# What a sample has beside its figures, in versions that do not list these under 'metrics'.
NO_FIGURES = re.compile(
    r"doc_id|doc|target|arguments|resps|filtered_resps|filter|metrics|\w+_hash|truth|prompt_\d+|logit_\d+|sample_len|idx|id"
)
# The figure of these is no mean of what a sample has.
NO_MEANS = {"perplexity", "word_perplexity", "byte_perplexity", "bits_per_byte", "ppl"}
Line = tuple[str, dict[str, Any]]


def read_samples(files: Sequence[LogFile], results: Sequence[Result], reader: LogReader) -> Iterator[pl.DataFrame]:
    """Frames of all files. `results`: which filters come first, and how many samples each task has."""
    for file in files:
        task = task_of(file, {result.task for result in results})
        if task is None:
            reader.add_issue(file, "", file.name, "the name of a task of the results in the name of the file")
            continue
        own = [result for result in results if result.task == task]
        yield from _TaskSamples(task, own, file, reader).frames()


def task_of(file: LogFile, tasks: Iterable[str]) -> str | None:
    name = PurePosixPath(file.name).name
    match = TIMED.fullmatch(name)
    if match:
        return match["task"]
    stem = name.removesuffix(WRITTEN_OUT).removesuffix(".jsonl")
    ending = (task for task in tasks if stem == task or stem.endswith(f"_{task}"))
    return max(ending, key=len, default=None)


class _TaskSamples:
    def __init__(self, task: str, results: Sequence[Result], file: LogFile, reader: LogReader):
        self.task, self.file, self.reader = task, file, reader
        self.metrics = {result.metric for result in results}
        self.expected = max((result.n or 0 for result in results), default=0)
        # Where answers were picked in several ways, the way whose figure stands first is the one of the samples.
        self.chosen = {result.metric: result.filter for result in reversed(results)}
        self.seen: Counter[tuple[str, str | None]] = Counter()
        self.left_out: set[str] = set()

    def frames(self) -> Iterator[pl.DataFrame]:
        yield from frames(row for lines in self.lines() for place, sample in lines for row in self.rows(place, sample))
        for name in sorted(self.left_out):
            self.reader.add_note(name)
        count = len({number for number, _ in self.seen})
        if 0 < count < self.expected:
            self.reader.add_note(f"{self.task}: {count} of {self.expected} samples are in the file.")

    def lines(self) -> Iterator[list[Line]]:
        opening = self.file.head(64).lstrip(b"\xef\xbb\xbf \r\n\t")[:1]
        if opening != b"[" or TIMED.fullmatch(PurePosixPath(self.file.name).name):
            for batch in self.reader.jsonl(self.file):
                yield [(f"line {number}", sample) for number, sample in batch]
            return
        document = self.reader.json(self.file)  # the first 0.4 versions wrote a list, whatever the name says
        listed = document if isinstance(document, list) else []
        yield [(one.place, one.document) for one in objects_in(listed, self.file, self.reader)]

    def rows(self, place: str, sample: dict[str, Any]) -> Iterator[dict[str, Any]]:
        number = sample.get("doc_id")
        if isinstance(number, bool) or not isinstance(number, int | str):
            self.reader.add_issue(self.file, f"{place}: doc_id", number, "a number or a text")
            return
        written = sample.get("filter")
        chosen = written if isinstance(written, str) and written != "none" else None
        key = (str(number), chosen)
        self.seen[key] += 1
        is_first = True
        for metric, score in self.scores(sample, place):
            if self.chosen.setdefault(metric, chosen) != chosen:
                self.left_out.add(f"{self.task}: samples by the filter {chosen or 'none'} are not kept beside others.")
                continue
            row = {
                "task": self.task,
                "sample_id": self.reader.text(key[0], self.file, f"{place}: doc_id"),
                "epoch": self.seen[key],
                "metric": metric,
                "filter": chosen,
                "score": score,
                "error": "no score" if score is None else None,
            }
            if is_first and self.reader.keeps_texts:
                row |= texts(sample)
            is_first = False
            yield row

    def scores(self, sample: dict[str, Any], place: str) -> Iterator[tuple[str, float | None]]:
        listed = sample.get("metrics")
        if isinstance(listed, list):
            names = [name for name in listed if isinstance(name, str)]
        else:
            names = [name for name in sample if not NO_FIGURES.fullmatch(name)]
            names = [name for name in names if name in self.metrics] if self.metrics else names
        for name in names:
            value = sample.get(name)
            if name in NO_MEANS or isinstance(value, list | dict):
                self.left_out.add(f"{self.task}: {name} has no figure of each sample.")
            elif isinstance(value, str):  # 0.3 wrote everything as text
                yield name, _from_text(value)
            elif isinstance(value, bool):
                yield name, float(value)
            else:
                yield name, self.reader.number(value, self.file, f"{place}: {name}")


def _from_text(value: str) -> float | None:
    if value in ("True", "False"):
        return float(value == "True")
    return float(value) if re.fullmatch(r"-?\d{1,300}(\.\d+)?(e-?\d{1,2})?", value) else None


def texts(sample: dict[str, Any]) -> dict[str, str | None]:
    return {
        "input": _prompt(sample),
        "target": _plain(sample.get("target", sample.get("truth"))),
        "output": _plain(_first(sample.get("filtered_resps")) or _first(sample.get("resps"))),
    }


def _prompt(sample: dict[str, Any]) -> str | None:
    """What was asked: with several choices, the prompt of the first, which is the same for all."""
    if isinstance(sample.get("prompt_0"), str):
        return str(sample["prompt_0"])
    arguments = sample.get("arguments")
    first: Any = None
    if isinstance(arguments, dict):
        one = next(iter(arguments.values()), None)
        first = one.get("arg_0") if isinstance(one, dict) else None
    elif isinstance(arguments, list) and arguments and isinstance(arguments[0], list) and arguments[0]:
        first = arguments[0][0]
    return first if isinstance(first, str) else None


def _first(value: Any) -> Any:
    """The answer among lists of lists; figures of each choice are no answer."""
    while isinstance(value, list) and len(value) == 1:
        value = value[0]
    return value if isinstance(value, str) else None


def _plain(value: Any) -> str | None:
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) and value != "" else None
