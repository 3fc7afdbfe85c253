"""HELM run folders: `run_spec.json` and `stats.json`, with `per_instance_stats.json` for the samples.

A figure's name is an object: the metric, the split, and the perturbation it was taken under. Its `count` is the number of
trials, not of instances, for each trial is averaged before; how many instances there are is a figure of its own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from etl.eval_logs.contract import LogCandidate, ParsedRun, Result, RunHeader
from etl.eval_logs.formats.helm.samples import BOOKKEEPING, Instances, condition
from etl.eval_logs.reader.fields import Fields, objects_in
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
        spec = Fields.of_json(files[SPEC], reader)
        if spec is None:
            return
        adapter = spec.object("adapter_spec", needed=True)
        model = adapter.text("model") or adapter.text("model_deployment", needed=True)
        run = spec.text("name", needed=True)
        if model is None or run is None:
            return
        dataset, task = _task(spec, run, files)
        stats = reader.json(files[STATS]) if STATS in files else []
        instances = reader.json(files[INSTANCES]) if INSTANCES in files else []
        for name, content in ((STATS, stats), (INSTANCES, instances)):
            if not isinstance(content, list):
                reader.add_issue(files[name], "", content, "a list")
                return
        rows = Instances(task, instances, files.get(INSTANCES), files.get(STATE), reader)
        stats_file = files.get(STATS, files[SPEC])
        named = [(stat, label) for stat in objects_in(stats, stats_file, reader) if (label := _name(stat))]
        results = list(_results(named, task, dataset, rows.counts(), adapter))
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


def _task(spec: Fields, run: str, files: dict[str, LogFile]) -> tuple[str, str]:
    """The scenario, and the scenario with what it was narrowed to: ('mmlu', 'mmlu / philosophy')."""
    reader = spec.reader
    scenario = reader.json(files[SCENARIO]) if SCENARIO in files else {}
    written = scenario.get("name") if isinstance(scenario, dict) else None
    name = reader.text(written, files[SCENARIO], "name") if isinstance(written, str) else None
    name = name or run.partition(":")[0]
    source = spec.object("scenario_spec")
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
    stats: list[tuple[Fields, Fields]],
    task: str,
    dataset: str,
    counted: Counter[tuple[str, str | None, str | None]],
    adapter: Fields,
) -> Iterator[Result]:
    """`stats`: each with its name."""
    shots = adapter.count("max_train_instances")
    sizes = {
        name.get("split"): stat.number("mean")
        for stat, name in stats
        if name.get("name") == COUNT and not name.get("perturbation")
    }
    is_perturbed = any(perturbation for _, _, perturbation in counted) or not counted
    clean = {
        (name.get("name"), name.get("split")): stat.get("mean") for stat, name in stats if not name.get("perturbation")
    }
    for stat, name in stats:
        metric, split, changed = name.get("name"), name.get("split"), condition(name.get("perturbation"))
        if BOOKKEEPING.fullmatch(metric) or name.get("sub_split") or not stat.get("count"):
            continue
        if changed and not is_perturbed:
            continue  # the worst case over no perturbations says the clean figure again
        if changed and counted == Counter() and stat.get("mean") == clean.get((metric, split)):
            continue
        size = counted.get((metric, split, changed)) or (sizes.get(split) if not changed else None)
        yield Result(
            task=task,
            metric=name.reader.text(metric, name.file, name.at("name")) or metric,
            value=stat.number("mean"),
            filter=changed,
            dataset=dataset,
            split=split if isinstance(split, str) else None,
            n_shot=shots,
            n=int(size) if size is not None else None,
            scale="share",
        )


def _name(stat: Fields) -> Fields | None:
    name = stat.object("name", needed=True)
    if not isinstance(stat.get("name"), dict) or name.text("name", needed=True) is None:
        return None
    return None if name.get("split") is not None and name.text("split") is None else name


FORMAT = _Helm()
