"""Results that a model's repository states on the Hub: `.eval_results/*.yaml`, and `model-index` in the model's card.

Neither gives a sample count or a standard error; the first does not even name its metric: the benchmark's data set
decides it. A `verifyToken` is a signature of the Hub's own run, which only the Hub can check: it changes nothing here.
https://huggingface.co/docs/hub/eval-results and https://github.com/huggingface/hub-docs/blob/main/modelcard.md
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from etl.eval_logs.contract import LogCandidate, ParsedRun, Result, RunHeader
from etl.eval_logs.identity.metrics import known_metric
from etl.eval_logs.reader.fields import Fields, objects_in

if TYPE_CHECKING:
    from etl.eval_logs.files.files import LogFile
    from etl.eval_logs.reader.reader import LogReader

FOLDER = ".eval_results"
SCORE = "benchmark_score"  # the benchmark knows which metric it is; the file does not say
INDEX = re.compile(rb"^model-index:", re.MULTILINE)
CACHED = re.compile(r"models--(?P<owner>[^/]+?)--(?P<model>[^/]+)/snapshots/(?P<revision>[^/]+)")
NUMBER = re.compile(r"\s*(?P<value>[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?)\s*(?P<percent>%?)\s*", re.IGNORECASE)
TOKEN = "A verifyToken is given. Only the Hub can check one, so the result counts as its author's claim."


class _HubResults:
    name = "hub_results"
    label = "Hub evaluation results"
    title = "Hub results"
    known_by = "`.eval_results/*.yaml`, or a README with a `model-index`"
    gives: tuple[str, ...] = ("results",)

    def claim(self, files: Sequence[LogFile]) -> list[LogCandidate]:
        return [LogCandidate(self, (file,), file.name) for file in files if is_ours(file)]

    def read(self, candidate: LogCandidate, reader: LogReader) -> Iterator[ParsedRun]:
        (file,) = candidate.files
        document = reader.yaml(file)
        if isinstance(document, dict) and "model-index" in document:
            yield from read_index(Fields(document, file, reader))
        elif isinstance(document, list):
            yield from read_entries(document, file, reader)
        else:
            reader.add_issue(file, "", document, "a list of results, or a model-index")


def is_ours(file: LogFile) -> bool:
    path = PurePosixPath(file.name)
    if path.suffix == ".md":
        front = file.head().partition(b"\n---")[0]
        return front.startswith(b"---") and INDEX.search(front) is not None
    if path.suffix not in (".yaml", ".yml"):
        return False
    head = file.head()
    is_list = all(key in head for key in (b"dataset:", b"task_id:", b"value:"))
    return path.parent.name == FOLDER or is_list or INDEX.search(head) is not None


def repository(file: LogFile) -> tuple[str | None, str | None]:
    """Model and revision from the folders: `<owner>/<model>/.eval_results/x.yaml`, or those of the Hub's cache."""
    on_disk = file.path or PurePosixPath(file.name)  # a file alone has folders on disk only
    cached = CACHED.search(on_disk.as_posix())
    if cached:
        return f"{cached['owner']}/{cached['model']}", cached["revision"]
    folders = PurePosixPath(file.name).parent.parts
    if FOLDER in on_disk.parts:
        folders = tuple(part for part in on_disk.parts[: on_disk.parts.index(FOLDER)] if part != "/")
    return "/".join(folders[-2:]) or None, None


def read_entries(entries: list[Any], file: LogFile, reader: LogReader) -> Iterator[ParsedRun]:
    """One run a benchmark, date and source."""
    model, revision = repository(file)
    if model is None:
        reader.add_issue(file, "the model", None, f"the folders <owner>/<model>/{FOLDER}/ around the file")
    runs: dict[tuple[Any, ...], ParsedRun] = {}
    for entry in objects_in(entries, file, reader):
        benchmark = entry.object("dataset", needed=True)
        source = entry.object("source")
        dataset = benchmark.text("id", needed=True)
        task = benchmark.text("task_id", needed=True)
        value, scale = figure(entry)
        if dataset is None or task is None or model is None:
            continue
        header = RunHeader(
            framework="hub_results",
            model_written=model,
            model_revision=revision,
            suite=dataset,
            started_at=day(entry),
            source_name=source_name(source),
            source_url=source.text("url"),
            provenance="author_claimed",
            config={"dataset_revision": benchmark.get("revision")} if benchmark.get("revision") else {},
            notes=[f"The model is named by the folders around the file: {model}."],
        )
        key = (dataset, header.started_at, header.source_name, header.source_url, str(header.config))
        run = runs.setdefault(key, ParsedRun(header, []))
        note_token(entry, run)
        notes = entry.text("notes")  # 'no-tools', 'with tools': the same task asked otherwise
        run.results.append(Result(task, SCORE, value, filter=notes, dataset=dataset, scale=scale))
    for run in runs.values():
        reject_twice(run, file, reader)
        yield run


