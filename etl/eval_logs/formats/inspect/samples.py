"""The samples of an Inspect log as rows of SAMPLES: one a sample, epoch and metric."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from math import inf, isfinite
from typing import TYPE_CHECKING, Any

from etl.eval_logs.formats.inspect.results import UNNAMED, Measure

if TYPE_CHECKING:
    from etl.eval_logs.files.files import LogFile
    from etl.eval_logs.reader.reader import LogReader

GRADES = {"C": 1.0, "P": 0.5, "I": 0.0, "N": 0.0, "yes": 1.0, "true": 1.0, "no": 0.0, "false": 0.0}
MAX_ERROR = 300
Located = tuple[str, "LogFile", Any]


class SampleRows:
    """Samples turned into rows. `model` is the one evaluated: a sample's tokens are its tokens, not those of a judge."""

    def __init__(self, task: str, model: str, measures: list[Measure], cluster: str | None, reader: LogReader):
        self.task, self.model, self.cluster, self.reader = task, model, cluster, reader
        self.measures = measures or [Measure(UNNAMED, None, UNNAMED, None)]
        self.is_plain = len(self.measures) == 1 and not cluster and not reader.keeps_texts

    def rows(self, samples: Iterable[Located]) -> Iterator[dict[str, Any]]:
        """`samples`: place, member and content of each."""
        for place, file, sample in samples:
            if not isinstance(sample, dict):
                self.reader.add_issue(file, place, sample, "an object")
            elif self.is_plain and (row := self.plain(sample)) is not None:
                yield row
            else:
                yield from self.of_sample(sample, place, file)

    def plain(self, sample: dict[str, Any]) -> dict[str, Any] | None:
        """What `of_sample` makes of a sample with one score and nothing odd, as most have, in a third of the time; else
        None."""
        number, scores, took = sample.get("id"), sample.get("scores"), sample.get("total_time")
        if sample.get("epoch") != 1 or sample.get("error") or sample.get("score") or sample.get("choices"):
            return None
        if type(number) not in (int, str) or type(scores) is not dict or not (took is None or type(took) is float):
            return None
        measure = self.measures[0]
        score = scores.get(measure.scorer)
        value = to_number(score.get("value")) if type(score) is dict else None
        if value is None or (took is not None and not 0 <= took < inf):
            return None
        row = {
            "task": self.task, "sample_id": str(number), "epoch": 1, "metric": measure.metric, "filter": measure.filter,
            "score": value,
        }  # fmt: skip
        if took is not None:
            row["latency_s"] = took
        if usage := sample.get("model_usage"):
            row["input_tokens"], row["output_tokens"] = tokens(usage, self.model)
        return row

    def of_sample(self, sample: dict[str, Any], place: str, file: LogFile) -> Iterator[dict[str, Any]]:
        number = sample.get("id")
        if isinstance(number, bool) or not isinstance(number, int | str):
            self.reader.add_issue(file, f"{place}.id", number, "a number or a text")
            return
        epoch, took, usage = sample.get("epoch", 1), sample.get("total_time"), sample.get("model_usage")
        shared: dict[str, Any] = {
            "task": self.task,
            "sample_id": number if isinstance(number, str) else str(number),
            "epoch": 1 if epoch == 1 else self.reader.count(epoch, file, f"{place}.epoch"),
        }
        if took is not None:
            shared["latency_s"] = self.reader.number(took, file, f"{place}.total_time", low=0)
        if usage:
            shared["input_tokens"], shared["output_tokens"] = tokens(usage, self.model)
        if self.cluster:
            shared["cluster_id"] = self.cluster_of(sample)
        error = error_of(sample)
        written: set[str] = set()
        for measure, score in self.scored(self.scores_of(sample, place, file)):
            if measure.metric in written:
                self.reader.add_note(
                    f"The samples of scorer {measure.scorer} are not kept: another has the same metric."
                )
                continue
            value = to_number(score.get("value")) if score else None
            row = {**shared, "metric": measure.metric, "filter": measure.filter, "score": value}
            if value is None or error:
                row["error"] = error or unscored(score)
            if not written and self.reader.keeps_texts:
                row |= texts(sample, score or {})
            elif score and sample.get("choices"):
                row |= {"label": short_label(sample.get("target")), "prediction": short_label(score.get("answer"))}
            written.add(measure.metric)
            yield row

    def scores_of(self, sample: dict[str, Any], place: str, file: LogFile) -> dict[str, Any]:
        single = sample.get("score")
        if isinstance(single, dict):  # version 1: one score, of the only scorer
            return {self.measures[0].scorer: single}
        scores = sample.get("scores")
        if scores is not None and not isinstance(scores, dict):
            self.reader.add_issue(file, f"{place}.scores", scores, "an object")
        return scores if isinstance(scores, dict) else {}

    def scored(self, scores: Mapping[str, Any]) -> Iterator[tuple[Measure, dict[str, Any] | None]]:
        """Each measure with its score, None where the sample has none; scores nobody announced come under their own name."""
        for measure in self.measures:
            score = scores.get(measure.scorer)
            value = score.get("value") if isinstance(score, dict) else None
            if not isinstance(score, dict):
                yield measure, None
            elif not isinstance(value, dict):
                yield measure, score
            elif measure.key in value:
                yield measure, {**score, "value": value[measure.key]}
            else:  # a key with a wildcard, or scores that the log has no figures of
                for key, one in value.items():
                    if fnmatchcase(key, measure.key or "*"):
                        yield Measure(measure.scorer, key, key, measure.filter), {**score, "value": one}

    def cluster_of(self, sample: dict[str, Any]) -> str | None:
        metadata = sample.get("metadata")
        cluster = metadata.get(self.cluster) if self.cluster and isinstance(metadata, dict) else None
        return str(cluster)[:MAX_ERROR] if cluster is not None else None


