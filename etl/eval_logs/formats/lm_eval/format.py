"""Results of the lm-evaluation-harness, with the samples of the same run where they lie beside them.

Versions 0.4 write `results_<time>.json` and `samples_<task>_<time>.jsonl`, with keys such as 'acc,none'; the first of them
`results.json` and `<model>_<task>.jsonl`. Versions 0.3 write one file of any name, with keys such as 'acc', and
`<task>_write_out_info.json`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from etl.eval_logs.contract import LogCandidate, ParsedRun, Result, RunHeader
from etl.eval_logs.formats.lm_eval.samples import read_samples
from etl.eval_logs.reader.fields import Fields
from etl.eval_logs.reader.run_config import tidied

if TYPE_CHECKING:
    from etl.eval_logs.files.files import LogFile
    from etl.eval_logs.reader.reader import LogReader

TIME = r"\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d(?:\.\d+)?"
RESULTS = re.compile(rf"results(?:_(?P<time>{TIME}))?\.json")
SAMPLES = re.compile(rf"samples_(?P<task>.+)_(?P<time>{TIME})\.jsonl")
WRITTEN_OUT = "_write_out_info.json"
OPENING = re.compile(rb'\s*\{\s*"results"\s*:\s*\{')
FIGURE = re.compile(r"(?P<metric>[^,]+?)(?P<error>_stderr)?(?:,(?P<filter>.*))?")
NO_FIGURES = {"alias", "name", "sample_len", "sample_count", "samples", "task_name", "task_alias"}
# With these of SQuAD 2 all figures of a task are in percent, f1 too.
SQUAD = {"exact", "HasAns_exact", "HasAns_f1", "NoAns_exact", "NoAns_f1", "best_exact", "best_f1"}
# In this order: where there is an adapter, it is what was evaluated.
MODEL_KEYS = ("peft", "delta", "pretrained", "model", "path", "engine")
SETTINGS = (
    "model", "model_args", "limit", "gen_kwargs", "num_fewshot", "bootstrap_iters", "random_seed", "numpy_seed",
    "torch_seed", "fewshot_seed", "model_dtype", "no_cache", "decontamination_ngrams_path", "description_dict",
)  # fmt: skip
OF_THE_RUN = (
    "versions", "task_hashes", "chat_template_sha", "system_instruction_sha", "fewshot_as_multiturn", "git_hash",
    "transformers_version", "max_length",
)  # fmt: skip


class _LmEval:
    name = "lm_eval"
    label = "lm-evaluation-harness results"
    title = "lm-evaluation-harness"
    known_by = "`results_*.json`, best with its `samples_*.jsonl`; versions 0.3 and 0.4"
    gives: tuple[str, ...] = ("results", "samples")

    def claim(self, files: Sequence[LogFile]) -> list[LogCandidate]:
        results = [one for one in files if one.name.endswith(".json") and _has_results(one)]
        samples = [one for one in files if _has_samples(one)]
        candidates = []
        for one in results:
            beside = [sample for sample in samples if _belongs(sample, one, results)]
            samples = [sample for sample in samples if sample not in beside]
            candidates.append(LogCandidate(self, (one, *sorted(beside, key=lambda sample: sample.name)), one.name))
        alone: dict[tuple[str, str], list[LogFile]] = {}
        for sample in samples:
            match = SAMPLES.fullmatch(PurePosixPath(sample.name).name)
            if match:  # of other files of samples nobody could say whose they are
                alone.setdefault((_folder(sample), match["time"]), []).append(sample)
        return candidates + [
            LogCandidate(self, tuple(ones), f"{folder}/samples_*_{time}.jsonl".lstrip("/"))
            for (folder, time), ones in alone.items()
        ]

    def read(self, candidate: LogCandidate, reader: LogReader) -> Iterator[ParsedRun]:
        file, *samples = candidate.files
        if not file.name.endswith(".json"):
            yield from _samples_only(candidate.files, reader)
            return
        document = Fields.of_json(file, reader)
        if document is None:
            return
        header = _header(document)
        results = list(_results(document))
        if header is None or not results:
            if not results:
                document.add_issue("results", "at least one figure of a task")
            return
        if not samples:
            header.notes.append("The log has no samples.")
        yield ParsedRun(header, results, samples=read_samples(samples, results, reader))


def _folder(file: LogFile) -> str:
    parent = str(PurePosixPath(file.name).parent)
    return "" if parent == "." else parent


def _has_results(file: LogFile) -> bool:
    """The harness writes its results first; where somebody sorted the keys, the name of the file and others of them tell."""
    head = file.head()
    if OPENING.match(head):
        return True
    is_named = RESULTS.fullmatch(PurePosixPath(file.name).name) is not None
    return (
        is_named
        and b'"config_general"' not in head
        and any(key in head for key in (b'"configs"', b'"lm_eval_version"'))
    )


def _has_samples(file: LogFile) -> bool:
    if file.name.endswith(WRITTEN_OUT):
        return True
    return file.name.endswith(".jsonl") and b'"doc_id"' in file.head()


def _belongs(sample: LogFile, results: LogFile, all_results: Sequence[LogFile]) -> bool:
    """Same folder and same time; where a file tells no time, it belongs to the only results beside it."""
    if _folder(sample) != _folder(results):
        return False
    own = SAMPLES.fullmatch(PurePosixPath(sample.name).name)
    its = RESULTS.fullmatch(PurePosixPath(results.name).name)
    if own and its and its["time"]:
        return bool(own["time"] == its["time"])
    beside = [one for one in all_results if _folder(one) == _folder(results)]
    return not own and not (its and its["time"]) and len(beside) == 1


def _header(document: Fields) -> RunHeader | None:
    config = document.object("config")
    arguments = _arguments(config.get("model_args"))
    model = document.text("model_name") or next((arguments[key] for key in MODEL_KEYS if arguments.get(key)), None)
    if model is None:
        config.add_issue("model_args", "the model, as pretrained=<name>")
        return None
    version = document.text("lm_eval_version")
    commit = document.text("git_hash")
    revision = config.text("model_sha") or arguments.get("revision")
    started = document.moment("date")
    took = document.get("total_evaluation_time_seconds")  # written as text
    seconds = float(took) if isinstance(took, str) and re.fullmatch(r"\d{1,9}(\.\d+)?", took) else None
    is_old = "configs" not in document.document
    return RunHeader(
        framework="lm-evaluation-harness",
        framework_version=version or (f"commit {commit}" if commit else None),
        model_written=config.reader.text(model, config.file, config.at("model_args")) or model,
        model_revision=revision or config.text("model_revision"),
        started_at=started,
        finished_at=started + timedelta(seconds=seconds) if started and seconds is not None else None,
        config=tidied(
            {key: config.get(key) for key in SETTINGS}
            | {key: document.get(key) for key in OF_THE_RUN}
            | {"model_args": arguments or None}
        ),
        notes=["The log is of version 0.3 of the harness or older, which does not write its version."] * is_old,
    )


def _arguments(written: Any) -> dict[str, str]:
    """'pretrained=gpt2,dtype=float16' by name; newer versions write an object."""
    if isinstance(written, dict):
        return {str(key): str(value) for key, value in written.items() if value is not None}
    pairs = (pair.partition("=") for pair in written.split(",")) if isinstance(written, str) else ()
    return {key.strip(): value.strip() for key, _, value in pairs if value.strip()}


def _results(document: Fields) -> Iterator[Result]:
    reader, file = document.reader, document.file
    tasks = document.object("groups").document | document.object("results", needed=True).document
    config = document.object("config")
    shared = {key: document.object(key) for key in ("n-shot", "n-samples", "higher_is_better", "configs")}
    for task, figures in tasks.items():
        if not isinstance(figures, dict):
            reader.add_issue(file, f"results.{task}", figures, "an object")
            continue
        about = {
            key: Fields(_object(of_tasks.get(task)), file, reader, of_tasks.at(task))
            for key, of_tasks in shared.items()
        }
        shots = shared["n-shot"].document.get(task, config.get("num_fewshot"))
        settings = about["configs"]
        is_squad = any(key.partition(",")[0] in SQUAD for key in figures)
        n = about["n-samples"].count("effective")
        for key, written in figures.items():
            match = FIGURE.fullmatch(key)
            if match is None or match["error"] or match["metric"] in NO_FIGURES or not match["metric"].strip():
                continue
            value = _number(written, reader, file, f"results.{task}.{key}")
            if value is None and not _is_no_value(written):
                continue
            metric, chosen = match["metric"], match["filter"]
            error_key = f"{metric}_stderr" + (f",{chosen}" if chosen is not None else "")
            yield Result(
                task=reader.text(task, file, "results") or task,
                metric=metric,
                value=value,
                filter=chosen if chosen != "none" else None,
                dataset=settings.text("dataset_path"),
                split=_split(settings),
                n_shot=reader.count(shots, file, f"n-shot.{task}"),
                n=n,
                stderr=_number(figures.get(error_key), reader, file, f"results.{task}.{error_key}"),
                scale="percent" if metric in SQUAD or (metric == "f1" and is_squad) else None,
                higher_is_better=_flag(about["higher_is_better"].get(metric)),
            )


def _number(written: Any, reader: LogReader, file: LogFile, place: str) -> float | None:
    return None if _is_no_value(written) else reader.number(written, file, place)


def _is_no_value(written: Any) -> bool:
    return written is None or (isinstance(written, str) and written.strip() in ("", "N/A", "nan", "NaN"))


def _split(settings: Fields) -> str | None:
    splits = (settings.get(key) for key in ("test_split", "validation_split", "training_split"))
    return next((split for split in splits if isinstance(split, str) and split), None)


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _flag(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _samples_only(files: Sequence[LogFile], reader: LogReader) -> Iterator[ParsedRun]:
    """A run whose results file is not there. Its folder names the model, '__' standing for the slash."""
    folder = PurePosixPath(_folder(files[0])).name
    if "__" not in folder:
        reader.add_issue(
            files[0], "", files[0].name, "the results_<time>.json beside it, or a folder <owner>__<model> around it"
        )
        return
    match = SAMPLES.fullmatch(PurePosixPath(files[0].name).name)
    yield ParsedRun(
        RunHeader(
            framework="lm-evaluation-harness",
            model_written=folder.replace("__", "/", 1),
            config={"time_in_file_names": match["time"] if match else None},
            status="partial",
            notes=["There are samples, and no results file: the model is the one that the folder names."],
        ),
        [],
        samples=read_samples(files, [], reader),
    )


FORMAT = _LmEval()
