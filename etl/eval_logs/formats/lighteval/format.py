"""lighteval: `results_<time>.json`, and beside it the samples, `details_<task>_<time>.parquet`.

A task is written `gsm8k|0` (name, shots), in older versions `leaderboard|mmlu:anatomy|5` (suite first). The start and
end it gives are those of a stopwatch; the only date is that in the file's name, without a zone, and is read as UTC.
Averages that lighteval makes of subtasks (`all`, `mmlu:_average|5`) are left out: their parts say the same and more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from etl.eval_logs.contract import LogCandidate, ParsedRun, Result, RunHeader
from etl.eval_logs.formats.lighteval.samples import name_metrics, read_details
from etl.eval_logs.reader.fields import Fields

if TYPE_CHECKING:
    from datetime import datetime

    import polars as pl

    from etl.eval_logs.files.files import LogFile
    from etl.eval_logs.reader.reader import LogReader

RESULTS = re.compile(r"results_.*\.json")
DETAILS = re.compile(r"details_(?P<task>.+)_(?P<time>\d{4}-\d\d-\d\dT[\d.:-]+)\.parquet")
TIME = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d(?:\.\d+)?)")
STDERR = "_stderr"
SETTINGS = ("num_fewshot_seeds", "max_samples", "model_dtype", "model_config", "generation_parameters")


def parse_task(written: str) -> tuple[str, int | None]:
    """Name and shots. 'helm|mmlu:law|5' is ('helm|mmlu:law', 5): the suite stays, for another one asks otherwise."""
    parts = [word for word in written.split("|") if word]
    numbers = [int(word) for word in parts if word.isdecimal()]
    names = [word for word in parts if not word.isdecimal()]
    if len(names) > 1 and names[0] == "lighteval":
        names = names[1:]
    return "|".join(names), numbers[0] if numbers else None


class _Lighteval:
    name = "lighteval"
    label = "lighteval results"
    title = "lighteval"
    known_by = "`results_*.json` with `config_general`, best with its details as Parquet"
    gives: tuple[str, ...] = ("results", "samples")

    def claim(self, files: Sequence[LogFile]) -> list[LogCandidate]:
        details: dict[str, list[LogFile]] = {}
        for file in files:
            match = DETAILS.fullmatch(PurePosixPath(file.name).name)
            if match:
                details.setdefault(match["time"], []).append(file)
        candidates = []
        for file in files:
            file_name = PurePosixPath(file.name).name
            if RESULTS.fullmatch(file_name) and b'"config_general"' in file.head():
                beside = details.pop(file_name.removeprefix("results_").removesuffix(".json"), [])
                candidates.append(LogCandidate(self, (file, *sorted(beside, key=lambda one: one.name)), file.name))
        return candidates + [LogCandidate(self, tuple(left), left[0].name) for left in details.values()]

    def read(self, candidate: LogCandidate, reader: LogReader) -> Iterator[ParsedRun]:
        file, *details = candidate.files
        if file.name.endswith(".parquet"):
            reader.add_issue(
                file, "the results", None, "a results_<time>.json of the same time, which names the model,"
            )
            return
        document = Fields.of_json(file, reader)
        if document is None:
            return
        general = document.object("config_general", needed=True)
        settings = general.object("model_config")
        figures = document.object("results", needed=True)
        results = list(read_results(figures, read_tasks(document)))
        model = general.text("model_name") or settings.text("model_name", needed=True)
        if model is None:
            return
        finished = time_of(file.name, reader, file)
        took = general.get("total_evaluation_time_secondes")  # written so, and as text
        seconds = float(took) if isinstance(took, str) and re.fullmatch(r"\d{1,9}(\.\d+)?", took) else None
        sha = general.text("lighteval_sha")
        yield ParsedRun(
            RunHeader(
                framework="lighteval",
                framework_version=sha if sha != "?" else None,
                model_written=model,
                model_revision=general.text("model_sha") or settings.text("revision"),
                started_at=finished - timedelta(seconds=seconds) if finished and seconds is not None else finished,
                finished_at=finished,
                config={key: general.get(key) for key in SETTINGS if general.get(key) is not None},
            ),
            results,
            samples=read_all_details(details, reader),
        )


def time_of(file_name: str, reader: LogReader, file: LogFile) -> datetime | None:
    match = TIME.search(PurePosixPath(file_name).name)
    if match is None:
        return None
    day, hour, minute, second = match.groups()
    return reader.moment(f"{day}T{hour}:{minute}:{second}", file, "the time in the file's name")


@dataclass(frozen=True)
class TaskConfig:
    """What the log says of one task beside its figures."""

    dataset: str | None = None
    split: str | None = None
    n: int | None = None
    is_higher_better: tuple[tuple[str, bool], ...] = ()


def read_tasks(document: Fields) -> dict[str, TaskConfig]:
    """By task. Whatever is not as expected here is left out: no figure depends on it."""
    configs = {}
    tasks = document.get("config_tasks")
    for written, config in tasks.items() if isinstance(tasks, dict) else ():
        if not isinstance(config, dict):
            continue
        splits, n, dataset = (config.get(key) for key in ("evaluation_splits", "effective_num_docs", "hf_repo"))
        configs[parse_task(written)[0]] = TaskConfig(
            dataset=dataset if isinstance(dataset, str) else None,
            split=splits[0] if isinstance(splits, list) and len(splits) == 1 and isinstance(splits[0], str) else None,
            n=n if isinstance(n, int) and not isinstance(n, bool) and n > 0 else None,
            is_higher_better=tuple(directions(config.get("metric") or config.get("metrics"))),
        )
    return configs


def directions(metrics: Any) -> Iterator[tuple[str, bool]]:
    """(metric, whether higher is better); a group of metrics has a list of names and a direction by name."""
    for metric in metrics if isinstance(metrics, list) else ():
        names, higher = (
            (metric.get("metric_name"), metric.get("higher_is_better")) if isinstance(metric, dict) else ("", 0)
        )
        for one in names if isinstance(names, list) else [names]:
            is_higher_better = higher.get(one) if isinstance(higher, dict) and isinstance(one, str) else higher
            if isinstance(one, str) and isinstance(is_higher_better, bool):
                yield one, is_higher_better


def read_results(figures: Fields, tasks: dict[str, TaskConfig]) -> Iterator[Result]:
    reader, file = figures.reader, figures.file
    for written, metrics in figures.document.items():
        task, n_shot = parse_task(reader.text(written, file, f"results.{written[:100]}") or "")
        if written == "all" or task.endswith(":_average"):
            continue
        if not isinstance(metrics, dict):
            reader.add_issue(file, f"results.{written}", metrics, "metrics with their values")
            continue
        config = tasks.get(task, TaskConfig())
        higher = dict(config.is_higher_better)
        errors = {metric for metric in metrics if metric.endswith(STDERR) and metric.removesuffix(STDERR) in metrics}
        for metric, (bare, settings) in name_metrics(one for one in metrics if one not in errors).items():
            place = f"results.{written}.{metric[:100]}"
            yield Result(
                task=task,
                metric=reader.text(bare, file, place) or "",
                value=reader.number(metrics[metric], file, place),
                filter=reader.text(settings, file, place),
                n_shot=n_shot,
                dataset=config.dataset,
                split=config.split,
                n=config.n,
                stderr=reader.number(metrics.get(metric + STDERR), file, place + STDERR, low=0),
                higher_is_better=higher.get(metric),
            )


def read_all_details(files: Sequence[LogFile], reader: LogReader) -> Iterator[pl.DataFrame]:
    for file in files:
        match = DETAILS.fullmatch(PurePosixPath(file.name).name)
        if match:
            yield from read_details(file, parse_task(match["task"])[0], reader)


FORMAT = _Lighteval()
