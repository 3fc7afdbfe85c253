"""The figures of an Inspect log, and what the score of a sample is called so that the figures can be computed again.

A scorer has several metrics, its standard error being one of them; a score that is an object has figures for each of its
keys; samples asked more than once are put together by a reducer. Older logs have one scorer, with its metrics beside it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from etl.eval_logs.contract import Result
from etl.eval_logs.reader.fields import Fields, objects_in

if TYPE_CHECKING:
    from etl.eval_logs.reader.reader import LogReader

MEANS = ("accuracy", "mean")
ERRORS = ("stderr", "bootstrap_stderr", "bootstrap_std")  # the last as version 1 wrote it
INTERVALS = ("ci", "ci_wilson")
NO_FIGURES = (*ERRORS, *INTERVALS)
LEVEL = 0.95
UNNAMED = "score"


@dataclass(frozen=True)
class Measure:
    """What one number of a sample counts towards: by scorer, and by key where its score is an object of several."""

    scorer: str
    key: str | None  # may hold a wildcard, as Inspect lets a task declare its metrics
    metric: str
    filter: str | None  # the scorer, where several have the same metric


@dataclass
class Scoring:
    """The results of a log; `measures` in the order of the log, and the metadata key that clusters samples, if any."""

    results: list[Result] = field(default_factory=list)
    measures: list[Measure] = field(default_factory=list)
    cluster: str | None = None


@dataclass
class _Figure:
    name: str
    value: float | None
    subset: str | None
    params: Mapping[str, Any]


@dataclass(frozen=True)
class _ScorerReport:
    """What a log tells of one scorer, or of one key of its scores."""

    scorer: str
    key: str | None
    reducer: str | None
    n: int | None
    figures: list[_Figure]


def read_scoring(document: Fields, task: str, samples: int | None) -> Scoring:
    """`samples`: how many different samples the log has, where known; for logs that do not say it with each scorer."""
    scoring = Scoring()
    results = document.object("results")
    reports = [_report_of(entry) for entry in _entries(results)]
    owners: dict[str, set[str]] = {}  # whose metric it is: where several scorers have it, they are told apart
    for one in reports:
        for figure in one.figures:
            owners.setdefault(metric_of(figure.name, one.scorer, one.key), set()).add(one.scorer)
    reduced = Counter(_reduced(results, document))
    for one in reports:
        n = one.n if one.n is not None else reduced.get(one.scorer, samples)
        scoring.cluster = scoring.cluster or _cluster(one.figures)
        scoring.results += _results(one, task, n, owners, document.reader)
        base = next((figure.name for figure in one.figures if figure.name not in NO_FIGURES), UNNAMED)
        metric = metric_of(base, one.scorer, one.key)
        measure = Measure(one.scorer, one.key, metric, _label(one, metric, owners))
        if measure not in scoring.measures:
            scoring.measures.append(measure)
    if not scoring.measures:
        scoring.measures, scoring.cluster = _declared(document)
    return scoring


def _entries(results: Fields) -> Iterator[Fields]:
    """The figures of each scorer, in any of the layouts."""
    for key in ("scores", "scorers"):
        yield from results.objects(key)
    single = results.object("scorer")
    if isinstance(results.get("scorer"), dict):
        both = single.document | {"metrics": results.get("metrics")}
        yield Fields(both, results.file, results.reader, results.place)


def _report_of(entry: Fields) -> _ScorerReport:
    return _ScorerReport(
        scorer=str(entry.get("scorer") or _name(entry)),
        key=_key(entry),
        reducer=entry.text("reducer"),
        n=entry.count("scored_samples"),
        figures=list(_figures(entry)),
    )


def _label(report: _ScorerReport, metric: str, owners: Mapping[str, set[str]]) -> str | None:
    return report.scorer if len(owners.get(metric, ())) > 1 else None


def _key(entry: Fields) -> str | None:
    """The key of an object of scores that the entry is about, where it is about one."""
    name, scorer = _name(entry), entry.get("scorer")
    return name if isinstance(scorer, str) and scorer != name else None


def _name(entry: Fields) -> str:
    name = entry.get("name") or entry.get("scorer")
    return name if isinstance(name, str) else UNNAMED


def _reduced(results: Fields, document: Fields) -> Iterator[str]:
    """A scorer's name for each sample of its reductions."""
    reductions = document.get("reductions") or results.get("sample_reductions")
    seen: set[str] = set()
    for one in reductions if isinstance(reductions, list) else []:
        if isinstance(one, dict) and isinstance(one.get("samples"), list) and str(one.get("scorer")) not in seen:
            seen.add(str(one.get("scorer")))
            yield from [str(one.get("scorer"))] * len(one["samples"])