def read_index(document: Fields) -> Iterator[ParsedRun]:
    """One run a model and source. The folders name the model where they can: a card's own name is often a nickname."""
    folder, revision = repository(document.file)
    for model in document.objects("model-index", needed=True):
        nickname = model.text("name", needed=True)
        runs: dict[tuple[Any, ...], ParsedRun] = {}
        for entry in model.objects("results", needed=True):
            source = entry.object("source")
            header = RunHeader(
                framework="hub_results",
                model_written=(folder if folder and "/" in folder else nickname) or "",
                model_revision=revision,
                suite="model-index",
                source_name=source_name(source),
                source_url=source.text("url"),
                provenance="author_claimed",
            )
            run = runs.setdefault((header.source_name, header.source_url), ParsedRun(header, []))
            run.results.extend(read_metrics(entry, run))
        for run in runs.values():
            if run.header.model_written:
                settle_scale(run)
                reject_twice(run, document.file, document.reader)
                yield run


def read_metrics(entry: Fields, run: ParsedRun) -> Iterator[Result]:
    dataset = entry.object("dataset", needed=True)
    kind = dataset.text("type", needed=True)
    title = dataset.text("name") or kind
    arguments = dataset.get("args")
    shots = arguments.get("num_few_shot") if isinstance(arguments, dict) else None
    metrics = list(entry.objects("metrics", needed=True))
    kinds = Counter(str(metric.get("type")) for metric in metrics)
    for metric in metrics:
        written = metric.text("type", needed=True)
        label = metric.text("name")
        value, scale = figure(metric)
        note_token(metric, run)
        if title is None or written is None:
            continue
        yield Result(
            title,
            written,
            value,
            filter=label if kinds[written] > 1 else None,
            dataset=kind,
            split=dataset.text("split"),
            subset=config_of(dataset),
            n_shot=shots if isinstance(shots, int) and not isinstance(shots, bool) and 0 <= shots < 10_000 else None,
            scale=scale,
        )


def config_of(dataset: Fields) -> str | None:
    """The subset, unless it is the only one or is part of the data set's name already: 'MTEB MassiveIntent (af)'."""
    config, title = dataset.get("config"), dataset.get("name")
    if not isinstance(config, str) or config in ("", "default", "main") or f"({config})" in str(title):
        return None
    return config[:200]


def figure(entry: Fields) -> tuple[float | None, str | None]:
    """The value and its scale where it says so. Cards often quote their numbers: '0.91', '75.3 %'."""
    value = entry.get("value")
    if isinstance(value, str):
        written = NUMBER.fullmatch(value[:100])
        if written is None:
            entry.add_issue("value", "a number")
            return None, None
        number = entry.reader.number(float(written["value"]), entry.file, entry.at("value"))
        return number, "percent" if written["percent"] else None
    if value is None and "value" not in entry.document:
        entry.add_issue("value", "a number")
    return entry.number("value"), None


def day(entry: Fields) -> datetime | None:
    """A date as YAML gives it: as text, or read already where it was not quoted."""
    value = entry.get("date")
    return entry.reader.moment(value.isoformat() if isinstance(value, date) else value, entry.file, entry.at("date"))


def source_name(source: Fields) -> str | None:
    names = (source.text(key) for key in ("name", "org", "user"))
    return next((one for one in names if one), None)


def note_token(entry: Fields, run: ParsedRun) -> None:
    if entry.get("verifyToken") and TOKEN not in run.header.notes:
        run.header.notes.append(TOKEN)


def settle_scale(run: ParsedRun) -> None:
    """Cards write shares as 0.61 or as 61; within one source alike. One above 1 shows which."""
    shares = [
        one for one in run.results if one.scale is None and (metric := known_metric(one.metric)) and metric.upper == 1
    ]
    if any(one.value is not None and 1 < one.value <= 100 for one in shares):
        for one in shares:
            one.scale = "percent"
        run.header.notes.append("Values above 1 show that the card writes shares in percent; all of them are read so.")


def reject_twice(run: ParsedRun, file: LogFile, reader: LogReader) -> None:
    """Two figures for one thing cannot both stand; the same figure twice is one."""
    seen: dict[tuple[str | None, ...], Result] = {}
    for result in run.results:
        key = (result.task, result.metric, result.filter, result.dataset, result.split, result.subset)
        first = seen.setdefault(key, result)
        if first.value != result.value:
            reader.add_issue(
                file, f"{result.task}.{result.metric}", result.value, f"one value, {first.value} is there already"
            )
    run.results = list(seen.values())


FORMAT = _HubResults()
