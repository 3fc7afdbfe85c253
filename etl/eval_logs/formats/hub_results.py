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
from etl.eval_logs.reader.parts import field_of, objects_of, text_field

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
            yield from read_index(document, file, reader)
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
    for place, entry in objects_of(reader, file, entries, ""):
        benchmark = field_of(reader, file, entry, "dataset", dict, place, needed=True) or {}
        source = field_of(reader, file, entry, "source", dict, place) or {}
        dataset = text_field(reader, file, benchmark, "id", f"{place}.dataset", needed=True)
        task = text_field(reader, file, benchmark, "task_id", f"{place}.dataset", needed=True)
        value, scale = figure(entry, place, file, reader)
        if dataset is None or task is None or model is None:
            continue
        header = RunHeader(
            framework="hub_results",
            model_written=model,
            model_revision=revision,
            suite=dataset,
            started_at=day(entry.get("date"), f"{place}.date", file, reader),
            source_name=source_name(source, place, file, reader),
            source_url=text_field(reader, file, source, "url", f"{place}.source"),
            provenance="author_claimed",
            config={"dataset_revision": benchmark["revision"]} if benchmark.get("revision") else {},
            notes=[f"The model is named by the folders around the file: {model}."],
        )
        key = (dataset, header.started_at, header.source_name, header.source_url, str(header.config))
        run = runs.setdefault(key, ParsedRun(header, []))
        note_token(entry, run)
        notes = text_field(
            reader, file, entry, "notes", place
        )  # 'no-tools', 'with tools': the same task asked otherwise
        run.results.append(Result(task, SCORE, value, filter=notes, dataset=dataset, scale=scale))
    for run in runs.values():
        refuse_twice(run, file, reader)
        yield run


def read_index(document: dict[str, Any], file: LogFile, reader: LogReader) -> Iterator[ParsedRun]:
    """One run a model and source. The folders name the model where they can: a card's own name is often a nickname."""
    folder, revision = repository(file)
    for place, model in objects_of(
        reader, file, field_of(reader, file, document, "model-index", list, needed=True) or [], "model-index"
    ):
        nickname = text_field(reader, file, model, "name", place, needed=True)
        runs: dict[tuple[Any, ...], ParsedRun] = {}
        entries = field_of(reader, file, model, "results", list, place, needed=True) or []
        for at, entry in objects_of(reader, file, entries, f"{place}.results"):
            source = field_of(reader, file, entry, "source", dict, at) or {}
            header = RunHeader(
                framework="hub_results",
                model_written=(folder if folder and "/" in folder else nickname) or "",
                model_revision=revision,
                suite="model-index",
                source_name=source_name(source, at, file, reader),
                source_url=text_field(reader, file, source, "url", f"{at}.source"),
                provenance="author_claimed",
            )
            run = runs.setdefault((header.source_name, header.source_url), ParsedRun(header, []))
            run.results.extend(read_metrics(entry, at, run, file, reader))
        for run in runs.values():
            if run.header.model_written:
                settle_scale(run)
                refuse_twice(run, file, reader)
                yield run


def read_metrics(
    entry: dict[str, Any], place: str, run: ParsedRun, file: LogFile, reader: LogReader
) -> Iterator[Result]:
    dataset = field_of(reader, file, entry, "dataset", dict, place, needed=True) or {}
    kind = text_field(reader, file, dataset, "type", f"{place}.dataset", needed=True)
    title = text_field(reader, file, dataset, "name", f"{place}.dataset") or kind
    arguments = dataset.get("args")
    shots = arguments.get("num_few_shot") if isinstance(arguments, dict) else None
    metrics = list(
        objects_of(
            reader,
            file,
            field_of(reader, file, entry, "metrics", list, place, needed=True) or [],
            f"{place}.metrics",
        )
    )
    kinds = Counter(str(metric.get("type")) for _, metric in metrics)
    for at, metric in metrics:
        written = text_field(reader, file, metric, "type", at, needed=True)
        label = text_field(reader, file, metric, "name", at)
        value, scale = figure(metric, at, file, reader)
        note_token(metric, run)
        if title is None or written is None:
            continue
        yield Result(
            title,
            written,
            value,
            filter=label if kinds[written] > 1 else None,
            dataset=kind,
            split=text_field(reader, file, dataset, "split", f"{place}.dataset"),
            subset=config_of(dataset),
            n_shot=shots if isinstance(shots, int) and not isinstance(shots, bool) and 0 <= shots < 10_000 else None,
            scale=scale,
        )


def config_of(dataset: dict[str, Any]) -> str | None:
    """The subset, unless it is the only one or is part of the data set's name already: 'MTEB MassiveIntent (af)'."""
    config, title = dataset.get("config"), dataset.get("name")
    if not isinstance(config, str) or config in ("", "default", "main") or f"({config})" in str(title):
        return None
    return config[:200]


def figure(entry: dict[str, Any], place: str, file: LogFile, reader: LogReader) -> tuple[float | None, str | None]:
    """The value and its scale where it says so. Cards often quote their numbers: '0.91', '75.3 %'."""
    value = entry.get("value")
    if isinstance(value, str):
        written = NUMBER.fullmatch(value[:100])
        if written is None:
            reader.add_issue(file, f"{place}.value", value, "a number")
            return None, None
        return reader.number(float(written["value"]), file, f"{place}.value"), "percent" if written["percent"] else None
    if value is None and "value" not in entry:
        reader.add_issue(file, f"{place}.value", None, "a number")
    return reader.number(value, file, f"{place}.value"), None


def day(value: Any, place: str, file: LogFile, reader: LogReader) -> datetime | None:
    """A date as YAML gives it: as text, or read already where it was not quoted."""
    return reader.moment(value.isoformat() if isinstance(value, date) else value, file, place)


def source_name(source: dict[str, Any], place: str, file: LogFile, reader: LogReader) -> str | None:
    names = (text_field(reader, file, source, key, f"{place}.source") for key in ("name", "org", "user"))
    return next((one for one in names if one), None)


def note_token(entry: dict[str, Any], run: ParsedRun) -> None:
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


def refuse_twice(run: ParsedRun, file: LogFile, reader: LogReader) -> None:
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
