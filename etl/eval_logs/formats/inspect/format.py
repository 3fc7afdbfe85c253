"""Inspect logs: an `.eval` archive, or the same as one JSON document; layout versions 1 to 3.

An archive holds a header, a summary of every sample and each sample in full. A run that was cut short has no header yet:
its journal then says what it set out to do, and which samples it finished. Full samples are read only for what their
summaries lack, for they hold every message and every call.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from etl.eval_logs.contract import LogCandidate, ParsedRun, RunHeader
from etl.eval_logs.formats.inspect.results import Scoring, read_scoring
from etl.eval_logs.formats.inspect.samples import Located, SampleRows
from etl.eval_logs.reader.fields import Fields
from etl.eval_logs.reader.run_config import tidied
from etl.eval_logs.reader.sample_frames import frames

if TYPE_CHECKING:
    from etl.eval_logs.files.files import LogFile
    from etl.eval_logs.reader.reader import LogReader

HEADER, START, SUMMARIES = "header.json", "_journal/start.json", "summaries.json"
STATUSES = {"success": "complete", "started": "partial", "cancelled": "partial", "error": "failed"}
STATUS = re.compile(rb'"status"\s*:\s*"(success|started|cancelled|error)"')
SPEC = re.compile(rb'"eval"\s*:\s*\{')
NEWEST = 3
SETTINGS = ("task_version", "task_args", "solver", "solver_args", "model_args", "model_roles", "config", "sandbox")
OF_THE_RUN = ("run_id", "task_id")
OF_THE_MACHINE = {
    "max_samples", "max_subprocesses", "max_sandboxes", "max_tasks", "max_connections", "sandbox_cleanup", "log_samples",
    "log_realtime", "log_images", "log_buffer", "log_shared", "log_level", "score_display", "fail_on_error", "retry_on_error",
}  # fmt: skip
Files = Mapping[str, "LogFile"]


class _Inspect:
    name = "inspect"
    label = "Inspect log"
    title = "Inspect"
    known_by = "`.eval`, or JSON with `eval.task`"
    gives: tuple[str, ...] = ("results", "samples")

    def claim(self, files: Sequence[LogFile]) -> list[LogCandidate]:
        candidates = [
            LogCandidate(self, (one,), one.name) for one in files if one.name.endswith(".eval") or _is_document(one)
        ]
        names = {one.name for one in files}
        for folder in sorted({name.removesuffix(HEADER) for name in names if PurePosixPath(name).name == HEADER}):
            if folder + SUMMARIES in names or folder + START in names:  # an archive that somebody unpacked
                inside = tuple(one for one in files if one.name.startswith(folder))
                candidates.append(LogCandidate(self, inside, folder.rstrip("/") or HEADER))
        return candidates

    def read(self, candidate: LogCandidate, reader: LogReader) -> Iterator[ParsedRun]:
        first = candidate.files[0]
        if len(candidate.files) == 1 and not first.name.endswith(".eval"):
            document = Fields.of_json(first, reader)
            if document is not None:
                yield from _read(document, {})
            return
        if len(candidate.files) == 1:
            files = first.open_archive()
        else:
            folder = candidate.name + "/" if candidate.name != HEADER else ""
            files = {one.name.removeprefix(folder): one for one in candidate.files}
        start = files.get(HEADER) or files.get(START)
        if start is None:
            reader.add_issue(first, "", ", ".join(sorted(files)[:5]), f"a log with {HEADER}, or with {START}")
            return
        document = Fields.of_json(start, reader)
        if document is None:
            return
        if HEADER not in files:
            document.document["status"] = "started"
        yield from _read(document, files)


def _is_document(file: LogFile) -> bool:
    if not file.name.endswith(".json") or PurePosixPath(file.name).name == HEADER:
        return False
    head = file.head()
    return SPEC.search(head) is not None and b'"task"' in head and STATUS.search(head) is not None


def _read(document: Fields, files: Files) -> Iterator[ParsedRun]:
    spec = document.object("eval", needed=True)
    model = spec.text("model", needed=True)
    written = spec.text("task_registry_name") or spec.text("task", needed=True)
    if model is None or written is None:
        return
    suite, _, task = written.rpartition("/")
    scoring = read_scoring(document, task, _different(document, spec))
    header = _header(document, spec, model, suite)
    rows = SampleRows(task, model, scoring.measures, scoring.cluster, document.reader)
    samples = _of_archive(files, scoring, document.reader) if files else _of_document(document)
    yield ParsedRun(header, scoring.results, samples=frames(rows.rows(samples)))


def _different(document: Fields, spec: Fields) -> int | None:
    """Different samples of the run: those it completed, each epoch counting as one there."""
    results, config = document.get("results"), spec.get("config")
    completed = results.get("completed_samples") if isinstance(results, dict) else None
    count = document.reader.count(completed, document.file, "results.completed_samples")
    epochs = (config.get("epochs") if isinstance(config, dict) else None) or 1
    return count // epochs if isinstance(epochs, int) and count is not None and count % epochs == 0 else None


def _header(document: Fields, spec: Fields, model: str, suite: str) -> RunHeader:
    packages = spec.object("packages")
    stats = document.object("stats")
    status = document.text("status")
    if status not in STATUSES:
        document.add_issue("status", f"one of {', '.join(STATUSES)}")
    return RunHeader(
        framework="Inspect",
        framework_version=packages.text("inspect_ai"),
        model_written=model,
        suite=suite or None,
        started_at=_moment(stats, "started_at") or _moment(spec, "created"),
        finished_at=_moment(stats, "completed_at"),
        config=_config(document, spec),
        status=STATUSES.get(str(status), "partial"),
        notes=list(_notes(document)),
    )


def _moment(holder: Fields, key: str) -> datetime | None:
    """A run under way has an empty text for its end. The place is the key alone, whatever holds it."""
    return holder.reader.moment(holder.get(key), holder.file, key) if holder.get(key) else None


def _config(document: Fields, spec: Fields) -> dict[str, Any]:
    """What makes it another run, the same from either kind of file, and nothing of the machine it ran on."""
    config = {key: spec.get(key) for key in (*SETTINGS, *OF_THE_RUN)}
    if isinstance(config["config"], dict):
        config["config"] = {key: one for key, one in config["config"].items() if key not in OF_THE_MACHINE}
    dataset, plan = spec.get("dataset"), document.get("plan")
    if isinstance(dataset, dict):
        config["dataset"] = {key: dataset.get(key) for key in ("name", "location", "shuffled")}
    if isinstance(plan, dict):
        generation = plan.get("config")
        config["generation"] = (
            {key: one for key, one in generation.items() if key not in OF_THE_MACHINE}
            if isinstance(generation, dict)
            else None
        )
        steps = plan.get("steps")
        config["solvers"] = [
            {key: step.get(key) for key in ("solver", "params")}
            for step in (steps if isinstance(steps, list) else [])
            if isinstance(step, dict)
        ]
    run_config: dict[str, Any] = tidied(config)
    return run_config


def _notes(document: Fields) -> Iterator[str]:
    version, status, results = document.get("version"), document.get("status"), document.get("results")
    if isinstance(version, int) and version > NEWEST:
        yield f"Version {version} of the log's layout is newer than those known, 1 to {NEWEST}."
    if isinstance(status, str) and status in STATUSES and status != "success":
        yield f"The run ended with the status '{status}'."
    if document.get("invalidated") is True:
        yield "The log is marked as invalidated."
    if isinstance(results, dict) and {"total_samples", "completed_samples"} <= results.keys():
        total, completed = results["total_samples"], results["completed_samples"]
        if total != completed:
            yield f"{completed} of {total} samples were completed."


def _of_document(document: Fields) -> Iterator[Located]:
    for number, sample in enumerate(document.values("samples")):
        yield f"samples[{number}]", document.file, sample


def _of_archive(files: Files, scoring: Scoring, reader: LogReader) -> Iterator[Located]:
    """Summaries where they say all that is asked for, else each sample in full."""
    summaries = list(_summaries(files, reader))
    first = summaries[0][2] if summaries else None
    lacks = not isinstance(first, dict) or (scoring.cluster is not None and not first.get("metadata"))
    is_asked = lacks or reader.keeps_texts
    whole = [name for name in files if name.startswith("samples/") and name.endswith(".json")] if is_asked else []
    if whole:
        if summaries and len(whole) != len(summaries):
            reader.add_note(f"{len(summaries)} samples are summarised, {len(whole)} are in the log.")
        for name in whole:
            yield "", files[name], reader.json(files[name])
    else:
        yield from summaries


def _summaries(files: Files, reader: LogReader) -> Iterator[Located]:
    names = [SUMMARIES] if SUMMARIES in files else sorted(filter(JOURNAL.fullmatch, files), key=_turn)
    for name in names:
        summaries = reader.json(files[name])
        if not isinstance(summaries, list):
            reader.add_issue(files[name], "", summaries, "a list")
            continue
        file = files[name]
        for number, one in enumerate(summaries):
            yield f"[{number}]", file, one


JOURNAL = re.compile(r"_journal/summaries/(\d{1,9})\.json")


def _turn(name: str) -> int:
    match = JOURNAL.fullmatch(name)
    return int(match[1]) if match else 0


FORMAT = _Inspect()
