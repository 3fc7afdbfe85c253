"""The figures of a result as cards: headline, sentences, and the pictures."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl

from panels.charts.theme import CATEGORIES
from warehouse.analysis import simulation
from warehouse.analysis.cash_flows import discount_factors
from warehouse.scenarios import fields, figures
from warehouse.scenarios.results import Result


def course_frame(result: Result) -> pl.DataFrame:
    """plan, month (last day of it), best, low, high, _tone: discounted money so far."""
    frames = []
    for at, outcome in enumerate(result.outcomes):
        band = simulation.course(result.model, result.draws, at)
        rate = result.model.shared["discount_rate"].value
        best = np.cumsum(outcome.flows.net[0] * discount_factors(rate, result.scenario.months))
        frames.append(
            pl.DataFrame(
                {
                    "plan": outcome.name,
                    "month": _months(result),
                    "best": best,
                    "low": band[0],
                    "high": band[2],
                    "_tone": CATEGORIES[at],
                }
            )
        )
    return pl.concat(frames)


def _months(result: Result) -> list[dt.date]:
    year, first = map(int, result.scenario.starts.split("-"))
    return [
        dt.date((year * 12 + first - 1 + m) // 12, (year * 12 + first - 1 + m) % 12 + 1, 1)
        for m in range(result.scenario.months + 1)
    ]


def _short(name: str, value: float) -> str:
    """A value without the words of its unit, for the ends of bars."""
    field = fields.FIELDS[name]
    if field.is_share:
        return f"{figures.number(round(value * 100, 4))} %"
    return figures.usd(value) if field.money is not None else figures.number(value)
