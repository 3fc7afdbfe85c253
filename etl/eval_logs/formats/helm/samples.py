"""The instances of a HELM run as rows of SAMPLES: one an instance, trial, perturbation and metric."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from etl.eval_logs.reader.fields import Fields, objects_in

if TYPE_CHECKING:
    from etl.eval_logs.files.files import LogFile
    from etl.eval_logs.reader.reader import LogReader

# What HELM counts of the prompts and answers: neither quality nor speed.
BOOKKEEPING = re.compile(
    r"num_(references|train_trials|train_instances|instances|perplexity_tokens|bytes|outputs|correct|expected)"
    r"|finish_reason_\w+|batch_size|prompt_truncated|training_\w+|num_completion_tokens"
)
# These stand in columns of their own.
LATENCY, GIVEN, MADE, MADE_OLD = "inference_runtime", "num_prompt_tokens", "num_output_tokens", "num_completion_tokens"
COLUMNS = {LATENCY, GIVEN, MADE, MADE_OLD}
Counts = Counter[tuple[str, str | None, str | None]]


def condition(perturbation: Any) -> str | None:
    """'dialect', or 'robustness, worst' where HELM took the worst of several."""
    if not isinstance(perturbation, dict) or not isinstance(perturbation.get("name"), str):
        return None
    computed_on = perturbation.get("computed_on")
    return perturbation["name"] + (
        f", {computed_on}" if isinstance(computed_on, str) and computed_on != "perturbed" else ""
    )


def task_of_split(task: str, split: str | None, splits: set[str]) -> str:
    """The test split has the task's own name, as the results have it; another that stands beside it is named after it."""
    first = "test" if "test" in splits else min(splits, default=None)
    return task if split in (first, None) else f"{task} / {split}"


class Instances:
    """`instances`: the content of per_instance_stats.json; `state`: the prompts and answers, read only for their texts."""

    def __init__(self, task: str, instances: list[Any], file: LogFile | None, state: LogFile | None, reader: LogReader):
        self.task, self.file, self.state, self.reader = task, file, state, reader
        self.instances = [(one.place, one.document) for one in objects_in(instances, file, reader)] if file else []

    def counts(self) -> Counts:
        """Instances by metric, split and perturbation, trials of one instance counting once."""
        seen = {
            (metric, split, condition(one.get("perturbation")), str(one.get("instance_id")))
            for place, one in self.instances
            for metric, split, _ in self.figures(one, place)
        }
        return Counter((metric, split, changed) for metric, split, changed, _ in seen)

    def rows(self) -> Iterator[dict[str, Any]]:
        if self.file is None:
            return
        texts = self.texts() if self.reader.keeps_texts and self.state else {}
        splits = {split for place, one in self.instances for _, split, _ in self.figures(one, place) if split}
        for place, one in self.instances:
            number, trial = one.get("instance_id"), one.get("train_trial_index", 0)
            if not isinstance(number, str) or not number:
                self.reader.add_issue(self.file, f"{place}.instance_id", number, "a text")
                continue
            epoch = (self.reader.count(trial, self.file, f"{place}.train_trial_index") or 0) + 1
            changed = condition(one.get("perturbation"))
            figures = list(self.figures(one, place))
            measured = {metric: value for metric, _, value in figures if metric in COLUMNS}
            made = measured.get(MADE, measured.get(MADE_OLD))
            for turn, (metric, split, score) in enumerate(figure for figure in figures if figure[0] not in COLUMNS):
                row = {
                    "task": task_of_split(self.task, split, splits),
                    "sample_id": self.reader.text(number, self.file, f"{place}.instance_id"),
                    "epoch": epoch,
                    "metric": metric,
                    "score": score,
                    "perturbation": changed,
                    "latency_s": measured.get(LATENCY),
                    "input_tokens": whole(measured.get(GIVEN)),
                    "output_tokens": whole(made),
                    "error": "no score" if score is None else None,
                }
                if turn == 0 and not changed:
                    row |= texts.get((number, epoch), {})
                yield row

    def figures(self, one: dict[str, Any], place: str) -> Iterator[tuple[str, str | None, float | None]]:
        """Metric, split and value of what an instance has; figures that count nothing are not there."""
        stats = one.get("stats")
        for stat in stats if isinstance(stats, list) else []:
            name = stat.get("name") if isinstance(stat, dict) else None
            if not isinstance(name, dict):
                continue
            metric = name.get("name")
            if not isinstance(metric, str) or (BOOKKEEPING.fullmatch(metric) and metric not in COLUMNS):
                continue
            if not stat.get("count") or name.get("sub_split"):
                continue
            split, value = name.get("split"), stat.get("mean")
            number = float(value) if isinstance(value, int | float) and value == value and abs(value) < 1e300 else None
            yield metric, split if isinstance(split, str) else None, number

    def texts(self) -> dict[tuple[str, int], dict[str, str | None]]:
        """Prompt, right answer and answer by instance and trial, of the clean instances."""
        assert self.state is not None
        texts: dict[tuple[str, int], dict[str, str | None]] = {}
        state = self.reader.json(self.state)
        document = Fields(state if isinstance(state, dict) else {}, self.state, self.reader)
        for one in document.objects("request_states"):
            instance = one.object("instance")
            if instance.get("perturbation") or one.get("reference_index"):
                continue
            trial = one.get("train_trial_index")
            key = (str(instance.get("id")), (trial if isinstance(trial, int) else 0) + 1)
            texts.setdefault(key, _texts(one, instance))
        return texts


def whole(value: float | None) -> int | None:
    return int(value) if value is not None and 0 <= value < 2**53 else None


def _texts(one: Fields, instance: Fields) -> dict[str, str | None]:
    references, mapping = instance.get("references"), one.get("output_mapping")
    right = [
        text
        for reference in (references if isinstance(references, list) else [])
        if isinstance(reference, dict) and isinstance(tags := reference.get("tags"), list) and "correct" in tags
        if (text := _text(reference, "output"))
    ]
    result = one.get("result")
    completions = result.get("completions") if isinstance(result, dict) else None
    answer = (
        completions[0].get("text")
        if isinstance(completions, list) and completions and isinstance(completions[0], dict)
        else None
    )
    chosen = mapping.get(answer.strip()) if isinstance(mapping, dict) and isinstance(answer, str) else None
    return {
        "input": _text(instance, "input"),
        "target": "\n".join(right) or None,
        "output": chosen if isinstance(chosen, str) else answer if isinstance(answer, str) else None,
    }


def _text(holder: Mapping[str, Any] | Fields, key: str) -> str | None:
    inner = holder.get(key)
    text = inner.get("text") if isinstance(inner, dict) else None
    return text if isinstance(text, str) else None
