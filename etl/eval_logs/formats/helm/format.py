"""HELM run folders: `run_spec.json` and `stats.json`, with `per_instance_stats.json` for the samples.

A figure's name is an object: the metric, the split, and the perturbation it was taken under. Its `count` is the number of
trials, not of instances, for each trial is averaged before; how many instances there are is a figure of its own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from etl.eval_logs.contract import LogCandidate, ParsedRun, Result, RunHeader
from etl.eval_logs.formats.helm.samples import BOOKKEEPING, Instances, condition
from etl.eval_logs.reader.parts import field_of, objects_of, text_field
from etl.eval_logs.reader.run_config import tidied
from etl.eval_logs.reader.sample_frames import frames

if TYPE_CHECKING:
    from etl.eval_logs.files.files import LogFile
    from etl.eval_logs.reader.reader import LogReader

SPEC, STATS, INSTANCES, STATE, SCENARIO = (
    "run_spec.json", "stats.json", "per_instance_stats.json", "scenario_state.json", "scenario.json",
)  # fmt: skip
FILES = (SPEC, STATS, INSTANCES, STATE, SCENARIO)
FIRST_REQUEST = re.compile(rb'"request_datetime"\s*:\s*(\d{9,10})\b')
COUNT = "num_instances"
SETTINGS = ("scenario_spec", "adapter_spec", "data_augmenter_spec")


class _Helm:
    name = "helm"
    label = "HELM run folder"
    title = "HELM"
    known_by = "a run folder, or a zip of it: `run_spec.json`, `stats.json`, `per_instance_stats.json`"
    gives: tuple[str, ...] = ("results", "samples")

    def claim(self, files: Sequence[LogFile]) -> list[LogCandidate]:
        folders: dict[str, dict[str, LogFile]] = {}
        for one in files:
            path = PurePosixPath(one.name)
            if path.name in FILES:
                folders.setdefault(str(path.parent), {})[path.name] = one
        return [
            LogCandidate(
                self,
                tuple(files_by_name[name] for name in FILES if name in files_by_name),
                folder if folder != "." else "HELM run",
            )
            for folder, files_by_name in folders.items()
            if SPEC in files_by_name and (STATS in files_by_name or INSTANCES in files_by_name)
        ]

    def read(self, candidate: LogCandidate, reader: LogReader) -> Iterator[ParsedRun]:
        files = {PurePosixPath(one.name).name: one for one in candidate.files}
        spec = reader.json(files[SPEC])
        if not isinstance(spec, dict):
            reader.add_issue(files[SPEC], "", spec, "an object")
            return
        adapter = field_of(reader, files[SPEC], spec, "adapter_spec", dict, needed=True) or {}
        model = text_field(reader, files[SPEC], adapter, "model", "adapter_spec") or text_field(
            reader, files[SPEC], adapter, "model_deployment", "adapter_spec", needed=True
        )
        run = text_field(reader, files[SPEC], spec, "name", needed=True)
        if model is None or run is None:
            return
        dataset, task = _task(spec, run, files, reader)
        stats = reader.json(files[STATS]) if STATS in files else []
        instances = reader.json(files[INSTANCES]) if INSTANCES in files else []
        for name, content in ((STATS, stats), (INSTANCES, instances)):
            if not isinstance(content, list):
                reader.add_issue(files[name], "", content, "a list")
                return
        rows = Instances(task, instances, files.get(INSTANCES), files.get(STATE), reader)
        results = list(_results(stats, task, dataset, rows.counts(), files, adapter, reader))
        header = RunHeader(
            framework="HELM",
            model_written=model,
            started_at=_first_request(files, reader),
            config=tidied({key: spec.get(key) for key in SETTINGS} | {"run": run}),
            status="complete" if STATS in files else "partial",
        )
        if STATS not in files:
            header.notes.append(f"The folder has no {STATS}: there are samples, and no figures of the run itself.")
        yield ParsedRun(header, results, samples=frames(rows.rows()))


def _task(spec: dict[str, Any], run: str, files: dict[str, LogFile], reader: LogReader) -> tuple[str, str]:
    """The scenario, and the scenario with what it was narrowed to: ('mmlu', 'mmlu / philosophy')."""
    scenario = reader.json(files[SCENARIO]) if SCENARIO in files else {}
    written = scenario.get("name") if isinstance(scenario, dict) else None
    name = reader.text(written, files[SCENARIO], "name") if isinstance(written, str) else None
    name = name or run.partition(":")[0]
    source = field_of(reader, files[SPEC], spec, "scenario_spec", dict) or {}
    arguments = source.get("args")
    narrowed = [f"{one}" for one in (arguments if isinstance(arguments, dict) else {}).values() if _is_plain(one)]
    return name, (reader.text(" / ".join([name, *narrowed]), files[SPEC], "scenario_spec.args") or name)


def _is_plain(value: Any) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool) and 0 < len(str(value)) <= 100


def _first_request(files: dict[str, LogFile], reader: LogReader) -> Any:
    """HELM writes no date; the requests carry theirs. The first of them is near the start of a file that may be huge."""
    match = FIRST_REQUEST.search(files[STATE].head()) if STATE in files else None
    return reader.moment(int(match[1]), files[STATE], "request_datetime") if match else None


def _results(
    stats: list[Any],
    task: str,
    dataset: str,
    counted: Counter[tuple[str, str | None, str | None]],
    files: dict[str, LogFile],
    adapter: Mapping[str, Any],
    reader: LogReader,
) -> Iterator[Result]:
    file = files.get(STATS, files[SPEC])
    shots = reader.count(adapter.get("max_train_instances"), files[SPEC], "adapter_spec.max_train_instances")
    named_stats = [
        (place, name, stat)
        for place, stat in objects_of(reader, file, stats, "")
        if (name := _name(stat, place, file, reader))
    ]
    sizes = {
        name.get("split"): reader.number(stat.get("mean"), file, f"{place}.mean")
        for place, name, stat in named_stats
        if name["name"] == COUNT and not name.get("perturbation")
    }
    is_perturbed = any(perturbation for _, _, perturbation in counted) or not counted
    clean = {
        (name["name"], name.get("split")): stat.get("mean")
        for _, name, stat in named_stats
        if not name.get("perturbation")
    }
    for place, name, stat in named_stats:
        metric, split, changed = name["name"], name.get("split"), condition(name.get("perturbation"))
        if BOOKKEEPING.fullmatch(metric) or name.get("sub_split") or not stat.get("count"):
            continue
        if changed and not is_perturbed:
            continue  # the worst case over no perturbations says the clean figure again
        if changed and counted == Counter() and stat.get("mean") == clean.get((metric, split)):
            continue
        size = counted.get((metric, split, changed)) or (sizes.get(split) if not changed else None)
        yield Result(
            task=task,
            metric=reader.text(metric, file, f"{place}.name.name") or metric,
            value=reader.number(stat.get("mean"), file, f"{place}.mean"),
            filter=changed,
            dataset=dataset,
            split=split if isinstance(split, str) else None,
            n_shot=shots,
            n=int(size) if size is not None else None,
            scale="share",
        )


def _name(stat: dict[str, Any], place: str, file: LogFile, reader: LogReader) -> dict[str, Any] | None:
    name = field_of(reader, file, stat, "name", dict, place, needed=True)
    if name is None or text_field(reader, file, name, "name", f"{place}.name", needed=True) is None:
        return None
    if name.get("split") is not None and text_field(reader, file, name, "split", f"{place}.name") is None:
        return None
    return name


FORMAT = _Helm()
