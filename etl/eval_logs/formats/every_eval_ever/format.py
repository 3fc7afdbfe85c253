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
from etl.eval_logs.reader.parts import field_of, objects_of, text_field

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
        document = reader.json(record)
        if not isinstance(document, dict):
            reader.add_issue(record, "", document, "an object")
            return
        if "$schema" in document:
            reader.add_issue(
                record, "$schema", document["$schema"], "a record; this is the schema of such records, and no result"
            )
            return
        header, results = read_header(document, record, reader), []
        identifiers: dict[str, Result] = {}
        for place, entry in objects_of(
            reader,
            record,
            field_of(reader, record, document, "evaluation_results", list, needed=True) or [],
            "evaluation_results",
        ):
            result = read_result(entry, place, record, reader)
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


def read_header(document: dict[str, Any], file: LogFile, reader: LogReader) -> RunHeader | None:
    """What the record says of the run; None where it does not name its model."""
    model = field_of(reader, file, document, "model_info", dict, needed=True) or {}
    source = field_of(reader, file, document, "source_metadata", dict, needed=True) or {}
    library = field_of(reader, file, document, "eval_library", dict) or {}
    details = field_of(reader, file, model, "additional_details", dict, "model_info") or {}
    identifier = text_field(reader, file, document, "evaluation_id", needed=True) or ""
    written = text_field(reader, file, model, "id", "model_info", needed=True)
    framework = text_field(reader, file, library, "name", "eval_library")
    version = text_field(reader, file, library, "version", "eval_library")
    organization = text_field(reader, file, source, "source_organization_name", "source_metadata")
    if written is None:
        return None
    header = RunHeader(
        framework=framework if framework and framework != "unknown" else UNKNOWN,
        framework_version=version if version != "unknown" else None,
        model_written=written,
        model_revision=text_field(reader, file, details, "revision", "model_info.additional_details"),
        suite=text_field(reader, file, source, "source_name", "source_metadata")
        or identifier.partition("/")[0]
        or None,
        started_at=reader.moment(document.get("evaluation_timestamp"), file, "evaluation_timestamp"),
        source_name=organization if organization != "unknown" else None,
        source_url=first_url(document)
        or text_field(reader, file, source, "source_organization_url", "source_metadata"),
        provenance=PROVENANCE.get(str(source.get("evaluator_relationship"))),
        config=read_config(document, model, details),
    )
    retrieved = reader.moment(document.get("retrieved_timestamp"), file, "retrieved_timestamp")
    if retrieved is not None:
        header.notes.append(f"The record was made on {retrieved:%Y-%m-%d}.")
    if written.endswith("..."):
        header.notes.append(f"The model's name was cut off where the record was made: {written}")
    return header


def entries_of(document: dict[str, Any]) -> list[Any]:
    entries = document.get("evaluation_results")
    return entries if isinstance(entries, list) else []


def first_url(document: dict[str, Any]) -> str | None:
    """The address all results name as where they are from, where there is one and no other."""
    urls_seen: set[str] = set()
    for entry in entries_of(document):
        source = entry.get("source_data") if isinstance(entry, dict) else None
        urls = source.get("url") if isinstance(source, dict) else None
        urls_seen.update(url for url in (urls if isinstance(urls, list) else [urls]) if isinstance(url, str))
    return urls_seen.pop() if len(urls_seen) == 1 else None


def read_config(document: dict[str, Any], model: dict[str, Any], details: dict[str, Any]) -> dict[str, Any]:
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


