"""Every Eval Ever records (schemas 0.2 and 0.3): one JSON a model and leaderboard, samples in `<name>_samples.jsonl`.

Two habits of real records: a score of -1 under bounds of 0 to 1 stands for "not run", and an interval may be given as
offsets from the score (-0.03 to 0.03) where the schema asks for bounds.
The schema: https://github.com/evaleval/every_eval_ever
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from etl.eval_logs.contract import LogCandidate, ParsedRun, Result, RunHeader
from etl.eval_logs.formats.every_eval_ever.samples import is_samples, read_samples
from etl.eval_logs.reader.fields import Fields

if TYPE_CHECKING:
    from etl.eval_logs.files.files import LogFile
    from etl.eval_logs.reader.reader import LogReader

UNKNOWN = "every_eval_ever"  # the framework of a record that does not name the library it was made with
PROVENANCE = {"first_party": "author_claimed", "collaborative": "author_claimed", "third_party": "third_party"}
SCALES = {"proportion": "share", "percent": "percent"}
SCORE = "score"  # the metric of a figure that does not name one; on a scale of its own it is another metric
SCORE_UNSCALED = "unscaled_score"
LEVEL = 0.95
SLACK = 1e-9  # what rounding may put beyond a bound


class _EveryEvalEver:
    name = "every_eval_ever"
    label = "Every Eval Ever record"
    title = "Every Eval Ever"
    known_by = "JSON with `schema_version` and `evaluation_results`, best with its `*_samples.jsonl`"
    gives: tuple[str, ...] = ("results", "samples")

    def claim(self, files: Sequence[LogFile]) -> list[LogCandidate]:
        samples = {file.name: file for file in files if is_samples(file)}
        candidates = []
        for file in files:
            head = file.head() if file.name.endswith(".json") else b""
            if b'"evaluation_id"' in head and (b'"evaluation_results"' in head or b'"schema_version"' in head):
                beside = samples.pop(file.name.removesuffix(".json") + "_samples.jsonl", None)
                candidates.append(LogCandidate(self, (file, beside) if beside else (file,), file.name))
        return candidates + [LogCandidate(self, (file,), file.name) for file in samples.values()]

    def read(self, candidate: LogCandidate, reader: LogReader) -> Iterator[ParsedRun]:
        record, *samples = candidate.files
        if is_samples(record):
            beside = record.name.removesuffix("_samples.jsonl") + ".json"
            reader.add_issue(record, "the record", None, f"{beside}, which these samples belong to, beside them")
            return
        document = Fields.of_json(record, reader)
        if document is None:
            return
        if "$schema" in document.document:
            document.add_issue("$schema", "a record; this is the schema of such records, and no result")
            return
        header, results = read_header(document), []
        identifiers: dict[str, Result] = {}
        for entry in document.objects("evaluation_results", needed=True):
            result = read_result(entry)
            if result is not None:
                results.append(result)
                identifier = entry.get("evaluation_result_id")
                if isinstance(identifier, str):
                    identifiers[identifier] = result
        tell_apart(results)
        if header is None:
            return
        if samples:
            header.provenance = None  # the samples themselves are better evidence than who submitted them
        yield ParsedRun(
            header,
            results,
            samples=read_samples(samples[0], document, results, identifiers, reader) if samples else (),
        )


def read_header(document: Fields) -> RunHeader | None:
    """What the record says of the run; None where it does not name its model."""
    model = document.object("model_info", needed=True)
    source = document.object("source_metadata", needed=True)
    library = document.object("eval_library")
    details = model.object("additional_details")
    identifier = document.text("evaluation_id", needed=True) or ""
    written = model.text("id", needed=True)
    framework = library.text("name")
    version = library.text("version")
    organization = source.text("source_organization_name")
    if written is None:
        return None
    header = RunHeader(
        framework=framework if framework and framework != "unknown" else UNKNOWN,
        framework_version=version if version != "unknown" else None,
        model_written=written,
        model_revision=details.text("revision"),
        suite=source.text("source_name") or identifier.partition("/")[0] or None,
        started_at=document.moment("evaluation_timestamp"),
        source_name=organization if organization != "unknown" else None,
        source_url=first_url(document) or source.text("source_organization_url"),
        provenance=PROVENANCE.get(str(source.get("evaluator_relationship"))),
        config=read_config(document, model, details),
    )
    retrieved = document.moment("retrieved_timestamp")
    if retrieved is not None:
        header.notes.append(f"The record was made on {retrieved:%Y-%m-%d}.")
    if written.endswith("..."):
        header.notes.append(f"The model's name was cut off where the record was made: {written}")
    return header


def entries_of(document: Fields) -> list[Any]:
    entries = document.get("evaluation_results")
    return entries if isinstance(entries, list) else []


def first_url(document: Fields) -> str | None:
    """The address all results name as where they are from, where there is one and no other."""
    urls_seen: set[str] = set()
    for entry in entries_of(document):
        source = entry.get("source_data") if isinstance(entry, dict) else None
        urls = source.get("url") if isinstance(source, dict) else None
        urls_seen.update(url for url in (urls if isinstance(urls, list) else [urls]) if isinstance(url, str))
    return urls_seen.pop() if len(urls_seen) == 1 else None


def read_config(document: Fields, model: Fields, details: Fields) -> dict[str, Any]:
    """What makes it another run: the engine, the precision, and how text was generated where all results say alike."""
    config = {key: model.get(key) for key in ("inference_platform", "inference_engine")}
    config["precision"] = details.get("precision")
    arguments = []
    for entry in entries_of(document):
        made = entry.get("generation_config") if isinstance(entry, dict) else None
        arguments.append(made.get("generation_args") if isinstance(made, dict) else None)
    if arguments and arguments[0] and all(one == arguments[0] for one in arguments):
        config["generation"] = arguments[0]
    return {key: value for key, value in config.items() if value not in (None, "", "unknown", {})}


def read_result(entry: Fields) -> Result | None:
    """One figure; None where it has no name."""
    task = entry.text("evaluation_name", needed=True)
    config = entry.object("metric_config", needed=True)
    score = entry.object("score_details", needed=True)
    source = entry.object("source_data")
    details = config.object("additional_details")
    origin = source.object("additional_details")
    made = entry.object("generation_config")
    if task is None or not isinstance(entry.get("score_details"), dict):
        return None
    is_lower = config.flag("lower_is_better")
    if details.get("direction") == "unknown":
        is_lower = None  # our own export: the schema has no word for it
    lower, upper = (bound(config, key) for key in ("min_score", "max_score"))
    value = score.number("score")
    if value is not None and not within(value, lower, upper):
        entry.reader.add_note(f"{task}: a score of {value:g} is outside its own bounds and is kept as no value.")
        value = None
    scale = "share" if (lower, upper) == (0, 1) else "percent" if (lower, upper) == (0, 100) else None
    shots = made.get("additional_details")
    n_shot = str(shots.get("n_shot")) if isinstance(shots, dict) else ""
    scale = SCALES.get(str(config.get("metric_unit"))) or scale
    metric = entry.reader.text(metric_name(config, task), entry.file, config.place)
    result = Result(
        task=task,
        metric=metric if metric and (metric != SCORE or scale) else SCORE_UNSCALED,
        value=value,
        filter=details.text("filter")
        or entry.reader.text(parameters(config), entry.file, config.at("metric_parameters"))
        or None,
        dataset=source.text("hf_repo") or source.text("dataset_name"),
        split=source.text("hf_split") or origin.text("split"),
        subset=origin.text("subset"),
        n_shot=int(n_shot) if n_shot.isdecimal() and len(n_shot) < 5 else None,
        n=source.count("samples_number"),
        scale=scale,
        higher_is_better=None if is_lower is None else not is_lower,
        lower=lower,
        upper=upper,
    )
    read_helm_details(score, result)
    read_uncertainty(score, result)
    return result


def metric_name(config: Fields, task: str) -> str:
    """The metric's name; before schema 0.3 only a description has it: 'EM on MMLU', 'Chat accuracy - easy subsets'."""
    identifier, written = config.get("metric_id"), config.get("metric_name")
    if isinstance(identifier, str) and identifier and ("." not in identifier or not written):
        return identifier
    if isinstance(written, str) and written:
        return written
    description = config.get("evaluation_description")
    description_text = description.strip() if isinstance(description, str) else ""
    if description_text.lower().endswith(f" on {task.lower()}"):
        return description_text[: -len(task) - 4].strip() or SCORE
    if re.fullmatch(r"mean (win rate|score)", task, re.IGNORECASE):
        return task
    last = description_text.partition(" - ")[0].rpartition(" ")[2].lower()
    return last if last == "accuracy" else SCORE