def _figures(entry: Fields) -> Iterator[_Figure]:
    metrics = entry.object("metrics")
    for key, written in metrics.document.items():
        if not isinstance(written, dict):
            yield _Figure(_unqualified(key), metrics.number(key), None, {})
            continue
        metric = metrics.object(key)
        value = metric.number("value")
        if value is None:
            entry.reader.add_note(f"{_name(entry)}: {key} has no value in the log.")
        params = metric.get("params") or metric.get("options")
        params = params if isinstance(params, dict) else {}
        name, group = str(metric.get("name") or key), metric.get("group")
        if not isinstance(group, str):
            yield _Figure(_unqualified(name), value, None, params)
        elif group in INTERVALS:
            yield _Figure(group, value, name, params)
        else:  # one metric, a figure for each group of samples and one for all of them
            inner = params.get("metric")
            inner = inner.get("name") if isinstance(inner, dict) else inner
            base = _unqualified(inner) if isinstance(inner, str) else group
            is_all = name == (params.get("all_label") or "all")
            if is_all and params.get("all") == "groups":
                base = f"{base}_mean_of_groups"
            yield _Figure(base, value, None if is_all else name, params)


def _unqualified(name: str) -> str:
    return name.rpartition("/")[2]


def _results(
    report: _ScorerReport, task: str, n: int | None, owners: Mapping[str, set[str]], reader: LogReader
) -> Iterator[Result]:
    figures = report.figures
    errors = {
        (figure.subset, figure.name): figure.value
        for figure in figures
        if figure.name in ERRORS and figure.value is not None
    }
    low, high = _interval(figures, reader)
    plain = [figure for figure in figures if figure.name not in NO_FIGURES]
    bearing = {
        subset: next((one.name for one in plain if one.subset == subset and one.name in MEANS), None)
        or next(one.name for one in plain if one.subset == subset)
        for subset in {figure.subset for figure in plain}
    }
    for figure in plain:
        bears = figure.name == bearing[figure.subset]
        stderr = next((errors[figure.subset, name] for name in ERRORS if (figure.subset, name) in errors), None)
        is_whole = figure.subset is None
        has_error = bears and (n is None or n > 1)  # Inspect writes 0 for a single sample: there is none
        metric = metric_of(figure.name, report.scorer, report.key)
        yield Result(
            task=task,
            metric=_reduced_name(metric, figure.name, report.reducer),
            value=figure.value if n != 0 else None,
            filter=_label(report, metric, owners),
            subset=figure.subset,
            n=n if is_whole else None,
            stderr=stderr if has_error else None,
            ci_low=low if has_error and is_whole else None,
            ci_high=high if has_error and is_whole else None,
            scale="share" if figure.name == "accuracy" else None,
        )


def metric_of(name: str, scorer: str, key: str | None) -> str:
    """The mean of what a scorer gives is a metric by the name of the scorer, or of the key: 'mean' alone says nothing."""
    if name == "mean":
        return key or scorer
    if key is None:
        return name
    return key if name in MEANS else f"{key}_{name}"


def _reduced_name(metric: str, name: str, reducer: str | None) -> str:
    """The mean over epochs is the metric itself; the best of them, or k right of them, is another."""
    if reducer in (None, "mean"):
        return metric
    return str(reducer) if str(reducer).startswith("pass_at_") and name == "accuracy" else f"{metric}_{reducer}"


def _interval(figures: list[_Figure], reader: LogReader) -> tuple[float | None, float | None]:
    ends = {figure.subset: figure for figure in figures if figure.name in INTERVALS}
    if not {"lower", "upper"} <= ends.keys():
        return None, None
    if ends["lower"].params.get("level", LEVEL) != LEVEL:
        reader.add_note(
            f"The log's interval is one of {ends['lower'].params['level']}, not of {LEVEL}, and is left out."
        )
        return None, None
    return ends["lower"].value, ends["upper"].value


def _cluster(figures: list[_Figure]) -> str | None:
    clusters = (figure.params.get("cluster") for figure in figures if figure.name in NO_FIGURES)
    return next((key for key in clusters if isinstance(key, str)), None)


def _declared(document: Fields) -> tuple[list[Measure], str | None]:
    """What a log without results says of its scorers: a run that was cut short still has samples."""
    spec = document.get("eval") or {}
    scorers = spec.get("scorers") if isinstance(spec, dict) else None
    measures: list[Measure] = []
    cluster = None
    written_scorers = scorers if isinstance(scorers, list) else []
    entries = list(objects_in(written_scorers, document.file, document.reader, "eval.scorers"))
    for scorer in entries:
        name, metrics = _name(scorer), scorer.get("metrics")
        by_key = metrics if isinstance(metrics, dict) else {None: metrics}
        for key, ones in by_key.items():
            listed = [one for one in ones if isinstance(one, dict)] if isinstance(ones, list) else []
            written = [_unqualified(str(one.get("name") or UNNAMED)) for one in listed]
            figures = [
                _Figure(metric, None, None, one.get("options") or {})
                for metric, one in zip(written, listed, strict=True)
            ]
            cluster = cluster or _cluster([figure for figure in figures if isinstance(figure.params, dict)])
            base = next((metric for metric in written if metric not in NO_FIGURES), UNNAMED)
            measures.append(Measure(name, key, metric_of(base, name, key), name if len(entries) > 1 else None))
    return measures, cluster