def read_result(entry: dict[str, Any], place: str, file: LogFile, reader: LogReader) -> Result | None:
    """One figure; None where it has no name."""
    at, origin_at = f"{place}.metric_config", f"{place}.source_data"
    task = text_field(reader, file, entry, "evaluation_name", place, needed=True)
    config = field_of(reader, file, entry, "metric_config", dict, place, needed=True) or {}
    score = field_of(reader, file, entry, "score_details", dict, place, needed=True)
    source = field_of(reader, file, entry, "source_data", dict, place) or {}
    details = field_of(reader, file, config, "additional_details", dict, at) or {}
    origin = field_of(reader, file, source, "additional_details", dict, origin_at) or {}
    made = field_of(reader, file, entry, "generation_config", dict, place) or {}
    if task is None or score is None:
        return None
    is_lower = field_of(reader, file, config, "lower_is_better", bool, at)
    if details.get("direction") == "unknown":
        is_lower = None  # our own export: the schema has no word for it
    lower, upper = (bound(config, key, at, file, reader) for key in ("min_score", "max_score"))
    value = reader.number(score.get("score"), file, f"{place}.score_details.score")
    if value is not None and not within(value, lower, upper):
        reader.add_note(f"{task}: a score of {value:g} is outside its own bounds and is kept as no value.")
        value = None
    scale = "share" if (lower, upper) == (0, 1) else "percent" if (lower, upper) == (0, 100) else None
    shots = made.get("additional_details")
    n_shot = str(shots.get("n_shot")) if isinstance(shots, dict) else ""
    scale = SCALES.get(str(config.get("metric_unit"))) or scale
    metric = reader.text(metric_name(config, task), file, at)
    result = Result(
        task=task,
        metric=metric if metric and (metric != SCORE or scale) else SCORE_UNSCALED,
        value=value,
        filter=text_field(reader, file, details, "filter", at)
        or reader.text(parameters(config), file, f"{at}.metric_parameters")
        or None,
        dataset=text_field(reader, file, source, "hf_repo", origin_at)
        or text_field(reader, file, source, "dataset_name", origin_at),
        split=text_field(reader, file, source, "hf_split", origin_at)
        or text_field(reader, file, origin, "split", origin_at),
        subset=text_field(reader, file, origin, "subset", origin_at),
        n_shot=int(n_shot) if n_shot.isdecimal() and len(n_shot) < 5 else None,
        n=reader.count(source.get("samples_number"), file, f"{origin_at}.samples_number"),
        scale=scale,
        higher_is_better=None if is_lower is None else not is_lower,
        lower=lower,
        upper=upper,
    )
    read_helm_details(score, result)
    read_uncertainty(score, result, f"{place}.score_details", file, reader)
    return result


def metric_name(config: dict[str, Any], task: str) -> str:
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


def parameters(config: dict[str, Any]) -> str:
    """What tells pass@1 from pass@8: 'k=1'."""
    parameters_by_name = config.get("metric_parameters")
    return (
        ", ".join(f"{key}={parameters_by_name[key]}" for key in sorted(parameters_by_name))
        if isinstance(parameters_by_name, dict)
        else ""
    )


def bound(config: dict[str, Any], key: str, place: str, file: LogFile, reader: LogReader) -> float | None:
    value = config.get(key)
    return None if value in ("Infinity", "-Infinity") else reader.number(value, file, f"{place}.{key}")


def within(value: float, lower: float | None, upper: float | None) -> bool:
    return (lower is None or value >= lower - SLACK) and (upper is None or value <= upper + SLACK)


def read_helm_details(score: dict[str, Any], result: Result) -> None:
    """HELM's own counts, which records of its leaderboards carry. Only of one scenario: of several they are means."""
    details = score.get("details")
    for label, field in (("# eval", "n"), ("# train", "n_shot")):
        count = details.get(f"{result.task} - {label}") if isinstance(details, dict) else None
        if isinstance(count, dict) and str(count.get("description")).endswith("(1)"):
            number = count.get("score")
            if isinstance(number, float | int) and 0 <= number <= 1e12 and number == int(number):
                setattr(result, field, getattr(result, field) or int(number))


def read_uncertainty(score: dict[str, Any], result: Result, place: str, file: LogFile, reader: LogReader) -> None:
    """Fills in n, the standard error (by the schema: standard deviation / sqrt(n)) and the interval at 95 %."""
    uncertainty = field_of(reader, file, score, "uncertainty", dict, place) or {}
    place = f"{place}.uncertainty"
    result.n = reader.count(uncertainty.get("num_samples"), file, f"{place}.num_samples") or result.n
    error = uncertainty.get("standard_error")
    error = error.get("value") if isinstance(error, dict) else error
    result.stderr = reader.number(error, file, f"{place}.standard_error.value", low=0)
    deviation = reader.number(uncertainty.get("standard_deviation"), file, f"{place}.standard_deviation", low=0)
    if result.stderr is None and deviation is not None and result.n:
        result.stderr = deviation / math.sqrt(result.n)
    interval = field_of(reader, file, uncertainty, "confidence_interval", dict, place) or {}
    low, high, level = (
        reader.number(interval.get(key), file, f"{place}.confidence_interval.{key}")
        for key in ("lower", "upper", "confidence_level")
    )
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