def parameters(config: Fields) -> str:
    """What tells pass@1 from pass@8: 'k=1'."""
    parameters_by_name = config.get("metric_parameters")
    return (
        ", ".join(f"{key}={parameters_by_name[key]}" for key in sorted(parameters_by_name))
        if isinstance(parameters_by_name, dict)
        else ""
    )


def bound(config: Fields, key: str) -> float | None:
    return None if config.get(key) in ("Infinity", "-Infinity") else config.number(key)


def within(value: float, lower: float | None, upper: float | None) -> bool:
    return (lower is None or value >= lower - SLACK) and (upper is None or value <= upper + SLACK)


def read_helm_details(score: Fields, result: Result) -> None:
    """HELM's own counts, which records of its leaderboards carry. Only of one scenario: of several they are means."""
    details = score.get("details")
    for label, field in (("# eval", "n"), ("# train", "n_shot")):
        count = details.get(f"{result.task} - {label}") if isinstance(details, dict) else None
        if isinstance(count, dict) and str(count.get("description")).endswith("(1)"):
            number = count.get("score")
            if isinstance(number, float | int) and 0 <= number <= 1e12 and number == int(number):
                setattr(result, field, getattr(result, field) or int(number))


def read_uncertainty(score: Fields, result: Result) -> None:
    """Fills in n, the standard error (by the schema: standard deviation / sqrt(n)) and the interval at 95 %."""
    uncertainty = score.object("uncertainty")
    reader = score.reader
    result.n = uncertainty.count("num_samples") or result.n
    error = uncertainty.get("standard_error")
    error = error.get("value") if isinstance(error, dict) else error
    result.stderr = reader.number(error, score.file, uncertainty.at("standard_error.value"), low=0)
    deviation = uncertainty.number("standard_deviation", low=0)
    if result.stderr is None and deviation is not None and result.n:
        result.stderr = deviation / math.sqrt(result.n)
    interval = uncertainty.object("confidence_interval")
    low, high, level = (interval.number(key) for key in ("lower", "upper", "confidence_level"))
    if low is None or high is None or result.value is None:
        return
    if level is not None and not math.isclose(level, LEVEL):
        reader.add_note(f"{result.task}: an interval at {level:.0%} is left out; intervals are kept at 95 %.")
    elif low <= result.value <= high and (result.lower is None or low >= result.lower - SLACK):
        result.ci_low, result.ci_high = low, high
    elif low <= 0 <= high and math.isclose(-low, high, rel_tol=0.05):
        result.ci_low, result.ci_high = result.value + low, result.value + high
        reader.add_note("Intervals are given as distances from the score and were added to it.")
    else:
        reader.add_note(f"{result.task}: the interval {low:g} to {high:g} does not hold its score and is left out.")


def tell_apart(results: list[Result]) -> None:
    """Two figures of one task and metric get a number as their filter: the record has no better name for them."""
    seen: dict[tuple[str | None, ...], int] = {}
    for result in results:
        key = (result.task, result.metric, result.filter, result.split, result.subset)
        seen[key] = seen.get(key, 0) + 1
        if seen[key] > 1:
            result.filter = " ".join(filter(None, (result.filter, f"#{seen[key]}")))


FORMAT = _EveryEvalEver()
