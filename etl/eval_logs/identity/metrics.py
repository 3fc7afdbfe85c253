"""The catalogue of metrics: one name, scale, direction and unit for what harnesses call by many."""

from __future__ import annotations

import csv
import math
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from etl.eval_logs.contract import Result
from warehouse.models.catalog import MODELS

if TYPE_CHECKING:
    from etl.eval_logs.files.files import LogFile
    from etl.eval_logs.reader.reader import LogReader

CATALOGUE = MODELS / "mappings" / "metrics.csv"
ROUNDING = 1e-6  # a share of 1.0000000001 is a share of one
# Measures of the first k answers or places; each lies between 0 and 1 and more is better.
CUT_OFF = re.compile(r"(pass|ndcg|map|mrr|recall|precision|hit_rate|accuracy|success)(?:@|_at_|_)(\d{1,5})")
SPACES = re.compile(r"[\s_-]+")


@dataclass(frozen=True)
class Metric:
    """One row of the catalogue; bounds are None where there is none."""

    name: str
    direction: str | None
    unit: str | None
    lower: float | None
    upper: float | None


@cache
def catalogue() -> dict[str, Metric]:
    """Every name and alias, as written and folded (lower case, one separator), with its metric."""
    exact: dict[str, Metric] = {}
    folded: dict[str, Metric] = {}
    with CATALOGUE.open(newline="") as file:
        for row in csv.DictReader(file):
            metric = Metric(
                row["metric"], row["direction"] or None, row["unit"] or None,
                float(row["lower_bound"]) if row["lower_bound"] else None,
                float(row["upper_bound"]) if row["upper_bound"] else None,
            )  # fmt: skip
            for name in (row["metric"], *filter(None, row["aliases"].split("|"))):
                exact.setdefault(name, metric)
                folded.setdefault(fold(name), metric)
    return folded | exact


def fold(name: str) -> str:
    return SPACES.sub("_", name.strip().lower())


def known_metric(written: str) -> Metric | None:
    """The catalogue's metric of that name; None where it is in no catalogue and so never ranks by guesswork.

    A name with its filter behind it (`acc,none`) is that of the metric. A cut-off that the catalogue does not list
    (`recall@7`) is a metric of its own, of the nature of its neighbours.
    """
    for name in (written, fold(written), fold(written.partition(",")[0])):
        if name in catalogue():
            return catalogue()[name]
    cut = CUT_OFF.fullmatch(fold(written.partition(",")[0]))
    if cut is None:
        return None
    family, at = cut[1], int(cut[2])
    return Metric(f"pass@{at}" if family == "pass" else f"{family}_at_{at}", "higher", "share", 0.0, 1.0)


def canonical_name(written: str) -> str:
    metric = known_metric(written)
    return metric.name if metric else written


def rows(results: list[Result], file: LogFile, reader: LogReader) -> list[dict[str, Any]]:
    """The results as rows of eval_results, on the catalogue's scale; a value out of bounds is a fault."""
    made = []
    for result in results:
        metric = known_metric(result.metric)
        if metric is None:
            direction = {True: "higher", False: "lower", None: None}[result.higher_is_better]
            metric = Metric(result.metric, direction, None, result.lower, result.upper)
        factor = _factor(result, metric)
        place = f"{result.task}, {result.metric}"
        value = _scaled(result.value, factor)
        if value is not None:
            value = _within(value, result, metric, place, file, reader)
        made.append(
            {
                "task": result.task, "metric": metric.name, "metric_written": result.metric, "filter": result.filter,
                "dataset": result.dataset, "split": result.split, "subset": result.subset, "n_shot": result.n_shot,
                "value": value, "value_written": result.value, "n": result.n,
                "n_source": "log" if result.n is not None else None,
                "stderr": _scaled(result.stderr, factor),
                "stderr_source": "log" if result.stderr is not None else None,
                "ci_low": _scaled(result.ci_low, factor), "ci_high": _scaled(result.ci_high, factor),
                "direction": metric.direction, "unit": metric.unit,
            }
        )  # fmt: skip
    return made


def _factor(result: Result, metric: Metric) -> float:
    """From what is written to what is kept. Only what the log or its format says about the scale counts."""
    if metric.upper == 1 and result.scale == "percent":
        return 0.01
    return 100.0 if metric.upper == 100 and result.scale == "share" else 1.0


def _scaled(value: float | None, factor: float) -> float | None:
    return None if value is None or not math.isfinite(value) else value * factor


def _within(value: float, result: Result, metric: Metric, place: str, file: LogFile, reader: LogReader) -> float | None:
    low, high = metric.lower, metric.upper
    slack = ROUNDING * max(abs(low or 0), abs(high or 0), 1)
    if (low is not None and value < low - slack) or (high is not None and value > high + slack):
        bounds = f"{'' if low is None else f'{low:g}'} to {'' if high is None else f'{high:g}'}"
        advice = ", or a log that says its scale is percent" if high == 1 and 1 < value <= 100 else ""
        reader.add_issue(file, place, result.value, f"{metric.name} of {bounds.strip()}{advice}")
        return None
    return min(max(value, low if low is not None else value), high if high is not None else value)
