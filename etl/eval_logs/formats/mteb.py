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
from etl.eval_logs.reader.fields import Fields

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
        document = Fields.of_json(file, reader)
        if document is None:
            return
        model, revision = read_model(file, metas, reader)
        task = document.text("task_name", needed=True)
        scores = document.object("scores")
        if not isinstance(document.get("scores"), dict):
            reader.add_issue(file, "scores", None, "scores by split, as MTEB 1.11 and later write them")
            return
        results: list[Result] = []
        for split in scores.document:
            # A second split is another question: it never stands in for the one that counts.
            other = split if len(scores.document) > 1 and split != "test" else None
            results += read_rows(list(scores.objects(split)), task or "", split, other)
        if model is None or task is None:
            return
        finished = document.moment("date")
        took = document.number("evaluation_time", low=0, high=MAX_SECONDS)
        yield ParsedRun(
            RunHeader(
                framework="mteb",
                framework_version=document.text("mteb_version"),
                model_written=model,
                model_revision=revision,
                suite=SUITE,
                started_at=finished - timedelta(seconds=took) if finished and took is not None else finished,
                finished_at=finished,
                config={"dataset_revision": document.text("dataset_revision")},
            ),
            results,
        )


def read_model(file: LogFile, metas: Sequence[LogFile], reader: LogReader) -> tuple[str | None, str | None]:
    """The model's id and revision: from model_meta.json, else from the folders; a fault where neither has it."""
    folders = (file.path or PurePosixPath(file.name)).parent.parts  # a file alone has folders on disk only
    revision = folders[-1] if len(folders) > 1 and "__" in folders[-2] else None
    for meta in metas:
        document = Fields.of_json(meta, reader)
        if document is None:
            return None, None
        return document.text("name", needed=True), document.text("revision") or revision
    if revision is None or folders[-2].startswith("no_model_name_available"):
        expected = f"{META} beside the file, or the folders <organization>__<model>/<revision>/ around it,"
        reader.add_issue(file, "the model", None, expected)
        return None, None
    return folders[-2].replace("__", "/", 1), revision if "available" not in revision else None


def read_rows(rows: list[Fields], task: str, split: str, other: str | None) -> Iterator[Result]:
    """The figures of one split, subset by subset."""
    main = main_metric([row.document for row in rows])
    subsets: set[str | None] = set()
    for row in rows:
        subset = row.text("hf_subset") or "default"
        if subset in subsets:
            row.add_issue("hf_subset", "each subset of a split once")
        subsets.add(subset)
        if MAIN not in row.document:
            row.add_issue(MAIN, "the task's main score")
        for metric, written in row.document.items():
            if isinstance(written, str | list | dict | bool) and metric != MAIN:
                continue  # languages, the scores of each experiment
            if NO_SCORE.fullmatch(metric) or (metric == MAIN and main != MAIN):
                continue
            value = row.number(metric)
            metric = row.reader.text(metric, row.file, row.at(metric[:100])) or ""
            if value is None:
                row.reader.add_note(f"{metric} has no value in places and is left out there.")
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