def to_number(value: Any) -> float | None:
    """C, P, I and N as 1, 0.5, 0 and 0; what is neither a grade nor a number gives none.

    Inspect counts the latter as 0 and warns; here it is a sample without a score.
    """
    if isinstance(value, str):
        grade = GRADES.get(value)
        if grade is None and len(value) > 1:
            grade = GRADES.get(value.lower())
        if grade is not None:
            return grade
        try:
            value = float(value)
        except ValueError:
            return None
    number = float(value) if isinstance(value, bool | int | float) and abs(value) < 1e300 else None
    return number if number is not None and isfinite(number) else None


def tokens(usage: Any, model: str) -> tuple[int | None, int | None]:
    """Tokens in and out. Those read from a cache count as given, which some providers leave out of input_tokens."""
    if not isinstance(usage, dict) or not usage:
        return None, None
    counts = usage.get(model) or (next(iter(usage.values())) if len(usage) == 1 else None)
    if not isinstance(counts, dict):
        return None, None
    input_tokens, output_tokens, total = (
        value if isinstance(value := counts.get(key), int) and 0 <= value < 2**53 else None
        for key in ("input_tokens", "output_tokens", "total_tokens")
    )
    if (
        total is not None
        and output_tokens is not None
        and input_tokens is not None
        and total - output_tokens > input_tokens
    ):
        input_tokens = total - output_tokens
    return input_tokens, output_tokens


def error_of(sample: dict[str, Any]) -> str | None:
    error = sample.get("error")
    message = error.get("message") if isinstance(error, dict) else error
    return str(message)[:MAX_ERROR] if message else None


def unscored(score: dict[str, Any] | None) -> str:
    return "no score" if score is None or score.get("value") is None else "a score that is no number"


def texts(sample: dict[str, Any], score: dict[str, Any]) -> dict[str, str | None]:
    return {
        "input": text_of(sample.get("input")),
        "target": text_of(sample.get("target")),
        "output": completion(sample.get("output")) or text_of(score.get("answer")),
        "explanation": text_of(score.get("explanation")),
        "label": short_label(sample.get("target")),
        "prediction": short_label(score.get("answer")),
    }


def completion(output: Any) -> str | None:
    choices = output.get("choices") if isinstance(output, dict) else None
    first = choices[0] if isinstance(choices, list) and choices else None
    message = first.get("message") if isinstance(first, dict) else None
    return text_of([message]) if isinstance(message, dict) else None


def text_of(value: Any) -> str | None:
    """A text, a list of texts or of messages, whose content is a text or a list of parts; what is no text is left out."""
    if isinstance(value, str):
        return value or None
    if isinstance(value, dict):
        return text_of(value.get("content") if "content" in value else value.get("text"))
    if isinstance(value, list):
        return "\n\n".join(text for one in value if (text := text_of(one))) or None
    return None


def short_label(value: Any) -> str | None:
    """A class, such as 'B'; a longer answer is none."""
    single = value[0] if isinstance(value, list) and len(value) == 1 else value
    return single if isinstance(single, str) and 0 < len(single) <= 100 and single.isprintable() else None
