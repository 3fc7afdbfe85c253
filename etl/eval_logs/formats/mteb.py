"""MTEB task results: one JSON a model and task, in `<organization>__<model>/<revision>/<task>.json`.

The file does not name its model: the `model_meta.json` beside it does, or the folders. Every finite figure is kept but
the nAUC diagnostics (three for every other figure), thresholds and spreads, which are no scores. The figure that MTEB
ranks by is called `main_score` there; it is kept once, under the name of the metric that it equals.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from etl.eval_logs.contract import LogCandidate, ParsedRun, Result, RunHeader
from etl.eval_logs.reader.parts import field_of, objects_of, text_field

if TYPE_CHECKING:
    from etl.eval_logs.files.files import LogFile
    from etl.eval_logs.reader.reader import LogReader

META = "model_meta.json"
MAIN = "main_score"
SUITE = "MTEB"
MAX_SECONDS = 1e8  # seconds, three years
NO_SCORE = re.compile(r"nauc_.*|.*_threshold|.*_std|evaluation_time", re.IGNORECASE)
# Where several figures equal the main one, the first of these: what the kinds of MTEB task are ranked by. In pairs of
# sentences and in classification `f1` and `accuracy` may both stand; only classification has `f1_weighted` too.
MAINS = (
    "ndcg_at_10",
    "ndcg_at_20",
    "recall_at_1",
    "max_ap",
    "cosine_spearman",
    "spearman",
    "v_measure",
    "p-MRR",
    "map_at_1000",
    "map",
    "lrap",
    "accuracy",
    "f1",
    "similarity_ap",
    "cosine_ap",
)


class _Mteb:
    name = "mteb"
    label = "MTEB task result"
    title = "MTEB"
    known_by = "JSON with `mteb_version` and `scores`, in the folders that name the model, or a zip of them"
    gives: tuple[str, ...] = ("results",)

    def claim(self, files: Sequence[LogFile]) -> list[LogCandidate]:
        metas = {PurePosixPath(m.name).parent: m for m in files if PurePosixPath(m.name).name == META}
        candidates = []
        for file in files:
            head = file.head() if file.name.endswith(".json") else b""
            if b'"mteb_version"' in head and (b'"task_name"' in head or b'"mteb_dataset_name"' in head):
                meta = metas.get(PurePosixPath(file.name).parent)
                candidates.append(LogCandidate(self, (file, meta) if meta else (file,), file.name))
        return candidates

    def read(self, candidate: LogCandidate, reader: LogReader) -> Iterator[ParsedRun]:
        file, *metas = candidate.files
        document = reader.json(file)
        if not isinstance(document, dict):
            reader.add_issue(file, "", document, "an object")
            return
        model, revision = read_model(file, metas, reader)
        task = text_field(reader, file, document, "task_name", needed=True)
        scores = field_of(reader, file, document, "scores", dict)
        if scores is None:
            reader.add_issue(file, "scores", None, "scores by split, as MTEB 1.11 and later write them")
            return
        results: list[Result] = []
        for split, rows in scores.items():
            if not isinstance(rows, list):
                reader.add_issue(file, f"scores.{split}", rows, "a list of scores, one a subset")
                continue
            located_rows = list(objects_of(reader, file, rows, f"scores.{split}"))
            # A second split is another question: it never stands in for the one that counts.
            other = split if len(scores) > 1 and split != "test" else None
            results += read_rows(located_rows, task or "", split, other, file, reader)
        if model is None or task is None:
            return
        finished = reader.moment(document.get("date"), file, "date")
        took = reader.number(document.get("evaluation_time"), file, "evaluation_time", low=0, high=MAX_SECONDS)
        started = (
            finished - timedelta(seconds=took) if finished and took is not None and took <= MAX_SECONDS else finished
        )
        yield ParsedRun(
            RunHeader(
                framework="mteb",
                framework_version=text_field(reader, file, document, "mteb_version"),
                model_written=model,
                model_revision=revision,
                suite=SUITE,
                started_at=started,
                finished_at=finished,
                config={"dataset_revision": text_field(reader, file, document, "dataset_revision")},
            ),
            results,
        )


def read_model(file: LogFile, metas: Sequence[LogFile], reader: LogReader) -> tuple[str | None, str | None]:
    """The model's id and revision: from model_meta.json, else from the folders; a fault where neither has it."""
    folders = (file.path or PurePosixPath(file.name)).parent.parts  # a file alone has folders on disk only
    revision = folders[-1] if len(folders) > 1 and "__" in folders[-2] else None
    for meta in metas:
        document = reader.json(meta)
        if not isinstance(document, dict):
            reader.add_issue(meta, "", document, "an object")
            return None, None
        model = text_field(reader, meta, document, "name", needed=True)
        return model, text_field(reader, meta, document, "revision") or revision
    if revision is None or folders[-2].startswith("no_model_name_available"):
        expected = f"{META} beside the file, or the folders <organization>__<model>/<revision>/ around it,"
        reader.add_issue(file, "the model", None, expected)
        return None, None
    return folders[-2].replace("__", "/", 1), revision if "available" not in revision else None


def read_rows(
    rows: list[tuple[str, dict[str, Any]]],
    task: str,
    split: str,
    other: str | None,
    file: LogFile,
    reader: LogReader,
) -> Iterator[Result]:
    """The figures of one split, subset by subset."""
    main = main_metric([row for _, row in rows])
    subsets: set[str | None] = set()
    for place, row in rows:
        subset = text_field(reader, file, row, "hf_subset", place) or "default"
        if subset in subsets:
            reader.add_issue(file, f"{place}.hf_subset", subset, "each subset of a split once")
        subsets.add(subset)
        if MAIN not in row:
            reader.add_issue(file, f"{place}.{MAIN}", None, "the task's main score")
        for metric, written in row.items():
            if isinstance(written, str | list | dict | bool) and metric != MAIN:
                continue  # languages, the scores of each experiment
            if NO_SCORE.fullmatch(metric) or (metric == MAIN and main != MAIN):
                continue
            metric = reader.text(metric, file, f"{place}.{metric[:100]}") or ""
            value = reader.number(written, file, f"{place}.{metric}")
            if value is None:
                reader.add_note(f"{metric} has no value in places and is left out there.")
                continue
            yield Result(
                task=task,
                metric=metric,
                value=value,
                filter=other,
                split=split,
                subset=None if subset == "default" else subset,
                scale="share",
                higher_is_better=True if metric in (main, MAIN) else None,
            )


def main_metric(rows: Sequence[dict[str, Any]]) -> str:
    """The metric that equals the main score in every row; 'main_score' where none does, or it cannot be told which."""
    common: set[str] | None = None
    for row in rows:
        main = row.get(MAIN)
        if not isinstance(main, int | float) or main != main:
            continue
        same = {metric for metric, value in row.items() if value == main and metric != MAIN and is_score(metric, value)}
        common = same if common is None else common & same
    if not common:
        return MAIN
    if len(common) == 1:
        return next(iter(common))
    has_classes = any("f1_weighted" in row for row in rows)
    mains = [metric for metric in MAINS if metric in common]
    if not has_classes and "f1" in mains and "accuracy" in mains:
        mains.remove("accuracy")
    return mains[0] if mains else MAIN


def is_score(metric: str, value: object) -> bool:
    return isinstance(value, float | int) and not isinstance(value, bool) and not NO_SCORE.fullmatch(metric)


FORMAT = _Mteb()
